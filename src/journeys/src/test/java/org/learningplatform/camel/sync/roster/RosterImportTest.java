// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.state.Agenda;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Lease;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.testkit.Fault;

class RosterImportTest extends RosterTestSupport {

    private static final Instant TUESDAY = MONDAY.plus(Duration.ofDays(1));

    @Test
    void everyRowOfTheFileStandsInTheReportInItsOrder() throws Exception {
        hire("B");

        RosterResult result = apply("x.csv", HEADER + row("A") + row("B") + "C,c,C,C,no-address\n" + row("A"));

        assertThat(report())
                .containsExactly(
                        "row,userId,outcome,reason,detail",
                        "1,A,created,,",
                        "2,B,unchanged,,",
                        "3,C,invalid,bad-email,line 4: not an e-mail address",
                        "4,A,unchanged,repeated-row,line 5: the same as an earlier row");
        assertThat(result.counts())
                .containsEntry(Outcome.CREATED, 1L)
                .containsEntry(Outcome.UNCHANGED, 2L)
                .containsEntry(Outcome.INVALID, 1L);
        assertThat(result.state()).isEqualTo(RosterResult.State.DONE);
        assertThat(result.error()).isEqualTo("bad-email");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "422 | {\"errors\":{\"timezone\":[\"b@example.com?\"],\"Jo <b@x>\":[]}} | invalid,validation-422 | (timezone)",
                "422 | {\"errors\":{}} | invalid,validation-422 | ``",
                "422 | {\"errors\":{\"email\":[\"taken\"]}} | conflict,deleted-account | restore",
                "409 | {} | conflict,deleted-account | restore",
                "404 | {} | failed,not-found | ``",
                "403 | {} | failed,forbidden | ``",
                "400 | {} | failed,bad-request | ``",
            })
    void aRowThatIsToBlameIsSetAsideAndTheOthersAreApplied(int status, String body, String outcome, String detail)
            throws Exception {
        platform.inject("simple/users/create", Fault.about("B@example.com", Fault.answer(status, body)));

        apply("x.csv", HEADER + row("A") + row("B") + row("C"));

        assertThat(report())
                .hasSize(4)
                .contains("1,A,created,,", "3,C,created,,")
                .element(2)
                .satisfies(line -> assertThat(line)
                        .startsWith("2,B," + outcome + ",")
                        .contains("line 3: ", detail)
                        .doesNotContain("example.com", " ()"));
    }

    @Test
    void whileThePlatformDoesNotWorkTheFileStopsAndGoesOnLaterAtItsRowsThatAreNotDone() throws Exception {
        String file =
                HEADER + IntStream.range(0, 600).mapToObj(i -> row("U" + i)).collect(Collectors.joining());
        AtomicInteger created = new AtomicInteger();
        platform.onRequest(request -> {
            if (request.operation().equals("simple/users/create") && created.incrementAndGet() == 550) {
                platform.inject("simple/*", Fault.answer(503));
            }
        });

        assertThatThrownBy(() -> apply("x.csv", file)).isInstanceOf(PlatformUnavailableException.class);
        platform.clearFaults();
        RosterResult result = apply("x.csv", file);

        assertThat(result.counts()).containsEntry(Outcome.CREATED, 600L);
        assertThat(platform.users()).hasSize(601);
    }

    @Test
    void aRefusedTokenIsNobodysFault() {
        platform.rotateSecret("another");

        assertThatThrownBy(() -> apply("x.csv", HEADER + row("A"))).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void aProcessThatEndsAnywhereLosesNoRowAndMakesNoUserTwice() throws Exception {
        for (int writes = 0; writes < 6; writes++) {
            StateStore kept = new MemoryStateStore();
            String file = HEADER + row("A" + writes) + row("B" + writes) + row("C" + writes) + "D,d,D,D,no-address\n";
            try {
                apply(new DyingState(kept, writes), "x.csv", file, MONDAY);
            } catch (Killed e) {
                // as it does where it is not at the end by then
            }
            int users = platform.users().size();

            RosterResult result = apply(kept, "x.csv", file, MONDAY);

            assertThat(report())
                    .as("killed before write " + writes)
                    .hasSize(5)
                    .contains("1,A%d,created,,".formatted(writes), "3,C%d,created,,".formatted(writes));
            assertThat(result.counts()).containsEntry(Outcome.CREATED, 3L).containsEntry(Outcome.INVALID, 1L);
            assertThat(platform.users()).hasSize(1 + 3 * (writes + 1));
            assertThat(users).isIn(1 + 3 * writes, 1 + 3 * (writes + 1));
        }
    }

    @Test
    void rowsThatAreAsWantedCostAFewStatementsForHundreds() throws Exception {
        String file =
                HEADER + IntStream.range(0, 1_200).mapToObj(i -> row("U" + i)).collect(Collectors.joining());
        IntStream.range(0, 1_200).forEach(i -> hire("U" + i));
        DyingState counting = new DyingState(state, Integer.MAX_VALUE);

        apply(counting, "x.csv", file, MONDAY);

        assertThat(counting.finds).as("statements for three pages").isLessThanOrEqualTo(20);
        assertThat(Integer.MAX_VALUE - counting.writes).isLessThanOrEqualTo(12);
        assertThat(platform.requests().size()).as("one call a row, and a token").isLessThanOrEqualTo(1_202);
    }

    @Test
    void aFileThatWasDoneButNotMovedMakesItsReportAndEventAgainAndWritesNothing() throws Exception {
        RosterResult first = apply("x.csv", HEADER + row("A") + "B,b,B,B,no-address\n");
        List<String> firstReport = report();
        int calls = platform.requests().size();

        RosterResult again = apply("x.csv", HEADER + row("A") + "B,b,B,B,no-address\n");

        assertThat(platform.requests()).hasSize(calls);
        assertThat(report()).isEqualTo(firstReport);
        assertThat(event(again).id()).isEqualTo(event(first).id());
    }

    @ParameterizedTest
    @CsvSource({"x.csv, 0", "x.csv, 1", "y.csv, 0"})
    void whoDropsTheSameBytesAgainMeansThem(String name, int hoursLater) throws Exception {
        RosterResult first = apply("x.csv", HEADER + row("A"));
        first.finish();
        long user = (Long) platform.users().get(1).get("id");
        platform.change("users", user, Map.of("lname", "Otherwise"));
        clock.advance(new AccountRules().directoryAge());

        RosterResult again = apply(name, HEADER + row("A"), MONDAY.plus(Duration.ofHours(hoursLater)));

        assertThat(report()).contains("1,A,updated,,");
        assertThat(platform.users().get(1)).containsEntry("lname", "Last");
        assertThat(event(again).id()).isNotEqualTo(event(first).id());
    }

    @Test
    void whoIsUnchangedCostsNoCallAndWhoHasChangedOne() throws Exception {
        String others = row("B") + row("C") + row("D");
        apply("monday.csv", HEADER + row("A") + others, MONDAY).finish();
        int calls = platform.requests().size();

        apply("tuesday.csv", HEADER + row("A", "Smith") + others, TUESDAY).finish();

        assertThat(platform.requests()).hasSize(calls + 1);
        assertThat(report()).contains("1,A,updated,,", "2,B,unchanged,,", "4,D,unchanged,,");
        assertThat(platform.users())
                .filteredOn(user -> "Smith".equals(user.get("lname")))
                .singleElement()
                .satisfies(user -> assertThat(user).containsEntry("org_ref", "A"));
    }

    @Test
    void anEarlierFileThatComesLateIsStaleThoughTheLaterOneChangedNothing() throws Exception {
        apply("monday.csv", HEADER + row("A"), MONDAY).finish();
        apply("wednesday.csv", HEADER + row("A"), TUESDAY.plus(Duration.ofDays(1)))
                .finish();

        apply("tuesday.csv", HEADER + row("A", "Wrong"), TUESDAY);

        assertThat(report()).contains("1,A,stale,,");
        assertThat(platform.users().get(1)).containsEntry("lname", "Last");
    }

    @Test
    void aRowThatWasUnchangedStaysSoInItsFileWhateverBecomesOfThePerson() throws Exception {
        apply("monday.csv", HEADER + row("A"), MONDAY).finish();
        apply("tuesday.csv", HEADER + row("A"), TUESDAY);
        long user = (Long) platform.users().get(1).get("id");
        platform.change("users", user, Map.of("lname", "ByAnEvent"));
        state.fingerprints().forgetBefore("people acme", Instant.MAX);

        apply("tuesday.csv", HEADER + row("A"), TUESDAY);

        assertThat(report()).contains("1,A,unchanged,,");
        assertThat(platform.users().get(1)).containsEntry("lname", "ByAnEvent");
    }

    @Test
    void aFileWhoseDatesWouldEndTooManyAccountsAtOnceIsPutInQuarantineBeforeTheFirstWrite() throws Exception {
        settings.setMaxRemovals("3");
        day(staff(20));
        int writes = writes();

        RosterResult result = day(ending(20, 4));

        assertThat(result.state()).isEqualTo(RosterResult.State.QUARANTINED);
        assertThat(report()).last().asString().startsWith("0,,invalid,too-many-removals,");
        assertThat(writes()).isEqualTo(writes);
        Published.check(event(result));
        assertThat(day(ending(20, 3)).state()).isEqualTo(RosterResult.State.DONE);
        assertThat(day(ending(20, 6)).state()).isEqualTo(RosterResult.State.DONE);
        assertThat(expired()).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({"'', empty-file", "'userId,username,firstName,lastName,email', no-rows"})
    void aFileOfNobodyIsPutInQuarantine(String content, String reason) throws Exception {
        RosterResult result = day(content);

        assertThat(result.state()).isEqualTo(RosterResult.State.QUARANTINED);
        Published.check(event(result));
        assertThat(event(result).data()).containsEntry("reason", reason).containsEntry("removals", 0L);
    }

    @Test
    void aFileThatReturnsToWhatAnEarlierOneSaidIsApplied() throws Exception {
        apply("monday.csv", HEADER + row("A"), MONDAY).finish();
        apply("tuesday.csv", HEADER + row("A", "Wrong"), TUESDAY).finish();

        apply("wednesday.csv", HEADER + row("A"), TUESDAY.plus(Duration.ofDays(1)));

        assertThat(platform.users().get(1)).containsEntry("lname", "Last");
    }

    @Test
    void whoFailsAloneWaitsAndNobodyElse() throws Exception {
        platform.inject("simple/*", Fault.about("P", Fault.answer(500)));

        RosterResult monday = apply("monday.csv", HEADER + row("A") + row("P") + row("B"), MONDAY);
        RosterResult tuesday = apply("tuesday.csv", HEADER + row("C"), TUESDAY);

        assertThat(monday.state()).isEqualTo(RosterResult.State.WAITING);
        assertThat(tuesday.state()).isEqualTo(RosterResult.State.DONE);
        assertThat(platform.users())
                .extracting("org_ref")
                .contains("A", "B", "C")
                .doesNotContain("P");

        platform.clearFaults();
        assertThat(apply("monday.csv", HEADER + row("A") + row("P") + row("B"), MONDAY)
                        .state())
                .isEqualTo(RosterResult.State.DONE);
        assertThat(report()).contains("1,A,created,,", "2,P,created,,", "3,B,created,,");
    }

    @Test
    void whatALaterFileSaysOfAPersonHoldsThoughAnEarlierOneIsStillOpen() throws Exception {
        hire("P");
        platform.inject("simple/*", Fault.about("P", Fault.answer(500)));
        apply("monday.csv", HEADER + row("P", "Monday"), MONDAY);
        platform.clearFaults();
        apply("tuesday.csv", HEADER + row("P", "Tuesday"), TUESDAY);

        RosterResult monday = apply("monday.csv", HEADER + row("P", "Monday"), MONDAY);

        assertThat(report()).contains("1,P,stale,,");
        assertThat(monday.state()).isEqualTo(RosterResult.State.DONE);
        assertThat(platform.users().get(1)).containsEntry("lname", "Tuesday");
    }

    @Test
    void ofTwoFilesOfOneSecondTheNameSaysWhichIsLater() throws Exception {
        apply("b.csv", HEADER + row("P", "Later"), MONDAY);

        apply("a.csv", HEADER + row("P", "Earlier"), MONDAY);

        assertThat(platform.users().get(1)).containsEntry("lname", "Later");
    }

    @Test
    void aRowThatFailsInEachRunIsGivenUpAndTheFileFinished() throws Exception {
        platform.inject("simple/*", Fault.about("P", Fault.answer(500)));
        String file = HEADER + row("A") + row("P");
        for (int run = 1; run < MAX_ATTEMPTS; run++) {
            assertThat(apply("x.csv", file).state()).isEqualTo(RosterResult.State.WAITING);
        }

        RosterResult last = apply("x.csv", file);

        assertThat(last.state()).isEqualTo(RosterResult.State.DONE);
        assertThat(report()).element(2).asString().startsWith("2,P,failed,given-up,\"line 3: in 3 runs");
        assertThat(last.counts()).containsEntry(Outcome.FAILED, 1L).containsEntry(Outcome.CREATED, 1L);
    }

    @Test
    void severalPeopleWhoFailLookLikeAnOutageOnceAndHoldUpNobodyThen() throws Exception {
        platform.inject("simple/*", Fault.about("P", Fault.answer(500)));
        String file = HEADER + row("P1") + row("P2") + row("P3") + row("P4");

        assertThatThrownBy(() -> apply("monday.csv", file, MONDAY)).isInstanceOf(PlatformUnavailableException.class);
        assertThat(apply("monday.csv", file, MONDAY).state()).isEqualTo(RosterResult.State.WAITING);
        assertThat(apply("tuesday.csv", HEADER + row("A"), TUESDAY).state()).isEqualTo(RosterResult.State.DONE);

        for (int run = 2; run <= MAX_ATTEMPTS; run++) {
            apply("monday.csv", file, MONDAY);
            apply("tuesday.csv", HEADER + row("A" + run), TUESDAY);
        }
        assertThat(apply("monday.csv", file, MONDAY).state()).isEqualTo(RosterResult.State.DONE);
        assertThat(report().subList(1, 5)).allSatisfy(line -> assertThat(line).contains(",failed,given-up,"));
    }

    @Test
    void nobodyIsGivenUpWhileAllFail() throws Exception {
        platform.inject("simple/users/create", Fault.answer(503));
        String file = HEADER + row("A") + row("B") + row("C") + row("D");
        assertThatThrownBy(() -> apply("x.csv", file)).isInstanceOf(PlatformUnavailableException.class);
        for (int run = 0; run <= MAX_ATTEMPTS + 1; run++) {
            assertThat(apply("x.csv", file).state()).isEqualTo(RosterResult.State.WAITING);
        }
        platform.clearFaults();

        assertThat(apply("x.csv", file).counts()).containsEntry(Outcome.CREATED, 4L);
    }

    @Test
    void whileThePlatformDoesNotWorkAFileCostsNoMoreThanALook() throws Exception {
        platform.inject("simple/*", Fault.answer(503));
        String file =
                HEADER + IntStream.range(0, 50).mapToObj(i -> row("U" + i)).collect(Collectors.joining());
        assertThatThrownBy(() -> apply("x.csv", file)).isInstanceOf(PlatformUnavailableException.class);
        int calls = platform.requests().size();

        assertThatThrownBy(() -> apply("x.csv", file)).isInstanceOf(PlatformUnavailableException.class);

        assertThat(platform.requests().size() - calls)
                .as("one call with its retry")
                .isLessThanOrEqualTo(2);
    }

    @Test
    void anOutageIsNoAttempt() throws Exception {
        platform.inject("simple/*", Fault.answer(503));
        for (int run = 0; run <= MAX_ATTEMPTS; run++) {
            assertThatThrownBy(() -> apply("x.csv", HEADER + row("A")))
                    .isInstanceOf(PlatformUnavailableException.class);
        }
        platform.clearFaults();

        apply("x.csv", HEADER + row("A"));

        assertThat(report()).contains("1,A,created,,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "N,user-A,First,Last,n@example.com | A,user-a2,First,Last,A@example.com",
                "N,user-n,First,Last,A@example.com | A,user-A,First,Last,a2@example.com",
            })
    void aNameOrAddressThatALaterRowFreesIsGivenInTheSameFile(String starter, String who) throws Exception {
        hire("A");

        apply("x.csv", HEADER + starter + "\n" + who + "\n");

        assertThat(report()).contains("1,N,created,,", "2,A,updated,,");
    }

    @Test
    void aChainOfFreedNamesIsFollowedToItsEnd() throws Exception {
        hire("A");
        hire("B");

        apply(
                "x.csv",
                HEADER + "N,user-A,First,Last,n@example.com\nA,user-B,First,Last,A@example.com\n"
                        + "B,user-c,First,Last,B@example.com\n");

        assertThat(report()).contains("1,N,created,,", "2,A,updated,,", "3,B,updated,,");
    }

    @Test
    void ofTwoRowsThatWantOneNameOrAddressTheFirstHasIt() throws Exception {
        String pairs = IntStream.range(0, 20)
                .mapToObj(i -> i % 2 == 0
                        ? "F%1$d,same%1$d,A,A,f%1$d@example.com\nS%1$d,SAME%1$d,B,B,s%1$d@example.com\n".formatted(i)
                        : "F%1$d,f%1$d,A,A,same%1$d@example.com\nS%1$d,s%1$d,B,B,Same%1$d@example.com\n".formatted(i))
                .collect(Collectors.joining());

        RosterResult result = apply("x.csv", HEADER + pairs);

        assertThat(result.counts()).containsEntry(Outcome.CREATED, 20L).containsEntry(Outcome.CONFLICT, 20L);
        assertThat(report().stream().skip(1))
                .allSatisfy(line -> assertThat(line).contains(line.contains(",F") ? ",created," : ",conflict,"));
    }

    @Test
    void namesThatTwoPeopleSwapAreAConflictOfBoth() throws Exception {
        hire("A");
        hire("B");

        apply("x.csv", HEADER + "A,user-B,First,Last,A@example.com\nB,user-A,First,Last,B@example.com\n");

        assertThat(report().subList(1, 3))
                .allSatisfy(line -> assertThat(line).contains(",conflict,identity-conflict,"));
    }

    @Test
    void aGroupThatRefusesAMemberIsTriedAgainAndToldIfThatDoesNotHelp() throws Exception {
        platform.add("groups", Map.of("name", "Sales"));
        platform.inject("simple/groups/add-member", 1, Fault.answer(403));
        apply("x.csv", HEADER.replace("\n", ",groups\n") + row("A").replace("\n", ",Sales\n"));
        assertThat(report()).contains("1,A,created,,");

        platform.inject("simple/groups/add-member", Fault.answer(422));
        RosterResult result = apply("y.csv", HEADER.replace("\n", ",groups\n") + row("B").replace("\n", ",Sales\n"));

        assertThat(report()).element(1).asString().startsWith("1,B,created,validation-422,");
        assertThat(result.counts()).containsEntry(Outcome.CREATED, 1L).containsEntry(Outcome.INVALID, 0L);
    }

    @Test
    void aRejectedFileWritesNothingAndItsReportSaysWhy() throws Exception {
        RosterResult result = apply("x.csv", "userId,email\n1,jo@example.com\n");

        assertThat(platform.requests()).isEmpty();
        assertThat(result.folder()).isEqualTo("rejected");
        assertThat(report())
                .last()
                .asString()
                .startsWith("0,,invalid,missing-column,\"the header row lacks username, f");
    }

    @Test
    void aUserIdThatIsAFormulaIsNoneInTheReport() throws Exception {
        apply("x.csv", HEADER + row("\"=1+1\"") + row("+1") + row("-2") + row("@a"));

        assertThat(report().subList(1, 5)).allSatisfy(line -> assertThat(line).matches("\\d,'[=+@-].*"));
    }

    @Test
    void nobodysDataIsInTheReportTheEventOrTheState() throws Exception {
        DyingState spy = new DyingState(state, Integer.MAX_VALUE);
        platform.inject("simple/users/create", Fault.about("canary-z", Fault.answer(500)));

        RosterResult result = apply(
                spy,
                "x.csv",
                HEADER + "1,canary-u,Canary-F,Canary-L,canary@example.com\n2,canary-v,C,D,canary\n"
                        + "3,admin,Canary-F,C,canary2@example.com\n4;canary;C;C;canary@example.com\n"
                        + "5,canary-\"w,C,C,canary@example.com\n6,canary-z,C,C,canary-z@example.com\n",
                MONDAY);

        assertThat(result.state()).isEqualTo(RosterResult.State.WAITING);
        platform.clearFaults();
        result = apply(spy, "x.csv", Files.readString(directory.resolve("x.csv")), MONDAY);
        assertThat(report()).hasSize(7);
        assertThat(String.join("\n", report())).doesNotContainIgnoringCase("canary");
        assertThat(event(result).data().toString()).doesNotContainIgnoringCase("canary");
        assertThat(spy.written.toString()).isNotEmpty().doesNotContainIgnoringCase("canary");
    }

    @Test
    void peopleAreWorkedForAtTheSameTime() throws Exception {
        platform.serviceTime(Duration.ofMillis(20));

        apply(
                "x.csv",
                HEADER + IntStream.range(0, 20).mapToObj(i -> row("U" + i)).collect(Collectors.joining()));

        assertThat(platform.maxConcurrentRequests()).isGreaterThan(1).isLessThanOrEqualTo(4);
    }

    @Test
    void theEventOfACompletedFileCountsItsRows() throws Exception {
        CloudEvent event = event(apply("x.csv", HEADER + row("A") + "B,b,B,B,no-address\n"));

        assertThat(event.type()).isEqualTo("org.learningplatform.batch.completed.v1");
        assertThat(event.source()).isEqualTo("urn:example");
        assertThat(event.extensions()).containsEntry("tenantid", "acme").hasEntrySatisfying("partitionkey", key -> {
            assertThat(key).startsWith("acme:");
        });
        assertThat(event.data())
                .containsEntry("plan", false)
                .containsEntry("firstError", "bad-email")
                .containsEntry("resultFile", "done/x.csv.report.csv");
        assertThat(event.data().get("file"))
                .asInstanceOf(MAP)
                .containsEntry("name", "x.csv")
                .containsEntry("rows", 2L)
                .containsEntry("bytes", Files.size(directory.resolve("x.csv")))
                .containsKey("sha256");
        assertThat(event.data().get("counts"))
                .asInstanceOf(MAP)
                .containsEntry("created", 1L)
                .containsEntry("invalid", 1L)
                .containsEntry("updated", 0L);
    }

    @Test
    void theEventOfARejectedFileSaysWhy() throws Exception {
        CloudEvent event = event(apply("x.csv", "name;age\nJo;30\n"));

        assertThat(event.type()).isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(event.data())
                .containsEntry("reason", "missing-column")
                .containsEntry("resultFile", "rejected/x.csv.report.csv");
    }

    private void hire(String person) {
        platform.add(
                "users",
                Map.of(
                        "org_ref",
                        person,
                        "username",
                        "user-" + person,
                        "fname",
                        "First",
                        "lname",
                        "Last",
                        "email",
                        person + "@example.com"));
    }

    /** The process ends. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A state whose process ends before a write to the journal, and that counts what it is asked. */
    private static final class DyingState implements StateStore, Journal {

        private final StateStore kept;
        private final List<String> written = new ArrayList<>();
        private int writes;
        private int finds;

        DyingState(StateStore kept, int writes) {
            this.kept = kept;
            this.writes = writes;
        }

        @Override
        public Journal journal() {
            return this;
        }

        @Override
        public Fingerprints fingerprints() {
            return kept.fingerprints();
        }

        @Override
        public Agenda agenda() {
            return kept.agenda();
        }

        @Override
        public Lease lease() {
            return kept.lease();
        }

        @Override
        public Map<String, Entry> find(String scope, Collection<String> keys) {
            finds++;
            return kept.journal().find(scope, keys);
        }

        @Override
        public Map<String, Entry> begin(String scope, Map<String, String> contents, Instant at) {
            write(contents);
            return kept.journal().begin(scope, contents, at);
        }

        @Override
        public void done(String scope, Map<String, String> contents, Instant at) {
            write(contents);
            kept.journal().done(scope, contents, at);
        }

        private void write(Map<String, String> contents) {
            if (writes == 0) {
                throw new Killed();
            }
            writes--;
            written.add(contents.toString());
        }

        @Override
        public void forgetBefore(String scope, Instant instant) {
            kept.journal().forgetBefore(scope, instant);
        }
    }
}
