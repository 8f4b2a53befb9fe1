// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.journey.OtherPlatform;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxSftp;

/**
 * The shipped routes on a platform whose paths, operations and members are all others than those that ship, described by a
 * collection and an overlay alone.
 */
@ExtendWith(SharedKafka.class)
class OtherPlatformJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm").withZone(ZoneId.of("Europe/Berlin"));

    @Test
    void aPersonOfARosterIsEnrolledAndTheCompletionIsTold(SandboxKafka kafka, @TempDir Path state) {
        try (OtherPlatform platform = new OtherPlatform();
                SandboxSftp sftp = new SandboxSftp();
                Journey journey = new Journey(
                                kafka,
                                platform.baseUrl(),
                                state,
                                "roster-files.yaml",
                                "enrolment-requests.yaml",
                                "completions.yaml")
                        .with(OtherPlatform.settings())
                        .with(sftp.properties())
                        .with(Map.of(
                                "roster.delay", "100",
                                "roster.readLockMinAge", "1",
                                "roster.readLockCheckInterval", "100"))
                        .start()) {
            sftp.drop(
                    "inbox",
                    "starters.csv",
                    "userId,username,firstName,lastName,email\n100045,j.doe,Jo,Doe,jo@example.com\n");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(platform.rows("staff"))
                    .singleElement()
                    .satisfies(staff -> assertThat(staff).containsEntry("badge", 100045)));
            String staff = (String) platform.rows("staff").get(0).get("nr");

            String unit = platform.add("units", Map.of("code", "FIRE-1"));
            journey.publish(
                    "acme:100045",
                    "r-1",
                    "org.learningplatform.learning.enrolment.requested.v1",
                    """
                    {"person":{"externalId":"100045"},"learningObject":{"externalReference":"FIRE-1"},"mandatory":true}""");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.told())
                    .singleElement()
                    .satisfies(told -> assertThat(Journey.header(told, "ce_type"))
                            .isEqualTo("org.learningplatform.enrolment.created.v1")));
            assertThat(platform.rows("assignments")).singleElement().satisfies(assignment -> assertThat(assignment)
                    .containsEntry("who", staff)
                    .containsEntry("what", unit)
                    .containsEntry("obligation", "MUST"));
            String assignment = (String) platform.rows("assignments").get(0).get("key");

            platform.add(
                    "results",
                    Map.of(
                            "of",
                            Map.of("assignment", assignment, "staff", staff, "unit", unit),
                            "finished",
                            MINUTE.format(Instant.now()),
                            "grade",
                            "87.5",
                            "verdict",
                            "PASS"));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(journey.told()).hasSize(2));
            ConsumerRecord<byte[], byte[]> completion = journey.told().get(1);
            assertThat(Journey.header(completion, "ce_type")).isEqualTo("org.learningplatform.completion.recorded.v1");
            assertThat(completion.key()).isEqualTo("acme:100045".getBytes(UTF_8));
            assertThat(new String(completion.value(), UTF_8))
                    .contains("\"raw\":87.5", "\"success\":true", assignment, unit);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.announced())
                    .extracting(event -> Journey.header(event, "ce_type"))
                    .isEqualTo(List.of("org.learningplatform.batch.completed.v1")));
        }
    }
}
