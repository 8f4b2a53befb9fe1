// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Completions from a platform on HTTP, polled on a schedule, to a real topic. */
@ExtendWith(SharedKafka.class)
class CompletionJourneyTest {

    private static final String COMPLETIONS = "simple/completions/list";

    private final SandboxPlatform platform = new SandboxPlatform();

    private final Journey journey;
    private final SandboxKafka kafka;
    private long enrolment;

    CompletionJourneyTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        journey = new Journey(kafka, platform, state, "completions.yaml");
    }

    @BeforeEach
    void prepare() {
        enrolment = platform.add("enrolments", Map.of("user_id", journey.hire("100045"), "course_id", 101));
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @Test
    void aCompletionIsToldOfOnceHoweverOftenThePlatformIsPolled() {
        journey.start();

        platform.complete(enrolment, Instant.now(), 87);

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        awaitPolls(2);
        assertThat(journey.told()).hasSize(1);
        ConsumerRecord<byte[], byte[]> told = journey.told().get(0);
        assertThat(told.key()).isEqualTo("acme:100045".getBytes(UTF_8));
        assertThat(Journey.header(told, "ce_type")).isEqualTo("org.learningplatform.completion.recorded.v1");
        assertThat(new String(told.value(), UTF_8)).contains("\"raw\":87");
    }

    @Test
    void completionsAreToldAgainOnRequestInAnotherTopicWithTheirIds(SandboxKafka kafka) {
        journey.start();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        platform.complete(enrolment, now.minusSeconds(180), 80);
        long corrected = platform.complete(enrolment, now.minusSeconds(120), 80);
        platform.complete(enrolment, now.minusSeconds(60), 80);
        await().untilAsserted(() -> assertThat(journey.told()).hasSize(3));
        platform.change("completions", corrected, Map.of("score", 90));
        await().untilAsserted(() -> assertThat(journey.told()).hasSize(4));
        String topic = "warehouse-" + UUID.randomUUID();
        kafka.createTopic(topic, 1);

        journey.say(
                "replay",
                "completions.replay-requested.v1",
                """
                {"from":"%s","to":"%s","topic":"%s"}"""
                        .formatted(now.minusSeconds(179), now, topic));

        await().untilAsserted(() -> assertThat(kafka.records(topic)).hasSize(2));
        List<String> ids = journey.told().stream()
                .map(told -> Journey.header(told, "ce_id"))
                .toList();
        assertThat(kafka.records(topic))
                .allSatisfy(
                        told -> assertThat(Journey.header(told, "ce_replay")).isEqualTo("true"))
                .extracting(told -> Journey.header(told, "ce_id"))
                .containsExactlyInAnyOrder(ids.get(2), ids.get(3));
    }

    @Test
    void aCorrectedCompletionIsToldOfAgainWithAnotherId() {
        journey.start();
        long completion = platform.complete(enrolment, Instant.now(), 87);
        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));

        platform.change("completions", completion, Map.of("score", 90));

        await().untilAsserted(() -> assertThat(journey.told())
                .hasSize(2)
                .extracting(told -> Journey.header(told, "ce_id"))
                .doesNotHaveDuplicates());
    }

    @Test
    void completionsOfMoreThanOnePageAllArrive() {
        IntStream.range(0, 120).forEach(i -> platform.complete(enrolment, Instant.now(), i));

        journey.start();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(120));
    }

    @Test
    void afterARestartOnlyWhatIsNewIsToldOf() {
        journey.start();
        platform.complete(enrolment, Instant.now(), 87);
        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        journey.stop();
        platform.complete(enrolment, Instant.now(), 88);

        journey.start();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(2));
        awaitPolls(2);
        assertThat(journey.told()).hasSize(2);
    }

    @Test
    void whatIsGoneIsRevokedInThePartitionOfWhatItRevokesAlsoWhereThePersonIsGoneToo() {
        String topic = journey.learningRecords() + "-many";
        kafka.createTopic(topic, 7);
        List<Long> users = IntStream.range(0, 5)
                .mapToObj(i -> {
                    long user = journey.hire("10100" + i);
                    platform.complete(
                            platform.add("enrolments", Map.of("user_id", user, "course_id", 101)), Instant.now(), i);
                    return user;
                })
                .toList();
        journey.with("topic.learning-record", topic)
                .with("completions.fullCompare", Journey.EACH_SECOND)
                .start();
        await().untilAsserted(() -> assertThat(journey.told()).hasSize(5));

        platform.complete(enrolment, Instant.now(), 80);
        platform.completions().stream().limit(5).forEach(row -> platform.remove("completions", (Long) row.get("id")));
        // the first two are still there
        users.stream().skip(2).forEach(user -> platform.remove("users", user));
        journey.stop();
        journey.start();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(11));
        Map<String, Integer> partitions = new HashMap<>();
        journey.told().stream()
                .filter(told -> Journey.header(told, "ce_type").endsWith("recorded.v1"))
                .forEach(told -> partitions.put(Journey.header(told, "ce_id"), told.partition()));
        assertThat(journey.told())
                .filteredOn(told -> Journey.header(told, "ce_type").endsWith("revoked.v1"))
                .hasSize(5)
                .allSatisfy(told -> {
                    JsonNode data = new ObjectMapper().readTree(told.value());
                    assertThat(partitions).containsEntry(data.path("revokes").asText(), told.partition());
                });
    }

    @Test
    void whatTheBrokerDidNotTakeIsToldOfLater() {
        String learningRecords = journey.learningRecords();
        platform.complete(enrolment, Instant.now(), 87);
        journey.with("topic.learning-record", "no valid topic").start();
        awaitPolls(2);
        journey.stop();

        journey.with("topic.learning-record", learningRecords).start();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        assertThat(journey.setAside(learningRecords)).isEmpty();
    }

    @Test
    void whileThePlatformIsDownNothingIsSetAsideAndThenEverythingArrives() {
        platform.complete(enrolment, Instant.now(), 87);
        platform.inject("simple/users/get", Fault.answer(503));
        journey.start();
        awaitPolls(2);
        platform.inject(COMPLETIONS, Fault.answer(503));
        awaitPolls(2);

        platform.clearFaults();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        assertThat(journey.setAside(journey.learningRecords())).isEmpty();
    }

    @Test
    void usersWhoCannotBeReadHoldUpNobodyElsesCompletions() {
        Set<String> broken = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            long user = journey.hire("broken" + i);
            broken.add("/api/v2/users/" + user);
            platform.complete(platform.add("enrolments", Map.of("user_id", user, "course_id", 101)), Instant.now(), 80);
        }
        platform.complete(enrolment, Instant.now(), 87);
        platform.inject("simple/users/get", Fault.of(broken, Fault.answer(500)));

        journey.with("retry.delay", "3600000").start();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        platform.clearFaults();
        await().untilAsserted(() -> assertThat(journey.told()).hasSize(4));
    }

    @Test
    void aRowThatIsNoCompletionIsSetAsideWithItsReasonAndTheOthersArrive() {
        long broken = platform.complete(enrolment, Instant.now(), null);
        platform.change("completions", broken, Map.of("score", "canary"));
        platform.complete(enrolment, Instant.now(), 87);

        journey.start();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        assertThat(journey.setAside(journey.learningRecords())).singleElement().satisfies(aside -> {
            assertThat(Journey.header(aside, "dlq-reason")).isEqualTo("schema-invalid");
            assertThat(Journey.header(aside, "dlq-message")).contains("score").doesNotContain("canary");
            assertThat(new String(aside.value(), UTF_8)).contains("\"id\":" + broken);
        });
    }

    private void awaitPolls(int more) {
        int polls = platform.count(COMPLETIONS);
        await().until(() -> platform.count(COMPLETIONS) >= polls + more);
    }
}
