// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.people.LeaverAction;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.WantedAbsentee;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.RemovalLimits;
import org.learningplatform.camel.sync.work.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is not in one full roster and was in an earlier one. Where rosters are not full, nobody. */
final class RosterAbsentees {

    /** Reason of a file that would remove too many. */
    static final String TOO_MANY = "too-many-removals";

    private static final Logger LOG = LoggerFactory.getLogger(RosterAbsentees.class);

    private final String name;
    private final RosterFile file;
    private final RosterWork work;
    private final String tenant;
    private final LeaverAction leaverAction;
    private final People people;
    private final Clock clock;
    private final List<RosterMembers.Member> absent = new ArrayList<>();
    private final Set<String> back = new HashSet<>();
    private @Nullable RosterMembers members;
    private boolean isCutOff;
    private boolean isOutdated;
    private long unreadable;
    private long repeated;

    RosterAbsentees(
            String name,
            RosterFile file,
            RosterWork work,
            String tenant,
            LeaverAction leaverAction,
            People people,
            Clock clock) {
        this.name = name;
        this.file = file;
        this.work = work;
        this.tenant = tenant;
        this.leaverAction = leaverAction;
        this.people = people;
        this.clock = clock;
    }

    /** Whether a later full roster is done. */
    boolean isOutdated() {
        return isOutdated;
    }

    /** Finds out who is not in the file, without a call. */
    Removals compare(RosterMembers known) throws IOException {
        SeenPeople seen = new SeenPeople();
        file.forEachPage(
                RosterWork.PAGE,
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
        return known.compare(seen, absent, back);
    }

    /** Whether somebody was removed by an earlier full roster, and stands in this one. */
    boolean isBack(String subject) {
        return back.contains(subject);
    }

    private boolean isRefused(RosterRow row) {
        try {
            row.person();
            return false;
        } catch (Refusal e) {
            return true;
        }
    }

    /** @throws Refusal if the file looks damaged, or would remove too many */
    void check(Removals removals, RemovalLimits limits) {
        if (isCutOff) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "cut-off",
                    "the file ends in the middle of a row, or without the line break that the last one had: send it whole");
        }
        if (limits.isShareExceededBy(repeated, file.rows())) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "repeated-rows",
                    repeated + " of " + file.rows() + " rows stand in the file twice: was it joined of two?");
        }
        if (removals.exceed(limits)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    TOO_MANY,
                    removals.people() + " of " + removals.of()
                            + " people are not in the file, or end by a date that is over, of all or of one group too many: send it whole, or approve it");
        }
    }

    /** Nobody is removed while a row does not say whose it is. */
    void withholdIfUncertain(RosterReport lines) {
        if (unreadable == 0 || absent.isEmpty()) {
            return;
        }
        LOG.warn(
                "{}: nobody is removed, as {} of its rows do not say whose they are; {} people are not in it",
                name,
                unreadable,
                absent.size());
        absent.clear();
        lines.addFile(
                "removals-withheld",
                unreadable + " rows do not say whose they are, so who is absent is not certain: nobody is removed");
    }

    /** Finds out what would be done. */
    void plan(RosterReport lines) {
        forEachPageOfAbsent(page -> {
            List<WantedAbsentee> wanted = page.stream().map(this::wanted).toList();
            Map<Long, RowOutcome> outcomes = work.plan(wanted, numbersOf(page));
            page.forEach(member -> lines.add(
                    0, "", Objects.requireNonNull(outcomes.get(number(member))).ofAbsent(member.user())));
        });
    }

    /** Removes them. */
    void apply() {
        forEachPageOfAbsent(this::remove);
    }

    /** Tells what became of each; the file is the last full roster then. */
    void report(RosterReport lines) {
        forEachPageOfAbsent(page -> report(page, lines));
        if (members != null) {
            members.done(file.isEnded());
        }
    }

    /** Notes whom the file names, if it is a full roster that counts. */
    boolean put(List<RosterMembers.Member> named) {
        if (members == null) {
            return false;
        }
        members.put(named);
        return true;
    }

    private void forEachPageOfAbsent(Consumer<List<RosterMembers.Member>> action) {
        for (int from = 0; from < absent.size(); from += RosterWork.PAGE) {
            action.accept(absent.subList(from, Math.min(absent.size(), from + RosterWork.PAGE)));
        }
    }

    /** An absent person has a number as a row has, which is less than 0. */
    private static long number(RosterMembers.Member member) {
        return -member.number();
    }

    private static List<Long> numbersOf(List<RosterMembers.Member> page) {
        return page.stream().map(RosterAbsentees::number).toList();
    }

    private void remove(List<RosterMembers.Member> page) {
        RosterLedger.Page known = work.ledger().page(numbersOf(page));
        List<WantedAbsentee> wanted = page.stream()
                .filter(member -> !known.isSettled(number(member)))
                .map(this::wanted)
                .toList();
        List<Long> numbers = numbersOf(page).stream()
                .filter(number -> !known.isSettled(number))
                .toList();
        Executor.Run run = work.execute(wanted, numbers);
        Map<Long, RowOutcome> outcomes = new HashMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            Result result = run.results().get(i);
            if (result instanceof Result.Refused refused) {
                outcomes.put(numbers.get(i), RowOutcome.refused(refused.why()));
            } else if (!(result instanceof Result.Done)) {
                work.leave(numbers.get(i), result, run, known);
            }
        }
        work.ledger().note(outcomes);
        work.end(run);
    }

    private WantedAbsentee wanted(RosterMembers.Member member) {
        return new WantedAbsentee(
                work.ledger().key(number(member)),
                tenant,
                member.subject(),
                member.user(),
                clock.instant(),
                leaverAction,
                work.position(member.subject()),
                people);
    }

    private void report(List<RosterMembers.Member> page, RosterReport lines) {
        RosterLedger.Page known = work.ledger().page(numbersOf(page));
        Map<String, Noted> done = work.done(numbersOf(page));
        List<RosterMembers.Member> gone = new ArrayList<>();
        for (RosterMembers.Member member : page) {
            RowOutcome outcome = work.outcome(number(member), known, done);
            if (outcome.outcome() == Outcome.DEACTIVATED || outcome.outcome() == Outcome.UNCHANGED) {
                gone.add(member);
            }
            lines.add(0, "", outcome.ofAbsent(member.user()));
        }
        if (members != null) {
            members.leave(gone);
        }
    }
}
