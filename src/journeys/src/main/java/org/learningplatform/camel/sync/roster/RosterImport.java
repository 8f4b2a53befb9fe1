// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.Directory;
import org.learningplatform.camel.sync.people.LeaverAction;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.WantedAbsentee;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Remembered;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.sync.work.Wanted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports roster files. An interrupted file resumes with the rows that are not done.
 *
 * <p>Rows of different persons are applied concurrently. A conflict with another user is retried once when the other rows are
 * done, as a later row may free the name. A row that fails for its person alone is left to a later run and delays nothing
 * else; a later file overrides it.
 *
 * <p>Where rosters are full, who was in an earlier one and is not in this one has left. Before the first write it is counted how many
 * these are; a file that would remove too many, or looks damaged, is put in quarantine, and nothing of it is written.
 */
public final class RosterImport {

    private static final Logger LOG = LoggerFactory.getLogger(RosterImport.class);
    private static final String ROWS = "roster rows";

    /** How long files and their rows are remembered. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** Rows that are done, or looked up in the state, together. */
    private static final int PAGE = RosterLedger.PAGE;

    /** Rows of a file that are tried again when the others are done. */
    private static final int MAX_AGAIN = 10_000;

    /** What a row came to that was not tried yet. */
    private static final RowOutcome LATER = new RowOutcome(Outcome.FAILED, "not-tried", "");

    /** What a row comes to where a later full roster is done. */
    private static final RowOutcome STALE = new RowOutcome(Outcome.STALE, "", "");

    private static final RowOutcome REPEATED =
            new RowOutcome(Outcome.UNCHANGED, "repeated-row", "the same as an earlier row");

    /** Files whose last run is remembered. */
    private static final int MAX_OPEN_FILES = 10_000;

    /** So many rows that fail, and none that does not, are no fault of the rows. */
    private static final int SUSPICIOUS = 3;

    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final StateStore state;
    private final Platform platform;
    private final AccountRules rules;
    private final String tenant;
    private final int maxAttempts;
    private final RosterSettings settings;
    private final LeaverAction leaverAction;
    private final Clock clock;
    private final Directory directory;
    private final Executor executor;
    private final Purge purge;
    private final RosterDecisions decisions;
    private final Map<String, LastRun> lastRuns = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LastRun> eldest) {
            return size() > MAX_OPEN_FILES;
        }
    };
    private long successes;

    /**
     * How the last run of a file ended.
     *
     * @param isOutage whether nothing worked
     * @param successes rows of any file that were done by then
     */
    private record LastRun(boolean isOutage, long successes) {}

    /**
     * @param state remembers what has been done
     * @param platform where the users are
     * @param tenant whose people they are
     * @param lanes one thread for each person that something is done for at the same time
     * @param maxAttempts runs in which a row may fail, while others do not, before it is given up
     * @param settings what a file means, and what it may do
     */
    public RosterImport(
            StateStore state,
            Platform platform,
            AccountRules rules,
            String tenant,
            ExecutorService lanes,
            int maxAttempts,
            RosterSettings settings,
            Clock clock) {
        this.state = state;
        this.platform = platform;
        this.rules = rules;
        this.tenant = tenant;
        this.maxAttempts = maxAttempts;
        this.settings = settings;
        this.leaverAction = settings.leaverAction();
        this.clock = clock;
        this.directory = new Directory(state.fingerprints(), tenant, rules, clock);
        this.executor = new Executor(ROWS, state, platform, Guard.NONE, directory, lanes, clock);
        this.purge = new Purge(KEPT, instant -> {
            state.journal().forgetBefore(RosterLedger.SCOPE, instant);
            RosterPlan.forgetBefore(state.journal(), instant);
        });
        this.decisions = new RosterDecisions(state.fingerprints(), tenant, settings.approvalExpires(), clock);
    }

    /** Which files wait for somebody's word. */
    public RosterDecisions decisions() {
        return decisions;
    }

    /**
     * Applies a file and, if all of it is done, writes its report.
     *
     * @param report where the report is written; complete when the method returns
     * @throws RuntimeException if the platform or the state does not work now; the same file can be applied again
     * @throws IOException if the local disk fails
     */
    public RosterResult apply(RosterUpload upload, Path report) throws IOException {
        Instant startedAt = clock.instant();
        purge.run(startedAt);
        String sha256 = Digests.sha256(upload.path());
        String drop = sha256 + "@" + upload.id();
        RosterLedger ledger = new RosterLedger(state.journal(), drop, clock);
        LastRun last = lastRuns.get(drop);
        lastRuns.put(drop, new LastRun(true, successes));
        if (last != null && last.isOutage()) {
            executor.probe();
        }
        RosterDecisions.Held held = decisions.find(sha256);
        String asked = held == null || held.word() != RosterDecisions.Word.APPROVED ? null : held.plan();
        boolean isPlan = settings.isPlan() && asked == null;
        String plan = isPlan ? Digest.of("plan", tenant, ledger.key(0)) : asked;
        try (RosterReport lines = new RosterReport(report, isPlan ? "would-" : "")) {
            RosterResult.State reached;
            Removals removals = Removals.NONE;
            long rows = 0;
            try {
                Run run = new Run(
                        upload, ledger, last, plan == null ? null : new RosterPlan(state.journal(), plan, clock));
                rows = run.file.rows();
                if (settings.isFull()) {
                    removals = run.compare(drop);
                }
                run.check(removals, sha256);
                if (isPlan) {
                    run.plan(lines);
                    reached = RosterResult.State.PLANNED;
                } else {
                    reached = run.apply(lines) ? RosterResult.State.DONE : RosterResult.State.WAITING;
                }
            } catch (Refusal e) {
                // whoever is not in a damaged file has not left: somebody must see it
                boolean isForSomebody = settings.isFull() && !e.getReason().equals(RosterFile.TRAILER);
                reached = isForSomebody ? RosterResult.State.QUARANTINED : RosterResult.State.REJECTED;
                lines.addFile(e.getReason(), String.valueOf(e.getMessage()));
            }
            lastRuns.put(drop, new LastRun(false, successes));
            RosterResult result = new RosterResult(
                    upload,
                    ledger,
                    decisions,
                    sha256,
                    Files.size(upload.path()),
                    rows,
                    reached,
                    settings.isFull() ? removals.data(settings.limits()) : Map.of(),
                    reached == RosterResult.State.PLANNED ? plan : null,
                    lines.counts(),
                    lines.tally(),
                    lines.firstError(),
                    startedAt,
                    clock.instant());
            result.hold();
            return result;
        }
    }

    /** One time through a file. */
    private final class Run {

        private final RosterUpload upload;
        private final RosterLedger ledger;
        private final People people = new People(tenant, rules, clock);
        private final RosterFile file;
        private final List<Again> again = new ArrayList<>();
        private final @Nullable LastRun last;
        private final long successesBefore = successes;
        private final Map<Long, Failed> failed = new HashMap<>();
        private final @Nullable RosterPlan plan;
        private final List<RosterMembers.Member> absent = new ArrayList<>();
        private @Nullable RosterMembers members;
        private Instant nextLog = clock.instant().plus(LOG_INTERVAL);
        private boolean isCutOff;
        private boolean isOutdated;
        private long unreadable;
        private long repeated;
        private long waiting;

        /**
         * A row that failed for its person alone.
         *
         * @param attempts runs in which it did, with this one
         * @param why what failed; null if something else of the person had failed before
         */
        private record Failed(int attempts, @Nullable RuntimeException why) {}

        /**
         * A row that is tried again when the others are done.
         *
         * @param done what it came to, as far as it is done; null where it was refused
         * @param refused what it came to otherwise
         */
        private record Again(RosterRow row, WantedPerson wanted, @Nullable Noted done, RowOutcome refused) {}

        Run(RosterUpload upload, RosterLedger ledger, @Nullable LastRun last, @Nullable RosterPlan plan)
                throws IOException {
            this.upload = upload;
            this.plan = plan;
            this.last = last;
            this.ledger = ledger;
            this.file = RosterFile.check(upload.path(), platform.times().zone(), rules.erase(), settings.hasTrailer());
        }

        /** Finds out who is not in the file, without a call. */
        Removals compare(String drop) throws IOException {
            RosterMembers known = new RosterMembers(state.fingerprints(), tenant, drop, upload, clock);
            SeenPeople seen = new SeenPeople();
            file.forEachPage(
                    PAGE,
                    page -> page.forEach(row -> {
                        String id = row.id();
                        if (id == null) {
                            unreadable++;
                        } else {
                            seen.add(WantedPerson.subject(tenant, id));
                        }
                        repeated += row.isRepeated() ? 1 : 0;
                        if (row.number() == file.rows() && !file.isEnded() && (known.areEnded() || isRefused(row))) {
                            isCutOff = true;
                        }
                    }));
            isOutdated = known.isOutdated();
            if (isOutdated) {
                return Removals.NONE;
            }
            members = known;
            return known.compare(seen, absent);
        }

        private boolean isRefused(RosterRow row) {
            try {
                row.person();
                return false;
            } catch (Refusal e) {
                return true;
            }
        }

        /** @throws Refusal if nothing of the file may be written as things are */
        void check(Removals removals, String sha256) {
            if (!settings.isFull() || ledger.isPassed()) {
                return;
            }
            if (decisions.allow(sha256, removals.people())) {
                ledger.pass();
                return;
            }
            if (isCutOff) {
                throw new Refusal(
                        Reason.SCHEMA_INVALID,
                        "cut-off",
                        "the file ends in the middle of a row, or without the line break that the last one had: send it whole");
            }
            if (settings.limits().isShareExceededBy(repeated, file.rows())) {
                throw new Refusal(
                        Reason.SCHEMA_INVALID,
                        "repeated-rows",
                        repeated + " of " + file.rows() + " rows stand in the file twice: was it joined of two?");
            }
            if (removals.exceed(settings.limits())) {
                throw new Refusal(
                        Reason.SCHEMA_INVALID,
                        "too-many-removals",
                        removals.people() + " of " + removals.of()
                                + " people are not in the file, of all or of one group too many: send it whole, or approve it");
            }
            ledger.pass();
        }

        /** Finds out what would be done, notes that and writes the report. */
        void plan(RosterReport lines) throws IOException {
            if (unreadable > 0 && !absent.isEmpty()) {
                withhold(lines);
            }
            file.forEachPage(PAGE, page -> plan(page, lines));
            forEachPageOfAbsent(page -> {
                List<WantedAbsentee> wanted = page.stream().map(this::wanted).toList();
                Map<Long, RowOutcome> outcomes = plan(wanted, numbersOf(page));
                page.forEach(member -> lines.add(
                        0,
                        "",
                        Objects.requireNonNull(outcomes.get(number(member))).ofAbsent(member.user())));
            });
        }

        private void plan(List<RosterRow> page, RosterReport lines) {
            Map<Long, RowOutcome> outcomes = new HashMap<>();
            List<WantedPerson> wanted = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            for (RosterRow row : page) {
                try {
                    if (row.isRepeated()) {
                        outcomes.put(row.number(), REPEATED);
                    } else if (isOutdated) {
                        outcomes.put(row.number(), STALE);
                    } else {
                        wanted.add(wanted(row, ledger.key(row.number())));
                        numbers.add(row.number());
                    }
                } catch (Refusal e) {
                    outcomes.put(row.number(), RowOutcome.refused(e));
                }
            }
            outcomes.putAll(plan(wanted, numbers));
            for (RosterRow row : page) {
                lines.add(
                        row.number(),
                        row.userId(),
                        Objects.requireNonNull(outcomes.get(row.number())).at(row.line()));
            }
        }

        /** @throws RuntimeException if the platform does not work now, for one person or for all: a plan is whole */
        private Map<Long, RowOutcome> plan(List<? extends Wanted> wanted, List<Long> numbers) {
            Executor.Run run = executor.plan(wanted, last == null);
            end(run);
            Map<Long, RowOutcome> outcomes = new HashMap<>();
            Map<Long, String> digests = new HashMap<>();
            for (int i = 0; i < numbers.size(); i++) {
                Result result = run.results().get(i);
                if (result instanceof Result.Planned planned) {
                    digests.put(numbers.get(i), RosterPlan.digest(wanted.get(i), planned.decision()));
                    outcomes.put(numbers.get(i), RowOutcome.of(planned.decision()));
                } else if (result instanceof Result.Refused refused) {
                    outcomes.put(numbers.get(i), RowOutcome.refused(refused.why()));
                } else if (result instanceof Result.Failing failing && failing.why() != null) {
                    throw failing.why();
                } else {
                    throw new StateUnavailableException(
                            "another process works on the same people; planned again later");
                }
            }
            Objects.requireNonNull(plan).note(digests);
            return outcomes;
        }

        private void withhold(RosterReport lines) {
            LOG.warn(
                    "{}: nobody is removed, as {} of its rows do not say whose they are; {} people are not in it",
                    upload.name(),
                    unreadable,
                    absent.size());
            absent.clear();
            lines.addFile(
                    "removals-withheld",
                    unreadable + " rows do not say whose they are, so who is absent is not certain: nobody is removed");
        }

        /** Whether all of it is done. */
        boolean apply(RosterReport lines) throws IOException {
            file.forEachPage(PAGE, this::apply);
            applyAgain();
            if (unreadable > 0 && !absent.isEmpty()) {
                withhold(lines);
            }
            forEachPageOfAbsent(this::remove);
            noteFailed();
            if (waiting > 0) {
                LOG.warn("{}: {} of {} rows wait for a later run", upload.name(), waiting, file.rows());
                return false;
            }
            file.forEachPage(PAGE, page -> report(page, lines));
            forEachPageOfAbsent(page -> reportAbsent(page, lines));
            if (members != null) {
                members.done(file.isEnded());
            }
            LOG.info("{}: {} rows, {}", upload.name(), lines.rows(), lines.counts());
            return true;
        }

        private void apply(List<RosterRow> page) {
            RosterLedger.Page known = ledger.page(numbers(page));
            Set<String> finished = last == null ? Set.of() : finished(page);
            Map<Long, RowOutcome> outcomes = new HashMap<>();
            Map<RosterRow, WantedPerson> open = new LinkedHashMap<>();
            for (RosterRow row : page) {
                String key = ledger.key(row.number());
                if (row.isRepeated() || known.isSettled(row.number()) || finished.contains(key)) {
                    continue;
                }
                try {
                    open.put(row, wanted(row, key));
                } catch (Refusal e) {
                    outcomes.put(row.number(), RowOutcome.refused(e));
                }
            }
            if (isOutdated) {
                open.keySet().forEach(row -> outcomes.put(row.number(), STALE));
                open.clear();
            }
            passUnchanged(open, known);
            // lanes have no order: who wants what a row before wants comes when that is done
            Set<String> accounts = new HashSet<>();
            List<RosterRow> rows = new ArrayList<>();
            List<WantedPerson> wanted = new ArrayList<>();
            open.forEach((row, person) -> {
                boolean isFirst = Collections.disjoint(accounts, person.accountKeys());
                accounts.addAll(person.accountKeys());
                if (isFirst || !tryAgain(new Again(row, person, null, LATER))) {
                    wanted.add(person);
                    rows.add(row);
                }
            });
            Executor.Run run = execute(wanted, numbers(rows));
            for (int i = 0; i < rows.size(); i++) {
                RosterRow row = rows.get(i);
                Result result = run.results().get(i);
                if (result instanceof Result.Done done) {
                    tryAgain(row, wanted.get(i), done.noted());
                } else if (result instanceof Result.Refused refused) {
                    RowOutcome outcome = RowOutcome.refused(refused.why());
                    if (outcome.outcome() != Outcome.CONFLICT
                            || !tryAgain(new Again(row, wanted.get(i), null, outcome))) {
                        outcomes.put(row.number(), outcome);
                    }
                } else {
                    wait(row.number(), result, run, known);
                }
            }
            ledger.note(outcomes);
            end(run);
            logProgress(page.get(page.size() - 1).number());
        }

        /** Takes those out of whom it is remembered that they are as wanted. What is planned is looked at. */
        private void passUnchanged(Map<RosterRow, WantedPerson> open, RosterLedger.Page known) {
            if (plan != null || open.isEmpty()) {
                return;
            }
            Map<String, Remembered> remembered = directory.find(
                    open.values().stream().map(WantedPerson::person).toList());
            // what was begun, or done by a process that has ended, is told as that
            Set<String> begun = remembered.isEmpty()
                    ? Set.of()
                    : executor.known(
                            open.values().stream().map(WantedPerson::key).toList());
            Roles roles = platform.roles();
            List<RosterMembers.Member> named = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            List<Position> positions = new ArrayList<>();
            open.entrySet().removeIf(row -> {
                WantedPerson person = row.getValue();
                Remembered user = remembered.get(person.person());
                if (user == null || begun.contains(person.key()) || !person.isAsRemembered(roles, user)) {
                    return false;
                }
                numbers.add(row.getKey().number());
                positions.add(position(person.person()));
                named.add(new RosterMembers.Member(
                        0, person.person(), user.user(), row.getKey().unit()));
                return true;
            });
            if (members == null) {
                // whom a full roster names, all of it says; an earlier one is outdated as a whole
                executor.pass(positions);
            } else {
                members.put(named);
            }
            ledger.noteUnchanged(numbers, known);
        }

        private void wait(long number, Result result, Executor.Run run, RosterLedger.Page known) {
            waiting++;
            if (result instanceof Result.Failing failing && run.outage() == null && failed.size() < MAX_AGAIN) {
                failed.put(number, new Failed(known.attempts(number) + 1, failing.why()));
            }
        }

        private static List<Long> numbers(List<RosterRow> page) {
            return page.stream().map(RosterRow::number).toList();
        }

        private void forEachPageOfAbsent(Consumer<List<RosterMembers.Member>> action) {
            for (int from = 0; from < absent.size(); from += PAGE) {
                action.accept(absent.subList(from, Math.min(absent.size(), from + PAGE)));
            }
        }

        /** An absent person has a number as a row has, which is less than 0. */
        private static long number(RosterMembers.Member member) {
            return -member.number();
        }

        private static List<Long> numbersOf(List<RosterMembers.Member> page) {
            return page.stream().map(Run::number).toList();
        }

        private void remove(List<RosterMembers.Member> page) {
            RosterLedger.Page known = ledger.page(numbersOf(page));
            List<WantedAbsentee> wanted = page.stream()
                    .filter(member -> !known.isSettled(number(member)))
                    .map(this::wanted)
                    .toList();
            List<Long> numbers = numbersOf(page).stream()
                    .filter(number -> !known.isSettled(number))
                    .toList();
            Executor.Run run = execute(wanted, numbers);
            Map<Long, RowOutcome> outcomes = new HashMap<>();
            for (int i = 0; i < numbers.size(); i++) {
                Result result = run.results().get(i);
                if (result instanceof Result.Refused refused) {
                    outcomes.put(numbers.get(i), RowOutcome.refused(refused.why()));
                } else if (!(result instanceof Result.Done)) {
                    wait(numbers.get(i), result, run, known);
                }
            }
            ledger.note(outcomes);
            end(run);
        }

        private WantedAbsentee wanted(RosterMembers.Member member) {
            return new WantedAbsentee(
                    ledger.key(number(member)),
                    tenant,
                    member.subject(),
                    member.user(),
                    clock.instant(),
                    leaverAction,
                    position(member.subject()),
                    people);
        }

        private Position position(String subject) {
            return new Position(subject, ROWS, null, upload.modified().toString(), upload.name());
        }

        private void reportAbsent(List<RosterMembers.Member> page, RosterReport lines) {
            RosterLedger.Page known = ledger.page(numbersOf(page));
            Map<String, Noted> done = executor.done(
                    page.stream().map(member -> ledger.key(number(member))).toList());
            List<RosterMembers.Member> gone = new ArrayList<>();
            for (RosterMembers.Member member : page) {
                RowOutcome outcome = outcome(number(member), known, done);
                if (outcome.outcome() == Outcome.DEACTIVATED || outcome.outcome() == Outcome.UNCHANGED) {
                    gone.add(member);
                }
                lines.add(0, "", outcome.ofAbsent(member.user()));
            }
            if (members != null) {
                members.leave(gone);
            }
        }

        /** Only in its first run does a file tell of an outage by what fails: later it is known for that. */
        private Executor.Run execute(List<? extends Wanted> all, List<Long> numbers) {
            List<? extends Wanted> wanted = plan == null ? all : plan.bind(all, numbers);
            if (wanted.isEmpty()) {
                return new Executor.Run(List.of(), null);
            }
            Executor.Run run = executor.run(wanted, persons -> Set.of(), last == null);
            successes += run.results().stream()
                    .filter(result -> result instanceof Result.Done done && !done.again())
                    .count();
            return run;
        }

        /** Counts the run of a row if others did not fail, in it or since the last one. */
        private void noteFailed() {
            boolean counts = failed.size() < SUSPICIOUS
                    || successes > successesBefore
                    || (last != null && successesBefore > last.successes());
            if (!counts) {
                return;
            }
            Map<Long, RowOutcome> givenUp = new HashMap<>();
            Map<Long, Integer> attempts = new HashMap<>();
            failed.forEach((row, failure) -> {
                if (failure.attempts() >= maxAttempts) {
                    givenUp.put(row, givenUp(failure));
                } else {
                    attempts.put(row, failure.attempts());
                }
            });
            ledger.note(givenUp);
            ledger.noteFailed(attempts);
            waiting -= givenUp.size();
        }

        private RowOutcome givenUp(Failed failure) {
            String why = failure.why() == null
                    ? ""
                    : ": " + RowOutcome.refused(failure.why()).detail();
            return new RowOutcome(
                    Outcome.FAILED,
                    "given-up",
                    "in " + maxAttempts + " runs the platform failed for this row and not for others" + why);
        }

        private WantedPerson wanted(RosterRow row, String key) {
            String externalId = row.person().externalId();
            Position position = position(WantedPerson.subject(tenant, externalId));
            return new WantedPerson(key, tenant, row.person(), position, people);
        }

        /** What was done but for a group or tag is tried again, too. */
        private void tryAgain(RosterRow row, WantedPerson wanted, Noted noted) {
            if (isLeftToTry(noted)) {
                WantedPerson rest =
                        new WantedPerson(wanted.key() + "/rest", tenant, wanted.data(), wanted.position(), people);
                tryAgain(new Again(row, rest, noted, RowOutcome.of(noted)));
            }
        }

        private boolean tryAgain(Again row) {
            return again.size() < MAX_AGAIN && again.add(row);
        }

        /** As long as that brings something: one may wait for the other. */
        private void applyAgain() {
            List<Again> open = again;
            boolean progress = !open.isEmpty();
            while (progress) {
                List<Again> left = new ArrayList<>();
                for (int from = 0; from < open.size(); from += PAGE) {
                    left.addAll(applyAgain(open.subList(from, Math.min(open.size(), from + PAGE))));
                }
                progress = !left.isEmpty() && left.size() < open.size();
                open = left;
            }
            Map<Long, RowOutcome> outcomes = new HashMap<>();
            open.forEach(row -> outcomes.put(row.row().number(), row.refused()));
            ledger.note(outcomes);
        }

        /** The rows that are still not done. */
        private List<Again> applyAgain(List<Again> rows) {
            Executor.Run run = execute(
                    rows.stream().map(Again::wanted).toList(),
                    rows.stream().map(again -> again.row().number()).toList());
            List<Again> left = new ArrayList<>();
            Map<Long, RowOutcome> outcomes = new HashMap<>();
            for (int i = 0; i < rows.size(); i++) {
                Again row = rows.get(i);
                Result result = run.results().get(i);
                if (row.done() != null && run.outage() == null) {
                    if (result instanceof Result.Done) {
                        outcomes.put(
                                row.row().number(), new RowOutcome(row.done().outcome(), "", ""));
                    } else {
                        left.add(row);
                    }
                } else if (result instanceof Result.Refused refused) {
                    left.add(new Again(row.row(), row.wanted(), null, RowOutcome.refused(refused.why())));
                } else if (!(result instanceof Result.Done)) {
                    waiting++;
                }
            }
            ledger.note(outcomes);
            end(run);
            return left;
        }

        private void end(Executor.Run run) {
            if (run.outage() != null) {
                throw run.outage();
            }
        }

        /** The rows of which nothing is left to do. */
        private Set<String> finished(List<RosterRow> page) {
            Map<String, Noted> done = done(page);
            done.values().removeIf(Run::isLeftToTry);
            return done.keySet();
        }

        private static boolean isLeftToTry(Noted noted) {
            return noted.warning() != null && noted.outcome().writes();
        }

        private Map<String, Noted> done(List<RosterRow> page) {
            return executor.done(
                    page.stream().map(row -> ledger.key(row.number())).toList());
        }

        private void report(List<RosterRow> page, RosterReport lines) {
            RosterLedger.Page known = ledger.page(numbers(page));
            Map<String, Noted> done = done(page);
            List<RosterMembers.Member> named = new ArrayList<>();
            for (RosterRow row : page) {
                lines.add(row.number(), row.userId(), outcome(row, known, done).at(row.line()));
                Noted noted = done.get(ledger.key(row.number()));
                String id = row.id();
                if (noted != null && noted.user() != null && id != null && noted.outcome() != Outcome.STALE) {
                    named.add(new RosterMembers.Member(0, WantedPerson.subject(tenant, id), noted.user(), row.unit()));
                }
            }
            if (members != null) {
                members.put(named);
            }
        }

        private RowOutcome outcome(RosterRow row, RosterLedger.Page known, Map<String, Noted> done) {
            if (row.isRepeated()) {
                return REPEATED;
            }
            return outcome(row.number(), known, done);
        }

        private RowOutcome outcome(long number, RosterLedger.Page known, Map<String, Noted> done) {
            return known.isSettled(number)
                    ? known.outcome(number)
                    : RowOutcome.of(Objects.requireNonNull(done.get(ledger.key(number))));
        }

        private void logProgress(long row) {
            if (clock.instant().isAfter(nextLog)) {
                LOG.info("{}: {} of {} rows", upload.name(), row, file.rows());
                nextLog = clock.instant().plus(LOG_INTERVAL);
            }
        }
    }
}
