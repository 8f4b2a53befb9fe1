// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcStateStoreTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final JdbcStateStore store = new JdbcStateStore("jdbc:h2:mem:" + UUID.randomUUID(), "", "");

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatWasPutIsReadAgainAndOtherKeysHaveNoValue() {
        store.put("rows", "a", "1", NOON);

        assertThat(store.get("rows", List.of("a", "b"))).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void noKeysHaveNoValues() {
        assertThat(store.get("rows", List.of())).isEmpty();
    }

    @Test
    void aSecondPutReplacesValueAndTime() {
        store.put("rows", "a", "old", NOON);
        store.put("rows", "a", "new", NOON.plusSeconds(60));

        assertThat(store.get("rows", List.of("a"))).containsEntry("a", "new");
        assertThat(store.before("rows", NOON.plusSeconds(60))).isEmpty();
    }

    @Test
    void scopesDoNotSeeEachOther() {
        store.put("rows", "a", "row", NOON);
        store.put("files", "a", "file", NOON);

        store.purge("rows", NOON.plusSeconds(1));

        assertThat(store.get("rows", List.of("a"))).isEmpty();
        assertThat(store.get("files", List.of("a"))).containsEntry("a", "file");
    }

    @Test
    void aKeyThatIsRemovedHasNoValueAndTheOthersKeepTheirs() {
        store.put("rows", "a", "1", NOON);
        store.put("rows", "b", "2", NOON);

        store.remove("rows", "a");

        assertThat(store.get("rows", List.of("a", "b"))).isEqualTo(Map.of("b", "2"));
    }

    @Test
    void purgeRemovesWhatBeforeReturnsAndNothingElse() {
        store.put("rows", "older", "1", NOON.minusSeconds(1));
        store.put("rows", "noon", "2", NOON);

        assertThat(store.before("rows", NOON)).containsOnlyKeys("older");
        store.purge("rows", NOON);

        assertThat(store.get("rows", List.of("older", "noon"))).containsOnlyKeys("noon");
    }

    @Test
    void aTimeFinerThanTheDatabaseKeepsIsNotBeforeItself() {
        Instant nanos = NOON.plusNanos(1_999);

        store.put("rows", "a", "1", nanos);

        assertThat(store.before("rows", nanos)).isEmpty();
    }

    @Test
    void moreKeysThanOneQueryTakesAreReadInOneCall() {
        List<String> keys = IntStream.range(0, 1_201).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> store.put("rows", key, key + "!", NOON));

        assertThat(store.get("rows", keys)).hasSize(1_201).containsEntry("k1200", "k1200!");
    }

    @Test
    void keysAndValuesOfAnyLengthAndScriptAreKept() {
        String key = "Zoë|テスト|" + "k".repeat(500);
        String value = "{\"name\":\"Ü\"}" + "v".repeat(100_000);

        store.put("rows", key, value, NOON);

        assertThat(store.get("rows", List.of(key))).containsEntry(key, value);
    }

    @Test
    void putsOfOneNewKeyAtTheSameTimeAllSucceed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int key = 0; key < 50; key++) {
            String name = "k" + key;
            List<Future<?>> puts = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> store.put("rows", name, "v" + i, NOON)))
                    .toList();
            for (Future<?> put : puts) {
                put.get(30, TimeUnit.SECONDS);
            }
        }
        threads.shutdown();

        assertThat(store.before("rows", NOON.plusSeconds(1))).hasSize(50);
    }

    @Test
    void aFileSurvivesAProcessThatIsKilledRightAfterPut(@TempDir Path directory) throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("state");
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> returned = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Writer.RETURNED)) {
                    returned.add(line.substring(Writer.RETURNED.length()));
                }
                if (returned.size() == 200) {
                    // by its handle: Process.destroyForcibly would close the pipe that is still to be read
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
        }

        try (JdbcStateStore reopened = new JdbcStateStore(url, "", "")) {
            assertThat(returned).hasSizeGreaterThanOrEqualTo(200);
            assertThat(reopened.get("rows", returned)).hasSize(returned.size());
        }
    }

    /** Puts numbers and prints each one when its put has returned, until it is killed. */
    static final class Writer {

        static final String RETURNED = "returned: ";

        public static void main(String[] arguments) {
            JdbcStateStore store = new JdbcStateStore(arguments[0], "", "");
            for (int i = 0; ; i++) {
                store.put("rows", Integer.toString(i), "v", NOON);
                System.out.println(RETURNED + i);
            }
        }
    }

    @Test
    void aFileStaysOpenForRoutesThatFinishWhileTheProcessEnds(@TempDir Path directory) throws Exception {
        Process ending = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ending.class.getName(),
                        "jdbc:h2:file:" + directory.resolve("state"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();

        String told = new String(ending.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(told).contains(Ending.FINISHED);
    }

    /** Puts numbers while the process ends, as a route does that is stopped by a shutdown hook. */
    static final class Ending {

        static final String FINISHED = "finished";

        public static void main(String[] arguments) {
            JdbcStateStore store = new JdbcStateStore(arguments[0], "", "");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    store.put("rows", Integer.toString(i), "v", NOON);
                }
                System.out.println(FINISHED);
            }));
        }
    }

    @Test
    void aUserThatTheDatabaseRefusesIsToldWhichSettingsToLookAt(@TempDir Path directory) {
        String url = "jdbc:h2:file:" + directory.resolve("state");
        new JdbcStateStore(url, "", "").close();

        assertThatThrownBy(() -> new JdbcStateStore(url, "canary-user", "canary-secret"))
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

    @Test
    void aStoreThatIsClosedSaysSoAndNeverLosesAWriteInSilence() {
        store.close();

        assertThatThrownBy(() -> store.put("rows", "a", "1", NOON)).isInstanceOf(StateUnavailableException.class);
    }
}
