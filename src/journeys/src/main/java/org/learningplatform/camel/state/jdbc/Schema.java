// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.state.jdbc.Database.Transaction;

/**
 * The tables, as numbered scripts make them: {@code 1.sql}, {@code 2.sql} and so on, beside this class. A script can be run
 * again: H2 commits at each statement that makes a table, so that a process may end in the middle of one.
 */
final class Schema {

    private static final String VERSION_TABLE = "CREATE TABLE IF NOT EXISTS learningplatform_version"
            + " (only_row BOOLEAN PRIMARY KEY, version INTEGER NOT NULL)";

    private final Database database;

    Schema(Database database) {
        this.database = database;
    }

    /**
     * Runs the scripts that have not been run on this database.
     *
     * @throws StateUnavailableException if there have been more than this version of the connector has
     */
    void upgrade() {
        database.run(transaction -> {
            // where the table is there, the user need not be allowed to make it
            if (!transaction.hasTable("learningplatform_version")) {
                transaction.update(VERSION_TABLE);
            }
        });
        // of several processes that start, one upgrades and the others wait for it
        database.run(transaction -> {
            int version = version(transaction);
            int newest = newest();
            if (version > newest) {
                throw new StateUnavailableException("the state database is of version " + version
                        + ", this connector knows versions up to " + newest + ": use a newer connector");
            }
            for (int next = version + 1; next <= newest; next++) {
                for (String statement : script(next).split(";\\s*\n", -1)) {
                    if (!statement.isBlank()) {
                        transaction.update(statement);
                    }
                }
                if (next == 1) {
                    Takeover.run(transaction);
                }
                transaction.update("UPDATE learningplatform_version SET version = ?", next);
            }
        });
    }

    /** The version that the database has, 0 if it is new; nobody else sees it before the transaction ends. */
    private static int version(Transaction transaction) throws SQLException {
        List<Integer> version =
                transaction.query("SELECT version FROM learningplatform_version FOR UPDATE", row -> row.getInt(1));
        if (version.isEmpty()) {
            transaction.update("INSERT INTO learningplatform_version (only_row, version) VALUES (TRUE, 0)");
            return 0;
        }
        return version.get(0);
    }

    private static int newest() {
        int newest = 0;
        while (Schema.class.getResource((newest + 1) + ".sql") != null) {
            newest++;
        }
        return newest;
    }

    private static String script(int version) {
        try (InputStream script = Objects.requireNonNull(Schema.class.getResourceAsStream(version + ".sql"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
