// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.runtimes.OwnJvm;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Fingerprints.Row;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;

class H2StateStoreTest extends JdbcStateStoreContract {

    private final Path directory;

    /** What is kept of the pages that were changed in the last second. */
    private static final long LAST_SECOND = 50_000_000;

    H2StateStoreTest(@TempDir Path directory) {
        super("jdbc:h2:file:" + directory.resolve("state"));
        this.directory = directory;
    }

    @Test
    void aFileSurvivesAProcessThatIsKilledRightAfterAWrite() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("killed");
        Process writer = start(Writer.class, url);
        List<String> returned = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Writer.RETURNED)) {
                    returned.add(line.substring(Writer.RETURNED.length()));
                }
                if (returned.size() == 1_500) {
                    // by its handle: Process.destroyForcibly would close the pipe that is still to be read
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
        }

        try (JdbcStateStore reopened = new JdbcStateStore(url, "", "")) {
            assertThat(returned).hasSizeGreaterThanOrEqualTo(1_500);
            assertThat(reopened.journal().find("scope", returned)).hasSize(returned.size());
        }
    }

    /** Notes numbers and prints each one when that has returned, until it is killed. */
    static final class Writer {

        static final String RETURNED = "returned: ";

        public static void main(String[] arguments) {
            JdbcStateStore store = new JdbcStateStore(arguments[0], "", "");
            for (int i = 0; ; i++) {
                store.journal().done("scope", Map.of(Integer.toString(i), "v"), NOON);
                System.out.println(RETURNED + i);
            }
        }
    }

    @RepeatedTest(10)
    void whatIsWrittenIsThereAfterTheFileIsClosedHoweverSoonThatIs() {
        String url = "jdbc:h2:file:" + directory.resolve("closed");
        try (JdbcStateStore store = new JdbcStateStore(url, "", "")) {
            for (int version = 1; version <= 6; version++) {
                store.fingerprints().put("feed", rows(0, 1, version));
            }
        }

        try (JdbcStateStore reopened = new JdbcStateStore(url, "", "")) {
            assertThat(reopened.fingerprints().find("feed", List.of("row 0")).values())
                    .extracting(Row::version)
                    .containsExactly(6);
        }
    }

    @Test
    void aFileStaysOpenForRoutesThatFinishWhileTheProcessEnds() throws Exception {
        Process ending = start(Ending.class, "jdbc:h2:file:" + directory.resolve("ending"));

        String told = new String(ending.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(told).contains(Ending.FINISHED);
    }

    /** Notes numbers while the process ends, as a route does that is stopped by a shutdown hook. */
    static final class Ending {

        static final String FINISHED = "finished";

        public static void main(String[] arguments) {
            JdbcStateStore store = new JdbcStateStore(arguments[0], "", "");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    store.journal().done("scope", Map.of(Integer.toString(i), "v"), NOON);
                }
                System.out.println(FINISHED);
            }));
        }
    }

    private static Process start(Class<?> program, String url) throws IOException {
        return OwnJvm.of(program, List.of(), url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 500})
    void theFileStaysInTheOrderOfItsDataHoweverManyRowsAreWrittenTogether(int together) throws Exception {
        close();
        int rows = together == 1 ? 3_000 : 10_000;
        Path file = directory.resolve("size.mv.db");
        try (JdbcStateStore store = new JdbcStateStore("jdbc:h2:file:" + directory.resolve("size"), "", "")) {
            for (int version = 1; version <= 2; version++) {
                for (int from = 0; from < rows; from += together) {
                    store.fingerprints().put("feed", rows(from, from + together, version));
                }
            }
            // some 150 bytes of data and 100 of indexes a row; a thousand single writes a second are faster than what
            // tidies
            if (together > 1) {
                assertThat(Files.size(file)).isLessThan(rows * 2_500L + LAST_SECOND);
            }
        }
        assertThat(Files.size(file)).isLessThan(rows * 1_000L + LAST_SECOND);
    }

    private static List<Row> rows(int from, int to, int version) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Row(
                        0, "row " + i, "%032x".formatted(i * 31L + version), version, version, false, "" + i, NOON))
                .toList();
    }

    @Test
    void aFullDiskFailsWritesAndTheNextCallAfterItGoesOn() {
        FullDisk.mount();
        try (JdbcStateStore store =
                new JdbcStateStore("jdbc:h2:full:" + directory.resolve("full").toAbsolutePath(), "", "")) {
            note(store, "before");

            FullDisk.FULL.set(true);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> note(store, "while"))
                        .isInstanceOf(StateUnavailableException.class)
                        .hasMessageContaining("state.url")
                        .hasMessageNotContaining("full:")
                        .hasNoCause();
            }
            FullDisk.FULL.set(false);

            note(store, "after");
            assertThat(store.journal().find("scope", List.of("before", "while", "after")))
                    .containsOnlyKeys("before", "after");
        } finally {
            FullDisk.FULL.set(false);
        }
    }

    @Test
    void aDatabaseThatSomebodyClosesCostsOneCall() throws Exception {
        note(store(), "before");

        sql("SHUTDOWN IMMEDIATELY");
        assertThatThrownBy(() -> note(store(), "while")).isInstanceOf(StateUnavailableException.class);

        note(store(), "after");
        assertThat(store().journal().find("scope", List.of("before", "after"))).hasSize(2);
    }

    @Test
    void aThreadThatIsInterruptedInAWriteCostsOneCallAtTheMost() {
        for (int i = 0; i < 20; i++) {
            Thread.currentThread().interrupt();
            try {
                note(store(), "interrupted");
            } catch (StateUnavailableException e) {
                // H2 closes a file whose thread is interrupted
            } finally {
                Thread.interrupted();
            }
            note(store(), "after " + i);
        }
    }

    private static void note(StateStore store, String key) {
        store.journal().done("scope", Map.of(key, "v"), NOON);
    }

    @Test
    void aTextThatTheDatabaseCannotHoldIsNoOutage() throws Exception {
        sql("ALTER TABLE learningplatform_journal ALTER COLUMN content SET DATA TYPE BYTEA(10)");

        assertThatThrownBy(() -> store().journal().done("scope", Map.of("a", "canary canary"), NOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("22001")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void whatIsPutTogetherIsThereTogetherOrNotAtAll() throws Exception {
        sql("ALTER TABLE learningplatform_fingerprint ALTER COLUMN hash SET DATA TYPE BYTEA(40)");
        Fingerprints fingerprints = store().fingerprints();
        Row tooLong = new Row(0, "b", "v".repeat(41), 1, 1, false, null, NOON);

        assertThatThrownBy(() -> fingerprints.put("feed", List.of(rows(0, 1, 1).get(0), tooLong)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(fingerprints.extent("feed").rows()).isZero();
    }

    @Test
    void aUserThatTheDatabaseRefusesIsToldWhichSettingsToLookAt() {
        assertThatThrownBy(() -> new JdbcStateStore(url(), "canary-user", "canary-secret"))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("state.url")
                .hasMessageContaining("state.directory")
                .hasMessageContaining("28000")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void aUrlThatNoDriverTakesIsRefusedWithoutBeingQuoted() {
        assertThatThrownBy(() -> new JdbcStateStore("jdbc:nothing://canary?password=canary", "", ""))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("state.url")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}
