// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.sync.work.Wanted;

/** Does what is wanted for one file, of its rows and of who is absent, and keeps count of what failed and what waits. */
final class RosterWork {

    static final String ROWS = "roster rows";

    /** Rows that are done, or looked up in the state, together. */
    static final int PAGE = RosterLedger.PAGE;

    /** Rows whose failures are counted. */
    private static final int MAX_FAILED = 10_000;

    /** So many rows that fail, and none that does not, are no fault of the rows. */
    private static final int SUSPICIOUS = 3;

    private final RosterUpload upload;
    private final RosterLedger ledger;
    private final Executor executor;
    private final @Nullable RosterPlan plan;
    private final @Nullable LastRun last;
    private final AtomicLong successes;
    private final long successesBefore;
    private final int maxAttempts;
    private final Map<Long, Failed> failed = new HashMap<>();
    private long waiting;

    /**
     * How the last run of a file ended.
     *
     * @param isOutage whether nothing worked
     * @param successes rows of any file that were done by then
     */
    record LastRun(boolean isOutage, long successes) {}

    /**
     * A row that failed for its person alone.
     *
     * @param attempts runs in which it did, with this one
     * @param why what failed; null if something else of the person had failed before
     */
    private record Failed(int attempts, @Nullable RuntimeException why) {}

    /**
     * @param plan what the file is planned to do; null where nothing was planned
     * @param last how its last run ended; null if this is the first
     * @param successes rows of any file that are done; it is added to
     * @param maxAttempts runs in which a row may fail, while others do not, before it is given up
     */
    RosterWork(
            RosterUpload upload,
            RosterLedger ledger,
            Executor executor,
            @Nullable RosterPlan plan,
            @Nullable LastRun last,
            AtomicLong successes,
            int maxAttempts) {
        this.upload = upload;
        this.ledger = ledger;
        this.executor = executor;
        this.plan = plan;
        this.last = last;
        this.successes = successes;
        this.successesBefore = successes.get();
        this.maxAttempts = maxAttempts;
    }

    /** What is known of the file's rows. */
    RosterLedger ledger() {
        return ledger;
    }

    /** Whether this is the first time that this process has the file. */
    boolean isFirst() {
        return last == null;
    }

    /** Whether the file is planned, or does what was planned. */
    boolean isPlanned() {
        return plan != null;
    }

    /** How many rows are left to a later run. */
    long waiting() {
        return waiting;
    }

    /** One more row is left to a later run. */
    void leave() {
        waiting++;
    }

    /** Where the file stands among all that is said of a person. */
    Position position(String subject) {
        return new Position(subject, ROWS, null, upload.modified().toString(), upload.name());
    }

    /** Only in its first run does a file tell of an outage by what fails: later it is known for that. */
    Executor.Run execute(List<? extends Wanted> all, List<Long> numbers) {
        List<? extends Wanted> wanted = plan == null ? all : plan.bind(all, numbers);
        if (wanted.isEmpty()) {
            return new Executor.Run(List.of(), null);
        }
        Executor.Run run = executor.run(wanted, persons -> Set.of(), last == null);
        successes.addAndGet(run.results().stream()
                .filter(result -> result instanceof Result.Done done && !done.again())
                .count());
        return run;
    }

    /**
     * What would be done for rows of these numbers; it is noted.
     *
     * @throws RuntimeException if the platform does not work now, for one person or for all: a plan is whole
     */
    Map<Long, RowOutcome> plan(List<? extends Wanted> wanted, List<Long> numbers) {
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
                throw new StateUnavailableException("another process works on the same people; planned again later");
            }
        }
        Objects.requireNonNull(plan).note(digests);
        return outcomes;
    }

    /** A row is left to a later run. */
    void leave(long number, Result result, Executor.Run run, RosterLedger.Page known) {
        waiting++;
        if (result instanceof Result.Failing failing && run.outage() == null && failed.size() < MAX_FAILED) {
            failed.put(number, new Failed(known.attempts(number) + 1, failing.why()));
        }
    }

    /** Counts the run of a row if others did not fail, in it or since the last one. */
    void noteFailed() {
        boolean counts = failed.size() < SUSPICIOUS
                || successes.get() > successesBefore
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

    /** Ends the run of the file where nothing works now. */
    void end(Executor.Run run) {
        if (run.outage() != null) {
            throw run.outage();
        }
    }

    /** What is noted of rows that are done. */
    Map<String, Noted> done(List<Long> numbers) {
        return executor.done(numbers.stream().map(ledger::key).toList());
    }

    /** What became of a row. */
    RowOutcome outcome(long number, RosterLedger.Page known, Map<String, Noted> done) {
        return known.isSettled(number)
                ? known.outcome(number)
                : RowOutcome.of(Objects.requireNonNull(done.get(ledger.key(number))));
    }
}
