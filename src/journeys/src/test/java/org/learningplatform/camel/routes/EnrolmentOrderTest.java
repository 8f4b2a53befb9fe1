// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;
import org.learningplatform.camel.state.jdbc.Postgres;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/**
 * The order of each person's requests, where two processes share the partitions and one PostgreSQL, some persons fail and are
 * cured, and one of the processes is killed just when it has parked the first who fail.
 */
@ExtendWith(SharedKafka.class)
class EnrolmentOrderTest {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final String CANCELLED = "org.learningplatform.learning.enrolment.cancelled.v1";
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final Instant BEGIN = Instant.parse("2126-11-23T12:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();

    /** Whose records have two keys, and so are in two partitions. */
    private static final String SCATTERED = "scattered";

    /** What is requested of each person, in this order. */
    private enum Step {
        ENROL(101, "", "POST"),
        CHANGE(101, "2127-01-15", "PATCH"),
        CANCEL(101, "", "DELETE"),
        ENROL_ANOTHER(102, "", "POST"),
        ENROL_A_THIRD(103, "2127-02-15", "POST"),
        CHANGE_ANOTHER(102, "2127-03-15", "PATCH"),
        ENROL_AGAIN(101, "2127-04-15", "POST");

        private final int course;
        private final String due;
        private final String method;

        Step(int course, String due, String method) {
            this.course = course;
            this.due = due;
            this.method = method;
        }

        String id(String person) {
            return person + "/" + name();
        }

        String write() {
            return method + " " + course;
        }
    }

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();
    private final String database = Postgres.newDatabase();
    private final List<Process> replicas = new ArrayList<>();
    private final Map<String, String> persons = new HashMap<>();
    private final Journey journey;

    EnrolmentOrderTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        journey = new Journey(kafka, platform, state, "enrolment-requests.yaml")
                .with(Map.of(
                        "state.url", database,
                        "retry.delay", "100",
                        // who is killed is missed after that
                        "camel.component.kafka.sessionTimeoutMs", "6000",
                        "camel.component.kafka.heartbeatIntervalMs", "1000"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process replica : replicas) {
            replica.destroyForcibly().waitFor();
        }
        platform.close();
    }

    @Test
    void eachPersonsRequestsAreDoneInOrderWhoeverFailsAndWhicheverProcessIsKilled() throws Exception {
        Stream.of(
                        names("healthy", 12),
                        // their users cannot be found
                        names("failing", 4),
                        Stream.of(SCATTERED))
                .flatMap(some -> some)
                .forEach(person -> persons.put(Long.toString(journey.hire(person)), person));
        platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
        // nobody can be enrolled in it
        platform.inject("simple/enrolments/create", Fault.about("103", Fault.answer(503)));
        platform.serviceTime(Duration.ofMillis(5));
        replicas.add(journey.startProcess(Map.of("camel.component.kafka.clientId", "a")));
        replicas.add(journey.startProcess(Map.of("camel.component.kafka.clientId", "b")));
        await().atMost(PATIENCE).until(() -> kafka.members(journey.group()).size() == 2);

        Stream.of(Step.values()).limit(5).forEach(this::request);
        kafka.awaitRecord(journey.assignments() + ".parked", PATIENCE);
        // of the three partitions it has two
        replicas.get(0).destroyForcibly().waitFor();
        Stream.of(Step.values()).skip(5).forEach(this::request);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(idsOf(journey.parked()))
                .containsAll(names("failing", 4).map(Step.ENROL_AGAIN::id).toList()));
        platform.clearFaults();

        Set<String> all = persons.values().stream()
                .filter(person -> !person.equals(SCATTERED))
                .flatMap(person -> Stream.of(Step.values()).map(step -> step.id(person)))
                .collect(Collectors.toSet());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told().keySet()).containsAll(all));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(dueDates())
                .as("each person is enrolled as was requested last")
                .hasSize(persons.size())
                .allSatisfy((person, dates) ->
                        assertThat(dates).containsExactlyInAnyOrder("2127-04-15", "2127-03-15", "2127-02-15")));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(parkedRows()).isZero());
        assertThat(told().values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
        assertThat(journey.setAside(journey.assignments())).isEmpty();
        Map<String, List<String>> writes = writes();
        assertThat(writes.remove(SCATTERED)).satisfies(done -> isInOrderInEachCourse(List.copyOf(done)));
        assertThat(writes.values()).hasSize(16).allSatisfy(done -> assertThat(done)
                .containsExactlyElementsOf(
                        Stream.of(Step.values()).map(Step::write).toList()));
    }

    private Map<Object, List<String>> dueDates() {
        return platform.enrolments().stream()
                .collect(Collectors.groupingBy(
                        enrolment -> enrolment.get("user_id"),
                        Collectors.mapping(
                                enrolment -> String.valueOf(enrolment.get("due_date"))
                                        .replaceFirst(" .*", ""),
                                Collectors.toList())));
    }

    private static Stream<String> names(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + "-" + i);
    }

    private void request(Step step) {
        persons.values().forEach(person -> {
            // its second key is another person's
            boolean wrong = person.equals(SCATTERED) && step.ordinal() % 2 == 1;
            journey.publish(
                    "acme:" + (wrong ? "healthy-1" : person),
                    step.id(person),
                    step == Step.CANCEL ? CANCELLED : REQUESTED,
                    BEGIN.plus(Duration.ofMinutes(step.ordinal())).toString(),
                    """
                    {"person":{"externalId":"%s"},"learningObject":{"id":"%d"}%s}"""
                            .formatted(
                                    person,
                                    step.course,
                                    step.due.isEmpty() ? "" : ",\"dueDate\":\"" + step.due + "\""));
        });
    }

    /** What is older than what was done is not done any more. */
    private static void isInOrderInEachCourse(List<String> writes) {
        List<String> all = Stream.of(Step.values()).map(Step::write).toList();
        for (String course : List.of("101", "102", "103")) {
            List<String> left = new ArrayList<>(
                    all.stream().filter(write -> write.endsWith(course)).toList());
            for (String write :
                    writes.stream().filter(write -> write.endsWith(course)).toList()) {
                assertThat(left).as("what may come yet, of %s", writes).contains(write);
                left.subList(0, left.indexOf(write) + 1).clear();
            }
        }
    }

    /** What was written for each person, in the order in which the platform did it. */
    private Map<String, List<String>> writes() {
        Map<String, String> enrolments = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> told : journey.told()) {
            JsonNode data = json(new String(told.value(), UTF_8));
            enrolments.put(
                    data.at("/enrolment/id").asText(),
                    data.at("/person/platformId").asText() + "/"
                            + data.at("/learningObject/id").asText());
        }
        Map<String, List<String>> writes = new HashMap<>();
        for (Request request : platform.requests()) {
            if (!request.isTokenRequest() && !request.method().equals("GET") && request.status() < 300) {
                String[] of = enrolments
                        .getOrDefault(request.path().replaceFirst(".*/", ""), of(request))
                        .split("/", -1);
                writes.computeIfAbsent(persons.get(of[0]), person -> new ArrayList<>())
                        .add(request.method() + " " + of[1]);
            }
        }
        return writes;
    }

    /** User and course of an enrolment that is made. */
    private static String of(Request request) {
        JsonNode body = json(request.body());
        return body.path("user_id").asText() + "/" + body.path("course_id").asText();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> idsOf(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> Journey.header(record, "ce_id")).collect(Collectors.toSet());
    }

    /** The ids of the events that tell of each request. */
    private Map<String, Set<String>> told() {
        Map<String, Set<String>> told = new HashMap<>();
        journey.told().forEach(event -> told.computeIfAbsent(
                        Journey.header(event, "ce_causationid"), request -> new HashSet<>())
                .add(Journey.header(event, "ce_id")));
        return told;
    }

    private long parkedRows() {
        try (JdbcStateStore store = new JdbcStateStore(database, "", "")) {
            return store.agenda().size("enrolment requests, parked");
        }
    }
}
