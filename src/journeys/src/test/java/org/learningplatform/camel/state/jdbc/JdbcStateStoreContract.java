// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Fingerprints.Row;
import org.learningplatform.camel.state.Journal.Entry;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateStoreContract;
import org.learningplatform.camel.state.StateUnavailableException;

/** What each database does, beside what the ports promise. */
abstract class JdbcStateStoreContract extends StateStoreContract {

    private final String url;
    private JdbcStateStore store;
    private JdbcStateStore another;

    JdbcStateStoreContract(String url) {
        this.url = url;
        store = new JdbcStateStore(url, "", "");
        another = new JdbcStateStore(url, "", "");
    }

    @AfterEach
    void close() {
        store.close();
        another.close();
    }

    @Override
    protected StateStore store() {
        return store;
    }

    @Override
    protected StateStore another() {
        return another;
    }

    final String url() {
        return url;
    }

    @Test
    void whatWasKeptIsThereAfterARestart() {
        store.journal().done("scope", Map.of("a", "1"), NOON);
        store.fingerprints().put("feed", List.of(row("a")));
        close();

        store = new JdbcStateStore(url, "", "");
        store.fingerprints().put("feed", List.of(row("b")));

        assertThat(store.journal().find("scope", List.of("a"))).hasSize(1);
        assertThat(store.fingerprints().after("feed", 0, 10))
                .extracting(Row::key)
                .containsExactly("a", "b");
    }

    @Test
    void aTimeFinerThanTheDatabaseKeepsIsNotBeforeItself() {
        Instant nanos = NOON.plusNanos(1_999);
        store.journal().done("scope", Map.of("a", "1"), nanos);

        store.journal().forgetBefore("scope", nanos);

        assertThat(store.journal().find("scope", List.of("a"))).hasSize(1);
    }

    final JdbcStateStore open() {
        return new JdbcStateStore(url, "", "");
    }

    @Test
    void aDatabaseThatANewerConnectorUsedIsRefused() throws Exception {
        sql("UPDATE learningplatform_version SET version = 99");

        assertThatThrownBy(this::open)
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("newer connector");
    }

    @Test
    void whatVersion010KeptIsTakenOverAndItsTableIsDropped() throws Exception {
        aNewDatabaseOfVersion010();

        store = open();

        assertTakenOver(store);
        assertThatThrownBy(() -> sql("SELECT 1 FROM learningplatform_state")).isInstanceOf(SQLException.class);
    }

    @Test
    void aTakeoverThatWasInterruptedIsTheSameWhenItIsRepeated() throws Exception {
        aNewDatabaseOfVersion010();
        open().close();
        // as if the process ended before it noted the version
        sql("UPDATE learningplatform_version SET version = 0");
        aTableOfVersion010();

        store = open();

        assertTakenOver(store);
    }

    private void aNewDatabaseOfVersion010() throws SQLException {
        close();
        sql("UPDATE learningplatform_version SET version = 0");
        aTableOfVersion010();
    }

    /** As the JdbcStateStore, RequestLog, RosterLedger and SeenRows of version 0.1.0 made it. */
    final void aTableOfVersion010() throws SQLException {
        sql(
                """
                CREATE TABLE learningplatform_state (
                  scope VARCHAR NOT NULL,
                  name VARCHAR NOT NULL,
                  content VARCHAR NOT NULL,
                  put_at TIMESTAMP WITH TIME ZONE NOT NULL,
                  PRIMARY KEY (scope, name))""",
                "CREATE INDEX learningplatform_state_at ON learningplatform_state (scope, put_at)");
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO learningplatform_state VALUES (?, ?, ?, ?)")) {
            old(insert, "enrolment requests", "urn:x r-1", "{\"done\":true,\"outcome\":\"CREATED\"}", 0);
            old(insert, "enrolment requests", "urn:x r-2", "{\"done\":false,\"outcome\":\"CREATED\"}", 0);
            old(insert, "roster", "f00d/1", "created", 0);
            old(insert, "feed completions https://x simple/completions/list 0", "cursor", "2026-11-22T12:00:00Z", 0);
            String rows = "feed completions https://x simple/completions/list 0 rows";
            old(insert, rows, "", "0".repeat(32), 0);
            old(insert, rows, "f".repeat(32), "f".repeat(32), 0);
            for (int i = 0; i < 2_500; i++) {
                old(insert, rows, "Zoë \"" + i, "%032x".formatted(i), i);
            }
            insert.executeBatch();
        }
    }

    private static void old(PreparedStatement insert, String scope, String name, String content, int seconds)
            throws SQLException {
        insert.setString(1, scope);
        insert.setString(2, name);
        insert.setString(3, content);
        insert.setObject(4, NOON.plusSeconds(seconds).atOffset(ZoneOffset.UTC));
        insert.addBatch();
    }

    private static void assertTakenOver(StateStore store) {
        assertThat(store.journal().find("enrolment requests", List.of("urn:x r-1", "urn:x r-2")))
                .isEqualTo(Map.of(
                        "urn:x r-1", new Entry(true, "{\"done\":true,\"outcome\":\"CREATED\"}"),
                        "urn:x r-2", new Entry(false, "{\"done\":false,\"outcome\":\"CREATED\"}")));
        assertThat(store.journal().find("roster", List.of("f00d/1")))
                .isEqualTo(Map.of("f00d/1", new Entry(true, "created")));
        String feed = "feed completions https://x simple/completions/list 0";
        Fingerprints fingerprints = store.fingerprints();
        assertThat(fingerprints.position(feed)).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(fingerprints.extent(feed).rows()).isEqualTo(2_502);
        assertThat(fingerprints.find(
                        feed,
                        IntStream.range(0, 2_500).mapToObj(i -> "Zoë \"" + i).toList()))
                .hasSize(2_500)
                .hasEntrySatisfying("Zoë \"7", row -> assertThat(row)
                        .isEqualTo(new Row(
                                row.number(),
                                "Zoë \"7",
                                "%032x".formatted(7),
                                1,
                                1,
                                false,
                                "\"Zoë \\\"7\"",
                                NOON.plusSeconds(7))));
        // a row without an id was known by its hash
        assertThat(fingerprints.find(feed, List.of("f".repeat(32))).values())
                .singleElement()
                .extracting(Row::id)
                .isNull();
    }

    @Test
    void aStoreThatIsClosedSaysSoAndNeverLosesAWriteInSilence() {
        store.close();

        assertThatThrownBy(() -> store.journal().done("scope", Map.of("a", "1"), NOON))
                .isInstanceOf(StateUnavailableException.class);
    }

    @Test
    void whatIsMissingInTheDatabaseIsAnOutageAndNamesNoKey() throws Exception {
        sql("DROP TABLE learningplatform_agenda");

        assertThatThrownBy(() -> store.agenda().size("canary"))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("SQLState 42")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    final void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Row row(String key) {
        return new Row(0, key, "hash", 1, 1, false, null, NOON);
    }
}
