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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxSftp;

/** Reconciliation over real SFTP, HTTP and Kafka. */
@ExtendWith(SharedKafka.class)
class ReconciliationJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void whatDiffersIsReportedAndHealedWhenSomebodyAsksForIt(SandboxKafka kafka, @TempDir Path state) throws Exception {
        try (SandboxPlatform platform = new SandboxPlatform();
                SandboxSftp sftp = new SandboxSftp();
                Journey journey = new Journey(kafka, platform, state, "roster-files.yaml", "reconciliation.yaml")
                        .with(sftp.properties())
                        .with(Map.of(
                                "roster.mode", "full",
                                "roster.delay", "100",
                                "roster.readLockMinAge", "1",
                                "roster.readLockCheckInterval", "100",
                                // by hand, for a report is healed as long as no other one is there
                                "reconciliation.cron", "0 0 0 1 1 ? 2099"))) {
            journey.start();
            sftp.drop(
                    "inbox", "monday.csv", "userId,username,firstName,lastName,email\nA,a,First,Last,a@example.com\n");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(sftp.files("inbox/done")).contains("monday.csv"));
            long user = ((Number) platform.users().stream()
                            .filter(row -> "A".equals(row.get("org_ref")))
                            .findFirst()
                            .orElseThrow()
                            .get("id"))
                    .longValue();
            platform.change("users", user, Map.of("fname", "Changed"));

            journey.fire("reconciliation");

            JsonNode reported = event(journey, "drift.reported.v1");
            assertThat(reported.at("/counts/different").asInt()).isEqualTo(1);
            String report = reported.path("report").asText();
            assertThat(sftp.read("drift", report)).contains("different,A,person.givenName,");

            journey.say("heal", "drift.heal-requested.v1", "{\"report\":\"%s\",\"by\":\"me\"}".formatted(report));

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(platform.users())
                    .filteredOn(row -> "A".equals(row.get("org_ref")))
                    .extracting(row -> row.get("fname"))
                    .containsExactly("First"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(events(journey, "batch.completed.v1"))
                    .anyMatch(record -> Journey.header(record, "ce_subject").equals(report)));
            assertThat(sftp.files("drift")).contains(report + ".report.csv");
        }
    }

    private static JsonNode event(Journey journey, String type) throws IOException {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events(journey, type)).isNotEmpty());
        return new ObjectMapper().readTree(events(journey, type).get(0).value());
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(Journey journey, String type) {
        return journey.announced().stream()
                .filter(record -> Journey.header(record, "ce_type").equals("org.learningplatform." + type))
                .toList();
    }
}
