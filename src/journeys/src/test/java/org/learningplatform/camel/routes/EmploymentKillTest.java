// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What becomes of employment events when their process is killed in the middle of them. */
@ExtendWith(SharedKafka.class)
class EmploymentKillTest {

    private static final int KILLS = 2;
    private static final int PEOPLE = 320;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;

    EmploymentKillTest(SandboxKafka kafka, @TempDir Path state) {
        journey = new Journey(kafka, platform, state, "employment-events.yaml")
                .with(Map.of(
                        "kafka.maxPollRecords", "100",
                        "work.parallelism", "8",
                        // takes the place of the member that was killed, which would be missed only after 45 s
                        "camel.component.kafka.groupInstanceId", "replica-1"));
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void killsInTheMiddleLoseNothingCreateNobodyTwiceAndTellEachThingWithOneId() throws Exception {
        IntStream.range(0, PEOPLE).forEach(this::employ);

        platform.serviceTime(Duration.ofMillis(10));
        for (int kill = 1; kill <= KILLS; kill++) {
            int until = platform.writes() + ThreadLocalRandom.current().nextInt(50, 250);
            Process routes = journey.startProcess();
            try {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> platform.writes() >= until);
            } finally {
                routes.destroyForcibly().waitFor();
            }
            assertThat(ended().size()).as("ended at kill %d", kill).isLessThan(PEOPLE);
        }
        platform.serviceTime(Duration.ZERO);
        Process routes = journey.startProcess();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).hasSize(2 * PEOPLE));
        } finally {
            routes.destroyForcibly().waitFor();
        }

        assertThat(ended())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, PEOPLE).mapToObj(i -> "E" + i).toList());
        assertThat(platform.users()).extracting(user -> user.get("org_ref")).doesNotHaveDuplicates();
        assertThat(told().values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
        assertThat(journey.setAside(journey.employments())).isEmpty();
    }

    private void employ(int number) {
        String person = "E" + number;
        journey.employ(
                person,
                "h-" + number,
                "started",
                """
                {"person":{"externalId":"%1$s","userName":"%1$s","pii":{"name":{"givenName":"Jo","familyName":"Doe"},
                "emails":[{"value":"%1$s@example.com"}]}},"employment":{"startDate":"1999-01-02"}}"""
                        .formatted(person));
        journey.employ(
                person,
                "t-" + number,
                "terminated",
                """
                {"person":{"externalId":"%s"},"employment":{"endDate":"1999-01-31"}}"""
                        .formatted(person));
    }

    /** Those who were made and have left. */
    private List<String> ended() {
        return platform.users().stream()
                .filter(user -> "1999-02-01 00:00:00".equals(user.get("expires_at")))
                .map(user -> user.get("org_ref").toString())
                .toList();
    }

    /** The ids of the events of users, by what caused them. */
    private Map<String, Set<String>> told() {
        return journey.toldOfUsers().stream()
                .collect(Collectors.groupingBy(
                        event -> Journey.header(event, "ce_causationid"),
                        Collectors.mapping(event -> Journey.header(event, "ce_id"), Collectors.toSet())));
    }
}
