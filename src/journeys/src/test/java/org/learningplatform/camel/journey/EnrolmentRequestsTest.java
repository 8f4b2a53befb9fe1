// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.learningplatform.camel.journey.Messages.outcome;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StoreOf;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class EnrolmentRequestsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int COURSE = 101;

    private final SandboxPlatform platform = new SandboxPlatform(0, new TestClock(NOW.toString()));
    private final CamelContext context = PlatformContext.start(platform, "America/New_York");
    private final CloudEvents events = new CloudEvents();
    private Journal journal = new MemoryStateStore().journal();
    private long user;

    @BeforeEach
    void hire() {
        user = platform.addUser("jo", "100045");
    }

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aRequestBecomesAnEnrolmentAndTheEventThatTellsOfIt() {
        Exchange exchange = keep(request("r-1", Map.of("dueDate", "2026-12-31", "mandatory", true)));

        assertThat(platform.enrolments()).singleElement().satisfies(enrolment -> assertThat(enrolment)
                .containsEntry("user_id", user)
                .containsEntry("course_id", 101L)
                .containsEntry("mandatory", true));
        String id = platform.enrolments().get(0).get("id").toString();
        CloudEvent event = events.read(exchange.getMessage());
        assertThat(outcome(exchange)).isEqualTo("created");
        assertThat(event.type()).isEqualTo("org.learningplatform.enrolment.created.v1");
        assertThat(event.source()).isEqualTo("urn:test");
        assertThat(event.subject()).isEqualTo("enrolments/" + id);
        assertThat(event.time()).isEqualTo(NOW);
        assertThat(event.extensions())
                .isEqualTo(Map.of(
                        "tenantid", "acme",
                        "partitionkey", "acme:100045",
                        "correlationid", "joiner-1",
                        "causationid", "r-1"));
        assertThat(event.data())
                .isEqualTo(Map.of(
                        "enrolment", Map.of("id", id),
                        "person", Map.of("externalId", "100045", "platformId", Long.toString(user)),
                        "learningObject", Map.of("id", "101"),
                        "dueDate", "2026-12-31",
                        "mandatory", true));
    }

    @Test
    void aDayBeginsAndEndsInThePlatformsZoneAndAMomentIsWrittenInIt() {
        keep(request(
                "r-1",
                Map.of("startDate", "2026-12-01", "dueDate", "2026-12-31", "expiresAt", "2027-01-31T12:00:00+01:00")));

        assertThat(platform.enrolments()).singleElement().satisfies(enrolment -> assertThat(enrolment)
                .containsEntry("start_date", "2026-12-01 00:00:00")
                .containsEntry("due_date", "2026-12-31 23:59:59")
                .containsEntry("expires_at", "2027-01-31 06:00:00"));
    }

    @Test
    void aRequestThatComesTwiceIsPublishedTwiceWithOneIdAndWritesOnce() {
        Exchange first = keep(request("r-1", Map.of()));
        int requests = platform.requests().size();
        Exchange second = keep(request("r-1", Map.of()));

        assertThat(platform.enrolments()).hasSize(1);
        assertThat(platform.requests()).hasSize(requests);
        assertThat(outcome(second)).isEqualTo("created");
        assertThat(events.read(second.getMessage())).isEqualTo(events.read(first.getMessage()));
    }

    @Test
    void anotherRequestThatChangesNothingPublishesNothing() {
        keep(request("r-1", Map.of("dueDate", "2026-12-31", "mandatory", true)));
        int writes = platform.writes();

        Exchange exchange = keep(request("r-2", Map.of("dueDate", "2026-12-31", "mandatory", true)));

        assertThat(outcome(exchange)).isEqualTo("unchanged");
        assertThat(events.read(exchange.getMessage()).id()).isEqualTo("r-2");
        assertThat(platform.writes()).isEqualTo(writes);
    }

    @Test
    void anyTimeOfTheWantedDayIsAsRequested() {
        enrol(Map.of("due_date", "2026-12-31 09:30:00"));

        assertThat(outcome(keep(request("r-1", Map.of("dueDate", "2026-12-31")))))
                .isEqualTo("unchanged");
        assertThat(outcome(keep(request("r-2", Map.of("dueDate", "2026-12-31T14:30:00Z")))))
                .isEqualTo("unchanged");
    }

    @Test
    void whatDiffersIsChangedAndWhatTheRequestLeavesOutStays() {
        enrol(Map.of("due_date", "2026-12-31 00:00:00", "expires_at", "2027-06-30 00:00:00"));

        Exchange exchange = keep(request("r-1", Map.of("dueDate", "2027-01-15")));

        assertThat(outcome(exchange)).isEqualTo("updated");
        assertThat(events.read(exchange.getMessage()).type()).isEqualTo("org.learningplatform.enrolment.changed.v1");
        assertThat(platform.enrolments()).singleElement().satisfies(enrolment -> assertThat(enrolment)
                .containsEntry("due_date", "2027-01-15 23:59:59")
                .containsEntry("expires_at", "2027-06-30 00:00:00"));
    }

    @Test
    void theNewestOfSeveralEnrolmentsIsMeant() {
        enrol(Map.of("due_date", "2025-12-31 00:00:00"));
        enrol(Map.of("due_date", "2026-12-31 00:00:00"));

        keep(request("r-1", Map.of("dueDate", "2027-01-15")));

        assertThat(platform.enrolments())
                .extracting(enrolment -> enrolment.get("due_date"))
                .containsExactly("2025-12-31 00:00:00", "2027-01-15 23:59:59");
    }

    @Test
    void anEnrolmentWhoseIdThePlatformDoesNotSayIsToldOfWithTheIdThatIsFoundThen() {
        platform.inject("simple/enrolments/create", Fault.instead(201, "{\"status\":\"ok\"}"));
        assertThatThrownBy(() -> keep(request("r-1", Map.of()))).isInstanceOf(UnexpectedReplyException.class);

        Exchange exchange = keep(request("r-1", Map.of()));

        assertThat(outcome(exchange)).isEqualTo("created");
        String id = platform.enrolments().get(0).get("id").toString();
        assertThat(events.read(exchange.getMessage()).data()).containsEntry("enrolment", Map.of("id", id));
        assertThat(platform.enrolments()).hasSize(1);
    }

    @Test
    void aCancelledEnrolmentIsRemoved() {
        long enrolment = enrol(Map.of());

        Exchange exchange = keep(cancellation("c-1"));

        assertThat(platform.enrolments()).isEmpty();
        assertThat(outcome(exchange)).isEqualTo("deleted");
        CloudEvent event = events.read(exchange.getMessage());
        assertThat(event.type()).isEqualTo("org.learningplatform.enrolment.removed.v1");
        assertThat(event.data()).containsEntry("enrolment", Map.of("id", Long.toString(enrolment)));
    }

    @Test
    void aCompletedEnrolmentIsNotCancelled() {
        platform.complete(enrol(Map.of()), NOW, 87);

        assertThat(outcome(keep(cancellation("c-1")))).isEqualTo("unchanged");
        assertThat(platform.enrolments()).hasSize(1);
    }

    @Test
    void whatIsToBeDueBehindItsCompletionIsAnEnrolmentOfItsOwnOnce() {
        long first = enrol(Map.of("due_date", "1999-06-30 23:59:59"));
        platform.complete(first, Instant.parse("1999-06-01T00:00:00Z"), 87);

        Exchange exchange = keep(request("r-1", Map.of("dueDate", "2000-06-30")));
        Exchange again = keep(request("r-2", Map.of("dueDate", "2000-06-30")));

        assertThat(outcome(exchange)).isEqualTo("created");
        assertThat(outcome(again)).isEqualTo("unchanged");
        assertThat(platform.enrolments())
                .extracting(enrolment -> enrolment.get("due_date"))
                .containsExactly("1999-06-30 23:59:59", "2000-06-30 23:59:59");
        assertThat(events.read(exchange.getMessage()).subject()).isNotEqualTo("enrolments/" + first);
    }

    @Test
    void aCompletedEnrolmentThatIsRequestedAsBeforeOrWithAnEarlierDateStaysTheOne() {
        platform.complete(enrol(Map.of("due_date", "1999-06-30 23:59:59")), Instant.parse("1999-06-01T00:00:00Z"), 87);

        assertThat(outcome(keep(request("r-1", Map.of())))).isEqualTo("unchanged");
        assertThat(outcome(keep(request("r-2", Map.of("dueDate", "1999-06-30")))))
                .isEqualTo("unchanged");
        assertThat(outcome(keep(request("r-3", Map.of("dueDate", "1999-05-31")))))
                .isEqualTo("updated");
        assertThat(platform.enrolments()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "P30D, , 1999-07-01",
        "P2W, , 1999-06-15",
        "P1Y1M, , 2000-07-01",
        "P30D, 1999-08-01, 1999-08-31",
        "P30D, P7D, 1999-07-08"
    })
    void aPeriodIsCountedFromTheStartOrFromTheDayOfTheEvent(String due, String start, String day) {
        Map<String, Object> wanted =
                start == null ? Map.of("dueDate", due) : Map.of("dueDate", due, "startDate", start);

        Exchange exchange = keep(at(request("r-1", wanted), Instant.parse("1999-06-01T12:00:00Z")));

        assertThat(platform.enrolments())
                .extracting(enrolment -> enrolment.get("due_date"))
                .containsExactly(day + " 23:59:59");
        assertThat(events.read(exchange.getMessage()).data()).containsEntry("dueDate", day);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PT12H", "-P30D", "P999999D", "30D", "P1D1Y"})
    void aPeriodThatIsNoneIsRefused(String due) {
        assertThatThrownBy(() -> keep(request("r-1", Map.of("dueDate", due)))).isInstanceOf(Refusal.class);
    }

    @Test
    void aCancellationWithoutAnEnrolmentChangesNothing() {
        assertThat(outcome(keep(cancellation("c-1")))).isEqualTo("unchanged");
    }

    @Test
    void aRequestThatComesAgainAfterItsCancellationDoesNotEnrolAgain() {
        keep(request("r-1", Map.of()));
        keep(cancellation("c-1"));

        Exchange again = keep(request("r-1", Map.of()));

        assertThat(platform.enrolments()).isEmpty();
        assertThat(outcome(again)).isEqualTo("created");
    }

    @Test
    void aCourseCanBeNamedByItsReferenceAndTheEventHasThePlatformsId() {
        Exchange exchange = keep(requestByReference("r-1"));

        assertThat(events.read(exchange.getMessage()).data())
                .containsEntry("learningObject", Map.of("id", "101", "externalReference", "fire-safety"));
    }

    @Test
    void whereCoursesCanBeListedAReferenceIsLookedUpAndTheIdIsSent() {
        context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getConfiguration()
                .setUserId(Long.toString(user));

        EnrolmentRequests requests = keeper(NOW);
        Exchange exchange = requestByReference("r-1");
        requests.process(exchange);
        requests.process(requestByReference("r-2"));

        assertThat(events.read(exchange.getMessage()).data())
                .containsEntry("learningObject", Map.of("id", "101", "externalReference", "fire-safety"));
        assertThat(platform.requests("simple/enrolments/create"))
                .singleElement()
                .satisfies(request -> assertThat(request.body()).contains("\"course_id\":101"));
        assertThat(platform.count("lxp/courses/list"))
                .as("the page and the empty one behind it, for both")
                .isEqualTo(2);
    }

    @Test
    void anotherRequestThatNamesTheCourseByItsReferenceFindsTheEnrolment() {
        platform.add("enrolments", Map.of("user_id", user, "course_id", "first-aid"));

        keep(requestByReference("r-1"));
        Exchange again = keep(requestByReference("r-2"));

        assertThat(outcome(again)).isEqualTo("unchanged");
        assertThat(platform.enrolments())
                .extracting(enrolment -> enrolment.get("course_id"))
                .containsExactly(103L, 101L);
    }

    @Test
    void aReferenceThatThePlatformDoesNotFilterByIsAConflictAndNoOtherCourseIsChanged() {
        enrol(Map.of());
        platform.inject(
                "simple/enrolments/list",
                Fault.answer(
                        200,
                        "[{\"id\":7,\"user_id\":%1$d,\"course_id\":102},{\"id\":8,\"user_id\":%1$d,\"course_id\":103}]"
                                .formatted(user)));
        int writes = platform.writes();

        assertThatThrownBy(() -> keep(requestByReference("r-1"))).isInstanceOf(ConflictException.class);
        assertThat(platform.writes()).isEqualTo(writes);
    }

    @Test
    void anUnknownPersonIsNotFound() {
        platform.remove("users", user);

        assertThatThrownBy(() -> keep(request("r-1", Map.of())))
                .isInstanceOf(NotFoundException.class)
                .hasMessageNotContaining("100045");
    }

    @Test
    void anExternalIdOfTwoUsersIsAConflictAndNothingIsWritten() {
        platform.addUser("jo2", "100045");

        assertThatThrownBy(() -> keep(request("r-1", Map.of()))).isInstanceOf(ConflictException.class);
        assertThat(platform.enrolments()).isEmpty();
    }

    @Test
    void usersThatThePlatformReturnsWithoutBeingAskedForAreNotMeant() {
        platform.inject(
                "simple/users/list",
                Fault.answer(
                        200,
                        "[{\"id\":1,\"org_ref\":\"1000451\"},{\"id\":%d,\"org_ref\":\"100045\"}]".formatted(user)));

        keep(request("r-1", Map.of()));

        assertThat(platform.enrolments())
                .extracting(enrolment -> enrolment.get("user_id"))
                .containsExactly(user);
    }

    @Test
    void anUnknownCourseIsRefusedByThePlatform() {
        Exchange request = Messages.request(context, "r-1", "requested", Map.of("id", "999"), Map.of());

        assertThatThrownBy(() -> keep(request)).isInstanceOf(ValidationException.class);
    }

    @Test
    void aRequestOfAnotherTenantIsForbidden() {
        Exchange exchange = request("r-1", Map.of());
        exchange.getMessage().setHeader("ce_tenantid", "other");

        assertThatThrownBy(() -> keep(exchange)).isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.getReason())
                .isEqualTo("forbidden"));
    }

    @Test
    void anotherEventOfTheConnectorIsNoRequest() {
        Exchange event = keep(request("r-1", Map.of()));

        assertThatThrownBy(() -> keep(event)).isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.getReason())
                .isEqualTo("unknown-type"));
    }

    @Test
    void aWriteThatWasAppliedWithoutAnAnswerIsFoundWhenTheRequestComesAgain() {
        platform.inject("simple/enrolments/create", 1, Fault.dropAfter());

        assertThatThrownBy(() -> keep(request("r-1", Map.of()))).isInstanceOf(PlatformUnavailableException.class);
        Exchange again = keep(request("r-1", Map.of()));

        assertThat(platform.enrolments()).hasSize(1);
        assertThat(outcome(again)).isEqualTo("created");
    }

    @Test
    void aWriteThatWasNotAppliedIsMadeWhenTheRequestComesAgain() {
        platform.inject("simple/enrolments/create", 1, Fault.answer(503));

        assertThatThrownBy(() -> keep(request("r-1", Map.of()))).isInstanceOf(PlatformUnavailableException.class);
        Exchange again = keep(request("r-1", Map.of()));

        assertThat(platform.enrolments()).hasSize(1);
        assertThat(outcome(again)).isEqualTo("created");
    }

    @Test
    void aRemovalThatWasAppliedWithoutAnAnswerIsToldWhenTheRequestComesAgain() {
        long enrolment = enrol(Map.of());
        platform.inject("simple/enrolments/delete", 1, Fault.dropAfter());

        assertThatThrownBy(() -> keep(cancellation("c-1"))).isInstanceOf(PlatformUnavailableException.class);
        Exchange again = keep(cancellation("c-1"));

        assertThat(outcome(again)).isEqualTo("deleted");
        assertThat(events.read(again.getMessage()).data())
                .containsEntry("enrolment", Map.of("id", Long.toString(enrolment)));
    }

    @Test
    void aProcessThatDiesRightAfterEachStepLosesNothingAndCreatesNothingTwice() {
        Exchange undisturbed = keep(request("r-1", Map.of()));
        CloudEvent expected = events.read(undisturbed.getMessage());
        for (int survived = 0; survived < 3; survived++) {
            platform.enrolments().forEach(enrolment -> platform.remove("enrolments", (Long) enrolment.get("id")));
            journal = new DyingJournal(survived);

            assertThatThrownBy(() -> keep(request("r-1", Map.of()))).isInstanceOf(ProcessDied.class);
            Exchange restarted = keep(request("r-1", Map.of()));

            assertThat(platform.enrolments()).hasSize(1);
            assertThat(events.read(restarted.getMessage()).id()).isEqualTo(expected.id());
            assertThat(events.read(restarted.getMessage()).type()).isEqualTo(expected.type());
        }
    }

    @Test
    void anEnrolmentThatSomebodyElseMakesAtTheSameTimeIsTakenAsItIs() {
        enrol(Map.of());
        platform.inject("simple/enrolments/list", 1, Fault.answer(200, "[]"));
        platform.inject("simple/enrolments/create", 1, Fault.answer(409));

        keep(request("r-1", Map.of("dueDate", "2026-12-31")));

        assertThat(platform.enrolments()).singleElement().satisfies(enrolment -> assertThat(enrolment)
                .containsEntry("due_date", "2026-12-31 23:59:59"));
    }

    @Test
    void aRequestThatAnotherProcessBeganInTheMeantimeKeepsItsOutcome() {
        Journal shared = journal;
        // it is begun, written and done there, between this one's look at the platform and its own begin
        journal = new DyingJournal(Integer.MAX_VALUE) {
            @Override
            public Map<String, Entry> begin(String scope, Map<String, String> contents, Instant at) {
                keeper(shared, NOW).process(request("r-1", Map.of("dueDate", "2026-12-31")));
                return shared.begin(scope, contents, at);
            }
        };

        Exchange second = keep(request("r-1", Map.of("dueDate", "2026-12-31")));

        assertThat(platform.enrolments()).hasSize(1);
        assertThat(outcome(second)).isEqualTo("created");
    }

    @Test
    void aRequestThatAProcessHasBegunAndWrittenAndThenDiedIsToldOf() {
        enrol(Map.of("due_date", "2026-12-31 23:59:59"));
        journal.begin(
                "enrolment requests",
                Map.of(
                        "https://hris.example|r-1",
                        "{\"outcome\":\"CREATED\",\"at\":\"2026-11-23T11:00:00Z\",\"user\":\"" + user + "\"}"),
                NOW);

        assertThat(outcome(keep(request("r-1", Map.of("dueDate", "2026-12-31")))))
                .isEqualTo("created");
    }

    @Test
    void anIdThatSaidSomethingElseBeforeIsRefused() {
        keep(request("r-1", Map.of("dueDate", "2026-12-31")));
        int writes = platform.writes();

        for (Exchange other : List.of(
                request("r-1", Map.of("dueDate", "2027-12-31")), cancellation("r-1"), requestByReference("r-1"))) {
            assertThatThrownBy(() -> keep(other)).isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.getReason())
                    .isEqualTo("id-reused"));
        }
        assertThat(platform.writes()).isEqualTo(writes);
    }

    @Test
    void whatWasSaidBeforeTheLastThatWasDoneIsStale() {
        keep(at(request("r-2", Map.of("dueDate", "2026-12-31")), NOW));

        Exchange earlier = keep(at(cancellation("c-1"), NOW.minusSeconds(1)));

        assertThat(outcome(earlier)).isEqualTo("stale");
        assertThat(platform.enrolments()).hasSize(1);
        assertThat(outcome(keep(at(cancellation("c-2"), NOW.plusSeconds(1))))).isEqualTo("deleted");
    }

    @Test
    void aSequenceSaysMoreThanTheTime() {
        keep(sequence(at(request("r-10", Map.of()), NOW), "10"));

        assertThat(outcome(keep(sequence(at(cancellation("c-9"), NOW.plusSeconds(60)), "9"))))
                .isEqualTo("stale");
        assertThat(outcome(keep(sequence(at(cancellation("c-11"), NOW.minusSeconds(60)), "11"))))
                .isEqualTo("deleted");
    }

    @Test
    void aRequestOfVersion010ThatWasDoneIsOnlyPublished() {
        journal.done(
                "enrolment requests",
                Map.of(
                        "https://hris.example|r-1",
                        "{\"done\":true,\"outcome\":\"CREATED\",\"at\":\"2026-11-23T11:00:00Z\",\"user\":\"1\",\"enrolment\":\"7\",\"course\":\"101\"}"),
                NOW);

        Exchange exchange = keep(request("r-1", Map.of()));

        assertThat(platform.enrolments()).isEmpty();
        assertThat(outcome(exchange)).isEqualTo("created");
        assertThat(events.read(exchange.getMessage()).subject()).isEqualTo("enrolments/7");
    }

    @Test
    void requestsAreForgottenAfter60Days() {
        keep(request("r-1", Map.of()));
        keeper(NOW.plus(Duration.ofDays(61))).process(request("r-2", Map.of()));

        assertThat(journal.find("enrolment requests", List.of("https://hris.example|r-1", "https://hris.example|r-2")))
                .containsOnlyKeys("https://hris.example|r-2");
    }

    private static final class ProcessDied extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A journal that lets so many writes through and then, once, none. */
    private static class DyingJournal implements Journal {

        private final Journal kept = new MemoryStateStore().journal();
        private int survived;
        private boolean hasDied;

        DyingJournal(int survived) {
            this.survived = survived;
        }

        private void write() {
            if (!hasDied && survived-- == 0) {
                hasDied = true;
                throw new ProcessDied();
            }
        }

        @Override
        public Map<String, Entry> find(String scope, Collection<String> keys) {
            return kept.find(scope, keys);
        }

        @Override
        public Map<String, Entry> begin(String scope, Map<String, String> contents, Instant at) {
            write();
            return kept.begin(scope, contents, at);
        }

        @Override
        public void done(String scope, Map<String, String> contents, Instant at) {
            write();
            kept.done(scope, contents, at);
        }

        @Override
        public void forgetBefore(String scope, Instant instant) {
            kept.forgetBefore(scope, instant);
        }
    }

    private Exchange keep(Exchange exchange) {
        keeper(NOW).process(exchange);
        return exchange;
    }

    /** As after a restart. */
    private EnrolmentRequests keeper(Instant now) {
        return keeper(journal, now);
    }

    private EnrolmentRequests keeper(Journal journal, Instant now) {
        MemoryStateStore memory = new MemoryStateStore();
        EnrolmentRequests requests = new EnrolmentRequests(
                new StoreOf(journal, memory.fingerprints(), memory.agenda(), memory.lease()),
                PlatformContext.of(context),
                "urn:test",
                "acme",
                Clock.fixed(now, ZoneOffset.UTC));
        requests.setParallelism(2);
        return requests;
    }

    private static Exchange at(Exchange request, Instant time) {
        request.getMessage().setHeader("ce_time", time.toString());
        return request;
    }

    private static Exchange sequence(Exchange request, String sequence) {
        request.getMessage().setHeader("ce_sequence", sequence);
        return request;
    }

    private Exchange request(String id, Map<String, Object> wanted) {
        return Messages.request(context, id, "requested", Map.of("id", Integer.toString(COURSE)), wanted);
    }

    private Exchange requestByReference(String id) {
        return Messages.request(context, id, "requested", Map.of("externalReference", "fire-safety"), Map.of());
    }

    private Exchange cancellation(String id) {
        return Messages.request(context, id, "cancelled", Map.of("id", COURSE), Map.of());
    }

    private long enrol(Map<String, Object> fields) {
        Map<String, Object> enrolment = new HashMap<>(fields);
        enrolment.put("user_id", user);
        enrolment.put("course_id", COURSE);
        return platform.add("enrolments", enrolment);
    }
}
