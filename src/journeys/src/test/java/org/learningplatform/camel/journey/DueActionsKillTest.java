// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.state.jdbc.Postgres;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What becomes of what is due when two processes do it on one PostgreSQL, and one of them is killed in the middle. */
class DueActionsKillTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More than one process takes at once. */
    private static final int HIRES = 520;

    private final SandboxPlatform platform = new SandboxPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void twoProcessesShareWhatIsDueAndWhatAKilledOneLeavesIsDoneAMinuteLater(@TempDir Path folder) throws Exception {
        String state = Postgres.newDatabase();
        AnnouncedHire.hold(
                state,
                platform,
                IntStream.range(0, HIRES).mapToObj(DueActionsKillTest::hire).toList());
        platform.serviceTime(Duration.ofMillis(2));
        Path told = folder.resolve("told");

        Process killed = DueProcess.start(state, platform.baseUrl(), told, "1999-01-02T00:00:00Z");
        int until = ThreadLocalRandom.current().nextInt(20, 200);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> platform.writes() >= until);
        Process other = DueProcess.start(state, platform.baseUrl(), folder.resolve("other"), "1999-01-02T00:00:00Z");
        killed.destroyForcibly().waitFor();
        assertThat(other.waitFor()).isZero();
        assertThat(platform.writes()).isLessThan(HIRES);
        DueProcess.run(state, platform.baseUrl(), folder.resolve("later"), "1999-01-02T00:01:00Z");

        assertThat(platform.users()).hasSize(HIRES + 1);
        assertThat(platform.users()).extracting(user -> user.get("org_ref")).doesNotHaveDuplicates();
        Map<String, Set<String>> ids = told(folder);
        assertThat(ids.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, HIRES).mapToObj(i -> "h-" + i).toList());
        assertThat(ids.values()).allSatisfy(of -> assertThat(of).hasSize(1));
        assertThat(told(folder.resolve("other"))).isNotEmpty();
    }

    private static String hire(int number) {
        return """
                {"person":{"externalId":"E%1$d","userName":"e%1$d","pii":{"name":{"givenName":"Jo","familyName":"Doe"},
                "emails":[{"value":"e%1$d@example.com"}]}},"employment":{"startDate":"1999-01-02","timeZone":"UTC"}}"""
                .formatted(number);
    }

    /** The ids of what was told, by what it was told of: of a file, or of all in a folder. */
    private static Map<String, Set<String>> told(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .flatMap(DueActionsKillTest::lines)
                    .collect(Collectors.groupingBy(
                            line -> line.get(0), Collectors.mapping(line -> line.get(1), Collectors.toSet())));
        }
    }

    private static Stream<List<String>> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().map(line -> List.of(line.split(" ")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
