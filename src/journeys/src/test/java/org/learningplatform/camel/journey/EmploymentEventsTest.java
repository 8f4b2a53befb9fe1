// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.learningplatform.camel.journey.Messages.outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
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
    void aTerminationThatArrivesBeforeItsHireLeavesNoAccountAndTheHireIsStale() {
        assertThat(outcome(take(sequence("t-7", "terminated", terminated(TODAY, "UTC"), "7"))))
                .isEqualTo("unchanged");
        assertThat(outcome(take(sequence("h-5", "started", started(TODAY), "5"))))
                .isEqualTo("stale");

        assertThat(platform.users()).noneMatch(user -> "100045".equals(user.get("org_ref")));
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

        assertThat(platform.requests()).isEmpty();
    }

    @Test
    void aTerminationThatCancelledAHireCannotBeTakenBackAndSaysWhatToDo() {
        take("h-1", started("2026-12-01"));
        take("t-1", "terminated", terminated("2026-11-30", "UTC"));

        assertThatThrownBy(() -> take("r-1", "rescinded", rescinded("t-1")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("send the hire again");
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
        EmploymentEvents taker = new EmploymentEvents(
                store, PlatformContext.of(context), "urn:test", "acme", AccountRules.of("two-keys", "admin*"), clock);
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
        Exchange exchange = new DefaultExchange(context);
        events.write(
                new CloudEvent(
                        id,
                        "https://hris.example",
                        "org.learningplatform.hr.employment." + kind + ".v1",
                        null,
                        Instant.parse("2026-11-01T00:00:00Z"),
                        Map.of(),
                        data),
                exchange.getMessage());
        return exchange;
    }

    private static Map<String, Object> started(String firstDay) {
        Map<String, Object> person = new HashMap<>(Map.of(
                "externalId",
                "100045",
                "userName",
                "j.doe",
                "pii",
                Map.of(
                        "name", Map.of("givenName", "Jo", "familyName", "Doe"),
                        "emails",
                                List.of(
                                        Map.of("value", "private@example.com"),
                                        Map.of("value", "jo@example.com", "primary", true)))));
        Map<String, Object> employment = new HashMap<>(Map.of("startDate", firstDay, "timeZone", "UTC"));
        return new HashMap<>(Map.of("person", person, "employment", employment));
    }

    private static Map<String, Object> terminated(String lastDay, String zone) {
        return new HashMap<>(Map.of(
                "person",
                Map.of("externalId", "100045"),
                "employment",
                new HashMap<>(Map.of("endDate", lastDay, "timeZone", zone))));
    }

    private static Map<String, Object> rescinded(String id) {
        return Map.of("person", Map.of("externalId", "100045"), "rescinds", id);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> person(Map<String, Object> data) {
        return (Map<String, Object>) data.get("person");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> employment(Map<String, Object> data) {
        return (Map<String, Object>) data.get("employment");
    }
}
