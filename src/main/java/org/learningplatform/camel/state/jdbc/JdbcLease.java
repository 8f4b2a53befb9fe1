// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.time.Instant;
import java.util.UUID;
import org.learningplatform.camel.state.Lease;

/** Leases in table {@code learningplatform_lease}. */
final class JdbcLease implements Lease {

    private static final String TAKE =
            """
            UPDATE learningplatform_lease SET held_by = ?, held_until = ?
            WHERE lease = ? AND (held_by = ? OR held_until <= ?)""";
    private static final String EXISTS = "SELECT lease FROM learningplatform_lease WHERE lease = ?";
    private static final String INSERT =
            "INSERT INTO learningplatform_lease (held_by, held_until, lease) VALUES (?, ?, ?)";
    private static final String RELEASE = "DELETE FROM learningplatform_lease WHERE lease = ? AND held_by = ?";

    private final Database database;

    JdbcLease(Database database) {
        this.database = database;
    }

    @Override
    public boolean acquire(String name, String owner, Instant now, Instant until) {
        UUID lease = lease(name);
        UUID holder = holder(owner);
        long end = Values.micros(until);
        return database.inTransaction(
                transaction -> transaction.update(TAKE, holder, end, lease, holder, Values.micros(now)) == 1
                        || (transaction.query(EXISTS, row -> true, lease).isEmpty()
                                && transaction.update(INSERT, holder, end, lease) == 1));
    }

    @Override
    public void release(String name, String owner) {
        database.run(transaction -> transaction.update(RELEASE, lease(name), holder(owner)));
    }

    private static UUID lease(String name) {
        return Values.digest("lease", name);
    }

    private static UUID holder(String owner) {
        return Values.digest("owner", owner);
    }
}
