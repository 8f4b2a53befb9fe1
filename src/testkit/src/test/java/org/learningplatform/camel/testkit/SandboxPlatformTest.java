// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxPlatformTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Map<String, Object> ANNA =
            Map.of("username", "anna", "email", "anna@example.com", "fname", "Anna", "lname", "Lind");

    private final TestClock clock = new TestClock(NOON.toString());
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        platform.close();
    }

    // Users, memberships, enrolments

    @Test
    void aUserIsCreatedReadChangedAndDeletedButKept() {
        Reply created = simple("POST", "/users", ANNA);
        assertThat(created.status).isEqualTo(201);
        long id = created.json().get("id").asLong();
        assertThat(created.json().get("created_at").asText()).isEqualTo("2026-11-23 12:00:00");

        clock.advance(Duration.ofMinutes(1));
        Reply changed = simple("PATCH", "/users/" + id, Map.of("lname", "Berg", "id", 99));
        assertThat(changed.status).isEqualTo(200);
        assertThat(changed.json().get("lname").asText()).isEqualTo("Berg");
        assertThat(changed.json().get("updated_at").asText()).isEqualTo("2026-11-23 12:01:00");
        assertThat(simple("GET", "/users/" + id).json()).isEqualTo(changed.json());

        assertThat(simple("DELETE", "/users/" + id).status).isEqualTo(204);
        assertThat(simple("GET", "/users/" + id).status).isEqualTo(404);
        assertThat(ids(simple("GET", "/users"))).containsExactly(SandboxPlatform.ADMIN_ID);
        assertThat(platform.users().get(1))
                .contains(entry("deleted_at", "2026-11-23 12:01:00"), entry("lname", "Berg"));
        assertThat(platform.writes()).isEqualTo(3);
    }

    @Test
    void aChangeThatChangesNothingLeavesTheTimeOfTheLastChange() {
        long id = platform.add("users", ANNA);
        clock.advance(Duration.ofMinutes(1));

        Reply reply = simple("PATCH", "/users/" + id, Map.of("lname", "Lind"));

        assertThat(reply.json().get("updated_at").asText()).isEqualTo("2026-11-23 12:00:00");
    }

    @Test
    void requiredFieldsAreDemandedByName() {
        Reply reply = simple("POST", "/users", Map.of("username", "anna", "fname", " "));

        assertThat(reply.status).isEqualTo(422);
        assertThat(reply.json().get("errors").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("email", "fname", "lname");
        assertThat(simple("PATCH", "/users/1", Map.of("email", "")).status).isEqualTo(422);
        assertThat(platform.writes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "email"})
    void aValueThatIsTakenIsRefusedAndQuotedEvenIfItsUserIsDeleted(String field) {
        long anna = platform.add("users", ANNA);
        platform.remove("users", anna);
        Map<String, Object> other =
                new HashMap<>(Map.of("username", "other", "email", "other@example.com", "fname", "O", "lname", "O"));
        String taken = ANNA.get(field).toString().toUpperCase(Locale.ROOT);
        other.put(field, taken);

        Reply reply = simple("POST", "/users", other);

        assertThat(reply.status).isEqualTo(422);
        assertThat(reply.json().get("errors").get(field).get(0).asText()).contains(taken);
        assertThat(reply.json().get("message").asText()).contains(taken);
    }

    @Test
    void ofConcurrentCreatesOfOneUserOneSucceeds() {
        String token = oauthToken();

        List<Integer> statuses = IntStream.range(0, 32)
                .mapToObj(i -> http.sendAsync(request("POST", "/api/v2/users", token, ANNA), BodyHandlers.discarding()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .map(HttpResponse::statusCode)
                .toList();

        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 422);
        assertThat(platform.users()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "null", "", "{\"username\":"})
    void bodiesThatAreNoJsonObjectAreRefused(String body) {
        String token = oauthToken();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(platform.baseUrl() + "/api/v2/users"))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body));

        assertThat(send(request.copy()
                                .header("Content-Type", "application/json")
                                .build())
                        .status)
                .isEqualTo(400);
        assertThat(send(request.header("Content-Type", "text/plain").build()).status)
                .isEqualTo(415);
    }

    @Test
    void groupsHaveUsersAndUsersHaveTags() {
        long anna = platform.add("users", ANNA);
        long group = simple("POST", "/groups", Map.of("name", "Welders"))
                .json()
                .get("id")
                .asLong();
        long tag = simple("POST", "/tags", Map.of("name", "night shift"))
                .json()
                .get("id")
                .asLong();

        assertThat(simple("POST", "/groups/" + group + "/users", Map.of("user_id", anna)).status)
                .isEqualTo(201);
        assertThat(simple("POST", "/groups/" + group + "/users", Map.of("user_id", anna)).status)
                .isEqualTo(201);
        assertThat(simple("POST", "/users/" + anna + "/tags", Map.of("tag_id", tag)).status)
                .isEqualTo(201);
        assertThat(ids(simple("GET", "/groups/" + group + "/users"))).containsExactly(anna);
        assertThat(ids(simple("GET", "/users/" + anna + "/tags"))).containsExactly(tag);
        assertThat(platform.members("users", anna, "tags")).hasSize(1);

        assertThat(simple("DELETE", "/groups/" + group + "/users/" + anna).status)
                .isEqualTo(204);
        assertThat(simple("DELETE", "/groups/" + group + "/users/" + anna).status)
                .isEqualTo(404);
        assertThat(ids(simple("GET", "/groups/" + group + "/users"))).isEmpty();
        assertThat(simple("GET", "/groups/99/users").status).isEqualTo(404);
        assertThat(simple("POST", "/groups/" + group + "/users", Map.of("user_id", 99)).status)
                .isEqualTo(422);
    }

    @Test
    void aCourseIsMeantByItsIdOrItsExternalReferenceAndEnrolmentsAreNotUnique() {
        long course = (Long) platform.rows("courses").get(0).get("id");

        Reply byReference = simple("POST", "/enrolments", Map.of("user_id", 1, "course_id", "fire-safety"));
        Reply byId = simple("POST", "/enrolments", Map.of("user_id", "1", "course_id", course));

        assertThat(byReference.status).isEqualTo(201);
        assertThat(byReference.json().get("course_id").asLong()).isEqualTo(course);
        assertThat(byId.status).isEqualTo(201);
        assertThat(platform.enrolments()).hasSize(2);
    }

    @Test
    void anEnrolmentOfUnknownUserOrCourseIsRefusedByField() {
        Reply reply = simple("POST", "/enrolments", Map.of("user_id", 99, "course_id", "unknown"));

        assertThat(reply.status).isEqualTo(422);
        assertThat(reply.json().get("errors").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("user_id", "course_id");
    }

    // Lists

    @Test
    void listsAreNarrowedByFields() {
        long anna = platform.add("users", ANNA);
        platform.add(
                "users",
                Map.of("username", "bo", "email", "bo@example.com", "fname", "Bo", "lname", "Ek", "org_ref", "HR7"));
        platform.add("enrolments", Map.of("user_id", anna, "course_id", "first-aid"));
        platform.add("enrolments", Map.of("user_id", 1, "course_id", "first-aid"));

        assertThat(ids(simple("GET", "/users?username=ANNA"))).containsExactly(anna);
        assertThat(ids(simple("GET", "/users?email=" + encode("anna@example.com"))))
                .containsExactly(anna);
        assertThat(ids(simple("GET", "/users?org_ref=HR7"))).containsExactly(anna + 1);
        assertThat(ids(simple("GET", "/users?username=nobody"))).isEmpty();
        assertThat(ids(simple("GET", "/enrolments?user_id=" + anna))).hasSize(1);
        assertThat(ids(simple("GET", "/enrolments?course_id=103"))).hasSize(2);
    }

    @Test
    void aListIsNarrowedByACoursesExternalReferenceAsByItsId() {
        long fireSafety = platform.add("enrolments", Map.of("user_id", 1, "course_id", "fire-safety"));
        platform.add("enrolments", Map.of("user_id", 1, "course_id", "first-aid"));

        assertThat(ids(simple("GET", "/enrolments?user_id=1&course_id=fire-safety")))
                .containsExactly(fireSafety);
        assertThat(ids(simple("GET", "/enrolments?course_id=unknown"))).isEmpty();
    }

    @Test
    void completionsAreCountedByAttemptAndNarrowedByTime() {
        long enrolment = platform.add("enrolments", Map.of("user_id", 1, "course_id", "first-aid"));
        long first = platform.complete(enrolment, NOON, 80.5);
        long second = platform.complete(enrolment, NOON.plusSeconds(60), null);

        JsonNode row = simple("GET", "/completions/" + second).json();
        assertThat(row.get("attempt").asInt()).isEqualTo(2);
        assertThat(row.get("completed_at").asText()).isEqualTo("2026-11-23 12:01:00");
        assertThat(row.get("user_id").asLong()).isEqualTo(1);
        assertThat(row.get("course_id").asLong()).isEqualTo(103);
        assertThat(ids(completions("completed_from", "2026-11-23 12:00:01"))).containsExactly(second);
        assertThat(ids(completions("completed_from", "2026-11-23T13:01:00+01:00")))
                .containsExactly(second);
        assertThat(ids(completions("completed_from", "2026-11-23 12:00:00"))).containsExactly(first, second);
        assertThat(ids(completions("completed_to", "2026-11-23 12:00:00"))).containsExactly(first);
        assertThat(completions("completed_to", "yesterday").status).isEqualTo(422);
    }

    private Reply completions(String parameter, String time) {
        return simple("GET", "/completions?" + parameter + "=" + encode(time));
    }

    @Test
    void pagesFollowEachOtherById() {
        List<Long> tags = IntStream.range(0, 120)
                .mapToObj(i -> platform.add("tags", Map.of("name", "tag " + i)))
                .toList();

        assertThat(ids(simple("GET", "/tags"))).isEqualTo(tags.subList(0, 50));
        assertThat(ids(simple("GET", "/tags?offset=50"))).isEqualTo(tags.subList(50, 100));
        assertThat(ids(simple("GET", "/tags?limit=30&offset=100"))).isEqualTo(tags.subList(100, 120));
        assertThat(ids(simple("GET", "/tags?limit=30&offset=120"))).isEmpty();
        assertThat(simple("GET", "/tags?limit=0").status).isEqualTo(422);

        platform.remove("tags", tags.get(3));
        assertThat(ids(simple("GET", "/tags?limit=2&offset=3"))).isEqualTo(tags.subList(4, 6));
    }

    // The Full LXP API

    @Test
    void theFullApiAnswersOnTheSameUsersInItsOwnShape() {
        long anna = platform.add("users", ANNA);
        String jwt = jwtFor(anna);

        assertThat(lxp("GET", "/users/current", jwt).json().get("lname").asText())
                .isEqualTo("Lind");
        assertThat(lxp("GET", "/users", jwt).json().get("items")).hasSize(2);
        assertThat(lxp("GET", "/users/" + anna + "/public", jwt).json().fieldNames())
                .toIterable()
                .contains("view_profile", "fname")
                .doesNotContain("email");
        assertThat(lxp("DELETE", "/users/" + anna, jwt).status).isEqualTo(200);
        assertThat(platform.requests("lxp/users/current"))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("took")
                .containsExactly(new Request(
                        "lxp/users/current",
                        "GET",
                        "/lxp/api/v1/users/current",
                        "",
                        200,
                        jwt,
                        anna,
                        "",
                        NOON,
                        Duration.ZERO));
    }

    @Test
    void aShareOfTheCallsFailsTheSameOnesInEachRun() {
        List<Integer> first = statusesWithShare(7);

        List<Integer> again = statusesWithShare(7);

        assertThat(again).isEqualTo(first).isNotEqualTo(statusesWithShare(8));
        assertThat(first).filteredOn(status -> status == 500).hasSizeBetween(20, 60);
        assertThat(first).containsOnly(200, 500);
    }

    private List<Integer> statusesWithShare(long seed) {
        platform.clearFaults();
        platform.inject("simple/users/list", 0.2, seed, Fault.answer(500));
        return IntStream.range(0, 200)
                .mapToObj(call -> simple("GET", "/users").status)
                .toList();
    }

    @Test
    void theFaultsThatLieInWaitAreToldInWords() {
        platform.inject("simple/*", 1, Fault.answer(503));
        platform.inject("simple/users/list", 0.05, 1, Fault.tooManyRequests(Duration.ofSeconds(1)));
        assertThat(platform.faults()).containsExactly("simple/*: 503, the next 1", "simple/users/list: 429, 5 %");

        simple("GET", "/users");

        assertThat(platform.faults()).containsExactly("simple/users/list: 429, 5 %");
    }

    @Test
    void aSlowCallIsDoneWhenItsTimeHasComeAndTellsHowLongItTook() {
        platform.inject("simple/users/create", Fault.slow(Duration.ofMillis(80)));

        Reply reply = simple("POST", "/users", ANNA);

        assertThat(reply.status).isEqualTo(201);
        assertThat(platform.requests("simple/users/create"))
                .singleElement()
                .extracting(Request::took)
                .satisfies(took -> assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(80)));
    }

    @Test
    void bothApisKnowTheSameCoursesAndEnrolments() {
        long course = id(lxp("POST", "/courses", Map.of("name", "Ladders", "external_reference", "ladders")));
        long enrolment = id(simple("POST", "/enrolments", Map.of("user_id", 1, "course_id", "ladders")));

        JsonNode row = lxp("GET", "/enrolments/" + enrolment).json();

        assertThat(row.get("course_id").asLong()).isEqualTo(course);
        assertThat(lxp("PATCH", "/courses/" + course, Map.of("name", "Tall ladders"))
                        .json()
                        .get("name")
                        .asText())
                .isEqualTo("Tall ladders");
        assertThat(lxp("DELETE", "/courses/" + course).status).isEqualTo(200);
        assertThat(simple("POST", "/enrolments", Map.of("user_id", 1, "course_id", "ladders")).status)
                .isEqualTo(422);
    }

    @Test
    void anEnrolmentThatIsResetStaysWithoutItsCompletions() {
        long reset = platform.add("enrolments", Map.of("user_id", 1, "course_id", "first-aid"));
        long other = platform.add("enrolments", Map.of("user_id", 1, "course_id", "first-aid"));
        platform.complete(reset, NOON, 50);
        platform.complete(reset, NOON, 60);
        long kept = platform.complete(other, NOON, 70);

        assertThat(id(lxp("POST", "/enrolments/" + reset + "/reset"))).isEqualTo(reset);

        assertThat(ids(simple("GET", "/completions"))).containsExactly(kept);
        assertThat(lxp("POST", "/enrolments/99/reset").status).isEqualTo(404);
    }

    @Test
    void whatAUserMayLearnFollowsFromTheirEnrolments() {
        platform.add("enrolments", Map.of("user_id", 1, "course_id", "fire-safety", "due_date", "2027-01-01 00:00:00"));
        clock.advance(Duration.ofMinutes(1));
        platform.add("enrolments", Map.of("user_id", 1, "course_id", "first-aid", "mandatory", true));

        assertThat(ids(lxp("GET", "/user-learning-activities/1/mandatory"))).containsExactly(103L);
        assertThat(ids(lxp("GET", "/user-learning-activities/1/recent"))).containsExactly(103L, 101L);
        assertThat(ids(lxp("GET", "/user-learning-activities/1/recent?limit=1")))
                .containsExactly(103L);
        assertThat(ids(lxp("GET", "/user-learning-activities/1/discover"))).containsExactly(102L);
        assertThat(ids(lxp("GET", "/user-learning-activities/1/recommendations")))
                .containsExactly(102L);
        assertThat(lxp("GET", "/user-learning-activities/1/recent")
                        .json()
                        .at("/items/1/enrolment/due_date")
                        .asText())
                .isEqualTo("2027-01-01 00:00:00");
        assertThat(lxp("GET", "/user-learning-activities/99/recent").status).isEqualTo(404);
        assertThat(lxp("GET", "/learning-activities/101/launch")
                        .json()
                        .at("/data/url")
                        .asText())
                .endsWith("/101");
        assertThat(lxp("GET", "/learning-activities/99/launch").status).isEqualTo(404);
    }

    @Test
    void aPositionPutsItsHolderIntoTheTeamOfItsManager() {
        long anna = platform.add("users", ANNA);
        long position = id(lxp(
                "POST",
                "/users/" + anna + "/positions",
                Map.of("title", "Welder", "external_id", "W1", "manager_id", 1)));
        long enrolment = platform.add("enrolments", Map.of("user_id", anna, "course_id", "first-aid"));

        assertThat(ids(lxp("GET", "/users/1/team"))).containsExactly(1L, anna);
        assertThat(ids(lxp("GET", "/users/1/team-users"))).containsExactly(1L, anna);
        assertThat(teamProgress()).containsExactly("not_started", "in_progress");
        platform.complete(enrolment, NOON, 100);
        assertThat(teamProgress()).containsExactly("not_started", "completed");
        assertThat(lxp("GET", "/users/1/team-report").json().get("completed").asInt())
                .isEqualTo(1);

        assertThat(lxp("POST", "/users/1/positions", Map.of("title", "Welder", "external_id", "w1")).status)
                .isEqualTo(422);
        assertThat(lxp("DELETE", "/positions/" + position).status).isEqualTo(200);
        assertThat(ids(lxp("GET", "/users/" + anna + "/positions"))).isEmpty();
        assertThat(lxp("GET", "/users/1/team-stats")
                        .json()
                        .get("team_members_count")
                        .asInt())
                .isEqualTo(1);
    }

    private List<String> teamProgress() {
        return lxp("GET", "/users/1/team-progress-report").json().findValuesAsText("status");
    }

    @Test
    void aBadgeIsAwardedOnceAndRevoked() {
        long anna = platform.add("users", ANNA);
        String badges = "/users/" + anna + "/badges";

        assertThat(lxp("GET", badges + "/10001").status).isEqualTo(404);
        assertThat(lxp("POST", badges, Map.of("badge_id", 10001)).status).isEqualTo(201);
        assertThat(lxp("POST", badges, Map.of("badge_id", 10001)).status).isEqualTo(201);
        assertThat(lxp("POST", badges, Map.of("badge_id", 99)).status).isEqualTo(422);
        assertThat(ids(lxp("GET", badges))).containsExactly(10001L);
        assertThat(lxp("GET", badges + "/10001")
                        .json()
                        .at("/requirements/0/completion_model/completed_message")
                        .asText())
                .isNotEmpty();

        assertThat(lxp("DELETE", badges + "/10001").status).isEqualTo(200);
        assertThat(ids(lxp("GET", badges))).isEmpty();
        assertThat(ids(lxp("GET", "/badges"))).contains(10001L);
    }

    @Test
    void aSkillHasOneLevelFromOneToFive() {
        long anna = platform.add("users", ANNA);
        String skills = "/users/" + anna + "/skills";

        assertThat(lxp("PUT", skills + "/11001", Map.of("level", 1))
                        .json()
                        .get("level")
                        .asInt())
                .isEqualTo(1);
        assertThat(lxp("PUT", skills + "/11001", Map.of("level", 5)).status).isEqualTo(200);
        assertThat(lxp("PUT", skills + "/11001", Map.of("level", 6)).status).isEqualTo(422);
        assertThat(lxp("PUT", skills + "/11001", Map.of()).status).isEqualTo(422);
        assertThat(lxp("PUT", skills + "/99", Map.of("level", 1)).status).isEqualTo(404);

        assertThat(lxp("GET", skills).json().at("/items").findValuesAsText("level"))
                .containsExactly("5");
    }

    @Test
    void anEventIsBookedOnceByEachUserAndCancelled() {
        long event = id(lxp(
                "POST",
                "/events",
                Map.of("name", "Drill", "starts_at", "2027-01-01 09:00:00", "ends_at", "2027-01-01 10:00:00")));
        String bookings = "/events/" + event + "/bookings";

        long booking = id(lxp("POST", bookings, Map.of("user_id", 1)));
        assertThat(id(lxp("POST", bookings, Map.of("user_id", 1)))).isEqualTo(booking);
        assertThat(lxp("POST", bookings, Map.of("user_id", 99)).status).isEqualTo(422);
        assertThat(lxp("GET", bookings).json().findValuesAsText("status")).containsExactly("requested");
        assertThat(lxp("DELETE", bookings + "/1").status).isEqualTo(200);
        assertThat(lxp("DELETE", bookings + "/1").status).isEqualTo(404);
        assertThat(ids(lxp("GET", bookings))).isEmpty();

        lxp("POST", "/events/" + event + "/cancel");
        assertThat(lxp("GET", "/events/" + event).json().get("status").asText()).isEqualTo("cancelled");
        assertThat(lxp("POST", "/events", Map.of("name", "Drill")).json().get("errors"))
                .hasSize(2);
    }

    @Test
    void resultsOfAnAssessmentAreAdded() {
        Reply added = lxp("POST", "/assessments/8002/results", Map.of("user_id", 1, "score", 77.5, "passed", true));

        assertThat(added.status).isEqualTo(201);
        assertThat(ids(lxp("GET", "/assessments/8002/results"))).containsExactly(id(added));
        assertThat(added.json().get("assessment_id").asLong()).isEqualTo(8002);
        assertThat(lxp("POST", "/assessments/99/results", Map.of("user_id", 1, "score", 1, "passed", true)).status)
                .isEqualTo(404);
    }

    @Test
    void theObjectsOfACourseArePagedAndNarrowedByLevel() {
        String objects = "/api/v1/courses/101/objects";
        String jwt = jwtFor(1);

        assertThat(send("GET", objects + "?per_page=1&page=2", jwt, null)
                        .json()
                        .at("/results/0/id")
                        .asLong())
                .isEqualTo(4002);
        assertThat(send("GET", objects + "?level=2&filter=all", jwt, null)
                        .json()
                        .get("results"))
                .hasSize(1);
        assertThat(send("GET", "/api/v1/courses/102/objects", jwt, null).json().get("results"))
                .isEmpty();
    }

    @Test
    void theSettingsOfTheOrganisationOfItsUsersAreChanged() {
        long organisation = simple("GET", "/users/1").json().get("org_id").asLong();

        lxp("PATCH", "/organisations/" + organisation, Map.of("welcome_message", "Hello"));

        assertThat(lxp("GET", "/organisations/" + organisation)
                        .json()
                        .get("welcome_message")
                        .asText())
                .isEqualTo("Hello");
        assertThat(lxp("GET", "/organisations/1").status).isEqualTo(404);
    }

    // Tokens

    @Test
    void theClientGetsATokenForItsSecretUntilTheSecretIsRotated() {
        assertThat(tokenReply(SandboxPlatform.CLIENT_SECRET)
                        .json()
                        .get("expires_in")
                        .asInt())
                .isEqualTo(3600);

        platform.rotateSecret("new");

        Reply refused = tokenReply(SandboxPlatform.CLIENT_SECRET);
        assertThat(refused.status).isEqualTo(401);
        assertThat(refused.json().get("error").asText()).isEqualTo("invalid_client");
        assertThat(tokenReply("new").status).isEqualTo(200);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(3);
    }

    @Test
    void aTokenIsRefusedWhenItsTimeIsUpOrItIsRevokedOrForTheOtherApi() {
        platform.tokenLifetimes(Duration.ofMinutes(10), Duration.ofMinutes(5));
        String oauth = oauthToken();
        String jwt = jwtFor(1);
        assertThat(lxp("GET", "/users", oauth).status).isEqualTo(401);
        assertThat(send("GET", "/api/v2/users", jwt, null).status).isEqualTo(401);
        assertThat(send("GET", "/api/v2/users", "", null).status).isEqualTo(401);

        clock.advance(Duration.ofMinutes(5));
        assertThat(send("GET", "/api/v2/users", oauth, null).status).isEqualTo(200);
        assertThat(lxp("GET", "/users", jwt).status).isEqualTo(401);

        platform.expireTokens();
        assertThat(send("GET", "/api/v2/users", oauth, null).status).isEqualTo(401);

        String another = oauthToken();
        platform.revokeTokens();
        assertThat(send("GET", "/api/v2/users", another, null).status).isEqualTo(401);
    }

    @Test
    void aJwtSaysForWhomAndUntilWhen() throws IOException {
        platform.tokenLifetimes(Duration.ofHours(1), Duration.ofMinutes(5));
        String jwt = send(
                        "POST",
                        "/lxp/api/v1/user/token",
                        "",
                        Map.of("username", SandboxPlatform.USERNAME, "password", SandboxPlatform.PASSWORD))
                .json()
                .get("token")
                .asText();

        JsonNode claims = Answer.JSON.readTree(Base64.getUrlDecoder().decode(jwt.split("\\.")[1]));

        assertThat(claims.get("exp").asLong()).isEqualTo(NOON.plusSeconds(300).getEpochSecond());
        assertThat(claims.get("sub").asText()).isEqualTo("1");
        assertThat(lxp("GET", "/users/current", jwt).json().get("username").asText())
                .isEqualTo("admin");
    }

    @Test
    void aSessionCookieIsWorthAJwtInTheBodyOrInACookie() {
        assertThat(cookieReply("laravel_session=other").status).isEqualTo(401);
        String inBody =
                cookieReply(SandboxPlatform.SESSION_COOKIE).json().get("token").asText();
        platform.jwtInCookie(true);
        String cookie = cookieReply(SandboxPlatform.SESSION_COOKIE).header("set-cookie");

        assertThat(lxp("GET", "/users/current", inBody).status).isEqualTo(200);
        assertThat(lxp("GET", "/users/current", cookie.replaceAll("^jwt=|;.*", "")).status)
                .isEqualTo(200);
        assertThat(platform.tokenRequests(TokenFlow.COOKIE)).isEqualTo(3);
    }

    private Reply cookieReply(String cookie) {
        return send(HttpRequest.newBuilder(URI.create(platform.baseUrl() + "/lxp/api/v1/user/token"))
                .header("Cookie", cookie)
                .build());
    }

    @Test
    void wrongCredentialsAndUnknownUsersGetNoJwt() {
        Map<String, Object> wrong = Map.of("username", SandboxPlatform.USERNAME, "password", "wrong");

        assertThat(send("POST", "/lxp/api/v1/user/token", "", wrong).status).isEqualTo(401);
        assertThat(send("POST", "/lxp/api/v1/user/token", oauthToken(), Map.of("user_id", 99)).status)
                .isEqualTo(422);
        assertThat(send("POST", "/lxp/api/v1/user/token", "none", Map.of("user_id", 1)).status)
                .isEqualTo(401);
    }

    // What it has seen

    @Test
    void itTellsWhatArrivesAndHowMuchAtOnce() {
        List<Request> heard = new CopyOnWriteArrayList<>();
        platform.onRequest(heard::add);
        String token = oauthToken();
        platform.serviceTime(Duration.ofMillis(100));

        long begun = System.nanoTime();
        IntStream.range(0, 16)
                .mapToObj(
                        i -> http.sendAsync(request("GET", "/api/v2/users/1", token, null), BodyHandlers.discarding()))
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(platform.maxConcurrentRequests()).isGreaterThan(2);
        assertThat(platform.maxConcurrentTokenRequests()).isEqualTo(1);
        assertThat(platform.count("simple/users/get")).isEqualTo(16);
        assertThat(heard).hasSize(17).extracting(Request::status).containsOnly(200);
    }

    @Test
    void everyOperationOfTheContractIsAnswered() {
        String oauth = oauthToken();
        String jwt = jwtFor(1);

        for (Operation operation : Description.shipped().operations()) {
            String token = operation.token() == TokenKind.OAUTH ? oauth : jwt;
            send(operation.method(), operation.path().replaceAll("\\{\\w+}", "1"), token, Map.of());

            assertThat(platform.requests(operation.name()))
                    .as(operation.name())
                    .extracting(Request::status)
                    .isSubsetOf(200, 201, 204, 404, 422)
                    .isNotEmpty();
        }
    }

    @Test
    void anUnknownPathIsNotFoundAndAWrongMethodNotAllowed() {
        assertThat(send("GET", "/api/v2/nothing", oauthToken(), null).status).isEqualTo(404);
        assertThat(send("PUT", "/api/v2/tags", oauthToken(), null).status).isEqualTo(405);
        assertThat(platform.requests("unknown")).extracting(Request::status).containsExactly(404, 405);
    }

    // Faults

    static List<Integer> statuses() {
        return List.of(400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504);
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void aFaultAnswersWithAnyStatusAsOftenAsToldAndDoesNothing(int status) {
        String token = oauthToken();
        platform.inject("simple/users/create", 1, Fault.answer(status, "{\"message\":\"no\"}"));

        Reply first = send("POST", "/api/v2/users", token, ANNA);
        Reply second = send("POST", "/api/v2/users", token, ANNA);

        assertThat(first.status).isEqualTo(status);
        assertThat(first.body).isEqualTo("{\"message\":\"no\"}");
        assertThat(second.status).isEqualTo(201);
    }

    @Test
    void faultsAreSetForOneOperationForSomeForAllAndForTokens() {
        String token = oauthToken();
        platform.inject("simple/tags/*", Fault.answer(500));
        platform.inject("token/*", Fault.answer(502));
        assertThat(send("GET", "/api/v2/tags", token, null).status).isEqualTo(500);
        assertThat(send("GET", "/api/v2/users", token, null).status).isEqualTo(200);
        assertThat(tokenReply(SandboxPlatform.CLIENT_SECRET).status).isEqualTo(502);

        platform.clearFaults();
        platform.inject(SandboxPlatform.ALL, Fault.answer(503));
        assertThat(send("GET", "/api/v2/users", token, null).status).isEqualTo(503);
        assertThat(tokenReply(SandboxPlatform.CLIENT_SECRET).status).isEqualTo(200);
    }

    @Test
    void tooManyRequestsSaysWhenToComeBackInSecondsOrAsADate() {
        platform.inject(SandboxPlatform.ALL, 1, Fault.tooManyRequests(Duration.ofSeconds(7)));
        platform.inject(SandboxPlatform.ALL, 1, Fault.tooManyRequests(NOON));

        assertThat(simple("GET", "/users").header("retry-after")).isEqualTo("7");
        assertThat(simple("GET", "/users").header("retry-after")).isEqualTo("Mon, 23 Nov 2026 12:00:00 GMT");
    }

    @Test
    void htmlAndRedirectsComeInsteadOfJson() {
        platform.inject(SandboxPlatform.ALL, 1, Fault.html());
        platform.inject(SandboxPlatform.ALL, 1, Fault.redirect("https://elsewhere.example/login"));

        Reply html = simple("GET", "/users");
        assertThat(html.status).isEqualTo(200);
        assertThat(html.header("content-type")).isEqualTo("text/html");
        Reply redirect = simple("GET", "/users");
        assertThat(redirect.status).isEqualTo(302);
        assertThat(redirect.header("location")).isEqualTo("https://elsewhere.example/login");
    }

    @Test
    void aHangingRequestIsAnsweredWhenItIsReleased() {
        String token = oauthToken();
        platform.inject("simple/users/create", 1, Fault.hang());
        CompletableFuture<HttpResponse<Void>> reply =
                http.sendAsync(request("POST", "/api/v2/users", token, ANNA), BodyHandlers.discarding());
        await().until(() -> platform.hanging() == 1);
        assertThat(reply).isNotDone();
        assertThat(platform.count("simple/users/create")).isEqualTo(1);
        assertThat(platform.writes()).isZero();

        platform.release();

        assertThat(reply.join().statusCode()).isEqualTo(201);
        assertThat(platform.writes()).isEqualTo(1);
    }

    @Test
    void aHangingRequestFailsWhenThePlatformIsClosed() {
        platform.inject(SandboxPlatform.ALL, Fault.hang());
        CompletableFuture<HttpResponse<Void>> reply =
                http.sendAsync(request("GET", "/api/v2/users", "", null), BodyHandlers.discarding());
        await().until(() -> platform.hanging() == 1);

        platform.close();

        assertThat(reply).failsWithin(Duration.ofSeconds(5));
    }

    @Test
    void aReplyIsCutShortAfterTheWriteIsDone() {
        String token = oauthToken();
        platform.inject("simple/users/create", 1, Fault.cutShort());

        assertThatThrownBy(() -> http.send(request("POST", "/api/v2/users", token, ANNA), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(platform.users()).hasSize(2);
        assertThat(platform.requests("simple/users/create"))
                .extracting(Request::status)
                .containsExactly(201);
    }

    @Test
    void aConnectionIsDroppedBeforeOrAfterTheWrite() {
        String token = oauthToken();
        platform.inject("simple/users/create", Fault.dropBefore());
        assertThatThrownBy(() -> http.send(request("POST", "/api/v2/users", token, ANNA), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(platform.users()).hasSize(1);
        assertThat(platform.writes()).isZero();

        platform.clearFaults();
        platform.inject("simple/users/create", 1, Fault.dropAfter());
        assertThatThrownBy(() -> http.send(request("POST", "/api/v2/users", token, ANNA), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(platform.users()).hasSize(2);
        assertThat(platform.writes()).isEqualTo(1);
        assertThat(platform.requests("simple/users/create"))
                .extracting(Request::status)
                .containsOnly(0);
    }

    @Test
    void aBodyIsTooLargeOrNeverEnds() throws Exception {
        String token = oauthToken();
        platform.inject(SandboxPlatform.ALL, 1, Fault.oversized(1_000_000));
        platform.inject(SandboxPlatform.ALL, 1, Fault.endless());

        assertThat(send("GET", "/api/v2/users", token, null).body).hasSizeGreaterThan(1_000_000);
        try (InputStream body = http.send(request("GET", "/api/v2/users", token, null), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(body.readNBytes(5_000_000)).hasSize(5_000_000);
        }
        assertThat(send("GET", "/api/v2/users", token, null).json()).hasSize(1);
    }

    @Test
    void anAnswerTrickles() {
        String token = oauthToken();
        platform.inject(SandboxPlatform.ALL, 1, Fault.trickle(Duration.ofMillis(1)));

        long begun = System.nanoTime();
        Reply reply = send("GET", "/api/v2/users/1", token, null);

        assertThat(reply.json().get("username").asText()).isEqualTo("admin");
        assertThat(Duration.ofNanos(System.nanoTime() - begun).toMillis()).isGreaterThan(reply.body.length());
    }

    @Test
    void aPageIsRepeated() {
        IntStream.range(0, 4).forEach(i -> platform.add("tags", Map.of("name", "tag " + i)));
        platform.inject("simple/tags/list", Fault.repeatPage());

        assertThat(simple("GET", "/tags?limit=2&offset=2").body)
                .isEqualTo(simple("GET", "/tags?limit=2&offset=0").body);
    }

    @Test
    void rowsComeAndGoBetweenPages() {
        List<Long> tags = IntStream.range(0, 4)
                .mapToObj(i -> platform.add("tags", Map.of("name", "tag " + i)))
                .toList();
        platform.inject("simple/tags/list", Fault.betweenPages(() -> platform.remove("tags", tags.get(0))));

        assertThat(ids(simple("GET", "/tags?limit=2&offset=0"))).isEqualTo(tags.subList(0, 2));
        assertThat(ids(simple("GET", "/tags?limit=2&offset=2"))).isEqualTo(tags.subList(3, 4));
    }

    @Test
    void aListLinksToAPageElsewhere() {
        platform.inject("simple/users/list", Fault.nextLink("https://elsewhere.example/api/v2/users?page=2"));

        JsonNode list = simple("GET", "/users").json();

        assertThat(list.get("data")).hasSize(1);
        assertThat(list.get("next").asText()).isEqualTo("https://elsewhere.example/api/v2/users?page=2");
    }

    // How the tests talk to it

    private record Reply(int status, HttpResponse<String> response, String body) {

        JsonNode json() {
            try {
                return Answer.JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(body, e);
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    private static List<Long> ids(Reply reply) {
        assertThat(reply.status).isEqualTo(200);
        return reply.json().findValues("id").stream().map(JsonNode::asLong).toList();
    }

    private Reply simple(String method, String path) {
        return simple(method, path, null);
    }

    private Reply simple(String method, String path, Map<String, Object> body) {
        return send(method, "/api/v2" + path, oauthToken(), body);
    }

    private static long id(Reply reply) {
        assertThat(reply.status).isBetween(200, 299);
        return reply.json().get("id").asLong();
    }

    private Reply lxp(String method, String path) {
        return lxp(method, path, (Map<String, Object>) null);
    }

    private Reply lxp(String method, String path, Map<String, Object> body) {
        return send(method, "/lxp/api/v1" + path, jwtFor(SandboxPlatform.ADMIN_ID), body);
    }

    private Reply lxp(String method, String path, String token) {
        return send(method, "/lxp/api/v1" + path, token, null);
    }

    private String oauthToken() {
        return tokenReply(SandboxPlatform.CLIENT_SECRET)
                .json()
                .get("access_token")
                .asText();
    }

    private String jwtFor(long userId) {
        return send("POST", "/lxp/api/v1/user/token", oauthToken(), Map.of("user_id", userId))
                .json()
                .get("token")
                .asText();
    }

    private Reply tokenReply(String secret) {
        String form = "grant_type=client_credentials&client_id=" + SandboxPlatform.CLIENT_ID + "&client_secret="
                + encode(secret);
        return send(HttpRequest.newBuilder(URI.create(platform.baseUrl() + "/oauth/access_token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    private Reply send(String method, String path, String token, Map<String, Object> body) {
        return send(request(method, path, token, body));
    }

    private Reply send(HttpRequest request) {
        HttpResponse<String> response =
                http.sendAsync(request, BodyHandlers.ofString()).join();
        return new Reply(response.statusCode(), response, response.body());
    }

    private HttpRequest request(String method, String path, String token, Map<String, Object> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(platform.baseUrl() + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body == null) {
            return request.method(method, BodyPublishers.noBody()).build();
        }
        byte[] json = Answer.json(200, body).body();
        return request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(json))
                .build();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
