// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.learningplatform.camel.StateStore;

/**
 * State in one table of a database: an H2 file for one process, PostgreSQL where several share it. The statements are
 * standard SQL that both understand.
 *
 * <p>Every method throws {@link StateUnavailableException} where the database does not answer.
 */
public final class JdbcStateStore implements StateStore, AutoCloseable {

    private static final String CREATE_TABLE =
            """
            CREATE TABLE IF NOT EXISTS learningplatform_state (
              scope VARCHAR NOT NULL,
              name VARCHAR NOT NULL,
              content VARCHAR NOT NULL,
              put_at TIMESTAMP WITH TIME ZONE NOT NULL,
              PRIMARY KEY (scope, name))""";
    private static final String CREATE_INDEX =
            "CREATE INDEX IF NOT EXISTS learningplatform_state_at ON learningplatform_state (scope, put_at)";
    private static final String SELECT = "SELECT name, content FROM learningplatform_state WHERE scope = ?";
    private static final String UPDATE =
            "UPDATE learningplatform_state SET content = ?, put_at = ? WHERE scope = ? AND name = ?";
    private static final String INSERT =
            "INSERT INTO learningplatform_state (content, put_at, scope, name) VALUES (?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM learningplatform_state WHERE scope = ?";

    private static final String DUPLICATE_KEY = "23505";
    private static final int KEYS_PER_QUERY = 500;

    private final HikariDataSource dataSource;

    /**
     * Opens the database and creates the table if it is not there.
     *
     * @param url JDBC URL, for example {@code jdbc:h2:file:./state/learningplatform}
     * @param username user of the database, empty for none
     * @param password the user's password, empty for none
     * @throws StateUnavailableException if the database cannot be opened
     */
    public JdbcStateStore(String url, String username, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("learningplatform-state");
        config.setJdbcUrl(url);
        if (!username.isEmpty()) {
            config.setUsername(username);
            config.setPassword(password);
        }
        if (url.startsWith("jdbc:h2:")) {
            // H2 writes commits up to 500 ms late unless told not to; a killed process would lose them
            config.setConnectionInitSql("SET WRITE_DELAY 0");
            // and closes itself when the process is told to end, while routes still finish what they have begun
            config.addDataSourceProperty("DB_CLOSE_ON_EXIT", "FALSE");
        }
        dataSource = open(config);
        createTable();
    }

    private static HikariDataSource open(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw cannotOpen(e.getCause() instanceof SQLException cause ? cause : new SQLException());
        } catch (RuntimeException e) {
            // Hikari quotes the URL where no driver takes it
            throw cannotOpen(new SQLException("", "08001"));
        }
    }

    private void createTable() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(CREATE_TABLE);
            statement.execute(CREATE_INDEX);
        } catch (SQLException e) {
            dataSource.close();
            throw cannotOpen(e);
        }
    }

    @Override
    public Map<String, String> get(String scope, Collection<String> keys) {
        Map<String, String> found = new HashMap<>();
        List<String> all = List.copyOf(keys);
        try (Connection connection = dataSource.getConnection()) {
            for (int from = 0; from < all.size(); from += KEYS_PER_QUERY) {
                List<String> chunk = all.subList(from, Math.min(from + KEYS_PER_QUERY, all.size()));
                found.putAll(getChunk(connection, scope, chunk));
            }
            return found;
        } catch (SQLException e) {
            throw new StateUnavailableException("state.url: cannot read", e);
        }
    }

    private static Map<String, String> getChunk(Connection connection, String scope, List<String> keys)
            throws SQLException {
        String marks = String.join(",", Collections.nCopies(keys.size(), "?"));
        try (PreparedStatement select = connection.prepareStatement(SELECT + " AND name IN (" + marks + ")")) {
            select.setString(1, scope);
            for (int i = 0; i < keys.size(); i++) {
                select.setString(i + 2, keys.get(i));
            }
            return read(select);
        }
    }

    /** No two databases agree on an upsert statement: update, and insert where there was nothing to update. */
    @Override
    public void put(String scope, String key, String value, Instant at) {
        try (Connection connection = dataSource.getConnection()) {
            boolean done = false;
            while (!done) {
                done = write(connection, UPDATE, scope, key, value, at) || insert(connection, scope, key, value, at);
            }
        } catch (SQLException e) {
            throw new StateUnavailableException("state.url: cannot write", e);
        }
    }

    /** Whether the row is in; not if another process inserted its key first. */
    private static boolean insert(Connection connection, String scope, String key, String value, Instant at)
            throws SQLException {
        try {
            return write(connection, INSERT, scope, key, value, at);
        } catch (SQLException e) {
            if (DUPLICATE_KEY.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static boolean write(Connection connection, String sql, String scope, String key, String value, Instant at)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            statement.setObject(2, time(at));
            statement.setString(3, scope);
            statement.setString(4, key);
            return statement.executeUpdate() == 1;
        }
    }

    @Override
    public void remove(String scope, String key) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement(DELETE + " AND name = ?")) {
            delete.setString(1, scope);
            delete.setString(2, key);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new StateUnavailableException("state.url: cannot remove", e);
        }
    }

    @Override
    public Map<String, String> before(String scope, Instant instant) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT + " AND put_at < ?")) {
            select.setString(1, scope);
            select.setObject(2, time(instant));
            return read(select);
        } catch (SQLException e) {
            throw new StateUnavailableException("state.url: cannot read", e);
        }
    }

    private static Map<String, String> read(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            Map<String, String> found = new HashMap<>();
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
            return found;
        }
    }

    @Override
    public void purge(String scope, Instant instant) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement(DELETE + " AND put_at < ?")) {
            delete.setString(1, scope);
            delete.setObject(2, time(instant));
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new StateUnavailableException("state.url: cannot purge", e);
        }
    }

    /** Databases keep microseconds; a finer time would not compare equal to itself. */
    private static OffsetDateTime time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /** Closes the database; an H2 file can then be opened by another process. */
    @Override
    public void close() {
        dataSource.close();
    }

    private static StateUnavailableException cannotOpen(SQLException e) {
        return new StateUnavailableException(
                "cannot open the state database: check state.url, state.username, state.password and,"
                        + " for a file, that state.directory can be written and no other process has it open",
                e);
    }
}
