// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What the guide to operation tells an operator to do, done as it stands there. */
@ExtendWith(SharedKafka.class)
class OperationGuideTest {

    private static final Path GUIDE = Path.of("src/docs/operation.adoc");
    private static final Path SOURCES = Path.of("src");

    private final SandboxKafka kafka;

    OperationGuideTest(SandboxKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void theReplayRouteAppliesDeadLettersWhoseCauseIsCorrectedAndReplaysNoneTwice(@TempDir Path folder)
            throws Exception {
        Main replay = new Main();
        try (SandboxPlatform platform = new SandboxPlatform();
                Journey journey = new Journey(kafka, platform, folder, "enrolment-requests.yaml")) {
            journey.request("r-1", "late", 101);
            journey.request("r-2", "never", 101);
            journey.publish("r-3", "org.learningplatform.unknown.v1", "{}");
            journey.start();
            await().until(() -> journey.setAside(journey.assignments()).size() == 3);
            journey.hire("late");

            start(replay, folder, journey.assignments(), "not-found");

            await().until(() -> platform.enrolments().size() == 1
                    && journey.setAside(journey.assignments()).size() == 4);
            journey.request("r-4", "nobody", 101);
            await().until(() -> journey.setAside(journey.assignments()).size() >= 5);
            await().until(() -> journey.setAside(journey.assignments()).size() == 6);
            assertThat(journey.setAside(journey.assignments()).stream()
                            .collect(Collectors.groupingBy(
                                    record -> Journey.header(record, "ce_id"), Collectors.counting())))
                    .isEqualTo(Map.of("r-1", 1L, "r-2", 2L, "r-3", 1L, "r-4", 2L));
        } finally {
            replay.stop();
        }
    }

    private void start(Main replay, Path folder, String topic, String reason) throws Exception {
        Path route = Files.writeString(folder.resolve("replay.yaml"), guide("\\[source,yaml]\n----\n(.*?)\n----"));
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "camel.main.routesIncludePattern",
                "file:" + route,
                "camel.component.kafka.brokers",
                kafka.bootstrapServers(),
                "topic.assignment",
                topic,
                "reason",
                reason));
        replay.setOverrideProperties(settings);
        replay.start();
    }

    @Test
    void everyLogLineOfTheGuideIsOneOfTheCode() throws IOException {
        String literals;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            literals = files.filter(file -> file.toString().matches(".*/src/main/java/.*\\.java"))
                    .map(OperationGuideTest::read)
                    .collect(Collectors.joining("\n"))
                    .replaceAll("\"\\s*\\+\\s*\"", "")
                    .replace("{}", "...");
        }
        List<String> lines = Pattern.compile("(?m)^\\| `([^`]*\\.\\.\\.[^`]*)` \\| ")
                .matcher(guide("== Log lines\n(.*)"))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> assertThat(literals)
                .contains("\"" + line + "\""));
    }

    private static String guide(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
