// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.testkit.Fault;

/** What differs between the last full roster and the platform, and how it is healed. */
class DriftTest extends RosterTestSupport {

    private static final String PAST = "1999-01-01 00:00:00";

    private final ExecutorService lanes = Executors.newFixedThreadPool(4);
    private RosterTruth truth;
    private int asked;

    @BeforeEach
    void full() {
        settings.setMode("full");
        truth = new RosterTruth(state.fingerprints(), "acme", kept());
    }

    @AfterEach
    void stop() {
        lanes.shutdown();
    }

    @Test
    void twentySeededDifferencesAreReportedAndNoOtherAndAfterHealingThereAreNone() throws Exception {
        roster(people(IntStream.range(0, 60).mapToObj(i -> "P" + i).toArray(String[]::new)));
        for (int i = 0; i < 4; i++) {
            // a deleted user keeps the name
            change("P" + i, "username", "freed-" + i);
            change("P" + i, "email", "freed-" + i + "@example.com");
            platform.remove("users", user("P" + i));
        }
        for (int i = 4; i < 7; i++) {
            change("P" + i, "expires_at", PAST);
        }
        for (int i = 7; i < 11; i++) {
            change("P" + i, "fname", "Changed");
        }
        change("P11", "email", "other@example.com");
        for (int i = 0; i < 3; i++) {
            platform.addUser("stranger-" + i, "X" + i);
        }
        long gone = platform.addUser("gone", "GONE");
        long course = course();
        for (int i = 0; i < 3; i++) {
            platform.add("enrolments", Map.of("user_id", gone, "course_id", course + i));
        }
        platform.remove("users", gone);
        platform.addUser("twin", "P12");
        change("P13", "admin", true);
        change("P13", "lname", "Changed");
        platform.addUser("by-hand", "");
        int writes = platform.writes();

        DriftSearch.Found found = find();

        assertThat(lines(found))
                .containsExactlyInAnyOrder(
                        "missing,P0,",
                        "missing,P1,",
                        "missing,P2,",
                        "missing,P3,",
                        "missing,P4,person.expiresAt",
                        "missing,P5,person.expiresAt",
                        "missing,P6,person.expiresAt",
                        "different,P7,person.givenName",
                        "different,P8,person.givenName",
                        "different,P9,person.givenName",
                        "different,P10,person.givenName",
                        "different,P11,person.email",
                        "extra,X0,",
                        "extra,X1,",
                        "extra,X2,",
                        "orphan,,",
                        "orphan,,",
                        "orphan,,",
                        "conflict,P12,",
                        "conflict,P13,");
        assertThat(found.counts())
                .isEqualTo(Map.of("missing", 7L, "different", 5L, "extra", 3L, "orphan", 3L, "conflict", 2L));
        assertThat(platform.writes()).isEqualTo(writes);

        CloudEvent answer = heal(found);

        Published.check(answer);
        assertThat(answer.type()).isEqualTo("org.learningplatform.batch.completed.v1");
        assertThat(answer.data().get("counts"))
                .asString()
                .contains("created=4", "reactivated=3", "updated=5", "deactivated=3", "deleted=3", "conflict=2");
        platform.remove("users", user("P12", "twin"));
        change("P13", "lname", "Last");
        assertThat(lines(next())).isEmpty();
    }

    @Test
    void whoIsPassedOverInOneReadingOfTheListIsNotMissing() throws Exception {
        roster(people("A", "B"));
        change("B", "org_ref", "ELSE");
        platform.onRequest(request -> {
            if (platform.count("simple/users/list") > 3) {
                platform.users().stream()
                        .filter(user -> "ELSE".equals(user.get("org_ref")))
                        .forEach(user -> platform.change(
                                "users", ((Number) user.get("id")).longValue(), Map.of("org_ref", "B")));
            }
        });

        assertThat(lines(find())).isEmpty();
    }

    @Test
    void aPersonIsComparedAsARosterFileWouldBeApplied() throws Exception {
        roster(HEADER.replace("\n", ",previousIds,expiresAt\n")
                + row("NEW").replace("\n", ",OLD,\n")
                + row("ADOPTED").replace("\n", ",,\n")
                + row("NAMESAKE").replace("\n", ",,\n")
                + row("TAKEN").replace("\n", ",,\n")
                + row("LEFT").replace("\n", ",," + PAST + "\n")
                + row("LEAVING").replace("\n", ",," + PAST + "\n")
                + row("BOSS").replace("\n", ",,\n"));
        change("NEW", "org_ref", "OLD");
        change("ADOPTED", "org_ref", "");
        change("NAMESAKE", "org_ref", "");
        platform.change("users", user("", "user-NAMESAKE"), Map.of("email", "another@example.com"));
        change("TAKEN", "username", "user-other");
        change("TAKEN", "org_ref", "");
        change("LEFT", "username", "freed");
        change("LEFT", "org_ref", "");
        platform.change("users", user("", "freed"), Map.of("email", "freed@example.com"));
        platform.change("users", user("LEAVING"), Map.of("expires_at", ""));
        change("BOSS", "fname", "Other");

        assertThat(lines(find()))
                .containsExactlyInAnyOrder(
                        "different,NEW,person.externalId",
                        "different,ADOPTED,person.externalId",
                        "conflict,NAMESAKE,",
                        "conflict,TAKEN,",
                        "different,LEAVING,person.expiresAt",
                        "conflict,BOSS,");
    }

    @Test
    void noAccountIsExtraWhileARowDoesNotSayWhoseItIs() throws Exception {
        roster(people("A", "B") + "\"C,user-C,First\n");
        platform.addUser("stranger", "X");

        assertThat(lines(find())).isEmpty();
    }

    @Test
    void anAccountThatTheRosterDoesNotHaveAndNobodyMayChangeIsAConflict() throws Exception {
        roster(people("A"));
        platform.change("users", platform.addUser("stranger", "X"), Map.of("admin", true));

        assertThat(lines(find())).containsExactly("conflict,X,");
    }

    @Test
    void noCellOfAReportIsAFormulaAndItIsHealedNevertheless() throws Exception {
        roster(people("A"));
        platform.addUser("stranger", "=X");
        DriftSearch.Found found = find();

        assertThat(lines(found)).containsExactly("extra,'=X,");
        heal(found);

        assertThat(expired()).containsExactly("=X");
    }

    @Test
    void theLastFullRosterIsKeptForThisProcessAloneUntilTheNextOne() throws Exception {
        roster(people("A"));
        roster(people("A", "B"));
        RosterResult late = apply("late.csv", people("Z"), MONDAY.minus(Duration.ofDays(9)));
        truth.keep(late.upload(), late.sha256());

        try (Stream<Path> files = Files.list(kept())) {
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file).hasContent(people("A", "B"));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            });
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept())))
                .isEqualTo("rwx------");
    }

    @Test
    void withoutAFullRosterNothingIsReadAndNothingReported() throws Exception {
        assertThat(find()).isNull();

        assertThat(platform.requests()).isEmpty();
    }

    @Test
    void oneOfSeveralProcessesComparesOnce() throws Exception {
        roster(people("A"));
        Instant due = clock.instant();

        assertThat(search().find(due, () -> true)).isNotNull();
        assertThat(search().find(due, () -> true)).isNull();
        assertThat(search().find(due.plusSeconds(1), () -> true)).isNotNull();
    }

    @Test
    void whatHasChangedSinceTheReportIsNotDoneAndIsTold() throws Exception {
        roster(people("A", "B", "C"));
        change("A", "fname", "Changed");
        change("B", "fname", "Changed");
        long stranger = platform.addUser("stranger", "X");
        DriftSearch.Found found = find();
        change("B", "lname", "Changed");
        platform.change("users", stranger, Map.of("org_ref", "Y"));

        CloudEvent answer = heal(found);

        assertThat(platform.users())
                .filteredOn(user -> "Changed".equals(user.get("fname")))
                .extracting(user -> user.get("org_ref"))
                .containsExactly("B");
        assertThat(expired()).isEmpty();
        assertThat(answer.data()).containsEntry("firstError", "changed-since-report");
        assertThat(result(found))
                .anyMatch(line -> line.matches("\\d,A,updated,,"))
                .anyMatch(line -> line.matches("\\d,B,conflict,changed-since-report,.*"))
                .anyMatch(line -> line.matches("\\d,X,conflict,changed-since-report,.*"));
    }

    @Test
    void onlyTheKindsThatAreAskedForAreHealed() throws Exception {
        roster(people("A", "B"));
        change("A", "expires_at", PAST);
        change("A", "fname", "Changed");
        platform.addUser("stranger", "X");
        DriftSearch.Found found = find();

        heal(found, "missing");

        assertThat(result(found)).anyMatch(line -> line.endsWith(",X,unchanged,not-requested,"));
        assertThat(lines(next())).containsExactlyInAnyOrder("different,A,person.givenName", "extra,X,");
    }

    @Test
    void tooManyWhoWouldLoseTheirAccountsWaitForAnApproval() throws Exception {
        settings.setMaxRemovals("2");
        roster(people("A", "B", "C"));
        for (int i = 0; i < 3; i++) {
            platform.addUser("stranger-" + i, "X" + i);
        }
        DriftSearch.Found found = find();

        CloudEvent stopped = heal(found);

        Published.check(stopped);
        assertThat(stopped.type()).isEqualTo("org.learningplatform.batch.quarantined.v1");
        assertThat(stopped.data()).containsEntry("reason", "too-many-removals").containsEntry("removals", 3L);
        assertThat(healed(healing())).isNull();
        assertThat(expired()).isEmpty();
        assertThat(approve(stopped, 4).data()).containsEntry("reason", "approval-differs");
        assertThat(healed(healing())).isNull();
        assertThat(approve(stopped, 3)).isNull();

        CloudEvent done = healed(healing());

        assertThat(done.type()).isEqualTo("org.learningplatform.batch.completed.v1");
        assertThat(done.extensions()).containsEntry("causationid", "heal-0");
        assertThat(expired()).hasSize(3);
        assertThat(healed(healing())).isNull();
    }

    @Test
    void anOutageEndsAReportAndHealingGoesOnBehindIt() throws Exception {
        roster(people("A", "B"));
        change("A", "fname", "Changed");
        change("B", "fname", "Changed");
        platform.inject("simple/users/list", Fault.answer(503));
        assertThatThrownBy(this::find).isInstanceOf(PlatformUnavailableException.class);
        platform.clearFaults();
        DriftSearch.Found found = find();
        platform.inject("simple/*", Fault.answer(503));
        assertThatThrownBy(() -> heal(found)).isInstanceOf(PlatformUnavailableException.class);
        platform.clearFaults();

        CloudEvent answer = healed(healing());

        assertThat(answer.data().get("counts")).asString().contains("updated=2");
        assertThat(lines(next())).isEmpty();
    }

    @Test
    void onlyTheLastReportIsHealedAndOnlyOfTheLastRoster() throws Exception {
        roster(people("A"));
        DriftSearch.Found first = find();
        DriftSearch.Found second = next();

        assertThat(heal(first).data()).containsEntry("reason", "unknown-report");
        roster(people("A", "B"));
        CloudEvent answer = heal(second);
        Published.check(answer);
        assertThat(answer.type()).isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(answer.data()).containsEntry("reason", "roster-replaced");
    }

    private @Nullable CloudEvent approve(CloudEvent stopped, int removals) {
        Map<?, ?> file = (Map<?, ?>) stopped.data().get("file");
        return new RosterDecisions(state.fingerprints(), "acme", settings.approvalExpires(), clock)
                .decide(
                        new CloudEvent(
                                "approval-" + removals,
                                "urn:operations",
                                "org.learningplatform.batch.approved.v1",
                                null,
                                clock.instant(),
                                Map.of(),
                                Map.of("file", Map.of("sha256", file.get("sha256")), "removals", removals, "by", "me")),
                        new Announcer("urn:example", "acme"));
    }

    private static List<String> result(DriftSearch.Found found) throws IOException {
        return Files.readAllLines(found.file().resolveSibling(found.file().getFileName() + ".report.csv"));
    }

    private long user(String id, String name) {
        return platform.users().stream()
                .filter(user -> id.equals(user.get("org_ref")) && name.equals(user.get("username")))
                .map(user -> ((Number) user.get("id")).longValue())
                .findFirst()
                .orElseThrow();
    }

    private long course() {
        return ((Number) platform.rows("courses").get(0).get("id")).longValue();
    }

    private void change(String id, String field, Object value) {
        platform.change("users", user(id), Map.of(field, value));
    }

    /** The roster of the day, applied and kept. */
    private void roster(String content) throws IOException {
        RosterResult result = day(content);
        truth.keep(result.upload(), result.sha256());
    }

    private Path kept() {
        return directory.resolve("kept");
    }

    private DriftSearch.Found find() throws IOException {
        return search().find(clock.instant(), () -> true);
    }

    /** The report of another day. */
    private DriftSearch.Found next() throws IOException {
        clock.advance(Duration.ofMinutes(1));
        return find();
    }

    private static List<String> lines(DriftSearch.Found found) throws IOException {
        return Files.readAllLines(found.file()).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',', line.indexOf(',', line.indexOf(',') + 1) + 1)))
                .toList();
    }

    private CloudEvent heal(DriftSearch.Found found, String... kinds) throws IOException {
        DriftHealing healing = healing();
        Map<String, Object> data =
                new HashMap<>(Map.of("report", found.file().getFileName().toString(), "by", "operations"));
        if (kinds.length > 0) {
            data.put("kinds", List.of(kinds));
        }
        healing.ask(new CloudEvent(
                "heal-" + asked++,
                "urn:operations",
                "org.learningplatform.drift.heal-requested.v1",
                null,
                clock.instant(),
                Map.of(),
                data));
        return healed(healing);
    }

    private static @Nullable CloudEvent healed(DriftHealing healing) throws IOException {
        DriftHealing.Answer answer = healing.next(new Announcer("urn:example", "acme"), () -> true);
        if (answer == null) {
            return null;
        }
        healing.answered(answer);
        return answer.event();
    }

    private DriftHealing healing() {
        return new DriftHealing(state, connection(), rules(), "acme", lanes, settings, truth, search(), clock);
    }

    private DriftSearch search() {
        return new DriftSearch(state, connection(), rules(), "acme", lanes, settings, truth, kept(), clock);
    }

    private Platform connection() {
        return context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getPlatform();
    }

    private static AccountRules rules() {
        return AccountRules.of("two-keys", "user-BOSS");
    }
}
