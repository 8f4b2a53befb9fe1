// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformConstants;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.learning.Causes;
import org.learningplatform.camel.sync.learning.Facts;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class CompletionsTest {

    private static final Instant NOW = Instant.parse("2026-06-01T04:00:00Z");

    private final TestClock clock = new TestClock(NOW.toString());
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final Map<Object, Seen> seen = new HashMap<>();
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final Completions feed = feed(context);

    /** What a feed knows of a row. */
    private record Seen(Map<String, Object> row, int version, @Nullable String note) {}

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aCompletionBecomesAnEventWithTheInstantTheLocalDayAndTheZone() {
        long user = addUser(Map.of("org_ref", "100045", "timezone", "America/Los_Angeles"));
        Map<String, Object> row = row(user);
        row.put("score", 87.50);
        row.put("passed", 1);
        row.put("valid_until", "2027-05-31 00:00:00");

        CloudEvent event = event(row);

        assertThat(event.type()).isEqualTo("org.learningplatform.completion.recorded.v1");
        assertThat(event.source()).isEqualTo("urn:test");
        assertThat(event.subject()).isEqualTo("enrolments/884213");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-06-01T03:00:00Z"));
        assertThat(event.extensions())
                .isEqualTo(Map.of(
                        "tenantid", "acme",
                        "partitionkey", "acme:100045",
                        "recordedtime", "2026-06-01T04:00:00Z"));
        assertThat(event.data())
                .isEqualTo(Map.of(
                        "enrolment",
                        Map.of("id", "884213"),
                        "person",
                        Map.of("externalId", "100045", "platformId", Long.toString(user)),
                        "learningObject",
                        Map.of("id", "101"),
                        "result",
                        Map.of("completion", true, "success", true, "score", Map.of("raw", 87.5)),
                        "completedAt",
                        "2026-06-01T03:00:00Z",
                        "completedLocalDate",
                        "2026-05-31",
                        "timeZone",
                        "America/Los_Angeles",
                        "validUntil",
                        "2027-05-31"));
    }

    @Test
    void whatTheCourseDoesNotSayIsLeftOut() {
        CloudEvent event = event(row(addUser(Map.of("org_ref", "100045"))));

        assertThat(event.data()).doesNotContainKey("validUntil").containsEntry("result", Map.of("completion", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mars/Olympus"})
    void aUserWithoutAZoneHasThePlatforms(String timezone) {
        CloudEvent event = event(row(addUser(Map.of("org_ref", "100045", "timezone", timezone))));

        assertThat(event.data()).containsEntry("timeZone", "UTC").containsEntry("completedLocalDate", "2026-06-01");
    }

    @Test
    void aUserWithoutAnExternalIdIsNamedByThePlatforms() {
        long user = addUser(Map.of("org_ref", ""));

        CloudEvent event = event(row(user));

        assertThat(event.data()).containsEntry("person", Map.of("platformId", Long.toString(user)));
        assertThat(event.extensions()).containsEntry("partitionkey", "acme:platform:" + user);
    }

    @Test
    void theCompletionOfAUserWhoIsGoneIsNotLost() {
        long user = addUser(Map.of("org_ref", "100045"));
        platform.remove("users", user);

        assertThat(event(row(user)).extensions()).containsEntry("partitionkey", "acme:platform:" + user);
    }

    @Test
    void theSameCompletionHasTheSameIdHoweverItsNumbersAreWrittenAndWhoeverItsUserIsByNow() {
        long user = addUser(Map.of("org_ref", "100045"));
        Map<String, Object> row = row(user);
        row.put("score", 80);
        String id = event(row).id();

        platform.change("users", user, Map.of("org_ref", "100046"));
        clock.advance(Duration.ofHours(1));
        row.put("score", "80.0");
        row.put("updated_at", "2026-06-02 00:00:00");

        assertThat(event(row).id()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "score, 90",
        "passed, false",
        "valid_until, 2028-01-01 00:00:00",
        "completed_at, 2026-06-02 03:00:00",
        "enrolment_id, 884214"
    })
    void aCorrectedCompletionHasAnotherId(String field, String value) {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        String id = event(row).id();

        row.put(field, value);

        assertThat(event(row).id()).isNotEqualTo(id);
    }

    @Test
    void aResultThatReturnsHasAnotherIdThanTheFirstTimeAlsoAfterARestart() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        List<String> ids = new ArrayList<>();
        for (int score : new int[] {80, 90, 80}) {
            row.put("score", score);
            ids.add(event(row).id());
        }

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(event(feed(context), row).id())
                .as("told again after a restart")
                .isEqualTo(ids.get(2));
    }

    @Test
    void aChangeOfWhatTheEventDoesNotSayIsNoOtherFact() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        String id = event(row).id();

        row.put("course_title", "Fire safety, revised");

        assertThat(event(row).id()).isEqualTo(id);
    }

    @Test
    void aRowThatWasToldByAVersionThatDidNotCountFactsHasAnotherIdWhenItChanges() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));

        assertThat(event(feed, row, 2).id()).isNotEqualTo(event(feed, row, 1).id());
    }

    @Test
    void aCompletionThatIsGoneRevokesTheEventThatToldOfItLast() {
        long user = addUser(Map.of("org_ref", "100045"));
        Map<String, Object> row = row(user);
        row.put("enrolment_id", platform.add("enrolments", Map.of("user_id", user, "course_id", 101)));
        event(row);
        row.put("score", 90);
        String last = event(row).id();

        CloudEvent revoked = event(feed, removed(row));

        assertThat(revoked.type()).isEqualTo("org.learningplatform.completion.revoked.v1");
        assertThat(revoked.subject()).isEqualTo("enrolments/" + row.get("enrolment_id"));
        assertThat(revoked.extensions()).containsEntry("partitionkey", "acme:100045");
        assertThat(revoked.data())
                .isEqualTo(Map.of(
                        "revokes",
                        last,
                        "enrolment",
                        Map.of("id", "" + row.get("enrolment_id")),
                        "person",
                        Map.of("externalId", "100045", "platformId", Long.toString(user)),
                        "learningObject",
                        Map.of("id", "101"),
                        "reason",
                        "reset",
                        "revokedAt",
                        "2026-06-01T04:00:00Z"));
        assertThat(event(feed(context), removed(row)).id())
                .as("told again after a crash")
                .isEqualTo(revoked.id());
    }

    @ParameterizedTest
    @CsvSource({"2026-05-01 00:00:00, expired-source", "2027-05-01 00:00:00, reset", ", admin-correction"})
    void whyACompletionIsGoneShowsInItsEnrolment(String expiresAt, String reason) {
        long user = addUser(Map.of("org_ref", "100045"));
        Map<String, Object> row = row(user);
        if (expiresAt != null) {
            row.put(
                    "enrolment_id",
                    platform.add("enrolments", Map.of("user_id", user, "course_id", 101, "expires_at", expiresAt)));
        }
        event(row);

        assertThat(event(feed, removed(row)).data()).containsEntry("reason", reason);
    }

    @Test
    void whatRevokesGoesToThePartitionOfWhatItRevokesAlsoWhereTheUserIsGone() {
        long user = addUser(Map.of("org_ref", "100045"));
        event(row(user));
        Exchange known = removed(row(user));
        event(feed, known);
        assertThat(known.getProperty(Completions.PLACE)).isNull();

        platform.remove("users", user);
        Exchange gone = removed(row(user));
        CloudEvent revoked = event(feed(context), gone);

        assertThat(revoked.extensions()).containsEntry("partitionkey", "acme:platform:" + user);
        for (int partitions = 1; partitions < 20; partitions++) {
            assertThat(gone.getProperty(Completions.PLACE, Integer.class) % partitions)
                    .isEqualTo(BuiltInPartitioner.partitionForKey("acme:100045".getBytes(UTF_8), partitions));
        }
    }

    @Test
    void aCompletionThatComesBackAfterItWasRevokedIsAnotherEvent() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        String id = event(row).id();
        event(feed, removed(row));

        assertThat(event(feed, row, 3).id()).isNotEqualTo(id);
    }

    @Test
    void aValidityThatIsTakenAwayRevokesAndOnceItIsGivenBackThatIsAnotherEvent() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        row.put("valid_until", "2027-05-31 00:00:00");
        String id = event(row).id();

        row.put("valid_until", "2026-05-31 00:00:00");
        CloudEvent revoked = event(row);
        row.put("score", 12);
        assertThat(comesToNothing(row)).as("it is revoked").isTrue();
        row.put("valid_until", "2028-05-31 00:00:00");
        row.remove("score");
        String again = event(row).id();
        row.put("valid_until", "2027-05-31 00:00:00");

        assertThat(revoked.data()).containsEntry("reason", "expired-source").containsEntry("revokes", id);
        assertThat(List.of(id, again, event(row).id())).doesNotHaveDuplicates();
    }

    @Test
    void aValidityThatIsOverByItselfIsNoRevocation() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        row.put("valid_until", "2026-06-30 00:00:00");
        event(row);
        clock.advance(Duration.ofDays(90));

        row.put("score", 90);

        assertThat(event(row).type()).isEqualTo("org.learningplatform.completion.recorded.v1");
    }

    @Test
    void ofARowThatIsGoneAndOfWhichNothingWasNotedNothingIsTold() {
        Exchange exchange = removed(row(1));

        feed.process(exchange);

        assertThat(exchange.isRouteStop()).isTrue();
    }

    @Test
    void whatTheRecordStoreToldIsNotToldAgainAndIsNotOursToRevoke() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        CloudEvent told = event(feed(context), row, 1);
        Facts facts = new Facts(new MemoryStateStore(), "acme", Duration.ofMinutes(5), "https://lrs.example");
        facts.claim(
                new CloudEvent(
                        "statement",
                        told.source(),
                        told.type(),
                        "statements/1",
                        told.time(),
                        told.extensions(),
                        told.data()),
                Facts.Source.RECORD_STORE);
        feed.setFacts(facts);

        Exchange known = exchange(row, 1, null);
        feed.process(known);
        note(known, row, 1);
        Exchange gone = removed(row);
        feed.process(gone);

        assertThat(known.isRouteStop()).isTrue();
        assertThat(gone.isRouteStop()).isTrue();
    }

    @Test
    void aCompletionNamesTheEventThatToldOfItsEnrolmentWhereThatIsKnown() {
        Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
        CloudEvent unknown = event(feed(context), row, 1);
        Causes causes = new Causes(new MemoryStateStore(), "acme");
        causes.note(List.of(new CloudEvent(
                "enrolled",
                "urn:test",
                CloudEvent.TYPE_PREFIX + "enrolment.created.v1",
                "enrolments/884213",
                NOW,
                Map.of(),
                Map.of("enrolment", Map.of("id", "884213")))));
        feed.setCauses(causes);

        CloudEvent told = event(row);

        assertThat(unknown.extensions()).doesNotContainKey("causationid");
        assertThat(told.extensions()).containsEntry("causationid", "enrolled");
    }

    private boolean comesToNothing(Map<String, Object> row) {
        Seen last = seen.get(row.get("id"));
        Exchange exchange = exchange(row, last.version() + 1, last.note());
        feed.process(exchange);
        note(exchange, row, last.version() + 1);
        return exchange.isRouteStop();
    }

    @Test
    void aUserIsReadOnceForCompletionsThatComeTogetherAndAgainAfterSomeMinutes() {
        long user = addUser(Map.of("org_ref", "100045"));
        event(row(user));
        event(row(user));
        assertThat(platform.count("simple/users/get")).isEqualTo(1);

        clock.advance(Duration.ofMinutes(10));
        event(row(user));

        assertThat(platform.count("simple/users/get")).isEqualTo(2);
    }

    @Test
    void aUserWhoCannotBeReadForLongWhileOthersCanIsNamedByThePlatformsId() {
        long broken = addUser(Map.of("org_ref", "100045"));
        long other = platform.addUser("flo", "100046");
        platform.inject("simple/users/get", Fault.of(Set.of("/api/v2/users/" + broken), Fault.answer(500)));

        for (int minute = 0; minute < 15; minute += 5) {
            assertThatThrownBy(() -> event(row(broken)))
                    .as("after %d minutes", minute)
                    .isInstanceOf(PlatformUnavailableException.class);
            clock.advance(Duration.ofMinutes(5));
            event(row(other));
            clock.advance(Duration.ofSeconds(1));
            event(row(platform.addUser("new" + minute, "new" + minute)));
        }

        assertThat(event(row(broken)).extensions()).containsEntry("partitionkey", "acme:platform:" + broken);
    }

    @Test
    void anOutageIsNoUsersOwn() {
        long user = addUser(Map.of("org_ref", "100045"));
        platform.inject("simple/users/get", Fault.answer(503));
        assertThatThrownBy(() -> event(row(user))).isInstanceOf(PlatformUnavailableException.class);
        clock.advance(Duration.ofMinutes(12));
        platform.clearFaults();
        event(row(platform.addUser("flo", "100046")));
        platform.inject("simple/users/get", 1, Fault.answer(503));

        assertThatThrownBy(() -> event(row(user))).isInstanceOf(PlatformUnavailableException.class);
    }

    @Test
    void whileThePlatformDoesNotAnswerTheCompletionWaits() {
        platform.inject("simple/users/get", Fault.answer(503));

        assertThatThrownBy(() -> event(row(1))).isInstanceOf(PlatformUnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "enrolment_id,, enrolment.id",
        "course_id,, learningObject.id",
        "user_id,, person.id",
        "completed_at,, completion.completedAt",
        "completed_at, canary, completion.completedAt",
        "score, canary, completion.score",
        "score, 1e999999999, completion.score",
        "score, 1e-999999999, completion.score"
    })
    void aRowThatIsNoCompletionIsRefusedByTheNameOfWhatIsWrong(String field, String value, String name) {
        Map<String, Object> row = row(1);
        row.put(field, value);

        assertThatThrownBy(() -> event(row))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(name)
                .hasMessageNotContaining("canary");
    }

    @Test
    void thePlatformsZonelessTimestampsAreInItsZoneAndIsoTimestampsSayTheirs() throws Exception {
        CamelContext sydney = PlatformContext.start(platform, "Australia/Sydney");
        try {
            Completions inSydney = feed(sydney);
            Map<String, Object> row = row(addUser(Map.of("org_ref", "100045")));
            assertThat(event(inSydney, row).time()).isEqualTo(Instant.parse("2026-05-31T17:00:00Z"));

            row.put("completed_at", "2026-06-01T03:00:00+02:00");
            assertThat(event(inSydney, row).time()).isEqualTo(Instant.parse("2026-06-01T01:00:00Z"));
        } finally {
            sydney.stop();
        }
    }

    private Completions feed(CamelContext context) {
        return new Completions(PlatformContext.of(context), "urn:test", "acme", clock);
    }

    private CloudEvent event(Map<String, Object> row) {
        return event(feed, row);
    }

    /** The event of a row that comes as a feed brings it. */
    private CloudEvent event(Completions completions, Map<String, Object> row) {
        Seen last = seen.get(row.get("id"));
        int version = last == null ? 1 : last.row().equals(present(row)) ? last.version() : last.version() + 1;
        Exchange exchange = exchange(row, version, last == null ? null : last.note());
        CloudEvent event = event(completions, exchange);
        note(exchange, row, version);
        return event;
    }

    /** The event of a row of which nothing was noted. */
    private CloudEvent event(Completions completions, Map<String, Object> row, int version) {
        return event(completions, exchange(row, version, null));
    }

    /** What a row comes to that is gone. */
    private Exchange removed(Map<String, Object> row) {
        Seen last = seen.get(row.get("id"));
        Exchange exchange = exchange(
                Map.of("id", "" + row.get("id")),
                last == null ? 2 : last.version() + 1,
                last == null ? null : last.note());
        exchange.getMessage().setHeader(LearningPlatformConstants.CHANGE, "removed");
        return exchange;
    }

    private void note(Exchange exchange, Map<String, Object> row, int version) {
        String note = exchange.getProperty(LearningPlatformConstants.NOTE, String.class);
        seen.put(row.get("id"), new Seen(Map.copyOf(present(row)), version, note));
    }

    private static Map<String, Object> present(Map<String, Object> row) {
        Map<String, Object> present = new HashMap<>(row);
        present.values().removeIf(value -> value == null);
        return present;
    }

    private Exchange exchange(Map<String, Object> row, int version, @Nullable String note) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(row);
        exchange.getMessage().setHeader(LearningPlatformConstants.VERSION, version);
        exchange.setProperty(LearningPlatformConstants.NOTE, note);
        return exchange;
    }

    /** The event that the feed makes of a row, checked against its schema. */
    private static CloudEvent event(Completions completions, Exchange exchange) {
        completions.process(exchange);
        try {
            // as the route does
            exchange.getMessage().setBody(Json.write(exchange.getMessage().getBody()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        CloudEvent event = new CloudEvents().read(exchange.getMessage());
        Published.check(event);
        return event;
    }

    private static Map<String, Object> row(long user) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", 7001);
        row.put("enrolment_id", 884213);
        row.put("user_id", user);
        row.put("course_id", 101);
        row.put("completed_at", "2026-06-01 03:00:00");
        row.put("score", null);
        return row;
    }

    private long addUser(Map<String, Object> fields) {
        Map<String, Object> user = new HashMap<>(fields);
        List.of("username", "fname", "lname").forEach(field -> user.put(field, "jo"));
        user.put("email", "jo@example.com");
        return platform.add("users", user);
    }
}
