// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.InvalidPersonException;
import org.learningplatform.camel.sync.people.Outcome;
import org.learningplatform.camel.sync.people.Person;

class RosterTest {

    private static final String HEADER = "userId,username,firstName,lastName,email\n";
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Failure FAILURE = Failure.before("simple/users/create", "refused");

    private final Journal journal = new MemoryStateStore().journal();
    private final List<String> applied = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void everyRowOfTheFileStandsInTheReportInItsOrder() throws Exception {
        RosterResult result = apply("x.csv", HEADER + row("A") + row("B") + "C,c,C,C,no-address\n", person -> {
            return person.externalId().equals("A") ? Outcome.CREATED : Outcome.UNCHANGED;
        });

        assertThat(report())
                .containsExactly(
                        "row,userId,outcome,reason,detail",
                        "1,A,created,,",
                        "2,B,unchanged,,",
                        "3,C,invalid,bad-email,line 4: not an e-mail address");
        assertThat(result.counts())
                .containsEntry(Outcome.CREATED, 1L)
                .containsEntry(Outcome.UNCHANGED, 1L)
                .containsEntry(Outcome.INVALID, 1L);
        assertThat(result.folder()).isEqualTo("done");
    }

    @ParameterizedTest
    @MethodSource
    void aRowThatIsToBlameIsSetAsideAndTheOthersAreApplied(RuntimeException refusal, String expected) throws Exception {
        apply("x.csv", HEADER + row("A") + row("B") + row("C"), person -> {
            if (person.externalId().equals("B")) {
                throw refusal;
            }
            return Outcome.CREATED;
        });

        assertThat(report().subList(1, 4)).containsExactly("1,A,created,,", expected, "3,C,created,,");
    }

    static Object[][] aRowThatIsToBlameIsSetAsideAndTheOthersAreApplied() {
        String detail = "line 3: " + FAILURE.operation() + ": " + FAILURE.reason();
        return new Object[][] {
            {
                new InvalidPersonException("unknown-group", "no such group"),
                "2,B,invalid,unknown-group,line 3: no such group"
            },
            {
                new ValidationException(FAILURE, Map.of("timezone", List.of("b@example.com?"), "Jo <b@x>", List.of())),
                "2,B,invalid,validation-422," + detail + " (timezone)"
            },
            {new ConflictException(FAILURE), "2,B,conflict,identity-conflict," + detail},
            {new NotFoundException(FAILURE), "2,B,failed,not-found," + detail},
            {new PermissionDeniedException(FAILURE), "2,B,failed,forbidden," + detail},
            {new BadRequestException(FAILURE), "2,B,failed,bad-request," + detail},
        };
    }

    @ParameterizedTest
    @MethodSource
    void whereTheRowIsNotToBlameTheFileStopsAndGoesOnLaterAtThatRow(RuntimeException outage) throws Exception {
        String file = HEADER + row("A") + row("B") + row("C");
        Function<Person, Outcome> platform = this::create;

        assertThatThrownBy(() -> apply("x.csv", file, person -> {
                    if (person.externalId().equals("B")) {
                        throw outage;
                    }
                    return platform.apply(person);
                }))
                .isSameAs(outage);
        assertThat(applied).containsExactly("A");

        apply("x.csv", file, platform);

        assertThat(applied).containsExactly("A", "B", "C");
        assertThat(report()).hasSize(4).contains("1,A,created,,", "2,B,created,,", "3,C,created,,");
    }

    static List<RuntimeException> whereTheRowIsNotToBlameTheFileStopsAndGoesOnLaterAtThatRow() {
        return List.of(
                new PlatformUnavailableException(FAILURE, true),
                new RateLimitedException(FAILURE, Duration.ofHours(1)),
                new AuthenticationException(FAILURE),
                new UnexpectedReplyException(FAILURE),
                new IllegalStateException("a bug"));
    }

    @Test
    void aProcessThatEndsAnywhereLosesNoRowAndAppliesAtMostOneTwice() throws Exception {
        String file = HEADER + row("A") + row("B") + row("C") + row("D");
        for (int writes = 0; writes < 4; writes++) {
            applied.clear();
            Journal kept = new MemoryStateStore().journal();
            Journal dying = new DyingJournal(kept, writes);
            assertThatThrownBy(() -> apply(dying, "x.csv", file, this::create)).isInstanceOf(Killed.class);

            RosterResult result = apply(kept, "x.csv", file, this::create);

            assertThat(applied).hasSize(5).contains("A", "B", "C", "D");
            assertThat(result.counts()).containsEntry(Outcome.CREATED, 4L);
        }
    }

    @Test
    void rowsThatAreAsWantedOrKnownCostAFewStatementsForHundreds() throws Exception {
        String file =
                HEADER + IntStream.range(0, 1_200).mapToObj(i -> row("U" + i)).collect(Collectors.joining());
        List<Integer> found = new ArrayList<>();
        List<Integer> noted = new ArrayList<>();
        Journal counting = new DyingJournal(journal, 100) {
            @Override
            public Map<String, Entry> find(String scope, Collection<String> keys) {
                found.add(keys.size());
                return super.find(scope, keys);
            }

            @Override
            public void done(String scope, Map<String, String> contents, Instant at) {
                noted.add(contents.size());
                super.done(scope, contents, at);
            }
        };

        apply(counting, "x.csv", file, person -> Outcome.UNCHANGED);
        assertThat(found).containsExactly(1, 500, 500, 200);
        assertThat(noted).containsExactly(500, 500, 200, 1);
        noted.clear();

        apply(counting, "x.csv", file, this::create);
        assertThat(noted).containsExactly(1);
        assertThat(applied).isEmpty();
        assertThat(report()).hasSize(1_201).last().isEqualTo("1200,U1199,unchanged,,");
    }

    @Test
    void aRowThatChangedThePlatformIsNotedBeforeTheNextIsApplied() throws Exception {
        Function<Person, Outcome> platform = person -> {
            if (person.externalId().equals("C")) {
                throw new Killed();
            }
            return person.externalId().equals("B") ? Outcome.CREATED : Outcome.UNCHANGED;
        };
        String file = HEADER + row("A") + row("B") + row("C");
        assertThatThrownBy(() -> apply(new DyingJournal(journal, 1), "x.csv", file, platform))
                .isInstanceOf(Killed.class);

        apply("x.csv", file, this::create);

        assertThat(applied).containsExactly("C");
        assertThat(report().subList(1, 4)).containsExactly("1,A,unchanged,,", "2,B,created,,", "3,C,created,,");
    }

    @Test
    void whatWasAsWantedBeforeAnOutageIsNotAskedForAgain() throws Exception {
        String file = HEADER + row("A") + row("B");
        assertThatThrownBy(() -> apply("x.csv", file, person -> {
                    if (person.externalId().equals("B")) {
                        throw new PlatformUnavailableException(FAILURE, true);
                    }
                    return Outcome.UNCHANGED;
                }))
                .isInstanceOf(PlatformUnavailableException.class);

        apply("x.csv", file, this::create);

        assertThat(applied).containsExactly("B");
    }

    @Test
    void aFileThatWasDoneButNotMovedMakesItsReportAndEventAgainAndWritesNothing() throws Exception {
        RosterResult first = apply("x.csv", HEADER + row("A"), this::create);
        List<String> firstReport = report();

        RosterResult again = apply("x.csv", HEADER + row("A"), this::create);

        assertThat(applied).containsExactly("A");
        assertThat(report()).isEqualTo(firstReport);
        assertThat(again.folder()).isEqualTo("done");
        assertThat(again.event(new Announcer("s", "acme")).id())
                .isEqualTo(first.event(new Announcer("s", "acme")).id());
    }

    @Test
    void theSameBytesUnderAnotherNameAreADuplicateAndWriteNothing() throws Exception {
        apply("x.csv", HEADER + row("A"), this::create);

        RosterResult result = apply("y.csv", HEADER + row("A"), this::create);

        assertThat(applied).containsExactly("A");
        assertThat(result.folder()).isEqualTo("rejected");
        assertThat(report())
                .containsExactly(
                        "row,userId,outcome,reason,detail",
                        "0,,invalid,duplicate-file,a file with the same bytes has been applied before");
    }

    @Test
    void theSameBytesUnderAnotherNameGoOnWithAFileThatWasNeverFinished() throws Exception {
        String file = HEADER + row("A") + row("B");
        assertThatThrownBy(() -> apply(new DyingJournal(journal, 1), "x.csv", file, this::create))
                .isInstanceOf(Killed.class);

        RosterResult result = apply("y.csv", file, this::create);

        assertThat(result.folder()).isEqualTo("done");
        assertThat(report()).hasSize(3);
    }

    @Test
    void aFileIsRememberedForThirtyDays() throws Exception {
        apply("x.csv", HEADER + row("A"), this::create);

        Clock later = Clock.fixed(NOW.plus(Duration.ofDays(31)), ZoneOffset.UTC);
        RosterResult result = new Roster(journal, ZoneOffset.UTC, later)
                .apply(
                        new RosterUpload(directory.resolve("x.csv"), "y.csv", NOW),
                        this::create,
                        directory.resolve("report.csv"));

        assertThat(result.folder()).isEqualTo("done");
        assertThat(applied).containsExactly("A", "A");
    }

    @Test
    void aRejectedFileWritesNothingAndItsReportSaysWhy() throws Exception {
        RosterResult result = apply("x.csv", "userId,email\n1,jo@example.com\n", this::create);

        assertThat(applied).isEmpty();
        assertThat(result.folder()).isEqualTo("rejected");
        assertThat(report())
                .last()
                .isEqualTo("0,,invalid,missing-column," + "\"the header row lacks username, firstName, lastName\"");
    }

    @Test
    void aUserIdThatIsAFormulaIsNoneInTheReport() throws Exception {
        apply(
                "x.csv",
                HEADER + row("\"=HYPERLINK(\"\"http://x\"\")\"") + row("+1") + row("-1") + row("@a"),
                this::create);

        assertThat(report().subList(1, 5))
                .containsExactly(
                        "1,\"'=HYPERLINK(\"\"http://x\"\")\",created,,",
                        "2,'+1,created,,",
                        "3,'-1,created,,",
                        "4,'@a,created,,");
    }

    @Test
    void noNameAndNoAddressIsInTheReportTheEventOrTheState() throws Exception {
        Map<String, String> written = new LinkedHashMap<>();
        Journal spy = new DyingJournal(journal, 100) {
            @Override
            public void done(String scope, Map<String, String> contents, Instant at) {
                written.putAll(contents);
                super.done(scope, contents, at);
            }
        };

        RosterResult result = apply(
                spy,
                "x.csv",
                HEADER + "1,canary-u,Canary-F,Canary-L,canary@example.com\n2,canary-v,C,D,canary\n",
                p -> {
                    throw new ConflictException(FAILURE);
                });

        assertThat(String.join("\n", report())).doesNotContainIgnoringCase("canary");
        assertThat(result.event(new Announcer("s", "acme")).data().toString()).doesNotContainIgnoringCase("canary");
        assertThat(written.toString()).isNotEmpty().doesNotContainIgnoringCase("canary");
    }

    @Test
    void theEventOfACompletedFileCountsItsRows() throws Exception {
        CloudEvent event = apply("x.csv", HEADER + row("A") + "B,b,B,B,no-address\n", this::create)
                .event(new Announcer("urn:example", "acme"));

        assertThat(event.type()).isEqualTo("org.learningplatform.batch.completed.v1");
        assertThat(event.source()).isEqualTo("urn:example");
        assertThat(event.extensions()).containsEntry("tenantid", "acme").hasEntrySatisfying("partitionkey", key -> {
            assertThat(key).startsWith("acme:");
        });
        assertThat(event.data())
                .containsEntry("plan", false)
                .containsEntry("firstError", "bad-email")
                .containsEntry("resultFile", "done/x.csv.report.csv")
                .containsEntry("startedAt", "2026-11-23T10:00:00Z");
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
        CloudEvent event = apply("x.csv", "", this::create).event(new Announcer("urn:example", "acme"));

        assertThat(event.type()).isEqualTo("org.learningplatform.batch.rejected.v1");
        assertThat(event.data())
                .containsEntry("reason", "empty-file")
                .containsEntry("resultFile", "rejected/x.csv.report.csv");
    }

    private Outcome create(Person person) {
        applied.add(person.externalId());
        return Outcome.CREATED;
    }

    private RosterResult apply(String name, String content, Function<Person, Outcome> upsert) throws IOException {
        return apply(journal, name, content, upsert);
    }

    private RosterResult apply(Journal journal, String name, String content, Function<Person, Outcome> upsert)
            throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return new Roster(journal, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC))
                .apply(new RosterUpload(file, name, NOW), upsert, directory.resolve("report.csv"));
    }

    private List<String> report() throws IOException {
        return Files.readAllLines(directory.resolve("report.csv"));
    }

    private static String row(String userId) {
        return userId + ",user,First,Last,user@example.com\n";
    }

    /** The process ends. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A journal whose process ends before a write. */
    private static class DyingJournal implements Journal {

        private final Journal kept;
        private int writes;

        DyingJournal(Journal kept, int writes) {
            this.kept = kept;
            this.writes = writes;
        }

        @Override
        public Map<String, Entry> find(String scope, Collection<String> keys) {
            return kept.find(scope, keys);
        }

        @Override
        public Map<String, Entry> begin(String scope, Map<String, String> contents, Instant at) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void done(String scope, Map<String, String> contents, Instant at) {
            if (writes == 0) {
                throw new Killed();
            }
            writes--;
            kept.done(scope, contents, at);
        }

        @Override
        public void forgetBefore(String scope, Instant instant) {
            kept.forgetBefore(scope, instant);
        }
    }
}
