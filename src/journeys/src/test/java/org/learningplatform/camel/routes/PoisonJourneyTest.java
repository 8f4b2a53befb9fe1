// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.state.jdbc.Postgres;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Records that may do harm, among those that do none. */
@ExtendWith(SharedKafka.class)
class PoisonJourneyTest {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Bytes of value and headers. */
    private static final int LARGEST = 1_048_460;

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;

    PoisonJourneyTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        journey = new Journey(kafka, platform, state, "enrolment-requests.yaml");
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"H2", "PostgreSQL"})
    void eachIsTakenOrSetAsideWithItsReasonAndNoneHoldsUpTheNext(String database) {
        if (database.equals("PostgreSQL")) {
            journey.with("state.url", Postgres.newDatabase());
        }
        String results = journey.learningRecords() + "-results";
        kafka.createTopic(results, 1);
        journey.hire("100045");
        Map<String, String> reasons = new TreeMap<>();
        List<PoisonRecords.Poison> all = PoisonRecords.all();
        for (int i = 0; i < all.size(); i++) {
            PoisonRecords.Poison poison = all.get(i);
            kafka.send(journey.assignments(), poison.key(), poison.value(), poison.headers());
            if (poison.reason() != null) {
                reasons.put(poison.name(), poison.reason());
            }
            // in every partition
            journey.hire("healthy-" + i);
            request("healthy-" + i, 101);
        }
        request("100045", 102);

        journey.with("topic.assignment-result", results).start();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told())
                .contains("100045")
                .containsAll(IntStream.range(0, all.size())
                        .mapToObj(i -> "healthy-" + i)
                        .toList()));
        await().atMost(PATIENCE)
                .until(() -> journey.setAside(journey.assignments()).size() >= reasons.size());
        assertThat(reasons()).isEqualTo(reasons);
        assertThat(platform.enrolments()).hasSize(2 + all.size());
        assertThat(journey.parked()).isEmpty();
    }

    @Test
    void ofTheLargestRecordsThatThereAreEachIsTakenOrSetAside() {
        List.of("jo", "failing").forEach(journey::hire);
        platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
        large("unparsable", "{");
        large("unknown person", "{%s,\"x\":\"".formatted(asks("nobody")));
        large("cannot be parked", "{%s,\"x\":\"".formatted(asks("failing")));
        large("taken", "{%s,\"x\":\"".formatted(asks("jo")));
        request("jo", 102);
        request("failing", 102);

        journey.start();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).containsExactlyInAnyOrder("taken", "jo"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(reasons())
                .isEqualTo(Map.of(
                        "unparsable", "schema-invalid",
                        "unknown person", "not-found",
                        "cannot be parked", "stale-parked")));
        platform.clearFaults();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).contains("failing"));
    }

    @Test
    void whatSomebodyElseWritesToTheParkedTopicHoldsUpNobody() {
        journey.hire("failing");
        platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
        for (String origin : List.of("", "x", "/0/0", "a/99999999999/1", "a/1/99999999999999999999")) {
            kafka.send(
                    journey.assignments() + ".parked",
                    null,
                    null,
                    Map.of("parked-origin", origin.getBytes(UTF_8), "parked-at", "yesterday".getBytes(UTF_8)));
        }
        kafka.send(journey.assignments() + ".parked", null, "{".getBytes(UTF_8), Map.of());
        request("failing", 101);
        journey.start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(journey.parked()).hasSize(7));
        platform.clearFaults();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).containsExactly("failing"));
        assertThat(journey.setAside(journey.assignments())).hasSize(6);
    }

    private void request(String person, int course) {
        journey.publish(
                "acme:" + person,
                person,
                REQUESTED,
                """
                {"person":{"externalId":"%s"},"learningObject":{"id":"%d"}}"""
                        .formatted(person, course));
    }

    /** A record that is as large as its topic takes. */
    private void large(String name, String begin) {
        Map<String, byte[]> headers = new TreeMap<>();
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", name,
                        "ce_source", "urn:acme:hr",
                        "ce_type", REQUESTED,
                        "x-case", name)
                .forEach((header, text) -> headers.put(header, text.getBytes(UTF_8)));
        int head = headers.entrySet().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length + 4)
                .sum();
        String value = begin + "x".repeat(LARGEST - head - begin.length() - 2) + "\"}";
        kafka.send(journey.assignments(), "acme:k".getBytes(UTF_8), value.getBytes(UTF_8), headers);
    }

    private static String asks(String person) {
        return "\"person\":{\"externalId\":\"%s\"},\"learningObject\":{\"id\":\"101\"}".formatted(person);
    }

    private Set<String> told() {
        return journey.told().stream()
                .map(told -> Journey.header(told, "ce_causationid"))
                .collect(Collectors.toSet());
    }

    private Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : journey.setAside(journey.assignments())) {
            reasons.put(Journey.header(record, "x-case"), Journey.header(record, "dlq-reason"));
        }
        return reasons;
    }
}
