// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.state.jdbc.Postgres;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Enrolment requests that wait until the platform works again: what may happen meanwhile. */
@ExtendWith(SharedKafka.class)
class EnrolmentOutageTest {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PERSONS = 100;

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;

    EnrolmentOutageTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        journey = new Journey(kafka, platform, state, "enrolment-requests.yaml");
    }

    @BeforeEach
    void request() {
        IntStream.range(0, PERSONS).forEach(i -> {
            journey.hire("person-" + i);
            request("person-" + i, 101);
        });
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @Test
    void afterAnOutageBeforeAnythingIsCommittedAllIsDoneByTheMemberThatWaited() {
        platform.inject(SandboxPlatform.ALL, Fault.answer(503));
        // a two-thousandth of what they are: an hour's outage
        journey.with(Map.of("retry.delay", "10", "work.parkedRetry", "30ms")).start();
        await().atMost(PATIENCE).until(this::isAtWork);
        Set<String> members = kafka.members(journey.group());
        int calls = platform.requests().size();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

        assertThat(platform.requests().size() - calls)
                .as("one look at a time, and no batch on top of it")
                .isBetween(5, 120);
        platform.clearFaults();

        assertAllIsDone();
        assertThat(kafka.members(journey.group())).isEqualTo(members);
    }

    @Test
    void whoJoinsAndLeavesDuringAnOutageTakesNothingAway() {
        platform.inject(SandboxPlatform.ALL, Fault.answer(503));
        journey.with("state.url", Postgres.newDatabase()).start();
        await().atMost(PATIENCE).until(this::isAtWork);
        Set<String> alone = kafka.members(journey.group());

        try (Journey leaving = journey.replica().start();
                Journey staying = journey.replica().start()) {
            await().atMost(PATIENCE).until(() -> kafka.members(journey.group()).size() == 3);
            leaving.stop();
            await().atMost(PATIENCE).until(() -> kafka.members(journey.group()).size() == 2);
            platform.clearFaults();

            assertAllIsDone();
            assertThat(kafka.members(journey.group())).containsAll(alone);
            assertThat(staying.setAside(journey.assignments())).isEmpty();
        }
    }

    @Test
    void aStopDuringAnOutageTakesSecondsAndLosesNothing() {
        platform.inject(SandboxPlatform.ALL, Fault.answer(503));
        journey.with("retry.delay", "60000").start();
        await().atMost(PATIENCE).until(this::isAtWork);

        long begin = System.nanoTime();
        journey.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        platform.clearFaults();
        journey.with("retry.delay", "10").start();

        assertAllIsDone();
    }

    @Test
    void aStopWhileThePlatformDoesNotAnswerDoesNotWaitForIt() {
        platform.inject("simple/enrolments/create", Fault.hang());
        journey.start();
        await().atMost(PATIENCE).until(() -> platform.hanging() == 16);

        long begin = System.nanoTime();
        journey.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        platform.clearFaults();
        journey.start();

        assertAllIsDone();
    }

    @Test
    void aStopWhileThePlatformIsSlowBeginsNothingMore() {
        platform.serviceTime(Duration.ofSeconds(1));
        journey.start();
        await().atMost(PATIENCE).until(this::isAtWork);

        long begin = System.nanoTime();
        journey.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        platform.serviceTime(Duration.ZERO);
        journey.start();

        assertAllIsDone();
    }

    @Test
    void aRouteThatIsSuspendedDuringAnOutageCallsNobodyUntilItIsResumed() throws Exception {
        platform.inject(SandboxPlatform.ALL, Fault.answer(503));
        journey.start();
        await().atMost(PATIENCE).until(this::isAtWork);
        Set<String> members = kafka.members(journey.group());

        journey.routes().suspendRoute("enrolment-requests");
        platform.clearFaults();
        await().atMost(PATIENCE).during(Duration.ofSeconds(1)).until(() -> journey.told()
                .isEmpty());
        journey.routes().resumeRoute("enrolment-requests");

        assertAllIsDone();
        assertThat(kafka.members(journey.group())).isEqualTo(members);
    }

    @Test
    void aPlatformThatAsksForFiveMinutesIsLeftAloneByBatchAndParked() {
        platform.inject("simple/users/list", Fault.about("person-7", Fault.answer(503)));
        journey.start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(journey.parked()).isNotEmpty());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.told()).hasSizeGreaterThan(80));
        platform.clearFaults();
        platform.inject(SandboxPlatform.ALL, Fault.tooManyRequests(Duration.ofMinutes(5)));
        int before = platform.requests().size();
        IntStream.range(0, PERSONS).forEach(i -> request("person-" + i, 102));
        await().atMost(PATIENCE).until(() -> platform.requests().size() > before);

        // what was under way already
        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(1))
                .until(() -> platform.requests().size() <= before + 17);
        assertThat(journey.setAside(journey.assignments())).isEmpty();
    }

    @Test
    void aPlatformThatAsksForAWhileIsCalledAgainWhenItHasPassed() {
        Queue<Instant> calls = new ConcurrentLinkedQueue<>();
        platform.onRequest(request -> {
            if (!request.isTokenRequest()) {
                calls.add(Instant.now());
            }
        });
        platform.inject(SandboxPlatform.ALL, Fault.tooManyRequests(Duration.ofSeconds(3)));
        journey.start();
        await().atMost(PATIENCE).until(() -> !calls.isEmpty());
        Instant end = calls.element().plus(Duration.ofSeconds(3));
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(end.minusSeconds(1)));
        platform.clearFaults();

        assertAllIsDone();
        List<Instant> under = calls.stream().filter(call -> call.isBefore(end)).toList();
        assertThat(under).as("those of the lanes").hasSizeLessThanOrEqualTo(16);
    }

    private boolean isAtWork() {
        return platform.count("simple/users/list") > 3;
    }

    private void assertAllIsDone() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(journey.told().stream()
                        .map(told -> Journey.header(told, "ce_causationid"))
                        .collect(Collectors.toSet()))
                .hasSize(PERSONS));
        assertThat(platform.enrolments()).hasSize(PERSONS);
        assertThat(journey.parked()).isEmpty();
        assertThat(journey.setAside(journey.assignments())).isEmpty();
        assertThat(journey.told().stream()
                        .map(told -> Journey.header(told, "ce_id"))
                        .collect(Collectors.toSet()))
                .hasSize(PERSONS);
    }

    private void request(String person, int course) {
        journey.publish(
                "acme:" + person,
                person + "/" + course,
                REQUESTED,
                """
                {"person":{"externalId":"%s"},"learningObject":{"id":"%d"}}"""
                        .formatted(person, course));
    }
}
