// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxSftp;

/** What becomes of the three journeys when their process is killed in the middle of all of them, again and again. */
@ExtendWith(SharedKafka.class)
class KillTest {

    private static final int KILLS = 3;

    /** Of roster rows and of enrolment requests, which are done in waves of some hundred. */
    private static final int COUNT = 1_800;

    /** Of completions, which are told one by one. */
    private static final int COMPLETIONS = 400;

    private static final int LANES = 8;

    private static final long REQUESTED_COURSE = 101;
    private static final long COMPLETED_COURSE = 102;
    private static final String CREATE_USER = "simple/users/create";
    private static final String CREATE_ENROLMENT = "simple/enrolments/create";
    private static final String GET_COMPLETED_USER = "simple/users/get";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SandboxPlatform platform = new SandboxPlatform();
    private final SandboxSftp sftp = new SandboxSftp();
    private final List<Long> requestedUsers = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> completedEnrolments = new ArrayList<>();
    private final Journey journey;

    KillTest(SandboxKafka kafka, @TempDir Path state) {
        journey = new Journey(
                        kafka, platform, state, "enrolment-requests.yaml", "completions.yaml", "roster-files.yaml")
                .with(sftp.properties())
                .with(Map.of(
                        "roster.delay", "100",
                        "kafka.maxPollRecords", "100",
                        "roster.readLockMinAge", "1",
                        "roster.readLockCheckInterval", "100",
                        "work.parallelism", Integer.toString(LANES),
                        // what was told is noted with its page: a kill in the first page takes back less
                        "camel.component.learningplatform.pageSize", "5",
                        // takes the place of the member that was killed, which would be missed only after 45 s
                        "camel.component.kafka.groupInstanceId", "replica-1"));
    }

    @AfterEach
    void close() {
        platform.close();
        sftp.close();
    }

    @Test
    void killsInTheMiddleLoseNothingCreateNothingTwiceAndTellEachThingWithOneId() throws Exception {
        dropRoster();
        IntStream.range(0, COUNT).forEach(this::requestAndComplete);

        platform.serviceTime(Duration.ofMillis(5));
        List<Integer> before = List.of(0, 0, 0);
        for (int kill = 1; kill <= KILLS; kill++) {
            killInTheMiddle();
            List<Integer> after = progress();
            assertThat(after)
                    .as("users, enrolments and completions at kill %d", kill)
                    .zipSatisfy(before, (now, then) -> assertThat(now).isGreaterThan(then))
                    .zipSatisfy(List.of(COUNT, COUNT, COMPLETIONS), (now, all) -> assertThat(now)
                            .isLessThan(all));
            before = after;
        }
        platform.serviceTime(Duration.ZERO);
        finish();

        assertThat(rosterUsers()).containsExactlyInAnyOrderElementsOf(rosterPeople());
        assertThat(platform.requests(CREATE_USER)).extracting(Request::status).containsOnly(201);
        assertThat(report()).containsExactlyElementsOf(completeReport());
        assertThat(enrolledUsers()).containsExactlyInAnyOrderElementsOf(requestedUsers);
        assertEachIsToldWithOneId(toldEnrolments(), requests);
        assertEachIsToldWithOneId(toldCompletions(), completedEnrolments);
        assertThat(journey.setAside(journey.assignments())).isEmpty();
        assertThat(journey.setAside(journey.learningRecords())).isEmpty();
    }

    private void dropRoster() {
        sftp.drop(
                "inbox",
                "x.csv",
                rosterPeople().stream()
                        .map(person -> "%1$s,user-%1$s,First,Last,%1$s@example.com\n".formatted(person))
                        .collect(Collectors.joining("", "userId,username,firstName,lastName,email\n", "")));
    }

    /** A person who may have completed one course and is to be enrolled in another. */
    private void requestAndComplete(int number) {
        String person = "E" + number;
        long user = journey.hire(person);
        if (number < COMPLETIONS) {
            long enrolment = platform.add("enrolments", Map.of("user_id", user, "course_id", COMPLETED_COURSE));
            platform.complete(enrolment, Instant.now(), number);
            completedEnrolments.add("enrolments/" + enrolment);
        }
        journey.request("request-" + number, person, REQUESTED_COURSE);
        requests.add("request-" + number);
        requestedUsers.add(user);
    }

    private void killInTheMiddle() throws Exception {
        Stream.of(CREATE_USER, CREATE_ENROLMENT, GET_COMPLETED_USER)
                .forEach(operation -> platform.inject(operation, Fault.hang()));
        Process routes = journey.startProcess();
        try {
            // the three do not start at the same moment: those that are early hang until the last is there, too
            await().atMost(PATIENCE).until(() -> platform.hanging() == 2 * LANES + 1);
            platform.clearFaults();
            platform.release();
            Map<String, Integer> until = new HashMap<>();
            // completions come one by one
            Map.of(CREATE_USER, 60, CREATE_ENROLMENT, 60, GET_COMPLETED_USER, 12)
                    .forEach((call, most) -> until.put(
                            call,
                            platform.count(call) + ThreadLocalRandom.current().nextInt(6, most)));
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> until.entrySet().stream()
                    .allMatch(call -> platform.count(call.getKey()) >= call.getValue()));
        } finally {
            routes.destroyForcibly().waitFor();
        }
    }

    private void finish() throws Exception {
        Process routes = journey.startProcess();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(sftp.files("inbox/done")).contains("x.csv");
                assertThat(toldEnrolments()).hasSize(COUNT);
                assertThat(toldCompletions()).hasSize(COMPLETIONS);
            });
        } finally {
            routes.destroyForcibly().waitFor();
        }
    }

    private List<Integer> progress() {
        return List.of(
                rosterUsers().size(), enrolledUsers().size(), toldCompletions().size());
    }

    private static List<String> rosterPeople() {
        return IntStream.range(0, COUNT).mapToObj(i -> "R" + i).toList();
    }

    private List<String> rosterUsers() {
        return platform.users().stream()
                .map(user -> user.get("org_ref").toString())
                .filter(person -> person.startsWith("R"))
                .toList();
    }

    private List<String> report() {
        return sftp.read("inbox/done", "x.csv.report.csv").lines().toList();
    }

    private static List<String> completeReport() {
        return Stream.concat(
                        Stream.of("row,userId,outcome,reason,detail"),
                        IntStream.range(0, COUNT).mapToObj(i -> (i + 1) + ",R" + i + ",created,,"))
                .toList();
    }

    private List<Long> enrolledUsers() {
        return platform.enrolments().stream()
                .filter(enrolment -> enrolment.get("course_id").equals(REQUESTED_COURSE))
                .map(enrolment -> (Long) enrolment.get("user_id"))
                .toList();
    }

    private Map<String, Set<String>> toldEnrolments() {
        return toldIds("org.learningplatform.enrolment.created.v1", "ce_causationid");
    }

    private Map<String, Set<String>> toldCompletions() {
        return toldIds("org.learningplatform.completion.recorded.v1", "ce_subject");
    }

    /** The ids of the events of a type, by another of their headers. */
    private Map<String, Set<String>> toldIds(String type, String header) {
        return journey.told().stream()
                .filter(event -> Journey.header(event, "ce_type").equals(type))
                .collect(Collectors.groupingBy(
                        event -> Journey.header(event, header),
                        Collectors.mapping(event -> Journey.header(event, "ce_id"), Collectors.toSet())));
    }

    private static void assertEachIsToldWithOneId(Map<String, Set<String>> toldIds, Collection<String> things) {
        assertThat(toldIds.keySet()).containsExactlyInAnyOrderElementsOf(things);
        assertThat(toldIds.values())
                .allSatisfy(ids -> assertThat(ids).hasSize(1))
                .doesNotHaveDuplicates();
    }
}
