// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.learningplatform.camel.journey.HrEvents.rescinded;
import static org.learningplatform.camel.journey.HrEvents.started;
import static org.learningplatform.camel.journey.HrEvents.terminated;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.state.CountingStateStore;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.roster.RosterTruth;
import org.learningplatform.camel.sync.roster.RosterUpload;
import org.learningplatform.camel.sync.work.Parking;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class ExplainPersonTest {

    private static final String TODAY = "2026-11-23";
    private static final String TO_COME = "2026-12-01";

    private final TestClock clock = new TestClock(TODAY + "T12:00:00Z");
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final CountingStateStore store = new CountingStateStore(new MemoryStateStore());
    private final AccountRules rules = AccountRules.of("two-keys", "boss");
    private final CloudEvents events = new CloudEvents();
    private final EmploymentEvents employments =
            new EmploymentEvents(store, PlatformContext.of(context), "urn:test", "acme", rules, clock);
    private final ExplainPerson journey =
            new ExplainPerson(store, PlatformContext.of(context), "urn:test", "acme", rules, clock);

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aHireThatIsHeldIsExplainedByNamesAloneAndNothingIsWritten() {
        long before = platform.addUser("j.doe", "C-7731");
        Map<String, Object> data = started(TO_COME);
        HrEvents.employment(data).put("previousIds", List.of("C-7731"));
        take("h-1", "started", data);
        store.counts();

        Map<String, Object> explained = explain();

        assertThat(explained)
                .containsEntry("person", Map.of("externalId", "100045"))
                .containsEntry("matched", Map.of("platformId", Long.toString(before), "by", "otherwise"))
                .containsEntry(
                        "wanted", Map.of("from", "employment", "due", TO_COME + "T00:00:00Z", "outcome", "updated"))
                .containsEntry("changed", List.of("person.email", "person.externalId"));
        assertThat(heldBack(explained)).containsExactly("not-due");
        assertThat(explained.toString()).doesNotContain("jo@example.com").doesNotContain("Doe");
        assertThat(platform.writes()).isZero();
        assertThat(store.counts().keySet())
                .isSubsetOf("Journal.find", "Agenda.find", "Agenda.subjects", "Fingerprints.extent");
    }

    @Test
    void whatWouldBeRefusedIsToldWithItsCode() {
        take("h-1", "started", started(TO_COME));
        platform.addUser("j.doe", "another");

        Map<String, Object> explained = explain();

        assertThat(heldBack(explained)).containsExactly("not-due", "identity-conflict");
        assertThat(explained.get("wanted")).asString().contains("outcome=conflict");
        assertThat(explained).doesNotContainKey("matched").containsEntry("changed", List.of());
    }

    @Test
    void aProtectedAccountThatHasExpiredIsToldAsSuch() {
        platform.addUser("boss", "100045");
        platform.change("users", id(), Map.of("expires_at", "2026-11-01 00:00:00"));

        Map<String, Object> explained = explain();

        assertThat(explained)
                .containsEntry("matched", Map.of("platformId", Long.toString(id()), "by", "person.externalId"));
        assertThat(heldBack(explained)).containsExactly("protected-account", "expired");
    }

    @Test
    void whatEmploymentEventsAndParkedRecordsSayIsTold() {
        assertThat(heldBack(explain())).containsExactly("nothing-known");

        take("h-1", "started", started(TO_COME));
        take("t-1", "terminated", terminated("2026-11-30", "UTC"));
        assertThat(heldBack(explain())).containsExactly("hire-cancelled");
        take("r-1", "rescinded", rescinded("h-1"));
        assertThat(heldBack(explain())).containsExactly("hire-rescinded", "hire-cancelled");
        new Parking("employment events, parked", store.agenda())
                .park(List.of(new Parking.Parked(
                        "topic/0/1", WantedPerson.subject("acme", "100045"), Instant.MAX.minusSeconds(100_000))));
        assertThat(heldBack(explain())).containsExactly("parked", "hire-rescinded", "hire-cancelled");
    }

    @Test
    void whatTheLastFullRosterSaysIsWantedWhereNothingIsHeld(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("roster.csv");
        Files.writeString(
                file,
                "userId,username,firstName,lastName,email\n100044,x,X,Y,x@example.com\n100045,j.doe,Jo,Doe,jo@example.com\n");
        new RosterTruth(store.fingerprints(), "acme", folder)
                .keep(new RosterUpload(file, "roster.csv", clock.instant()), "0".repeat(64));
        journey.setTruthDirectory(folder.toString());

        Map<String, Object> explained = explain();

        assertThat(explained).containsEntry("wanted", Map.of("from", "roster", "outcome", "created"));
        assertThat(heldBack(explained)).isEmpty();
        Files.writeString(
                folder.resolve("0".repeat(64) + ".roster"),
                "userId,username,firstName,lastName,email\n1,x,X,Y,x@example.com\n");
        assertThat(heldBack(explain())).containsExactly("not-in-roster");
    }

    @Test
    void anEventIsAnsweredWithItsOwnIdAsCause() {
        Exchange exchange =
                control("q-1", "person.explain-requested.v1", Map.of("person", Map.of("externalId", "100045")));

        journey.process(exchange);

        CloudEvent answer = events.read(exchange.getMessage());
        Published.check(answer);
        assertThat(answer.type()).isEqualTo("org.learningplatform.person.explained.v1");
        assertThat(answer.extensions())
                .containsEntry("causationid", "q-1")
                .containsEntry("partitionkey", "acme:100045");
    }

    @Test
    void aControlEventThatNobodyTakesIsRefusedAndOneOfAnotherJourneyIsLeftAlone() {
        Exchange others =
                control("a-1", "batch.denied.v1", Map.of("file", Map.of("sha256", "0".repeat(64)), "by", "somebody"));
        journey.process(others);
        assertThat(others.getMessage().getBody()).isNull();

        for (String type : List.of("person.explain-request.v1", "user.updated.v1")) {
            assertThatThrownBy(() -> journey.process(control("q-1", type, Map.of())))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.reason())
                            .isIn(Reason.UNKNOWN_TYPE, Reason.SCHEMA_INVALID));
        }
        Exchange foreign = control("q-1", "person.explain-requested.v1", Map.of("person", Map.of("externalId", "1")));
        foreign.getMessage().setHeader("ce_tenantid", "other");
        assertThatThrownBy(() -> journey.process(foreign))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.OTHER_TENANT));
    }

    @Test
    void anOutageIsNoExplanation() {
        platform.inject("simple/*", Fault.answer(503));

        assertThatThrownBy(this::explain).isInstanceOf(PlatformUnavailableException.class);
    }

    private long id() {
        return platform.users().stream()
                .filter(user -> "100045".equals(user.get("org_ref")))
                .map(user -> (Long) user.get("id"))
                .findFirst()
                .orElseThrow();
    }

    private void take(String id, String kind, Map<String, Object> data) {
        employments.process(HrEvents.exchange(context, id, kind, data));
    }

    private Map<String, Object> explain() {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("100045");
        journey.explain(exchange);
        CloudEvent event = events.read(exchange.getMessage());
        Published.check(event);
        return event.data();
    }

    private static List<Object> heldBack(Map<String, Object> explained) {
        return ((List<?>) explained.get("heldBack"))
                .stream().<Object>map(back -> ((Map<?, ?>) back).get("why")).toList();
    }

    private Exchange control(String id, String type, Map<String, Object> data) {
        Exchange exchange = new DefaultExchange(context);
        events.write(
                new CloudEvent(
                        id,
                        "urn:acme:operations",
                        CloudEvent.TYPE_PREFIX + type,
                        null,
                        clock.instant(),
                        Map.of(),
                        data),
                exchange.getMessage());
        return exchange;
    }
}
