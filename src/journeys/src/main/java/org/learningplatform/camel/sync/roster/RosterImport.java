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
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports roster files. An interrupted file resumes with the rows that are not done.
 *
 * <p>Rows of different persons are applied concurrently. A conflict with another user is retried once when the other rows are
 * done, as a later row may free the name. A row that fails for its person alone is left to a later run and delays nothing
 * else; a later file overrides it.
 */
public final class RosterImport {

    private static final Logger LOG = LoggerFactory.getLogger(RosterImport.class);
    private static final String ROWS = "roster rows";

    /** How long files and their rows are remembered. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** Rows that are done, or looked up in the state, together. */
    private static final int PAGE = 500;

    /** Rows of a file that are tried again when the others are done. */
    private static final int MAX_AGAIN = 10_000;

    /** What a row came to that was not tried yet. */
    private static final RowOutcome LATER = new RowOutcome(Outcome.FAILED, "not-tried", "");

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
    private final Clock clock;
    private final Executor executor;
    private final Purge purge;
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
     */
    public RosterImport(
            StateStore state,
            Platform platform,
            AccountRules rules,
            String tenant,
            ExecutorService lanes,
            int maxAttempts,
            Clock clock) {
        this.state = state;
        this.platform = platform;
        this.rules = rules;
        this.tenant = tenant;
        this.maxAttempts = maxAttempts;
        this.clock = clock;
        this.executor = new Executor(ROWS, state, platform, Guard.NONE, lanes, clock);
        this.purge = new Purge(KEPT, instant -> state.journal().forgetBefore(RosterLedger.SCOPE, instant));
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
        try (RosterReport lines = new RosterReport(report)) {
            RosterResult.State reached;
            try {
                reached = new Run(upload, ledger, last).apply(lines)
                        ? RosterResult.State.DONE
                        : RosterResult.State.WAITING;
            } catch (Refusal e) {
                reached = RosterResult.State.REJECTED;
                lines.addFile(e.getReason(), String.valueOf(e.getMessage()));
            }
            lastRuns.put(drop, new LastRun(false, successes));
            return new RosterResult(
                    upload,
                    ledger,
                    sha256,
                    Files.size(upload.path()),
                    reached,
                    lines.counts(),
                    lines.tally(),
                    lines.firstError(),
                    startedAt,
                    clock.instant());
        }
    }

    /** One time through a file. */
    private final class Run {

        private final RosterUpload upload;
        private final RosterLedger ledger;
        private final People people = new People(rules, clock);
        private final RosterFile file;
        private final List<Again> again = new ArrayList<>();
        private final @Nullable LastRun last;
        private final long successesBefore = successes;
        private final Map<Long, Failed> failed = new HashMap<>();
        private Instant nextLog = clock.instant().plus(LOG_INTERVAL);
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

        Run(RosterUpload upload, RosterLedger ledger, @Nullable LastRun last) throws IOException {
            this.upload = upload;
            this.last = last;
            this.ledger = ledger;
            this.file = RosterFile.check(upload.path(), platform.times().zone());
        }

        /** Whether all of it is done. */
        boolean apply(RosterReport lines) throws IOException {
            file.forEachPage(PAGE, this::apply);
            applyAgain();
            noteFailed();
            if (waiting > 0) {
                LOG.warn("{}: {} of {} rows wait for a later run", upload.name(), waiting, file.rows());
                return false;
            }
            file.forEachPage(PAGE, page -> report(page, lines));
            LOG.info("{}: {} rows, {}", upload.name(), lines.rows(), lines.counts());
            return true;
        }

        private void apply(List<RosterRow> page) {
            RosterLedger.Page known = ledger.page(page);
            Set<String> finished = last == null ? Set.of() : finished(page);
            Map<Long, RowOutcome> outcomes = new HashMap<>();
            // lanes have no order: who wants what a row before wants comes when that is done
            Set<String> accounts = new HashSet<>();
            List<RosterRow> rows = new ArrayList<>();
            List<WantedPerson> wanted = new ArrayList<>();
            for (RosterRow row : page) {
                String key = ledger.key(row.number());
                if (row.isRepeated() || known.isSettled(row.number()) || finished.contains(key)) {
                    continue;
                }
                try {
                    WantedPerson person = wanted(row, key);
                    boolean isFirst = Collections.disjoint(accounts, person.accountKeys());
                    accounts.addAll(person.accountKeys());
                    if (isFirst || !tryAgain(new Again(row, person, null, LATER))) {
                        wanted.add(person);
                        rows.add(row);
                    }
                } catch (Refusal e) {
                    outcomes.put(row.number(), RowOutcome.refused(e));
                }
            }
            Executor.Run run = execute(wanted);
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
                } else if (result instanceof Result.Failing failing && run.outage() == null) {
                    waiting++;
                    if (failed.size() < MAX_AGAIN) {
                        failed.put(row.number(), new Failed(known.attempts(row.number()) + 1, failing.why()));
                    }
                } else {
                    waiting++;
                }
            }
            ledger.note(outcomes);
            end(run);
            logProgress(page.get(page.size() - 1).number());
        }

        /** Only in its first run does a file tell of an outage by what fails: later it is known for that. */
        private Executor.Run execute(List<WantedPerson> wanted) {
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
            Position position = new Position(
                    WantedPerson.subject(tenant, externalId),
                    ROWS,
                    null,
                    upload.modified().toString(),
                    upload.name());
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
            Executor.Run run = execute(rows.stream().map(Again::wanted).toList());
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
            RosterLedger.Page known = ledger.page(page);
            Map<String, Noted> done = done(page);
            for (RosterRow row : page) {
                lines.add(row.number(), row.userId(), outcome(row, known, done).at(row.line()));
            }
        }

        private RowOutcome outcome(RosterRow row, RosterLedger.Page known, Map<String, Noted> done) {
            if (row.isRepeated()) {
                return new RowOutcome(Outcome.UNCHANGED, "repeated-row", "the same as an earlier row");
            }
            return known.isSettled(row.number())
                    ? known.outcome(row.number())
                    : RowOutcome.of(Objects.requireNonNull(done.get(ledger.key(row.number()))));
        }

        private void logProgress(long row) {
            if (clock.instant().isAfter(nextLog)) {
                LOG.info("{}: {} of {} rows", upload.name(), row, file.rows());
                nextLog = clock.instant().plus(LOG_INTERVAL);
            }
        }
    }
}
