// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.StateUnavailableException;

class PostgresStateStoreTest extends JdbcStateStoreContract {

    PostgresStateStoreTest() {
        super(Postgres.newDatabase());
    }

    @Test
    void severalProcessesThatStartAtOnceOnANewDatabaseAllStart() throws Exception {
        close();
        sql(
                "DROP TABLE learningplatform_version",
                "DROP TABLE learningplatform_journal",
                "DROP TABLE learningplatform_feed",
                "DROP TABLE learningplatform_fingerprint",
                "DROP TABLE learningplatform_agenda",
                "DROP TABLE learningplatform_lease");
        aTableOfVersion010();

        List<JdbcStateStore> started = atOnce(this::open, this::open, this::open, this::open);

        for (JdbcStateStore each : started) {
            assertThat(each.journal().find("roster", List.of("f00d/1"))).hasSize(1);
            each.close();
        }
    }

    @Test
    void connectionsThatTheServerEndsCostOneCallAtTheMost() throws Exception {
        atOnce(() -> find(), () -> find(), () -> find(), () -> find());

        sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        try {
            find();
        } catch (StateUnavailableException e) {
            assertThat(e).hasMessageContaining("state.url").hasNoCause();
        }

        assertThat(find()).isEmpty();
        assertThat(find()).isEmpty();
    }

    private Map<String, ?> find() {
        return store().journal().find("scope", List.of("a"));
    }
}
