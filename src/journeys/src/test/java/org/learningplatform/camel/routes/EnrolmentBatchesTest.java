// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Many enrolment requests at once: who fails holds up nobody else, and what does not work loses nothing. */
@ExtendWith(SharedKafka.class)
class EnrolmentBatchesTest {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final String CANCELLED = "org.learningplatform.learning.enrolment.cancelled.v1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;
    private final Path state;

    EnrolmentBatchesTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        this.state = state;
        journey = new Journey(kafka, platform, state, "enrolment-requests.yaml");
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @Test
    void whoFailsHoldsUpNobodyElseAndIsDoneInOrderWhenTheFailureIsCured() {
        List<String> others = IntStream.range(0, 60).mapToObj(i -> "other-" + i).toList();
        others.forEach(journey::hire);
        journey.hire("failing");
        platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
        request("f-1", "failing", REQUESTED, 101);
        others.forEach(person -> request("r-" + person, person, REQUESTED, 101));
        request("f-2", "failing", CANCELLED, 101);
        request("f-3", "failing", REQUESTED, 102);

        journey.start();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.told()).hasSize(60));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.parked())
                .extracting(record -> Journey.header(record, "ce_id"))
                .containsExactly("f-1", "f-2", "f-3"));
        assertThat(journey.setAside(journey.assignments())).isEmpty();

        platform.clearFaults();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("f-1", "f-2", "f-3"))
                .extracting(told -> Journey.header(told, "ce_causationid"), told -> Journey.header(told, "ce_type"))
                .containsExactly(
                        tuple("f-1", "org.learningplatform.enrolment.created.v1"),
                        tuple("f-2", "org.learningplatform.enrolment.removed.v1"),
                        tuple("f-3", "org.learningplatform.enrolment.created.v1")));
        request("f-4", "failing", REQUESTED, 103);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("f-4")).hasSize(1));
        assertThat(journey.parked()).as("who is cured is not parked any more").hasSize(3);
    }

    @Test
    void whatComesForAPersonWhoIsParkedWaitsBehind() {
        journey.hire("failing");
        journey.with("work.parkedRetry", "1h").with("retry.delay", "3600000").start();
        platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
        request("f-1", "failing", REQUESTED, 101);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(journey.parked()).hasSize(1));
        platform.clearFaults();

        request("f-2", "failing", CANCELLED, 101);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(journey.parked()).hasSize(2));
        assertThat(platform.enrolments()).isEmpty();
        assertThat(journey.told()).isEmpty();
    }

    @Test
    void requestsOfOnePersonThatCameWithSeveralKeysAreDoneInTheOrderInWhichTheyWereParked() {
        journey.hire("failing");
        platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
        journey.with("work.parkedRetry", "1h").with("retry.delay", "3600000").start();
        List<String> ids = IntStream.range(0, 6).mapToObj(i -> "f-" + i).toList();
        for (int i = 0; i < ids.size(); i++) {
            int parked = i + 1;
            journey.publish(
                    // each in another partition than the one before
                    List.of("acme:a", "acme:b", "acme:d").get(i % 3),
                    ids.get(i),
                    REQUESTED,
                    "2126-11-23T12:00:0%dZ".formatted(i),
                    """
                    {"person":{"externalId":"failing"},"learningObject":{"id":"101"},"dueDate":"2126-12-0%d"}"""
                            .formatted(parked));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(journey.parked()).hasSize(parked));
        }
        journey.stop();
        platform.clearFaults();

        journey.with("retry.delay", "10").start();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf(ids.toArray(String[]::new)))
                .extracting(told -> Journey.header(told, "ce_causationid"))
                .containsExactlyElementsOf(ids));
    }

    @Test
    void whatIsDoneAndCannotBeToldOfIsSetAsideAndHoldsUpNobody() {
        journey.hire("jo");
        // as no version notes it: created, but what
        String noted = "{\"outcome\":\"CREATED\",\"at\":\"2126-11-23T12:00:00Z\"}";
        try (JdbcStateStore store = new JdbcStateStore("jdbc:h2:file:" + state + "/learningplatform", "", "")) {
            store.journal().done("enrolment requests", Map.of("https://hris.example|r-1", noted), Instant.now());
        }
        journey.start();
        request("r-1", "jo", REQUESTED, 101);
        request("r-2", "jo", REQUESTED, 102);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("r-2")).hasSize(1));
        assertThat(journey.setAside(journey.assignments()))
                .extracting(record -> Journey.header(record, "ce_id"), record -> Journey.header(record, "dlq-reason"))
                .containsExactly(tuple("r-1", "bug"));
    }

    @Test
    void whatIsParkedForTooLongIsSetAsideInOrder() {
        journey.hire("failing");
        platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
        journey.with("work.parkedFor", "1ms").start();

        request("f-1", "failing", REQUESTED, 101);
        request("f-2", "failing", CANCELLED, 101);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.setAside(journey.assignments()))
                .extracting(
                        record -> Journey.header(record, "ce_id"),
                        record -> Journey.header(record, "dlq-reason"),
                        record -> Journey.header(record, "dlq-origin-topic"))
                .containsExactly(
                        tuple("f-1", "stale-parked", journey.assignments()),
                        tuple("f-2", "stale-parked", journey.assignments())));
        platform.clearFaults();
        request("f-3", "failing", REQUESTED, 102);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("f-3")).hasSize(1));
    }

    @Test
    void aRequestWhosePersonComesLaterIsDoneThen() {
        journey.with("work.grace", "1h").start();
        request("r-1", "new", REQUESTED, 101);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(journey.parked()).hasSize(1));

        journey.hire("new");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("r-1")).hasSize(1));
        assertThat(journey.setAside(journey.assignments())).isEmpty();
    }

    @Test
    void whatIsOverIsNotToldOrSetAsideAgainWhileSomebodyBeforeItFails() {
        journey.with("work.grace", "1h").start();
        List<String> late = IntStream.range(0, 6).mapToObj(i -> "late-" + i).toList();
        request("never", "never", REQUESTED, 101);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(journey.parked()).hasSize(1));
        late.forEach(person -> {
            request(person, person, REQUESTED, 101);
            request(person + ", refused", person, REQUESTED, 999);
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(journey.parked()).hasSize(13));

        late.forEach(journey::hire);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(toldOf(late.toArray(String[]::new))).hasSize(6);
            assertThat(journey.setAside(journey.assignments())).hasSize(6);
        });
        journey.stop();
        journey.start();
        int looks = looksFor("never");
        await().atMost(PATIENCE).until(() -> looksFor("never") > looks + 5);

        assertThat(journey.told()).hasSize(6);
        assertThat(journey.setAside(journey.assignments())).hasSize(6);
        journey.hire("never");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("never")).hasSize(1));
    }

    private int looksFor(String person) {
        return (int) platform.requests("simple/users/list").stream()
                .filter(request -> request.query().contains(person))
                .count();
    }

    @Test
    void aGatewayThatAnswersInsteadOfThePlatformSetsNothingAsideAndTheConsumerStaysInItsGroup() {
        List<String> persons =
                IntStream.range(0, 200).mapToObj(i -> "person-" + i).toList();
        persons.forEach(journey::hire);
        journey.start();
        request("first", "person-0", REQUESTED, 102);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        Set<String> members = kafka.members(journey.group());

        for (int status : List.of(403, 404, 502)) {
            platform.clearFaults();
            platform.inject(SandboxPlatform.ALL, Fault.html(status));
            int calls = platform.requests().size();
            persons.forEach(person -> request(status + person, person, REQUESTED, status == 502 ? 103 : 101));
            // each of them is a look at whether the platform works again
            await().atMost(PATIENCE).until(() -> platform.requests().size() > calls + 10);
        }
        assertThat(journey.parked()).isEmpty();
        platform.clearFaults();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(platform.enrolments()).hasSize(401));
        assertThat(journey.setAside(journey.assignments())).isEmpty();
        assertThat(journey.parked()).isEmpty();
        assertThat(kafka.members(journey.group())).isEqualTo(members);
    }

    @Test
    void aNewRequestTakesThreeCallsAndOneThatIsDoneNone() {
        journey.hire("jo");
        journey.start();
        request("r-1", "jo", REQUESTED, 101);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("r-1")).hasSize(1));
        request("r-1", "jo", REQUESTED, 101);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(toldOf("r-1")).hasSize(2));

        assertThat(platform.requests().stream().filter(request -> !request.isTokenRequest()))
                .extracting(request -> request.operation())
                .containsExactly("simple/users/list", "simple/enrolments/list", "simple/enrolments/create");
    }

    @Test
    void whoSentARequestIsToldWhatBecameOfItWhereATopicIsSet() {
        String results = journey.learningRecords() + "-results";
        kafka.createTopic(results, 1);
        journey.hire("jo");
        journey.with("topic.assignment-result", results).start();

        request("r-1", "jo", REQUESTED, 101);
        request("r-2", "nobody", REQUESTED, 101);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(kafka.records(results))
                .extracting(record -> Journey.header(record, "ce_causationid"))
                .containsExactlyInAnyOrder("r-1", "r-2"));
        assertThat(kafka.records(results))
                .extracting(record -> new String(record.value(), UTF_8))
                .anySatisfy(value -> assertThat(value).contains("\"outcome\":\"created\""))
                .anySatisfy(value -> assertThat(value).contains("\"reason\":\"not-found\""));
    }

    private List<ConsumerRecord<byte[], byte[]>> toldOf(String... requests) {
        return journey.told().stream()
                .filter(told -> List.of(requests).contains(Journey.header(told, "ce_causationid")))
                .toList();
    }

    private void request(String id, String person, String type, int course) {
        journey.publish(
                "acme:" + person,
                id,
                type,
                """
                {"person":{"externalId":"%s"},"learningObject":{"id":"%d"}}"""
                        .formatted(person, course));
    }
}
