// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;

/**
 * Makes the platform as it is wanted. What is wanted of one person is done in order; of different persons in as many lanes as
 * there are threads.
 *
 * <p>It goes in waves. A wave has at most one thing of each person: all of them are decided, the guard looks at the plan, what
 * will be written is noted as begun in one transaction, it is written, and noted as done in one transaction. So whatever ends
 * the process, what was begun is looked at again and written only if the platform is not yet as wanted, and what was done is
 * not written again.
 *
 * <p>A person is claimed while something is done for him or her, so that no other process does something at the same time. Who
 * fails while the platform works is passed, with all that is wanted of him or her; an outage ends the run.
 */
public final class Executor {

    /** A call that fails is tried once more at once; who fails then waits, and nobody else does. */
    private static final int RETRIES = 1;

    /** How often to look whether claims are to be renewed, and whether to end, while calls are under way. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Who ends waits so long for calls that are under way; what they do is looked at again by who comes next. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Longer than a topic keeps its records and a folder its files. */
    private static final Duration KEPT = Duration.ofDays(60);

    private final String scope;
    private final String order;
    private final StateStore state;
    private final Journal journal;
    private final Platform platform;
    private final Guard guard;
    private final Memory memory;
    private final ExecutorService lanes;
    private final Clock clock;
    private final Weather weather = new Weather();
    private final Purge purge;
    private volatile @Nullable Rest rest;

    /**
     * @param scope name of its part of the journal, for example {@code enrolment requests}
     * @param memory what is remembered of people, shared by all that write them
     * @param lanes one thread a lane
     */
    public Executor(
            String scope,
            StateStore state,
            Platform platform,
            Guard guard,
            Memory memory,
            ExecutorService lanes,
            Clock clock) {
        this.scope = scope;
        this.order = scope + ", order";
        this.state = state;
        this.journal = state.journal();
        this.platform = platform;
        this.guard = guard;
        this.memory = memory;
        this.lanes = lanes;
        this.clock = clock;
        this.purge = new Purge(KEPT, instant -> {
            journal.forgetBefore(scope, instant);
            journal.forgetBefore(order, instant);
        });
    }

    /** What the platform asked for when it was called too often. */
    private record Rest(Instant end, RateLimitedException asked) {}

    /**
     * What became of what was wanted.
     *
     * @param results in the order of what was wanted
     * @param outage why the platform or the state does not work now; null if they do
     */
    public record Run(List<Result> results, @Nullable RuntimeException outage) {}

    /** As {@link #run(List, UnaryOperator, boolean, BooleanSupplier)}, to the end. */
    public Run run(List<? extends Wanted> all, UnaryOperator<Set<String>> parked, boolean suspicious) {
        return run(all, parked, suspicious, () -> false);
    }

    /**
     * Does what is wanted.
     *
     * @param parked of some persons, those who have something parked: nothing is done for them
     * @param suspicious whether several persons who fail, and none between who does not, are an outage
     * @param ends whether to begin nothing more; what is left stays open
     */
    public Run run(
            List<? extends Wanted> all, UnaryOperator<Set<String>> parked, boolean suspicious, BooleanSupplier ends) {
        Map<String, Deque<Wanted>> persons = new LinkedHashMap<>();
        all.forEach(wanted -> persons.computeIfAbsent(wanted.person(), person -> new ArrayDeque<>())
                .add(wanted));
        Waves waves = new Waves(suspicious, ends);
        waves.outage = resting();
        if (waves.outage != null) {
            return waves.end(all);
        }
        try (Claims claims = new Claims(state.lease(), clock)) {
            persons.keySet().retainAll(claims.take(persons.keySet()));
            parked.apply(persons.keySet())
                    .forEach(person ->
                            waves.pass(Objects.requireNonNull(persons.remove(person)), new Result.Failing(null)));
            while (!persons.isEmpty() && waves.goOn()) {
                waves.run(persons, claims);
                persons.values().removeIf(Deque::isEmpty);
                persons.keySet().retainAll(claims.held());
            }
        } catch (StateUnavailableException | CancellationException e) {
            waves.outage = e;
        }
        return waves.end(all);
    }

    /**
     * Decides what would be done, and does not do it. Nothing is noted.
     *
     * @param all of different persons
     * @param suspicious whether several persons who fail, and none between who does not, are an outage
     */
    public Run plan(List<? extends Wanted> all, boolean suspicious) {
        Waves waves = new Waves(suspicious, () -> false);
        waves.outage = resting();
        if (waves.outage != null) {
            return waves.end(all);
        }
        try (Claims claims = new Claims(state.lease(), clock)) {
            claims.take(all.stream().map(Wanted::person).toList());
            waves.plan(all, claims);
        } catch (StateUnavailableException | CancellationException e) {
            waves.outage = e;
        }
        return waves.end(all);
    }

    /** Notes where that stands which is as wanted without anything done, so that nothing earlier is done after it. */
    public void pass(Collection<Position> positions) {
        Map<String, Journal.Entry> last =
                journal.find(order, positions.stream().map(Position::of).toList());
        Map<String, String> later = new HashMap<>();
        for (Position position : positions) {
            Journal.Entry entry = last.get(position.of());
            if (entry == null || !position.isBefore(Position.parse(entry.content()))) {
                later.put(position.of(), position.json());
            }
        }
        if (!later.isEmpty()) {
            journal.done(order, later, clock.instant());
        }
    }

    /** Those of the keys of which anything is noted. */
    public Set<String> known(Collection<String> keys) {
        return journal.find(scope, keys).keySet();
    }

    /** What is noted of those keys that are done. */
    public Map<String, Noted> done(Collection<String> keys) {
        Map<String, Noted> done = new HashMap<>();
        journal.find(scope, keys).forEach((key, entry) -> {
            if (entry.done()) {
                done.put(key, Noted.parse(entry.content()));
            }
        });
        return done;
    }

    /**
     * Asks the platform for something that has to do with nobody.
     *
     * @throws RuntimeException if it does not answer as it should
     */
    public void probe() {
        RuntimeException asked = resting();
        if (asked != null) {
            throw asked;
        }
        try {
            Weather.probe(roles());
        } catch (RateLimitedException e) {
            rest(e);
            throw e;
        }
    }

    /** How long the platform is not to be called, as it asked. */
    public Duration rest() {
        Rest asked = rest;
        Duration left = asked == null ? Duration.ZERO : Duration.between(clock.instant(), asked.end());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void rest(RateLimitedException asked) {
        Duration time = asked.getRetryAfter();
        if (time != null && time.compareTo(rest()) > 0) {
            rest = new Rest(clock.instant().plus(time), asked);
        }
    }

    private @Nullable RuntimeException resting() {
        Rest asked = rest;
        return asked == null || rest().isZero() ? null : asked.asked();
    }

    private Roles roles() {
        return platform.roles().withRetries(RETRIES);
    }

    /** One run. */
    private final class Waves {

        private final IdentityHashMap<Wanted, Result> results = new IdentityHashMap<>();
        private final boolean suspicious;
        private final BooleanSupplier ends;
        private volatile @Nullable RuntimeException outage;

        Waves(boolean suspicious, BooleanSupplier ends) {
            this.suspicious = suspicious;
            this.ends = ends;
        }

        boolean goOn() {
            return outage == null && !ends.getAsBoolean();
        }

        Run end(List<? extends Wanted> all) {
            return new Run(
                    all.stream()
                            .map(wanted -> results.getOrDefault(wanted, new Result.Open()))
                            .toList(),
                    outage);
        }

        /** Does the next of each person, and leaves the others. */
        void run(Map<String, Deque<Wanted>> persons, Claims claims) {
            List<Step> steps = next(persons);
            look(steps);
            inLanes(open(steps), claims, Step::decide);
            if (goOn()) {
                // whom somebody else has got meanwhile is not
                List<Step> decided =
                        open(steps).stream().filter(Step::isDecided).toList();
                guard.check(new Plan(decided.stream().map(Step::decision).toList()));
                forget(decided);
                begin(decided);
                inLanes(open(decided), claims, Step::write);
            }
            note(steps);
            remember(steps, claims);
            judge(steps);
            for (Step step : steps) {
                Result result = step.result();
                if (result instanceof Result.Failing failing) {
                    pass(Objects.requireNonNull(persons.remove(step.wanted().person())), failing);
                } else if (result != null) {
                    results.put(step.wanted(), result);
                    Objects.requireNonNull(persons.get(step.wanted().person())).remove();
                }
            }
        }

        void plan(List<? extends Wanted> all, Claims claims) {
            Roles roles = roles();
            List<Step> steps =
                    all.stream().map(wanted -> new Step(wanted, roles, clock)).toList();
            inLanes(steps, claims, Step::plan);
            judge(steps);
            for (Step step : steps) {
                Result result = step.isDecided() ? new Result.Planned(step.decision()) : step.result();
                if (result != null) {
                    results.put(step.wanted(), result);
                }
            }
        }

        /** All that is wanted of a person is left for later. */
        void pass(Deque<Wanted> behind, Result.Failing failing) {
            behind.forEach(wanted -> results.put(wanted, failing));
        }

        private List<Step> next(Map<String, Deque<Wanted>> persons) {
            // what is read whole is kept for a wave, in which nothing is wanted twice of a person
            Roles roles = roles();
            // who comes second with a key sees what is noted of the first
            Set<String> keys = new HashSet<>();
            return persons.values().stream()
                    .map(Deque::element)
                    .filter(wanted -> keys.add(wanted.key()))
                    .map(wanted -> new Step(wanted, roles, clock))
                    .toList();
        }

        private List<Step> open(List<Step> steps) {
            return steps.stream().filter(Step::isOpen).toList();
        }

        private void look(List<Step> steps) {
            Map<String, Journal.Entry> known = journal.find(
                    scope, steps.stream().map(step -> step.wanted().key()).toList());
            Map<String, Journal.Entry> last = journal.find(
                    order,
                    steps.stream()
                            .flatMap(step -> Stream.ofNullable(step.wanted().position()))
                            .map(Position::of)
                            .toList());
            for (Step step : steps) {
                look(step, known);
                Position position = step.wanted().position();
                Journal.Entry entry = position == null ? null : last.get(position.of());
                if (entry != null) {
                    step.compare(Position.parse(entry.content()));
                }
            }
            Map<String, Remembered> remembered = memory.find(
                    open(steps).stream().map(step -> step.wanted().person()).toList());
            open(steps)
                    .forEach(step -> step.remember(remembered.get(step.wanted().person())));
        }

        /** Whatever ends the process while they are written, they are looked at afterwards. */
        private void forget(List<Step> steps) {
            memory.forget(open(steps).stream()
                    .map(Step::wanted)
                    .flatMap(wanted -> Stream.concat(Stream.of(wanted.person()), wanted.before().stream()))
                    .toList());
        }

        /** Only whoever still has a person knows that nobody else has written since. */
        private void remember(List<Step> steps, Claims claims) {
            Map<String, Remembered> after = new HashMap<>();
            for (Step step : steps) {
                Remembered user = step.after();
                if (user != null) {
                    after.put(step.wanted().person(), user);
                }
            }
            after.keySet().retainAll(claims.held());
            memory.note(after);
        }

        private void look(Step step, Map<String, Journal.Entry> known) {
            Journal.Entry entry = known.get(step.wanted().key());
            if (entry != null) {
                step.look(entry);
            }
        }

        private void begin(List<Step> steps) {
            Map<String, String> contents = new HashMap<>();
            List<Step> unknown = steps.stream().filter(Step::isNew).toList();
            unknown.forEach(
                    step -> contents.put(step.wanted().key(), step.begin().json()));
            if (contents.isEmpty()) {
                return;
            }
            Map<String, Journal.Entry> others = journal.begin(scope, contents, clock.instant());
            for (Step step : unknown) {
                if (others.containsKey(step.wanted().key())) {
                    // somebody has begun it since it was looked for, and may have written
                    look(step, others);
                    if (step.isOpen()) {
                        step.decide();
                    }
                }
            }
        }

        private void note(List<Step> steps) {
            Map<String, String> done = new HashMap<>();
            Map<String, String> last = new HashMap<>();
            for (Step step : steps) {
                if (step.result() instanceof Result.Done result && !result.again()) {
                    done.put(step.wanted().key(), result.noted().json());
                    Position position = step.wanted().position();
                    if (position != null && !step.isLate()) {
                        last.put(position.of(), position.json());
                    }
                }
            }
            // first, so that what is older cannot come after it
            if (!last.isEmpty()) {
                journal.done(order, last, clock.instant());
            }
            if (!done.isEmpty()) {
                journal.done(scope, done, clock.instant());
                purge.run(clock.instant());
            }
        }

        /** Tells whether who failed did so alone. */
        private void judge(List<Step> steps) {
            List<Step> failed =
                    steps.stream().filter(step -> step.failure() != null).toList();
            if (failed.isEmpty() || outage != null) {
                return;
            }
            try {
                probe();
            } catch (RuntimeException e) {
                outage = e;
                return;
            }
            for (Step step : failed) {
                RuntimeException failure = Objects.requireNonNull(step.failure());
                step.end(
                        failure instanceof PermissionDeniedException
                                ? new Result.Refused(failure)
                                : new Result.Failing(failure));
            }
        }

        /** While they work it keeps what is claimed, so that no call that takes long is made again by somebody else. */
        private void inLanes(List<Step> steps, Claims claims, Consumer<Step> work) {
            List<? extends Future<?>> tasks = steps.stream()
                    .map(step -> lanes.submit(() -> work(step, claims, work)))
                    .toList();
            try {
                for (Future<?> task : tasks) {
                    await(task, claims);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw leave(tasks, claims);
            } catch (TimeoutException e) {
                throw leave(tasks, claims);
            }
        }

        private CancellationException leave(List<? extends Future<?>> tasks, Claims claims) {
            claims.abandon();
            tasks.forEach(task -> task.cancel(true));
            return new CancellationException("the work was stopped while calls were under way");
        }

        private void work(Step step, Claims claims, Consumer<Step> work) {
            try {
                if (goOn() && claims.held().contains(step.wanted().person())) {
                    work.accept(step);
                    watch(step);
                }
            } catch (StateUnavailableException e) {
                outage = e;
            }
        }

        /** @throws TimeoutException if the run ends, and the task does not */
        private void await(Future<?> task, Claims claims) throws InterruptedException, TimeoutException {
            long looks = PATIENCE.dividedBy(LOOK);
            while (true) {
                try {
                    task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException e) {
                    keep(claims);
                    if (ends.getAsBoolean() && looks-- == 0) {
                        throw e;
                    }
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                }
            }
        }

        private void keep(Claims claims) {
            try {
                claims.keep();
            } catch (StateUnavailableException e) {
                // what is under way is waited for nevertheless
                outage = e;
            }
        }

        private void watch(Step step) {
            RuntimeException failure = step.failure();
            if (failure instanceof RateLimitedException limited) {
                rest(limited);
            }
            if (failure != null) {
                boolean oneTooMany = suspicious && weather.failed(step.wanted().person());
                if (oneTooMany || Weather.isOutage(failure)) {
                    outage = failure;
                }
            } else if (step.result() instanceof Result.Done) {
                weather.succeeded();
            }
        }
    }
}
