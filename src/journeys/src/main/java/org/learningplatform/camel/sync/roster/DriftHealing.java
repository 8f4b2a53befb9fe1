// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.Directory;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Claims;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.sync.work.StateText;

/**
 * Heals what the last report lists, when somebody asks for it. What is asked is kept in the state until it is answered, so that it is
 * done after an outage or a restart, too. If more people than the limits allow would lose their accounts, nothing is written until
 * that is approved, as for a roster file.
 */
public final class DriftHealing {

    private static final String ASKED = CloudEvent.TYPE_PREFIX + "drift.heal-requested.v1";
    private static final Duration KEPT = Duration.ofDays(30);

    /** After that no other process has the report. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int MOST_REQUESTS = 1_000;
    private static final int PEOPLE = 5_000;
    private static final int PAGE = 500;

    private static final RowOutcome NOT_ASKED = new RowOutcome(Outcome.UNCHANGED, "not-requested", "");
    private static final RowOutcome NOT_DONE = new RowOutcome(
            Outcome.FAILED,
            "not-done",
            "the platform fails for this person and not for others, or another process works on the person: the next report tells");

    private final StateStore state;
    private final AccountRules rules;
    private final String tenant;
    private final RosterSettings settings;
    private final RosterTruth truth;
    private final DriftSearch search;
    private final Platform platform;
    private final Clock clock;
    private final Executor executor;
    private final RosterDecisions decisions;
    private final String feed;

    /**
     * Heals for the people of a tenant.
     *
     * @param lanes one thread for each person that something is done for at the same time
     * @param settings what may be done, and what becomes of leavers
     * @param search has made the report
     */
    public DriftHealing(
            StateStore state,
            Platform platform,
            AccountRules rules,
            String tenant,
            ExecutorService lanes,
            RosterSettings settings,
            RosterTruth truth,
            DriftSearch search,
            Clock clock) {
        this.state = state;
        this.rules = rules;
        this.tenant = tenant;
        this.settings = settings;
        this.truth = truth;
        this.search = search;
        this.platform = platform;
        this.clock = clock;
        this.executor = new Executor(
                "drift healing",
                state,
                platform,
                Guard.NONE,
                new Directory(state.fingerprints(), tenant, rules, clock),
                lanes,
                clock);
        this.decisions = new RosterDecisions(state.fingerprints(), tenant, settings.approvalExpires(), clock);
        this.feed = "drift requests " + tenant;
    }

    /**
     * What was asked.
     *
     * @param kinds what is to be healed
     * @param at when it came, in ISO 8601
     * @param isStopped whether it waits for an approval
     */
    record Request(
            String id,
            String source,
            Map<String, String> extensions,
            String report,
            Set<Drift.Kind> kinds,
            String at,
            boolean isStopped) {

        CloudEvent event() {
            return new CloudEvent(id, source, ASKED, null, Instant.parse(at), extensions, Map.of());
        }
    }

    /**
     * What to answer.
     *
     * @param key of the request
     * @param event to be published
     * @param file what became of each line of the report; null where nothing was done
     * @param rest the request, where it is not at its end; else null
     */
    public record Answer(String key, CloudEvent event, @Nullable Path file, @Nullable Request rest) {}

    /** Whether it is a request to heal. */
    public static boolean isOne(String type) {
        return type.equals(ASKED);
    }

    /** Notes a request; {@link #next} does it. */
    public void ask(CloudEvent event) {
        Instant now = clock.instant();
        state.fingerprints().forgetBefore(feed, now.minus(KEPT));
        Set<Drift.Kind> kinds = EnumSet.complementOf(EnumSet.of(Drift.Kind.CONFLICT));
        if (event.data().get("kinds") instanceof List<?> some) {
            kinds.retainAll(some.stream()
                    .map(kind -> Drift.Kind.of(String.valueOf(kind)))
                    .collect(Collectors.toSet()));
        }
        Map<String, String> extensions = new HashMap<>(event.extensions());
        extensions.keySet().retainAll(Set.of("correlationid", CloudEvent.IGNORED_MEMBERS));
        put(
                Digest.of(event.source(), event.id()),
                new Request(
                        event.id(),
                        event.source(),
                        extensions,
                        String.valueOf(event.data().get("report")),
                        kinds,
                        now.toString(),
                        false));
    }

    /**
     * Does what was asked, the first that can be done.
     *
     * @param goesOn whether to go on
     * @return what to answer, and then to be {@link #answered}; null if there is nothing to do
     * @throws RuntimeException if the platform or the state does not work now; it goes on later where it stopped
     * @throws IOException if the disk fails
     */
    public @Nullable Answer next(Announcer announcer, BooleanSupplier goesOn) throws IOException {
        List<Fingerprints.Row> asked = state.fingerprints().after(feed, 0, MOST_REQUESTS);
        if (asked.isEmpty()) {
            return null;
        }
        try (Claims claims = new Claims(state.lease(), clock)) {
            if (claims.take(List.of("drift healing " + tenant)).isEmpty()) {
                return null;
            }
            BooleanSupplier isOurs =
                    () -> goesOn.getAsBoolean() && !claims.held().isEmpty();
            for (Fingerprints.Row row : asked) {
                Answer answer = new Healing(row.key(), read(row), announcer, isOurs).answer();
                if (answer != null) {
                    return answer;
                }
            }
            return null;
        }
    }

    /** The answer is published. */
    public void answered(Answer answer) {
        if (answer.rest() == null) {
            state.fingerprints().remove(feed, List.of(answer.key()));
        } else {
            put(answer.key(), answer.rest());
        }
    }

    private void put(String key, Request request) {
        state.fingerprints()
                .put(
                        feed,
                        List.of(new Fingerprints.Row(
                                0, key, "", 1, 1, false, StateText.write(request), clock.instant())));
    }

    private static Request read(Fingerprints.Row row) {
        return StateText.read(String.valueOf(row.id()), Request.class);
    }

    /** One request. */
    private final class Healing {

        private final String key;
        private final Request request;
        private final Announcer announcer;
        private final BooleanSupplier goesOn;
        private final Path report;
        private final Instant startedAt = clock.instant();
        private final People people = new People(tenant, rules, clock);
        private long lines;
        private long removals;

        Healing(String key, Request request, Announcer announcer, BooleanSupplier goesOn) {
            this.key = key;
            this.request = request;
            this.announcer = announcer;
            this.goesOn = goesOn;
            this.report = search.file(request.report());
        }

        /** What to answer; null where it waits. */
        @Nullable
        Answer answer() throws IOException {
            DriftSearch.Last last = search.last();
            if (last == null || !last.report().equals(request.report())) {
                return rejected("unknown-report", "it is not the last report: only what that lists is healed");
            }
            RosterTruth.Kept kept = truth.last();
            if (kept == null || !kept.sha256().equals(last.roster())) {
                return rejected(
                        "roster-replaced", "another full roster was applied since: the next report is about that");
            }
            if (!Files.exists(report) || !Files.exists(truth.file(kept.sha256()))) {
                boolean isLost = startedAt.isAfter(Instant.parse(request.at()).plus(PATIENCE));
                return isLost
                        ? rejected("report-lost", "no process has the report and its roster: wait for the next report")
                        : null;
            }
            count();
            String sha256 = Digests.sha256(report);
            Removals counted = new Removals(removals, last.accounts(), List.of());
            if (counted.exceed(settings.limits()) && !decisions.allow(sha256, removals)) {
                return request.isStopped() ? waits(sha256) : stopped(sha256, counted);
            }
            return heal(sha256, counted, truth.file(kept.sha256()));
        }

        private void count() throws IOException {
            try (DriftReport.Reader reader = new DriftReport.Reader(report)) {
                for (List<Drift> page = reader.next(PEOPLE); !page.isEmpty(); page = reader.next(PEOPLE)) {
                    lines += page.size();
                    removals += page.stream()
                            .filter(drift -> isAsked(drift) && drift.isRemoval())
                            .count();
                }
            }
        }

        private boolean isAsked(Drift drift) {
            return request.kinds().contains(drift.kind());
        }

        private Answer rejected(String reason, String detail) {
            return end(
                    "batch.rejected.v1",
                    request.report(),
                    Map.of("file", Map.of("name", request.report()), "reason", reason, "detail", detail),
                    null);
        }

        private Answer stopped(String sha256, Removals counted) throws IOException {
            Map<String, Object> data = data(sha256, counted);
            data.put("reason", "too-many-removals");
            decisions.hold(sha256, request.report(), removals, null, data);
            Request stopped = new Request(
                    request.id(),
                    request.source(),
                    request.extensions(),
                    request.report(),
                    request.kinds(),
                    request.at(),
                    true);
            return new Answer(key, event("batch.quarantined.v1", sha256, data), null, stopped);
        }

        /** Somebody who denies it is answered at once. */
        private @Nullable Answer waits(String sha256) {
            RosterDecisions.Held held = decisions.find(sha256);
            if (held != null && held.word() == RosterDecisions.Word.DENIED) {
                decisions.forget(sha256);
                state.fingerprints().remove(feed, List.of(key));
            }
            return null;
        }

        private Answer heal(String sha256, Removals counted, Path roster) throws IOException {
            Path file = report.resolveSibling(request.report() + ".report.csv");
            RosterFile known = RosterFile.check(roster, platform.times().zone(), rules.erase(), settings.hasTrailer());
            Map<String, Object> data;
            try (RosterReport outcomes = new RosterReport(file, "");
                    DriftReport.Reader reader = new DriftReport.Reader(report)) {
                RosterTruth.makePrivate(file, "rw-------");
                for (List<Drift> page = reader.next(PEOPLE); !page.isEmpty(); page = reader.next(PEOPLE)) {
                    heal(page, known, outcomes);
                }
                data = data(sha256, counted);
                Map<String, Long> counts = new LinkedHashMap<>();
                outcomes.counts().forEach((outcome, count) -> counts.put(outcome.toString(), count));
                data.put("counts", counts);
                if (outcomes.firstError() != null) {
                    data.put("firstError", outcomes.firstError());
                }
                data.put("resultFile", file.getFileName().toString());
            }
            decisions.forget(sha256);
            return end("batch.completed.v1", sha256, data, file);
        }

        private void heal(List<Drift> page, RosterFile roster, RosterReport outcomes) {
            Map<String, List<Drift>> byPerson = page.stream()
                    .filter(drift -> drift.kind() != Drift.Kind.ORPHAN)
                    .collect(Collectors.groupingBy(Drift::externalId, LinkedHashMap::new, Collectors.toList()));
            Set<String> asked = page.stream()
                    .filter(this::isAsked)
                    .map(Drift::externalId)
                    .collect(Collectors.toCollection(HashSet::new));
            Map<String, Person> persons = new HashMap<>();
            roster.forEachPerson((person, row) -> {
                if (asked.contains(person.externalId())) {
                    persons.put(person.externalId(), person);
                }
            });
            Map<Drift, Healed> wanted = new LinkedHashMap<>();
            Map<String, Healed> ofPerson = new HashMap<>();
            for (Drift drift : page) {
                if (drift.kind() == Drift.Kind.ORPHAN && isAsked(drift)) {
                    List<String> ids = drift.enrolmentAndUser();
                    wanted.put(drift, new Healed.Orphan(key(drift.detail()), ids.get(0), ids.get(1)));
                } else if (isAsked(drift)) {
                    Healed healed = ofPerson.computeIfAbsent(
                            drift.externalId(),
                            id -> healed(drift, persons.get(id), byPerson.getOrDefault(id, List.of())));
                    if (healed != null) {
                        wanted.put(drift, healed);
                    }
                }
            }
            Map<Healed, RowOutcome> done =
                    run(wanted.values().stream().distinct().toList());
            for (Drift drift : page) {
                Healed healed = wanted.get(drift);
                RowOutcome outcome = healed == null ? outcome(drift) : done.getOrDefault(healed, NOT_DONE);
                outcomes.add(outcomes.rows() + 1, drift.externalId(), outcome);
            }
        }

        private String key(String what) {
            return Digest.of("drift", request.source(), request.id(), what);
        }

        /** What is to be done; null if the roster does not describe the person. */
        private @Nullable Healed healed(Drift drift, @Nullable Person person, List<Drift> listed) {
            String ofPerson = key(WantedPerson.subject(tenant, drift.externalId()));
            if (drift.kind() == Drift.Kind.EXTRA) {
                return new Healed.Extra(
                        ofPerson, tenant, drift.externalId(), startedAt, settings.leaverAction(), people);
            }
            return person == null
                    ? null
                    : new Healed.Account(
                            ofPerson, new Compared(tenant, person, null, people), listed, request.kinds(), clock);
        }

        /** What nothing is done for. */
        private RowOutcome outcome(Drift drift) {
            if (drift.kind() == Drift.Kind.CONFLICT) {
                String[] parts = drift.detail().split(": ", 2);
                return new RowOutcome(Outcome.CONFLICT, parts[0], parts.length > 1 ? parts[1] : "");
            }
            return isAsked(drift) ? RowOutcome.refused(Healed.changed()) : NOT_ASKED;
        }

        private Map<Healed, RowOutcome> run(List<Healed> all) {
            Map<Healed, RowOutcome> outcomes = new HashMap<>();
            for (int from = 0; from < all.size(); from += PAGE) {
                if (!goesOn.getAsBoolean()) {
                    throw new CancellationException("healing ended before it was done");
                }
                List<Healed> page = all.subList(from, Math.min(all.size(), from + PAGE));
                Executor.Run run = executor.run(page, persons -> Set.of(), false);
                if (run.outage() != null) {
                    throw run.outage();
                }
                for (int i = 0; i < page.size(); i++) {
                    Result result = run.results().get(i);
                    if (result instanceof Result.Done done) {
                        outcomes.put(page.get(i), RowOutcome.of(done.noted()));
                    } else if (result instanceof Result.Refused refused) {
                        outcomes.put(page.get(i), RowOutcome.refused(refused.why()));
                    }
                }
            }
            return outcomes;
        }

        private Map<String, Object> data(String sha256, Removals counted) throws IOException {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put(
                    "file",
                    Map.of("name", request.report(), "sha256", sha256, "rows", lines, "bytes", Files.size(report)));
            data.putAll(counted.data(settings.limits()));
            data.put("plan", false);
            data.put("startedAt", startedAt.toString());
            data.put("endedAt", clock.instant().toString());
            return data;
        }

        private Answer end(String type, String about, Map<String, Object> data, @Nullable Path file) {
            return new Answer(key, event(type, about, data), file, null);
        }

        private CloudEvent event(String type, String about, Map<String, Object> data) {
            return announcer.answer(request.event(), type, request.report(), about, clock.instant(), data);
        }
    }
}
