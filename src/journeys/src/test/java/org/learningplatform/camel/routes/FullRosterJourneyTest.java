// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxSftp;

/** Full rosters with markers, over real SFTP, HTTP and Kafka: quarantine, and what operators say. */
@ExtendWith(SharedKafka.class)
class FullRosterJourneyTest {

    private static final String HEADER = "userId,username,firstName,lastName,email\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final SandboxPlatform platform = new SandboxPlatform();
    private static final SandboxSftp sftp = new SandboxSftp();
    private static Journey journey;

    @BeforeAll
    static void startRoutes(SandboxKafka kafka, @TempDir Path state) {
        journey = new Journey(kafka, platform, state, "roster-files.yaml")
                .with(sftp.properties())
                .with(Map.of(
                        "roster.mode", "full",
                        "roster.doneMarker", ".done",
                        "roster.delay", "100",
                        "roster.readLockMinAge", "1",
                        "roster.readLockCheckInterval", "100"))
                .start();
    }

    @AfterAll
    static void stop() {
        journey.close();
        platform.close();
        sftp.close();
    }

    @Test
    void aCutFileWaitsInQuarantineUntilItIsApprovedOrDenied() throws Exception {
        sftp.drop("inbox", "monday.csv", staff(20));
        sftp.drop("inbox", "unmarked.csv", staff(3));
        sftp.drop("inbox", "monday.csv.done", "");
        awaitFile("done", "monday.csv");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(sftp.files("inbox")).contains("unmarked.csv").doesNotContain("monday.csv.done"));
        sftp.remove("inbox", "unmarked.csv");
        int calls = platform.requests().size();

        drop("tuesday.csv", staff(10));

        awaitFile("quarantine", "tuesday.csv");
        JsonNode stopped = event("tuesday.csv", "batch.quarantined.v1");
        assertThat(stopped.path("reason").asText()).isEqualTo("too-many-removals");
        assertThat(stopped.path("removals").asInt()).isEqualTo(10);
        assertThat(sftp.files("inbox/quarantine")).contains("tuesday.csv.report.csv");
        assertThat(platform.requests()).hasSize(calls);

        String sha256 = stopped.at("/file/sha256").asText();
        say("batch.approved.v1", sha256, 9);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(events("tuesday.csv", "batch.quarantined.v1"))
                .hasSize(2));
        assertThat(sftp.files("inbox/quarantine")).contains("tuesday.csv");
        say("batch.approved.v1", sha256, 10);

        awaitFile("done", "tuesday.csv");
        assertThat(event("tuesday.csv", "batch.completed.v1").path("removals").asInt())
                .isEqualTo(10);
        assertThat(platform.users())
                .filteredOn(user -> user.get("expires_at") != null)
                .hasSize(10);

        drop("wednesday.csv", "");
        awaitFile("quarantine", "wednesday.csv");
        say(
                "batch.denied.v1",
                event("wednesday.csv", "batch.quarantined.v1")
                        .at("/file/sha256")
                        .asText(),
                0);

        awaitFile("rejected", "wednesday.csv");
        assertThat(event("wednesday.csv", "batch.rejected.v1").path("reason").asText())
                .isEqualTo("denied");
    }

    private static void say(String type, String sha256, int removals) {
        journey.say(
                type + sha256 + removals,
                type,
                "{\"file\":{\"sha256\":\"%s\"},\"removals\":%d,\"by\":\"operations\"}".formatted(sha256, removals));
    }

    private static void drop(String name, String content) {
        sftp.drop("inbox", name, content);
        sftp.drop("inbox", name + ".done", "");
    }

    private static void awaitFile(String folder, String name) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sftp.files("inbox/" + folder)).contains(name));
    }

    private static JsonNode event(String file, String type) throws IOException {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events(file, type)).isNotEmpty());
        return new ObjectMapper().readTree(events(file, type).get(0).value());
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(String file, String type) {
        return journey.announced().stream()
                .filter(record -> Journey.header(record, "ce_subject").equals(file)
                        && Journey.header(record, "ce_type").equals("org.learningplatform." + type))
                .toList();
    }

    private static String staff(int count) {
        return HEADER
                + IntStream.range(0, count)
                        .mapToObj(i -> "U%1$d,user-%1$d,First,Last,u%1$d@example.com\n".formatted(i))
                        .collect(Collectors.joining());
    }
}
