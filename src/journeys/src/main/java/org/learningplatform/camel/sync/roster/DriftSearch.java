// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.work.Claims;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Memory;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.sync.work.StateText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what differs between the last full roster and the platform, and writes nothing there.
 *
 * <p>The list of users is read whole, twice: only who is in neither reading is absent, as a list that changes while it is read may
 * pass somebody over. In memory are digests of all, and some thousand users at a time, each of whom is compared as a roster file
 * would be applied.
 */
public final class DriftSearch {

    private static final Logger LOG = LoggerFactory.getLogger(DriftSearch.class);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'drift-'uuuuMMdd'T'HHmmss'Z.csv'").withZone(ZoneOffset.UTC);

    /** Users that are compared in one passage through the roster. */
    private static final int USERS = 5_000;

    /** People who are decided together. */
    private static final int PAGE = 500;

    private final StateStore state;
    private final Platform platform;
    private final AccountRules rules;
    private final String tenant;
    private final RosterSettings settings;
    private final RosterTruth truth;
    private final Path directory;
    private final Clock clock;
    private final Executor executor;
    private final String feed;

    /**
     * Searches for the people of a tenant.
     *
     * @param lanes one thread for each person that is looked up at the same time
     * @param settings what a roster file means
     * @param truth has the roster
     * @param directory where the report stays until the next one
     */
    public DriftSearch(
            StateStore state,
            Platform platform,
            AccountRules rules,
            String tenant,
            ExecutorService lanes,
            RosterSettings settings,
            RosterTruth truth,
            Path directory,
            Clock clock) {
        this.state = state;
        this.platform = platform;
        this.rules = rules;
        this.tenant = tenant;
        this.settings = settings;
        this.truth = truth;
        this.directory = directory;
        this.clock = clock;
        this.executor = new Executor("drift", state, platform, Guard.NONE, Memory.NONE, lanes, clock);
        this.feed = "drift report " + tenant;
    }

    /**
     * A report.
     *
     * @param report name of its file
     * @param roster SHA-256 of the roster that it is about, in hexadecimal
     * @param accounts users with an external id, whose account works
     * @param at when it was begun, in ISO 8601
     */
    record Last(String report, String roster, long accounts, String at) {}

    /**
     * What was found.
     *
     * @param file the report
     * @param roster SHA-256 of the roster that it is about, in hexadecimal
     * @param counts differences by kind
     * @param at when it was begun
     */
    public record Found(Path file, String roster, Map<String, Long> counts, Instant at) {}

    /** The last report of any process; null before the first. */
    @Nullable
    Last last() {
        String position = state.fingerprints().position(feed);
        return position == null ? null : StateText.read(position, Last.class);
    }

    /** Where a report is, if this process has it. */
    Path file(String report) {
        return directory.resolve(report);
    }

    /**
     * Compares, if this process has the roster and no other one compares or has compared since.
     *
     * @param due when it was to be done
     * @param goesOn whether to go on
     * @return null if there was nothing to do
     * @throws RuntimeException if the platform or the state does not work now
     * @throws IOException if the disk fails
     */
    public @Nullable Found find(Instant due, BooleanSupplier goesOn) throws IOException {
        RosterTruth.Kept kept = truth.last();
        if (kept == null || !Files.exists(truth.file(kept.sha256()))) {
            LOG.warn(
                    "No reconciliation: {}",
                    kept == null
                            ? "no full roster was applied yet; it needs roster.mode=full and one file"
                            : "another process has the last full roster, or it is lost with its directory: see reconciliation.workDirectory");
            return null;
        }
        try (Claims claims = new Claims(state.lease(), clock)) {
            if (claims.take(List.of("drift " + tenant)).isEmpty()) {
                return null;
            }
            Last last = last();
            if (last != null && !Instant.parse(last.at()).isBefore(due)) {
                return null;
            }
            Instant at = clock.instant();
            Path file = file(NAME.format(at));
            try (DriftReport report = new DriftReport(file)) {
                RosterTruth.makePrivate(file, "rw-------");
                Search search = new Search(
                        RosterFile.check(
                                truth.file(kept.sha256()),
                                platform.times().zone(),
                                rules.erase(),
                                settings.hasTrailer()),
                        report,
                        () -> goesOn.getAsBoolean() && !claims.held().isEmpty());
                search.run();
                note(new Last(file.getFileName().toString(), kept.sha256(), search.active, at.toString()));
                deleteOthers(file);
                Map<String, Long> counts = new HashMap<>();
                report.counts().forEach((kind, count) -> counts.put(kind.toString(), count));
                LOG.info("{}: {} accounts, {}", file.getFileName(), search.active, counts);
                return new Found(file, kept.sha256(), counts, at);
            }
        }
    }

    private void note(Last last) {
        state.fingerprints().move(feed, StateText.write(last));
    }

    private void deleteOthers(Path kept) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "drift-*.csv")) {
            for (Path file : files) {
                if (!file.equals(kept)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** One time through all. */
    private final class Search {

        private final RosterFile roster;
        private final DriftReport report;
        private final BooleanSupplier goesOn;
        private final Instant now = clock.instant();
        private final People decisions = new People(tenant, rules, clock);
        private final Accounts accounts = new Accounts();
        private final SeenPeople named = new SeenPeople();
        private final BitSet compared = new BitSet();
        private final Set<String> extra = new HashSet<>();
        private long unreadable;
        private long active;

        Search(RosterFile roster, DriftReport report, BooleanSupplier goesOn) {
            this.roster = roster;
            this.report = report;
            this.goesOn = goesOn;
        }

        void run() throws IOException {
            roster.forEachPage(
                    PAGE,
                    page -> page.forEach(row -> {
                        unreadable += row.id() == null ? 1 : 0;
                        row.ids().forEach(id -> named.add(Digest.of(id)));
                    }));
            if (unreadable > 0) {
                LOG.warn(
                        "No account is extra for certain: {} rows of the roster do not say whose they are", unreadable);
            }
            Roles roles = platform.roles();
            list(roles, Role.FIND_USERS, accounts::add);
            accounts.complete();
            List<Row> users = new ArrayList<>();
            list(roles, Role.FIND_USERS, user -> {
                accounts.add(user);
                if (!user.has(Field.PERSON_DELETED_AT)
                        && !Accounts.externalId(user).isEmpty()) {
                    users.add(user);
                }
                if (users.size() == USERS) {
                    compare(users);
                    users.clear();
                }
            });
            compare(users);
            lookForAbsent();
            lookForOrphans(roles);
        }

        private void list(Roles roles, Role role, Consumer<Row> action) {
            Iterator<Row> rows = roles.list(role, Map.of());
            while (rows.hasNext()) {
                action.accept(rows.next());
                goOn();
            }
        }

        private void goOn() {
            if (!goesOn.getAsBoolean()) {
                throw new CancellationException("the reconciliation ended before it was done");
            }
        }

        /** Users with external ids, against whom the roster has. */
        private void compare(List<Row> users) {
            Map<String, Row> byId = new HashMap<>();
            for (Row user : users) {
                byId.put(Accounts.externalId(user), user);
                lookAt(user);
            }
            List<Compared> found = new ArrayList<>();
            roster.forEachPerson((person, row) -> {
                Row user = byId.get(person.externalId());
                if (user != null && !isToAsk(person) && !compared.get(row)) {
                    compared.set(row);
                    found.add(new Compared(tenant, person, user, decisions));
                }
            });
            decide(found);
        }

        private void lookAt(Row user) {
            if (hasEnded(user.moment(Field.PERSON_EXPIRES_AT))) {
                return;
            }
            active++;
            String externalId = Accounts.externalId(user);
            if (unreadable > 0 || named.contains(Digest.of(externalId)) || !extra.add(externalId)) {
                return;
            }
            report.add(
                    rules.isProtected(user)
                            ? Drift.conflict(
                                    externalId,
                                    "protected-account",
                                    "the roster does not have the person, and the user is an administrator's, or one of"
                                            + " people.protected")
                            : Drift.extra(user.text(Field.PERSON_EXTERNAL_ID), user.required(Field.PERSON_ID)));
        }

        /** Who is in neither reading, and who cannot be told by an external id alone. */
        private void lookForAbsent() {
            List<Compared> asked = new ArrayList<>();
            roster.forEachPerson((person, row) -> {
                boolean isThere = accounts.hasExternalId(person.externalId());
                if (isToAsk(person) || (!isThere && accounts.hasKeyOf(person))) {
                    asked.add(new Compared(tenant, person, null, decisions));
                } else if (!isThere && !isEnded(person)) {
                    report.add(Drift.missing(person.externalId()));
                }
                if (asked.size() == PAGE) {
                    decide(asked);
                    asked.clear();
                }
            });
            decide(asked);
        }

        /** Whether one user, found by one id, does not tell everything. */
        private boolean isToAsk(Person person) {
            return !person.previousIds().isEmpty() || accounts.isAmbiguous(person.externalId());
        }

        private void lookForOrphans(Roles roles) {
            if (!roles.has(Role.FIND_ENROLMENTS)
                    || !roles.listsAll(Role.FIND_ENROLMENTS)
                    || !roles.tells(Role.FIND_ENROLMENTS, Field.PERSON_ID)) {
                LOG.info("Enrolments are not compared: the contract has no list of all that tells whose they are");
                return;
            }
            Set<String> orphans = new HashSet<>();
            list(roles, Role.FIND_ENROLMENTS, enrolment -> {
                String user = enrolment.text(Field.PERSON_ID);
                String id = enrolment.text(Field.ENROLMENT_ID);
                if (!user.isEmpty() && !id.isEmpty() && !accounts.hasUser(user) && orphans.add(id)) {
                    report.add(Drift.orphan(id, user));
                }
            });
        }

        private void decide(List<Compared> all) {
            for (int from = 0; from < all.size(); from += PAGE) {
                List<Compared> page = all.subList(from, Math.min(all.size(), from + PAGE));
                Executor.Run run = executor.plan(page, false);
                if (run.outage() != null) {
                    throw run.outage();
                }
                for (int i = 0; i < page.size(); i++) {
                    tell(page.get(i).data(), run.results().get(i));
                }
                goOn();
            }
        }

        private void tell(Person person, Result result) {
            String externalId = person.externalId();
            if (result instanceof Result.Planned planned) {
                boolean isNotMissed = planned.decision().outcome() == Outcome.CREATED && isEnded(person);
                if (!isNotMissed) {
                    Drift.of(externalId, planned.decision(), now).forEach(report::add);
                }
            } else if (result instanceof Result.Refused refused) {
                RowOutcome outcome = RowOutcome.refused(refused.why());
                report.add(Drift.conflict(externalId, outcome.reason(), outcome.detail()));
            } else if (result instanceof Result.Failing failing && failing.why() != null) {
                // a report is whole
                throw failing.why();
            }
            // else another process works on the person: the next report knows more
        }

        private boolean isEnded(Person person) {
            return person.fields().get(Field.PERSON_EXPIRES_AT) instanceof Instant end && hasEnded(end);
        }

        private boolean hasEnded(@Nullable Instant end) {
            return end != null && !end.isAfter(now);
        }
    }
}
