// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.StateUnavailableException;

/** Transactions on a database, and what becomes of those that fail. */
final class Database implements AutoCloseable {

    private static final int ATTEMPTS = 50;

    /** A key, table or column that somebody made at the same time; serialization, deadlock, a lock waited for too long. */
    private static final Set<String> RACES =
            Set.of("23505", "42P07", "42S01", "40001", "40P01", "55P03", "HYT00", "90131");

    /** H2's file is locked; by itself, for a moment, where it closes what a thread that was interrupted left broken. */
    private static final String LOCKED = "90020";

    private static final long UNLOCKING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final HikariDataSource pool;
    private final H2File file;

    /** @throws StateUnavailableException if it cannot be opened */
    Database(String url, String username, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("learningplatform-state");
        config.setJdbcUrl(url);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        if (!username.isEmpty()) {
            config.setUsername(username);
            config.setPassword(password);
        }
        file = new H2File(url);
        file.configure(config);
        try {
            pool = new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw cannotOpen(e.getCause() instanceof SQLException cause ? cause : new SQLException());
        } catch (RuntimeException e) {
            // Hikari quotes the URL where no driver takes it
            throw cannotOpen(new SQLException("", "08001"));
        }
    }

    /** Whether this process alone has it open. */
    boolean isEmbedded() {
        return file.isOurs();
    }

    /** What is done in a transaction. It is done again from its start when it met another that wanted the same. */
    interface Work<T> {
        T in(Transaction transaction) throws SQLException;
    }

    /** What is done in a transaction that yields nothing. */
    interface Step {
        void in(Transaction transaction) throws SQLException;
    }

    /** What a row of a result says. */
    interface Mapper<T> {
        T of(ResultSet row) throws SQLException;
    }

    /**
     * All of it or nothing.
     *
     * @throws StateUnavailableException if the database does not answer or is broken
     * @throws IllegalArgumentException if it cannot hold what was given
     */
    <T> T inTransaction(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return file.use(pool, () -> once(work));
            } catch (SQLException e) {
                boolean isLocked = state(e).equals(LOCKED);
                if ((!isLocked && !RACES.contains(state(e))) || attempt == ATTEMPTS) {
                    throw failure(e);
                }
                if (isLocked) {
                    LockSupport.parkNanos(UNLOCKING_NANOS);
                }
            }
        }
    }

    /** As {@link #inTransaction}. */
    void run(Step step) {
        inTransaction(transaction -> {
            step.in(transaction);
            return true;
        });
    }

    private <T> T once(Work<T> work) throws SQLException {
        // a connection that is closed before its commit is rolled back
        try (Connection connection = pool.getConnection()) {
            T result = work.in(new Transaction(connection));
            connection.commit();
            return result;
        }
    }

    private RuntimeException failure(SQLException e) {
        String state = state(e);
        if (state.startsWith("22") || state.startsWith("54")) {
            return new IllegalArgumentException("the state database cannot hold a value (SQLState " + state + ")");
        }
        // the other connections may be as broken as this one: who comes next gets a new one, and reopens an H2 file
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        if (connections != null) {
            connections.softEvictConnections();
        }
        return new StateUnavailableException("state.url: the database failed" + codes(e));
    }

    static StateUnavailableException cannotOpen(SQLException e) {
        return new StateUnavailableException(
                "cannot open the state database: check state.url, state.username, state.password and,"
                        + " for a file, that state.directory can be written and no other process has it open"
                        + codes(e));
    }

    private static String state(SQLException e) {
        return Objects.requireNonNullElse(e.getSQLState(), "");
    }

    private static String codes(SQLException e) {
        SQLException coded = e.getSQLState() == null && e.getCause() instanceof SQLException cause ? cause : e;
        return " (SQLState " + coded.getSQLState() + ", error " + coded.getErrorCode() + ")";
    }

    @Override
    public void close() {
        pool.close();
    }

    /** The statements of one transaction; arguments are what JDBC takes, or null. */
    static final class Transaction {

        private static final int AT_ONCE = 500;

        private final Connection connection;

        private Transaction(Connection connection) {
            this.connection = connection;
        }

        <T> List<T> query(String sql, Mapper<T> mapper, @Nullable Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepare(sql, arguments);
                    ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(mapper.of(rows));
                }
                return found;
            }
        }

        /** The rows of those keys, some hundreds in one query; the query ends before its list of them. */
        <T> List<T> queryIn(String sql, Mapper<T> mapper, Collection<?> keys) throws SQLException {
            List<T> found = new ArrayList<>();
            for (List<?> some : chunks(List.copyOf(keys))) {
                String marks = String.join(",", Collections.nCopies(some.size(), "?"));
                found.addAll(query(sql + "(" + marks + ")", mapper, some.toArray()));
            }
            return found;
        }

        /** How many rows it changed. */
        int update(String sql, @Nullable Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepare(sql, arguments)) {
                return statement.executeUpdate();
            }
        }

        /** The statement once with each of the arguments; those that changed no row are returned. */
        List<@Nullable Object[]> batch(String sql, List<@Nullable Object[]> each) throws SQLException {
            List<@Nullable Object[]> missed = new ArrayList<>();
            for (List<@Nullable Object[]> some : chunks(each)) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    for (@Nullable Object[] arguments : some) {
                        set(statement, arguments);
                        statement.addBatch();
                    }
                    int[] changed = statement.executeBatch();
                    for (int i = 0; i < changed.length; i++) {
                        if (changed[i] == 0) {
                            missed.add(some.get(i));
                        }
                    }
                }
            }
            return missed;
        }

        private PreparedStatement prepare(String sql, @Nullable Object[] arguments) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            set(statement, arguments);
            return statement;
        }

        private static void set(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
        }

        private static <T> List<List<T>> chunks(List<T> all) {
            List<List<T>> chunks = new ArrayList<>();
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                chunks.add(all.subList(from, Math.min(from + AT_ONCE, all.size())));
            }
            return chunks;
        }

        /** Whether there is a table of that name, in small letters. */
        boolean hasTable(String name) throws SQLException {
            try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), null, null)) {
                boolean found = false;
                while (tables.next()) {
                    found |= tables.getString("TABLE_NAME").equalsIgnoreCase(name);
                }
                return found;
            }
        }
    }
}
