// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Lease;

/** Leases in table {@code learningplatform_lease}. */
final class JdbcLease implements Lease {

    private static final String LEASE = "lease";
    private static final String TAKE =
            """
            UPDATE learningplatform_lease SET held_by = ?, held_until = ?
            WHERE lease = ? AND (held_by = ? OR held_until <= ?)""";
    private static final String HELD = "SELECT lease FROM learningplatform_lease WHERE lease IN ";
    private static final String INSERT =
            "INSERT INTO learningplatform_lease (held_by, held_until, lease) VALUES (?, ?, ?)";
    private static final String RELEASE = "DELETE FROM learningplatform_lease WHERE lease = ? AND held_by = ?";

    private final Database database;

    JdbcLease(Database database) {
        this.database = database;
    }

    @Override
    public Set<String> acquire(Collection<String> names, String owner, Instant now, Instant until) {
        SortedMap<UUID, String> leases = Values.digests(LEASE, names);
        UUID holder = holder(owner);
        long end = Values.micros(until);
        List<@Nullable Object[]> takes = leases.keySet().stream()
                .map(lease -> new @Nullable Object[] {holder, end, lease, holder, Values.micros(now)})
                .toList();
        return database.inTransaction(transaction -> {
            Set<UUID> missed = new TreeSet<>();
            transaction.batch(TAKE, takes).forEach(take -> missed.add((UUID) Objects.requireNonNull(take[2])));
            List<UUID> others = transaction.queryIn(HELD, row -> row.getObject(1, UUID.class), missed);
            others.forEach(missed::remove);
            // who inserts one that somebody else inserts at the same time begins anew, and finds it
            transaction.batch(
                    INSERT,
                    missed.stream()
                            .map(lease -> new @Nullable Object[] {holder, end, lease})
                            .toList());
            Set<String> acquired = new HashSet<>(leases.values());
            others.forEach(lease -> acquired.remove(leases.get(lease)));
            return acquired;
        });
    }

    @Override
    public void release(Collection<String> names, String owner) {
        UUID holder = holder(owner);
        List<@Nullable Object[]> leases = Values.digests(LEASE, names).keySet().stream()
                .map(lease -> new @Nullable Object[] {lease, holder})
                .toList();
        database.run(transaction -> transaction.batch(RELEASE, leases));
    }

    private static UUID holder(String owner) {
        return Values.digest("owner", owner);
    }
}
