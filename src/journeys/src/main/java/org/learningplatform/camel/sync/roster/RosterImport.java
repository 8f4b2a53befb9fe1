// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.Directory;
import org.learningplatform.camel.sync.people.LeaverAction;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
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

    /** How long files and their rows are remembered. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** Files whose last run is remembered. */
    private static final int MAX_OPEN_FILES = 10_000;

    /** What is wrong with a file that nobody can have meant, whatever its mode. */
    private static final Set<String> FOR_SOMEBODY = Set.of("empty-file", "no-rows", RosterAbsentees.TOO_MANY);

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
    private final Map<String, RosterWork.LastRun> lastRuns = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RosterWork.LastRun> eldest) {
            return size() > MAX_OPEN_FILES;
        }
    };
    private final AtomicLong successes = new AtomicLong();

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
        this.executor = new Executor(RosterWork.ROWS, state, platform, Guard.NONE, directory, lanes, clock);
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
        RosterWork.LastRun last = lastRuns.get(drop);
        lastRuns.put(drop, new RosterWork.LastRun(true, successes.get()));
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
                RosterFile file =
                        RosterFile.check(upload.path(), platform.times().zone(), rules.erase(), settings.hasTrailer());
                rows = file.rows();
                if (file.namesManagers() && last == null) {
                    LOG.warn("{}: managerId is not applied; everything else of its rows is", upload.name());
                }
                RosterWork work = new RosterWork(
                        upload,
                        ledger,
                        executor,
                        plan == null ? null : new RosterPlan(state.journal(), plan, clock),
                        last,
                        successes,
                        maxAttempts);
                People people = new People(tenant, rules, clock);
                RosterAbsentees absentees =
                        new RosterAbsentees(upload.name(), file, work, tenant, leaverAction, people, clock);
                RosterRows named = new RosterRows(
                        upload.name(), file, work, absentees, executor, directory, platform, tenant, people, clock);
                if (settings.isFull()) {
                    removals = absentees.compare(new RosterMembers(state.fingerprints(), tenant, drop, upload, clock));
                }
                if (!ledger.isPassed()) {
                    removals = removals.and(named.endings(settings.limits().count() + 1L));
                    check(absentees, removals, sha256);
                    ledger.pass();
                }
                if (isPlan) {
                    absentees.withholdIfUncertain(lines);
                    named.plan(lines);
                    absentees.plan(lines);
                    reached = RosterResult.State.PLANNED;
                } else {
                    reached = apply(upload, file, named, absentees, work, lines);
                }
            } catch (Refusal e) {
                // whoever is not in a damaged file has not left: somebody must see it
                boolean isForSomebody = FOR_SOMEBODY.contains(e.getReason())
                        || (settings.isFull() && !e.getReason().equals(RosterFile.TRAILER));
                reached = isForSomebody ? RosterResult.State.QUARANTINED : RosterResult.State.REJECTED;
                lines.addFile(e.getReason(), String.valueOf(e.getMessage()));
            }
            lastRuns.put(drop, new RosterWork.LastRun(false, successes.get()));
            RosterResult result = new RosterResult(
                    upload,
                    ledger,
                    decisions,
                    sha256,
                    Files.size(upload.path()),
                    rows,
                    reached,
                    settings.isFull() || reached == RosterResult.State.QUARANTINED
                            ? removals.data(settings.limits())
                            : Map.of(),
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

    /** @throws Refusal if nothing of the file may be written as things are */
    private void check(RosterAbsentees absentees, Removals removals, String sha256) {
        if (decisions.allow(sha256, removals.people())) {
            return;
        }
        if (settings.isFull()) {
            absentees.check(removals, settings.limits());
        } else if (removals.people() > settings.limits().count()) {
            // of how many there are, such a file does not say
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    RosterAbsentees.TOO_MANY,
                    "more than " + settings.limits().count()
                            + " accounts would end by a date that is over: correct the dates, or approve it");
        }
    }

    private static RosterResult.State apply(
            RosterUpload upload,
            RosterFile file,
            RosterRows rows,
            RosterAbsentees absentees,
            RosterWork work,
            RosterReport lines)
            throws IOException {
        rows.apply();
        absentees.withholdIfUncertain(lines);
        absentees.apply();
        work.noteFailed();
        if (work.waiting() > 0) {
            LOG.warn("{}: {} of {} rows wait for a later run", upload.name(), work.waiting(), file.rows());
            return RosterResult.State.WAITING;
        }
        rows.report(lines);
        absentees.report(lines);
        LOG.info("{}: {} rows, {}", upload.name(), lines.rows(), lines.counts());
        return RosterResult.State.DONE;
    }
}
