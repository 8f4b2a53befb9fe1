// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.roster.RosterResult.State;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.testkit.Fault;

/** Rosters that name everybody: who is absent has left, unless too many are. */
class FullRosterTest extends RosterTestSupport {

    @BeforeEach
    void full() {
        settings.setMode("full");
    }

    @Test
    void whoWasNamedAndIsNotAnyMoreExpiresAndNobodyElseDoes() throws Exception {
        platform.addUser("by-hand", "HAND");
        day(people("A", "B", "C"));

        RosterResult result = day(people("A", "C"));

        assertThat(result.state()).isEqualTo(State.DONE);
        assertThat(expired()).containsExactly("B");
        assertThat(report())
                .contains("1,A,unchanged,,", "2,C,unchanged,,")
                .last()
                .asString()
                .matches("0,,deactivated,absent,user \\d+ of the platform stands in no row");
        assertThat(result.counts()).containsEntry(Outcome.DEACTIVATED, 1L).containsEntry(Outcome.UNCHANGED, 2L);
        assertThat(event(result).data()).containsEntry("removals", 1L);
    }

    @Test
    void whoHasLeftIsRemovedOnceAndCanComeBack() throws Exception {
        day(people("A", "B"));
        day(people("A"));
        int writes = writes();

        RosterResult next = day(people("A"));

        assertThat(writes()).isEqualTo(writes);
        assertThat(next.removals()).containsEntry("removals", 0L);

        day(people("A", "B"));
        RosterResult gone = day(people("A"));

        assertThat(gone.removals()).containsEntry("removals", 1L);
    }

    @Test
    void whoWasRemovedAndStandsInALaterFileHasTheAccountAgainWithoutADate() throws Exception {
        day(people("A", "B"));
        day(people("A"));
        assertThat(expired()).containsExactly("B");

        RosterResult result = day(people("A", "B"));

        assertThat(expired()).isEmpty();
        assertThat(result.counts()).containsEntry(Outcome.REACTIVATED, 1L);
        assertThat(platform.users())
                .filteredOn(user -> "B".equals(user.get("org_ref")))
                .hasSize(1);
    }

    @Test
    void whoWasEndedOnThePlatformByHandStaysSo() throws Exception {
        day(people("A", "B"));
        platform.change("users", user("B"), Map.of("expires_at", "2026-11-01 00:00:00"));

        day(people("A", "B"));

        assertThat(expired()).containsExactly("B");
    }

    @Test
    void endsThatAreOverCountAsRemovals() throws Exception {
        day(staff(100));
        int writes = writes();

        RosterResult result = day(ending(100, 11));

        assertThat(result.state()).isEqualTo(State.QUARANTINED);
        assertThat(event(result).data()).containsEntry("removals", 11L);
        assertThat(writes()).isEqualTo(writes);
        assertThat(day(ending(100, 10)).state()).isEqualTo(State.DONE);
        // whoever has ended does not end again
        assertThat(day(ending(100, 12)).state()).isEqualTo(State.DONE);
    }

    @Test
    void aRowThatIsRefusedOrFailsIsNotAbsent() throws Exception {
        day(people("A", "B", "C"));
        platform.inject("simple/*", Fault.about("C", Fault.answer(500)));

        day(HEADER + row("A") + row("B").replace("B@example.com", "nowhere") + row("C", "Changed", ""));

        assertThat(expired()).isEmpty();
        platform.clearFaults();
        assertThat(again().state()).isEqualTo(State.DONE);
        assertThat(expired()).isEmpty();
    }

    @Test
    void nobodyIsRemovedWhileARowDoesNotSayWhoseItIs() throws Exception {
        day(people("A", "B", "C"));

        day(HEADER + row("A") + "\"B,user-B,First\n");

        assertThat(expired()).isEmpty();
        assertThat(report()).element(1).asString().startsWith("0,,invalid,removals-withheld,\"1 rows ");
        day(people("A"));
        assertThat(expired()).containsExactlyInAnyOrder("B", "C");
    }

    @Test
    void aUserWhoHasAnotherExternalIdByNowIsLeftAlone() throws Exception {
        day(people("A", "OLD"));
        platform.change("users", user("OLD"), Map.of("org_ref", "NEW"));

        day(people("A"));

        assertThat(expired()).isEmpty();
    }

    @Test
    void whoIsKnownToBeUnchangedIsAMemberNevertheless() throws Exception {
        settings.setMode("delta");
        day(people("A", "B"));
        settings.setMode("full");
        roster = roster();
        day(people("A", "B"));
        assertThat(report()).contains("1,A,unchanged,,", "2,B,unchanged,,");

        day(people("A"));

        assertThat(expired()).containsExactly("B");
    }

    @Test
    void anEarlierFileThatComesLateChangesNobody() throws Exception {
        day(people("A", "B"));
        day(people("A", "B"));

        apply("late.csv", HEADER + row("A", "Wrong", "") + row("Z"), MONDAY.plusSeconds(1));

        assertThat(report()).contains("1,A,stale,,", "2,Z,stale,,");
        assertThat(platform.users()).extracting("lname").doesNotContain("Wrong");
    }

    @Test
    void anEarlierFileThatComesLateRemovesNobody() throws Exception {
        day(people("A", "B"));

        RosterResult late = apply("late.csv", people("A"), MONDAY.minus(Duration.ofDays(9)));

        assertThat(late.state()).isEqualTo(State.DONE);
        assertThat(expired()).isEmpty();
    }

    @Test
    void aFileThatWasDoneButNotMovedTellsTheSameAgain() throws Exception {
        day(people("A", "B"));
        RosterResult first = day(people("A"));
        List<String> told = report();
        int calls = platform.requests().size();

        RosterResult again = again();

        assertThat(report()).isEqualTo(told);
        assertThat(event(again).id()).isEqualTo(event(first).id());
        assertThat(event(again).data()).containsEntry("removals", 1L);
        assertThat(platform.requests()).hasSize(calls);
    }

    @Test
    void leaversAreDeletedOnlyWhereThatIsSaidTwice() throws Exception {
        settings.setLeaverAction("delete");
        assertThatIllegalArgumentException().isThrownBy(this::roster).withMessageContaining("roster.allowDelete");
        settings.setAllowDelete(true);
        day(people("A", "B"));

        day(people("A"));

        assertThat(platform.requests("simple/users/delete")).hasSize(1);
    }

    @Test
    void aProtectedAccountIsToldOfAndNotRemoved() throws Exception {
        day(people("A", "BOSS"));

        day(people("A"));

        assertThat(expired()).isEmpty();
        assertThat(report()).last().asString().startsWith("0,,conflict,protected-account,\"user ");
    }

    @Test
    void aFileThatRemovesTooManyIsPutInQuarantineBeforeTheFirstWrite() throws Exception {
        day(staff(100));
        int calls = platform.requests().size();

        RosterResult result = day(staff(60) + row("JOINER"));

        assertThat(result.state()).isEqualTo(State.QUARANTINED);
        assertThat(platform.requests()).hasSize(calls);
        assertThat(report()).last().asString().startsWith("0,,invalid,too-many-removals,\"40 of 100 people ");
        CloudEvent event = event(result);
        Published.check(event);
        assertThat(event.type()).isEqualTo("org.learningplatform.batch.quarantined.v1");
        assertThat(event.data())
                .containsEntry("reason", "too-many-removals")
                .containsEntry("removals", 40L)
                .containsEntry("percent", 40.0)
                .containsEntry("limits", Map.of("percent", 10, "count", 200))
                .containsEntry("resultFile", "quarantine/day1.csv.report.csv");
        assertThat((List<?>) event.data().get("groups")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 11, 10, 200, QUARANTINED",
        "100, 10, 10, 200, DONE",
        "20, 4, 10, 200, DONE",
        "20, 5, 10, 200, QUARANTINED",
        "100, 12, 15, 200, DONE",
        "100, 12, 15, 11, QUARANTINED",
        "20, 4, 10, 3, QUARANTINED",
    })
    void thePercentCountsFromFiveRemovalsOnAndTheCountAlways(
            int people, int removals, String percent, String count, State state) throws Exception {
        settings.setMaxRemovalPercent(percent);
        settings.setMaxRemovals(count);
        day(staff(people).replaceAll(",school-\\d", ""));

        assertThat(day(staff(people - removals).replaceAll(",school-\\d", "")).state())
                .isEqualTo(state);
    }

    @Test
    void aGroupThatLosesTooManyStopsTheFileThoughTheWholeDoesNot() throws Exception {
        day(staff(200));

        RosterResult result = day(staff(200)
                .lines()
                .filter(line -> !line.matches("U(7|17|27|37|47|57),.*"))
                .collect(Collectors.joining("\n", "", "\n")));

        assertThat(result.state()).isEqualTo(State.DONE);
        RosterResult next = day(staff(200)
                .lines()
                .filter(line -> !line.matches("U(\\d*2|7|17|27|37|47|57),.*") || line.startsWith("U2,"))
                .collect(Collectors.joining("\n", "", "\n")));
        assertThat(next.removals()).containsEntry("percent", 9.8);
        assertThat(next.state()).isEqualTo(State.QUARANTINED);
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "-1, 200", "101, 200", "many, 200", "10, 0", "10, -5"})
    void theLimitsCannotBeSwitchedOff(String percent, String count) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    settings.setMaxRemovalPercent(percent);
                    settings.setMaxRemovals(count);
                })
                .withMessageContaining("; set ");
    }

    @Test
    void twentyTruncatedOrDamagedFilesAreStoppedBeforeTheFirstWrite() throws Exception {
        String whole = staff(500);
        day(whole);
        int calls = platform.requests().size();
        List<String> damaged = new ArrayList<>();
        // in the middle of rows, and at their ends
        Stream.of(3, 11, 22, 37, 48, 53, 66, 74, 81, 93, 97, 99)
                .forEach(percent -> damaged.add(whole.substring(0, whole.length() * percent / 100)));
        damaged.add(whole.substring(0, whole.indexOf("U300,")));
        damaged.add(whole.substring(0, whole.length() - 1));
        damaged.add("");
        damaged.add(HEADER);
        damaged.add("\u0000\u0001\u0002PK\u0003\u0004\u0000");
        damaged.add(whole.replaceAll(",[^,\n]*@[^,\n]*", "").replace(",email", ""));
        damaged.add(whole + whole);
        damaged.add(whole.replaceAll("U(\\d+),", "X$1,"));

        assertThat(damaged).hasSize(20).allSatisfy(file -> {
            RosterResult result = day(file);
            assertThat(result.state()).isEqualTo(State.QUARANTINED);
            assertThat(result.error()).isNotNull();
            Published.check(event(result));
        });
        assertThat(platform.requests()).hasSize(calls);
    }

    @Test
    void ofSixtyNormalDaysNoneIsStopped() throws Exception {
        readUsersWhole();
        Random random = new Random(20_261_123);
        Map<Integer, String> staff = new LinkedHashMap<>();
        IntStream.range(0, 500).forEach(i -> staff.put(i, "Last"));
        int next = 500;
        List<Integer> stopped = new ArrayList<>();
        Set<String> left = new HashSet<>();

        for (int i = 0; i < 60; i++) {
            if (day(roster(staff)).state() != State.DONE) {
                stopped.add(i);
            }
            List<Integer> ids = new ArrayList<>(staff.keySet());
            for (int n = 0; n < 10; n++) {
                int leaver = ids.remove(random.nextInt(ids.size()));
                staff.remove(leaver);
                left.add("U" + leaver);
                staff.put(ids.get(random.nextInt(ids.size())), "Name" + i);
                staff.put(next++, "Last");
            }
        }
        day(roster(staff));

        assertThat(stopped).hasSizeLessThanOrEqualTo(1);
        assertThat(expired()).containsExactlyInAnyOrderElementsOf(left);
    }

    /** Rows that are as wanted cost no call each. */
    private void readUsersWhole() throws IOException {
        Path overlay = Files.writeString(
                directory.resolve("overlay.yaml"),
                """
                overlay: 1.0.0
                info: {title: no filter, version: '1'}
                actions:
                  - {target: "$.components.parameters.org_ref['x-field']", remove: true}
                """);
        configuration().setContractOverlay(overlay.toUri().toString());
    }

    private static String roster(Map<Integer, String> staff) {
        return HEADER
                + staff.entrySet().stream()
                        .map(one -> row("U" + one.getKey(), one.getValue(), "school-" + one.getKey() % 4))
                        .collect(Collectors.joining());
    }
}
