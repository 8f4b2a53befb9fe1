// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.learningplatform.camel.journey.HrEvents.employment;
import static org.learningplatform.camel.journey.HrEvents.person;
import static org.learningplatform.camel.journey.HrEvents.rescinded;
import static org.learningplatform.camel.journey.HrEvents.started;
import static org.learningplatform.camel.journey.HrEvents.terminated;
import static org.learningplatform.camel.journey.Messages.outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.state.CountingStateStore;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.Directory;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class EmploymentEventsTest {

    private static final String TODAY = "2026-11-23";

    private final TestClock clock = new TestClock(TODAY + "T12:00:00Z");
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final CloudEvents events = new CloudEvents();
    private final MemoryStateStore store = new MemoryStateStore();
    private final List<Exchange> published = new ArrayList<>();

    @BeforeEach
    void takeWhatIsPublished() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:publish").process(exchange -> {
                    for (Object record : exchange.getMessage().getBody(List.class)) {
                        published.add((Exchange) record);
                    }
                });
            }
        });
    }

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aHireWhoseFirstDayHasBegunBecomesAUserAndTheEventThatTellsOfIt() {
        Exchange exchange = take("h-1", started(TODAY));

        assertThat(user())
                .containsEntry("org_ref", "100045")
                .containsEntry("username", "j.doe")
                .containsEntry("email", "jo@example.com")
                .containsEntry("expires_at", null);
        CloudEvent event = events.read(exchange.getMessage());
        Published.check(event);
        assertThat(outcome(exchange)).isEqualTo("created");
        assertThat(event.type()).isEqualTo("org.learningplatform.user.provisioned.v1");
        assertThat(event.extensions()).containsEntry("causationid", "h-1").containsEntry("partitionkey", "acme:100045");
        assertThat(event.data()).isEqualTo(Map.of("person", Map.of("externalId", "100045", "platformId", id())));
    }

    @Test
    void aChangeIsToldByTheNamesOfFieldsAndNoValueOfThePersonsLeaves() {
        take("h-1", started(TODAY));
        Map<String, Object> data = started(TODAY);
        person(data).put("userName", "j.smith");

        Exchange exchange = take("c-1", "changed", data);

        assertThat(user()).containsEntry("username", "j.smith");
        CloudEvent event = events.read(exchange.getMessage());
        Published.check(event);
        assertThat(event.type()).isEqualTo("org.learningplatform.user.updated.v1");
        assertThat(event.data())
                .isEqualTo(Map.of(
                        "person",
                        Map.of("externalId", "100045", "platformId", id()),
                        "fields",
                        List.of("person.userName")));
    }

    @Test
    void whatAnEventWritesIsRememberedForRostersAndWhoIsToldToLeaveIsForgotten() {
        Directory directory = new Directory(store.fingerprints(), "acme", new AccountRules(), clock);
        String person = WantedPerson.subject("acme", "100045");

        take("h-1", started(TODAY));
        assertThat(directory.find(List.of(person)))
                .hasEntrySatisfying(person, user -> assertThat(user.user()).isEqualTo(id()));

        take("t-1", "terminated", terminated(TODAY, "UTC"));
        assertThat(directory.find(List.of(person))).isEmpty();
    }

    @Test
    void whoeverComesBackUnderAnotherNumberHasTheAccountOfBefore() {
        long before = platform.addUser("j.doe", "C-7731");
        Map<String, Object> data = started(TODAY);
        employment(data).put("previousIds", List.of("C-7731"));

        assertThat(outcome(take("h-1", data))).isEqualTo("updated");

        assertThat(platform.users())
                .filteredOn(user -> user.get("id").equals(before))
                .singleElement()
                .satisfies(user -> assertThat(user).containsEntry("org_ref", "100045"));
    }

    @ParameterizedTest
    @CsvSource({
        // winter and summer in Auckland, and the days on which its clocks change
        "2026-07-01,2026-07-01 12:00:00",
        "2027-01-15,2027-01-15 11:00:00",
        "2026-09-26,2026-09-26 12:00:00",
        "2026-09-27,2026-09-27 11:00:00",
        "2027-04-03,2027-04-03 11:00:00",
        "2027-04-04,2027-04-04 12:00:00"
    })
    void anAccountEndsWhenTheLastDayIsOverWhereThePersonWorks(String lastDay, String expiry) {
        platform.addUser("j.doe", "100045");

        take("t-1", "terminated", terminated(lastDay, "Pacific/Auckland"));

        assertThat(user()).containsEntry("expires_at", expiry);
    }

    @Test
    void withoutAZoneADayIsOneOfThePlatform() {
        platform.addUser("j.doe", "100045");
        Map<String, Object> data = terminated("2026-12-31", "UTC");
        employment(data).remove("timeZone");

        Exchange exchange = take("t-1", "terminated", data);

        assertThat(user()).containsEntry("expires_at", "2027-01-01 00:00:00");
        assertThat(events.read(exchange.getMessage()).type()).isEqualTo("org.learningplatform.user.deactivated.v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pacific/Aukland", "+12:00", "GMT+1"})
    void aZoneThatIsNoneIsRefused(String zone) {
        assertThatThrownBy(() -> take("t-1", "terminated", terminated("2026-12-31", zone)))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Reason.SCHEMA_INVALID);
                    assertThat(refusal.getMessage())
                            .contains("data/employment/timeZone")
                            .doesNotContain(zone);
                });
    }

    @Test
    void aHireThatSaysItsEndPassesItThrough() {
        Map<String, Object> data = started(TODAY);
        employment(data).put("endDate", "2027-06-30");

        take("h-1", data);

        assertThat(user()).containsEntry("expires_at", "2027-07-01 00:00:00");
    }

    @Test
    void aHireBehindItsTerminationIsStaleAndMakesTheAccountThatEnds() {
        assertThat(outcome(take(sequence("t-7", "terminated", terminated("2026-11-20", "UTC"), "7"))))
                .isEqualTo("unchanged");

        Exchange hire = take(sequence("h-5", "started", started("2026-11-02"), "5"));

        assertThat(outcome(hire)).isEqualTo("stale");
        assertThat(user()).containsEntry("expires_at", "2026-11-21 00:00:00");
        CloudEvent event = events.read(hire.getMessage());
        Published.check(event);
        assertThat(event.type()).isEqualTo("org.learningplatform.user.provisioned.v1");
        assertThat(events.read(take(sequence("h-5", "started", started("2026-11-02"), "5"))
                        .getMessage()))
                .isEqualTo(event);
    }

    @Test
    void aHireFarBehindItsTerminationMakesNoAccount() {
        take(sequence("t-7", "terminated", terminated("2026-11-20", "UTC"), "7"));
        until("2027-02-01T00:00:00Z");

        assertThat(outcome(take(sequence("h-5", "started", started("2026-11-02"), "5"))))
                .isEqualTo("stale");

        assertThat(platform.writes()).isZero();
    }

    @Test
    void nothingIsNotedOfAnEventThatIsOnlyPlanned() {
        take("h-1", started(TODAY));
        take("t-1", "terminated", terminated("2026-12-31", "UTC"));
        CountingStateStore counting = new CountingStateStore(store);
        EmploymentEvents planner = newcomer(counting);
        int writes = platform.writes();

        for (Exchange event : List.of(
                event("t-2", "terminated", terminated("2027-01-31", "UTC")),
                event("h-2", "started", started("2027-03-01")),
                event("h-3", "started", started(TODAY)),
                event("r-1", "rescinded", rescinded("t-1")))) {
            assertThat(planner.plan(planner.reader().apply(event.getMessage()).wanted()))
                    .isInstanceOf(Result.Planned.class);
        }

        assertThat(counting.counts().keySet())
                .containsExactlyInAnyOrder("Lease.acquire", "Lease.release", "Journal.find", "Agenda.find");
        assertThat(platform.writes()).isEqualTo(writes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
    void inWhicheverOrderEventsComeAndHoweverOftenTheLastOneBySequenceCounts(String order) {
        Map<String, Object> renamed = started(TODAY);
        person(renamed).put("userName", "j.smith");
        Map<String, Object> last = started(TODAY);
        person(last).put("userName", "j.jones");
        Map<String, Exchange> all = Map.of(
                "1", sequence("e-1", "started", started(TODAY), "1"),
                "2", sequence("e-2", "changed", renamed, "2"),
                "3", sequence("e-3", "changed", last, "10"));

        for (int round = 0; round < 3; round++) {
            order.chars().forEach(digit -> take(copy(all.get(Character.toString(digit)))));
        }

        assertThat(user()).containsEntry("username", "j.jones");
        assertThat(platform.count("simple/users/create")).isEqualTo(1);
    }

    @Test
    void anEventThatComesAgainCallsNothingAndIsToldWithTheSameId() {
        Exchange first = take("h-1", started(TODAY));
        int calls = platform.requests().size();

        Exchange second = take("h-1", started(TODAY));

        assertThat(platform.requests()).hasSize(calls);
        assertThat(events.read(second.getMessage())).isEqualTo(events.read(first.getMessage()));
    }

    @Test
    void anEventOfAnotherKindOrTenantIsRefused() {
        Exchange other = event("x", "started", started(TODAY));
        other.getMessage().setHeader("ce_tenantid", "other");

        assertThatThrownBy(() -> take(other))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.OTHER_TENANT));
        assertThatThrownBy(() -> take(Messages.request(context, "r", "requested", Map.of("id", "101"), Map.of())))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_TYPE));
    }

    @Test
    void whatIsNoHireIsRefusedByTheNamesOfItsMembers() {
        Map<String, Object> data = started(TODAY);
        employment(data).put("startDate", "soon");
        person(data).remove("userName");

        assertThatThrownBy(() -> take("h-1", data))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("data/employment/startDate must be a day")
                .hasMessageContaining("data/person must have the member userName")
                .hasMessageNotContaining("soon");
    }

    @Test
    void aHireWhoseFirstDayIsToComeWritesNothingUntilItBeginsWhereThePersonWorks() {
        Map<String, Object> data = started("2026-12-01");
        employment(data).put("timeZone", "Pacific/Auckland");

        assertThat(outcome(take("h-1", data))).isEqualTo("held");
        assertThat(platform.requests()).isEmpty();
        until("2026-11-30T10:59:00Z");
        assertThat(platform.requests()).isEmpty();
        assertThat(newcomer().pending()).isEqualTo(1);

        until("2026-11-30T11:00:00Z");

        assertThat(user()).containsEntry("username", "j.doe");
        assertThat(toldTypes()).containsExactly("user.provisioned.v1");
        assertThat(newcomer().pending()).isZero();
    }

    @Test
    void whatIsDueIsDoneOnceHoweverOftenItIsLookedFor() {
        take("h-1", started("2026-12-01"));
        until("2026-12-01T00:00:00Z");
        until("2026-12-01T00:05:00Z");

        take("h-1", started("2026-12-01"));

        assertThat(platform.count("simple/users/create")).isEqualTo(1);
        assertThat(published).hasSize(1);
    }

    @Test
    void whatIsDueWhileThePlatformIsDownIsDoneWhenItIsBack() {
        take("h-1", started("2026-12-01"));
        platform.inject("simple/*", Fault.answer(503));
        until("2026-12-01T00:00:00Z");
        platform.clearFaults();
        assertThat(newcomer().pending()).isEqualTo(1);

        until("2026-12-01T00:02:00Z");

        assertThat(user()).containsEntry("username", "j.doe");
        assertThat(newcomer().pending()).isZero();
    }

    @Test
    void whatCanNeverBeDoneWhenItIsDueIsSetAside() {
        take("h-1", started("2026-12-01"));
        platform.addUser("j.doe", "another");

        until("2026-12-01T00:00:00Z");

        assertThat(published)
                .extracting(record -> record.getMessage().getHeader("kafka.OVERRIDE_TOPIC"))
                .containsExactly("hr.employment.v1.dlq", "learningplatform.user.v1");
        assertThat(text(published.get(0), "dlq-reason")).isEqualTo("identity-conflict");
        CloudEvent conflict = events.read(published.get(1).getMessage());
        Published.check(conflict);
        assertThat(conflict.type()).isEqualTo("org.learningplatform.user.conflict.v1");
        assertThat(newcomer().pending()).isZero();
    }

    @Test
    void aChangeBeforeTheFirstDayChangesWhatIsHeld() {
        take("h-1", started("2026-12-01"));
        Map<String, Object> changed = started("2026-12-15");
        person(changed).put("userName", "j.smith");

        assertThat(outcome(take("c-1", "changed", changed))).isEqualTo("held");
        until("2026-12-01T00:00:00Z");
        assertThat(platform.requests()).isEmpty();
        until("2026-12-15T00:00:00Z");

        assertThat(user()).containsEntry("username", "j.smith");
        assertThat(published).hasSize(1);
    }

    @Test
    void aChangeThatSaysNoFirstDayKeepsTheOneThatIsHeld() {
        take("h-1", started("2026-12-01"));
        Map<String, Object> changed = started("2026-12-01");
        changed.remove("employment");

        assertThat(outcome(take("c-1", "changed", changed))).isEqualTo("held");
        until("2026-12-01T00:00:00Z");

        assertThat(text(published.get(0), "ce_causationid")).isEqualTo("c-1");
    }

    @Test
    void aTerminationBeforeTheFirstDayCancelsTheHire() {
        take("h-1", started("2026-12-01"));

        take("t-1", "terminated", terminated("2026-11-30", "UTC"));
        until("2026-12-02T00:00:00Z");

        assertThat(platform.writes()).isZero();
        assertThat(newcomer().pending()).isZero();
    }

    @Test
    void aTerminationAfterTheFirstDayEndsWhatIsHeld() {
        take("h-1", started("2026-12-01"));

        assertThat(outcome(take("t-1", "terminated", terminated("2027-01-31", "UTC"))))
                .isEqualTo("held");
        until("2026-12-01T00:00:00Z");

        assertThat(user()).containsEntry("expires_at", "2027-02-01 00:00:00");
    }

    @Test
    void aHireThatIsRescindedBeforeItsFirstDayIsForgotten() {
        take("h-1", started("2026-12-01"));
        take("c-1", "changed", started("2026-12-01"));

        assertThat(outcome(take("r-1", "rescinded", rescinded("h-1")))).isEqualTo("unchanged");
        until("2026-12-02T00:00:00Z");

        assertThat(platform.requests()).isEmpty();
        assertThat(newcomer().pending()).isZero();
    }

    @Test
    void aHireThatIsRescindedAfterItsFirstDayExpiresNow() {
        take("h-1", started(TODAY));

        Exchange exchange = take("r-1", "rescinded", rescinded("h-1"));

        assertThat(user()).containsEntry("expires_at", TODAY + " 12:00:00");
        assertThat(events.read(exchange.getMessage()).type()).isEqualTo("org.learningplatform.user.deactivated.v1");
    }

    @Test
    void aTerminationThatIsRescindedLeavesTheAccountAsItWasBefore() {
        Map<String, Object> data = started(TODAY);
        employment(data).put("endDate", "2027-06-30");
        take("h-1", data);
        take("t-1", "terminated", terminated("2026-11-20", "UTC"));
        take("t-2", "terminated", terminated("2026-11-21", "UTC"));
        assertThat(user()).containsEntry("expires_at", "2026-11-22 00:00:00");

        Exchange exchange = take("r-1", "rescinded", rescinded("t-2"));

        assertThat(user()).containsEntry("expires_at", "2027-07-01 00:00:00");
        assertThat(events.read(exchange.getMessage()).type()).isEqualTo("org.learningplatform.user.reactivated.v1");
    }

    @Test
    void aTerminationThatIsRescindedClearsAnEndWhereThereWasNone() {
        take("h-1", started(TODAY));
        take("t-1", "terminated", terminated("2027-03-31", "UTC"));

        take("r-1", "rescinded", rescinded("t-1"));

        assertThat(user()).containsEntry("expires_at", null);
    }

    @Test
    void anEndThatSomebodySetByHandIsNotTakenBack() {
        take("h-1", started(TODAY));
        take("t-1", "terminated", terminated("2027-03-31", "UTC"));
        platform.change("users", Long.parseLong(id()), Map.of("expires_at", "2026-12-24 00:00:00"));

        assertThat(outcome(take("r-1", "rescinded", rescinded("t-1")))).isEqualTo("unchanged");

        assertThat(user()).containsEntry("expires_at", "2026-12-24 00:00:00");
    }

    @Test
    void whatIsRescindedBeforeItComesIsNeverApplied() {
        assertThat(outcome(take("r-1", "rescinded", rescinded("h-1")))).isEqualTo("unchanged");

        assertThat(outcome(take("h-1", started(TODAY)))).isEqualTo("stale");

        assertThat(platform.writes()).isZero();
    }

    @Test
    void aTerminationThatCancelledAHireIsTakenBackUntilTheFirstDay() {
        take("h-1", started("2026-12-01"));
        take("t-1", "terminated", terminated("2026-11-30", "UTC"));
        assertThat(newcomer().pending()).isZero();

        assertThat(outcome(take("r-1", "rescinded", rescinded("t-1")))).isEqualTo("held");

        assertThat(newcomer().pending()).isEqualTo(1);
        until("2026-12-01T00:00:00Z");
        assertThat(user()).containsEntry("username", "j.doe").containsEntry("expires_at", null);
    }

    @Test
    void afterTheFirstDayOfTheHireThatATerminationCancelledNothingIsKeptAndTheMessageSaysWhatToDo() {
        take("h-1", started("2026-12-01"));
        take("t-1", "terminated", terminated("2026-11-30", "UTC"));
        until("2026-12-01T00:00:00Z");

        assertThatThrownBy(() -> take("r-1", "rescinded", rescinded("t-1")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("send the hire again");
    }

    @Test
    void aTerminationThatIsPostponedBeyondTheFirstDayHoldsTheHireAgain() {
        take("h-1", started("2026-12-01"));
        take("t-1", "terminated", terminated("2026-11-30", "UTC"));

        assertThat(outcome(take("t-2", "terminated", terminated("2027-01-31", "UTC"))))
                .isEqualTo("held");
        until("2026-12-01T00:00:00Z");

        assertThat(user()).containsEntry("expires_at", "2027-02-01 00:00:00");
    }

    @Test
    void aHireThatWasCancelledAndIsRescindedEndsNoAccountOfBefore() {
        platform.addUser("j.doe", "100045");
        take("h-1", started("2026-12-01"));
        take("t-1", "terminated", terminated("2026-11-30", "UTC"));
        String end = user().get("expires_at").toString();

        take("r-1", "rescinded", rescinded("h-1"));

        assertThat(user()).containsEntry("expires_at", end);
    }

    @Test
    void aChangeOfAHireThatWasRescindedMakesNoAccount() {
        take("h-1", started(TODAY));
        take("r-1", "rescinded", rescinded("h-1"));
        platform.remove("users", Long.parseLong(id()));

        assertThat(outcome(take("c-1", "changed", started(TODAY)))).isEqualTo("stale");
        assertThat(outcome(take("c-2", "changed", started("2026-12-01")))).isEqualTo("stale");
        until("2026-12-02T00:00:00Z");

        assertThat(platform.count("simple/users/create")).isEqualTo(1);
    }

    @Test
    void aChangeThatIsRescindedTakesNoHireWithIt() {
        take("h-1", started("2026-12-01"));
        take("c-1", "changed", started("2026-12-01"));

        take("r-1", "rescinded", rescinded("c-1"));
        until("2026-12-01T00:00:00Z");

        assertThat(user()).containsEntry("username", "j.doe");
    }

    @Test
    void whoComesBackOnADayToComeIsActiveThenAlsoWhereTheHireWasChanged() {
        take("h-1", started(TODAY));
        take("t-1", "terminated", terminated("2026-11-20", "UTC"));
        take("h-2", started("2026-12-01"));
        take("c-2", "changed", started("2026-12-01"));

        until("2026-12-01T00:00:00Z");

        assertThat(user()).containsEntry("expires_at", null);
    }

    @Test
    void aChangeKeepsTheEndThatATerminationGaveAHireToCome() {
        take("h-1", started("2026-12-01"));
        take("t-1", "terminated", terminated("2027-01-31", "UTC"));
        take("c-1", "changed", started("2026-12-01"));

        until("2026-12-01T00:00:00Z");

        assertThat(user()).containsEntry("expires_at", "2027-02-01 00:00:00");
    }

    @Test
    void ofWhenAnAccountEndsTheStateHasADigestAndForAWhileWhatARescissionNeeds() {
        take("h-1", started(TODAY));
        take("t-1", "terminated", terminated("2026-12-31", "UTC"));

        String known = "person|" + WantedPerson.subject("acme", "100045");
        assertThat(store.journal()
                        .find("employments", List.of(known))
                        .get(known)
                        .content())
                .contains("expiry")
                .doesNotContain("2027-01-01")
                .doesNotContain("100045");
        assertThat(store.agenda().size("employments, ends")).isEqualTo(1);
        until("2027-03-01T23:59:00Z");
        assertThat(store.agenda().size("employments, ends")).isEqualTo(1);
        until("2027-03-02T00:00:00Z");
        assertThat(store.agenda().size("employments, ends")).isZero();
    }

    @Test
    void whatWasThereBeforeATerminationIsKnownAlsoWhereTheAnswerToItsWriteIsLost() {
        Map<String, Object> data = started(TODAY);
        employment(data).put("endDate", "2027-06-30");
        take("h-1", data);
        platform.inject("simple/users/update", 2, Fault.dropAfter());
        assertThatThrownBy(() -> take("t-1", "terminated", terminated("2026-11-20", "UTC")))
                .isInstanceOf(PlatformUnavailableException.class);
        take("t-1", "terminated", terminated("2026-11-20", "UTC"));
        platform.inject("simple/users/update", 2, Fault.dropAfter());
        assertThatThrownBy(() -> take("r-1", "rescinded", rescinded("t-1")))
                .isInstanceOf(PlatformUnavailableException.class);

        take("r-1", "rescinded", rescinded("t-1"));

        assertThat(user()).containsEntry("expires_at", "2027-07-01 00:00:00");
    }

    @Test
    void groupsAreReadOnceForABatchAndJoinedOnceByWhoComesTwiceInIt() {
        long group = platform.add("groups", Map.of("name", "Sales"));
        List<Exchange> batch = new ArrayList<>();
        for (String kind : List.of("started", "changed")) {
            for (int i = 0; i < 5; i++) {
                Map<String, Object> data = HrEvents.about("P" + i, started(TODAY));
                data.put("groups", List.of("Sales"));
                batch.add(event(kind + i, kind, data));
            }
        }

        newcomer().handle(batch, persons -> Set.of(), false, () -> false);

        assertThat(platform.members("groups", group, "users")).hasSize(5);
        assertThat(platform.count("simple/groups/list"))
                .as("one page, and an empty one")
                .isEqualTo(2);
        assertThat(platform.count("simple/groups/add-member")).isEqualTo(5);
    }

    @Test
    void whoIsHiredAgainIsActiveAgain() {
        take("h-1", started(TODAY));
        take("t-1", "terminated", terminated("2026-11-20", "UTC"));

        Exchange exchange = take("h-2", started(TODAY));

        assertThat(user()).containsEntry("expires_at", null);
        assertThat(events.read(exchange.getMessage()).type()).isEqualTo("org.learningplatform.user.reactivated.v1");
    }

    @Test
    void aTerminationThatIsPostponedMovesItsOwnEndAndNoOther() {
        take("h-1", started(TODAY));
        take("t-1", "terminated", terminated("2026-12-31", "UTC"));

        take("t-2", "terminated", terminated("2027-01-31", "UTC"));
        assertThat(user()).containsEntry("expires_at", "2027-02-01 00:00:00");
        platform.change("users", Long.parseLong(id()), Map.of("expires_at", "2026-12-24 00:00:00"));
        take("t-3", "terminated", terminated("2027-02-28", "UTC"));

        assertThat(user()).containsEntry("expires_at", "2026-12-24 00:00:00");
    }

    @Test
    void aProtectedAccountIsNotEnded() {
        platform.add(
                "users",
                Map.of(
                        "username",
                        "admin2",
                        "email",
                        "a@example.com",
                        "fname",
                        "A",
                        "lname",
                        "D",
                        "org_ref",
                        "100045"));

        assertThatThrownBy(() -> take("t-1", "terminated", terminated(TODAY, "UTC")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.IDENTITY_CONFLICT));
    }

    private Map<String, Object> user() {
        return platform.users().stream()
                .filter(user -> "100045".equals(user.get("org_ref")))
                .findFirst()
                .orElseThrow();
    }

    private String id() {
        return user().get("id").toString();
    }

    /** As after a restart. */
    private EmploymentEvents newcomer() {
        return newcomer(store);
    }

    private EmploymentEvents newcomer(StateStore remembering) {
        EmploymentEvents taker = new EmploymentEvents(
                remembering,
                PlatformContext.of(context),
                "urn:test",
                "acme",
                AccountRules.of("two-keys", "admin*"),
                clock);
        taker.setParallelism(2);
        taker.setDeadLetter(new DeadLetter("group", "hr.employment.v1", clock));
        return taker;
    }

    /** Does what is due by then. */
    private void until(String time) {
        clock.advance(Duration.between(clock.instant(), Instant.parse(time)));
        new DueActions(newcomer()).run(context);
    }

    private List<String> toldTypes() {
        return published.stream()
                .map(record -> events.read(record.getMessage()))
                .map(event -> event.type().substring(CloudEvent.TYPE_PREFIX.length()))
                .toList();
    }

    private static String text(Exchange record, String header) {
        return CloudEvents.text(record.getMessage().getHeader(header));
    }

    private Exchange take(String id, Map<String, Object> data) {
        return take(id, "started", data);
    }

    private Exchange take(String id, String kind, Map<String, Object> data) {
        return take(event(id, kind, data));
    }

    private Exchange take(Exchange exchange) {
        newcomer().process(exchange);
        return exchange;
    }

    private Exchange sequence(String id, String kind, Map<String, Object> data, String sequence) {
        Exchange exchange = event(id, kind, data);
        exchange.getMessage().setHeader("ce_sequence", sequence);
        return exchange;
    }

    private static Exchange copy(Exchange exchange) {
        return exchange.copy();
    }

    private Exchange event(String id, String kind, Map<String, Object> data) {
        return HrEvents.exchange(context, id, kind, data);
    }
}
