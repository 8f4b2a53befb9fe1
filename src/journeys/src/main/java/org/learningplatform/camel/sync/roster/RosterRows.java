// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.sync.people.Directory;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Remembered;
import org.learningplatform.camel.sync.work.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of one file. */
final class RosterRows {

    private static final Logger LOG = LoggerFactory.getLogger(RosterRows.class);

    /** Rows of a file that are tried again when the others are done. */
    private static final int MAX_AGAIN = 10_000;

    /** What a row came to that was not tried yet. */
    private static final RowOutcome LATER = new RowOutcome(Outcome.FAILED, "not-tried", "");

    /** What a row comes to where a later full roster is done. */
    private static final RowOutcome STALE = new RowOutcome(Outcome.STALE, "", "");

    private static final RowOutcome REPEATED =
            new RowOutcome(Outcome.UNCHANGED, "repeated-row", "the same as an earlier row");

    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final String name;
    private final RosterFile file;
    private final RosterWork work;
    private final RosterAbsentees absentees;
    private final Executor executor;
    private final Directory directory;
    private final Platform platform;
    private final String tenant;
    private final People people;
    private final Clock clock;
    private final List<Again> again = new ArrayList<>();
    private Instant nextLog;

    /**
     * A row that is tried again when the others are done.
     *
     * @param done what it came to, as far as it is done; null where it was refused
     * @param refused what it came to otherwise
     */
    private record Again(RosterRow row, WantedPerson wanted, @Nullable Noted done, RowOutcome refused) {}

    /** @param absentees know whether a later full roster is done, and who is a member */
    RosterRows(
            String name,
            RosterFile file,
            RosterWork work,
            RosterAbsentees absentees,
            Executor executor,
            Directory directory,
            Platform platform,
            String tenant,
            People people,
            Clock clock) {
        this.name = name;
        this.file = file;
        this.work = work;
        this.absentees = absentees;
        this.executor = executor;
        this.directory = directory;
        this.platform = platform;
        this.tenant = tenant;
        this.people = people;
        this.clock = clock;
        this.nextLog = clock.instant().plus(LOG_INTERVAL);
    }

    /**
     * How many accounts end at once by dates of the rows that are over, and do not end yet. Who is known to be as the row says costs
     * no call.
     *
     * @param most how far to count
     */
    long endings(long most) throws IOException {
        if (!file.namesEnds()) {
            return 0;
        }
        AtomicLong endings = new AtomicLong();
        file.forEachPage(RosterWork.PAGE, page -> {
            if (endings.get() < most) {
                endings.addAndGet(endings(page.stream()
                        .filter(row -> row.namesEnd() && !row.isRepeated())
                        .toList()));
            }
        });
        return endings.get();
    }

    private long endings(List<RosterRow> page) {
        Instant now = clock.instant();
        List<WantedPerson> ending = new ArrayList<>();
        for (RosterRow row : page) {
            try {
                WantedPerson wanted = wanted(row, work.ledger().key(row.number()));
                if (wanted.data().fields().get(Field.PERSON_EXPIRES_AT) instanceof Instant end && !end.isAfter(now)) {
                    ending.add(wanted);
                }
            } catch (Refusal e) {
                // nothing of it is written
            }
        }
        Map<String, Remembered> remembered =
                directory.find(ending.stream().map(WantedPerson::person).toList());
        Roles roles = platform.roles();
        ending.removeIf(wanted -> {
            Remembered user = remembered.get(wanted.person());
            return user != null && wanted.isAsRemembered(roles, user);
        });
        if (ending.isEmpty()) {
            return 0;
        }
        Executor.Run run = executor.plan(ending, false);
        if (run.outage() != null) {
            throw run.outage();
        }
        return run.results().stream()
                .filter(result -> result instanceof Result.Planned planned
                        && planned.decision().ends())
                .count();
    }

    /** Finds out what would be done. */
    void plan(RosterReport lines) throws IOException {
        file.forEachPage(RosterWork.PAGE, page -> plan(page, lines));
    }

    private void plan(List<RosterRow> page, RosterReport lines) {
        Map<Long, RowOutcome> outcomes = new HashMap<>();
        List<WantedPerson> wanted = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (RosterRow row : page) {
            try {
                if (row.isRepeated()) {
                    outcomes.put(row.number(), REPEATED);
                } else if (absentees.isOutdated()) {
                    outcomes.put(row.number(), STALE);
                } else {
                    wanted.add(wanted(row, work.ledger().key(row.number())));
                    numbers.add(row.number());
                }
            } catch (Refusal e) {
                outcomes.put(row.number(), RowOutcome.refused(e));
            }
        }
        outcomes.putAll(work.plan(wanted, numbers));
        for (RosterRow row : page) {
            lines.add(
                    row.number(),
                    row.userId(),
                    Objects.requireNonNull(outcomes.get(row.number())).at(row.line()));
        }
    }

    /** Does them, and tries those again that may have waited for others. */
    void apply() throws IOException {
        file.forEachPage(RosterWork.PAGE, this::apply);
        applyAgain();
    }

    /** Tells what became of each. */
    void report(RosterReport lines) throws IOException {
        file.forEachPage(RosterWork.PAGE, page -> report(page, lines));
    }

    private void apply(List<RosterRow> page) {
        RosterLedger.Page known = work.ledger().page(numbers(page));
        Set<String> finished = work.isFirst() ? Set.of() : finished(page);
        Map<Long, RowOutcome> outcomes = new HashMap<>();
        Map<RosterRow, WantedPerson> open = new LinkedHashMap<>();
        for (RosterRow row : page) {
            String key = work.ledger().key(row.number());
            if (row.isRepeated() || known.isSettled(row.number()) || finished.contains(key)) {
                continue;
            }
            try {
                open.put(row, wanted(row, key));
            } catch (Refusal e) {
                outcomes.put(row.number(), RowOutcome.refused(e));
            }
        }
        if (absentees.isOutdated()) {
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
        Executor.Run run = work.execute(wanted, numbers(rows));
        for (int i = 0; i < rows.size(); i++) {
            RosterRow row = rows.get(i);
            Result result = run.results().get(i);
            if (result instanceof Result.Done done) {
                tryAgain(row, wanted.get(i), done.noted());
            } else if (result instanceof Result.Refused refused) {
                RowOutcome outcome = RowOutcome.refused(refused.why());
                if (outcome.outcome() != Outcome.CONFLICT || !tryAgain(new Again(row, wanted.get(i), null, outcome))) {
                    outcomes.put(row.number(), outcome);
                }
            } else {
                work.leave(row.number(), result, run, known);
            }
        }
        work.ledger().note(outcomes);
        work.end(run);
        logProgress(page.get(page.size() - 1).number());
    }

    /** Takes those out of whom it is remembered that they are as wanted. What is planned is looked at. */
    private void passUnchanged(Map<RosterRow, WantedPerson> open, RosterLedger.Page known) {
        if (work.isPlanned() || open.isEmpty()) {
            return;
        }
        Map<String, Remembered> remembered =
                directory.find(open.values().stream().map(WantedPerson::person).toList());
        // what was begun, or done by a process that has ended, is told as that
        Set<String> begun = remembered.isEmpty()
                ? Set.of()
                : executor.known(open.values().stream().map(WantedPerson::key).toList());
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
            positions.add(work.position(person.person()));
            named.add(new RosterMembers.Member(
                    0, person.person(), user.user(), row.getKey().unit()));
            return true;
        });
        if (!absentees.put(named)) {
            // whom a full roster names, all of it says; an earlier one is outdated as a whole
            executor.pass(positions);
        }
        work.ledger().noteUnchanged(numbers, known);
    }

    private static List<Long> numbers(List<RosterRow> page) {
        return page.stream().map(RosterRow::number).toList();
    }

    private WantedPerson wanted(RosterRow row, String key) {
        Person person = row.person();
        String subject = WantedPerson.subject(tenant, person.externalId());
        // who was removed by a full roster and stands in a later one is there without an end, unless it says one
        Person wanted = absentees.isBack(subject) && !person.fields().containsKey(Field.PERSON_EXPIRES_AT)
                ? person.with(Field.PERSON_EXPIRES_AT, Erased.VALUE)
                : person;
        return new WantedPerson(key, tenant, wanted, work.position(subject), people);
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
            for (int from = 0; from < open.size(); from += RosterWork.PAGE) {
                left.addAll(applyAgain(open.subList(from, Math.min(open.size(), from + RosterWork.PAGE))));
            }
            progress = !left.isEmpty() && left.size() < open.size();
            open = left;
        }
        Map<Long, RowOutcome> outcomes = new HashMap<>();
        open.forEach(row -> outcomes.put(row.row().number(), row.refused()));
        work.ledger().note(outcomes);
    }

    /** The rows that are still not done. */
    private List<Again> applyAgain(List<Again> rows) {
        Executor.Run run = work.execute(
                rows.stream().map(Again::wanted).toList(),
                rows.stream().map(again -> again.row().number()).toList());
        List<Again> left = new ArrayList<>();
        Map<Long, RowOutcome> outcomes = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Again row = rows.get(i);
            Result result = run.results().get(i);
            if (row.done() != null && run.outage() == null) {
                if (result instanceof Result.Done) {
                    outcomes.put(row.row().number(), new RowOutcome(row.done().outcome(), "", ""));
                } else {
                    left.add(row);
                }
            } else if (result instanceof Result.Refused refused) {
                left.add(new Again(row.row(), row.wanted(), null, RowOutcome.refused(refused.why())));
            } else if (!(result instanceof Result.Done)) {
                work.leave();
            }
        }
        work.ledger().note(outcomes);
        work.end(run);
        return left;
    }

    /** The rows of which nothing is left to do. */
    private Set<String> finished(List<RosterRow> page) {
        Map<String, Noted> done = done(page);
        done.values().removeIf(RosterRows::isLeftToTry);
        return done.keySet();
    }

    private static boolean isLeftToTry(Noted noted) {
        return noted.warning() != null && noted.outcome().writes();
    }

    private Map<String, Noted> done(List<RosterRow> page) {
        return work.done(numbers(page));
    }

    private void report(List<RosterRow> page, RosterReport lines) {
        RosterLedger.Page known = work.ledger().page(numbers(page));
        Map<String, Noted> done = done(page);
        List<RosterMembers.Member> named = new ArrayList<>();
        for (RosterRow row : page) {
            lines.add(row.number(), row.userId(), outcome(row, known, done).at(row.line()));
            Noted noted = done.get(work.ledger().key(row.number()));
            String id = row.id();
            if (noted != null && noted.user() != null && id != null && noted.outcome() != Outcome.STALE) {
                named.add(new RosterMembers.Member(0, WantedPerson.subject(tenant, id), noted.user(), row.unit()));
            }
        }
        absentees.put(named);
    }

    private RowOutcome outcome(RosterRow row, RosterLedger.Page known, Map<String, Noted> done) {
        if (row.isRepeated()) {
            return REPEATED;
        }
        return work.outcome(row.number(), known, done);
    }

    private void logProgress(long row) {
        if (clock.instant().isAfter(nextLog)) {
            LOG.info("{}: {} of {} rows", name, row, file.rows());
            nextLog = clock.instant().plus(LOG_INTERVAL);
        }
    }
}
