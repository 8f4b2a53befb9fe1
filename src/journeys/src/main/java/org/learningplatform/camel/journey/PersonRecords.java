// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.support.service.BaseService;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformConstants;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.Agenda;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Memory;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Parking;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.sync.work.Wanted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that each want something of one person, such as enrolment requests. Takes one message, or a batch of Kafka records.
 *
 * <p>One message becomes one that carries the event to publish, with {@code CamelLearningPlatformOutcome}; where there is none to
 * tell it stays as it is.
 *
 * <p>Of a batch all events are published, and the offsets committed behind which nothing is open, before the next one is taken:
 *
 * <ul>
 *   <li>A record may come more than once, and the process may die at any moment: what was begun is looked at again, and what
 *       was done is not written again, only published, with the same event id.
 *   <li>The records of one person are worked on in order, those of several at the same time.
 *   <li>What can never be done is set aside in {@code <topic>.dlq}.
 *   <li>Who fails while the platform works for others is parked in {@code <topic>.parked}, with all that comes for the person
 *       until it is done; see {@link ParkedRequests}.
 *   <li>Where the platform, the state or the broker does not do its part the batch waits, and the consumer stays in its group.
 * </ul>
 *
 * <p>Records are remembered for 60 days.
 */
public abstract class PersonRecords implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(PersonRecords.class);
    /** So often several persons who fail are taken for an outage although a look at the platform says that it works. */
    private static final int SUSPICIONS = 2;
    /** How long to wait for a person whom another process has. */
    private static final Duration CLAIMED = Duration.ofSeconds(1);

    private final String name;
    private final String route;
    private final StateStore store;
    private final Platform platform;
    private final Parking parking;
    private final Clock clock;
    private final CloudEvents events = new CloudEvents();
    private @Nullable ThreadPoolExecutor lanes;
    private @Nullable Executor executor;
    private @Nullable DeadLetter deadLetter;
    private int parallelism = 16;
    private Duration retryDelay = Duration.ofSeconds(20);
    private Duration parkedRetry = Duration.ofMinutes(1);
    private Duration parkedFor = Duration.ofHours(24);

    /**
     * @param name what the records are called in the log and the state
     * @param route id of the route that takes them
     */
    PersonRecords(String name, String route, StateStore store, Platform platform, Clock clock) {
        this.name = name;
        this.route = route;
        this.store = store;
        this.platform = platform;
        this.parking = parking(name, store.agenda());
        this.clock = clock;
    }

    /** Who has records parked that are called so. */
    static Parking parking(String name, Agenda agenda) {
        return new Parking(name + ", parked", agenda);
    }

    /**
     * What a record asks for.
     *
     * @param event as it came
     * @param telling makes the event that tells what was done; null where nothing is told
     */
    record Asked(Wanted wanted, CloudEvent event, Telling telling) {}

    /** Makes an event of what was done. */
    interface Telling {
        @Nullable
        CloudEvent event(Noted noted);
    }

    /**
     * Tells what records ask for, for one piece of work: what it looks up for one of them is kept for the others. It throws
     * {@link org.learningplatform.camel.error.InvalidDataException} if a message is none of these records.
     */
    abstract Function<Message, Asked> reader();

    /** The records that tell what was done, beside the event. */
    List<Exchange> answers(Asked asked, Noted noted, CamelContext context) {
        return List.of();
    }

    /** Takes note of what is about to be told. */
    void remember(List<CloudEvent> facts) {}

    /** The records that tell why one is set aside. */
    List<Exchange> refusals(Exchange record, RuntimeException why, CamelContext context) {
        return List.of();
    }

    /** What is remembered of the people whom it writes. */
    Memory memory() {
        return Memory.NONE;
    }

    /** Topic of the events; empty for the one that the route names. */
    String topic() {
        return "";
    }

    /** Sets how many persons' records are worked on at the same time. */
    public void setParallelism(int parallelism) {
        this.parallelism = parallelism;
    }

    /** Sets how long what does not work waits at first; twice as long each time, up to {@code parkedRetry}. */
    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    /** Sets the longest time between two attempts. */
    public void setParkedRetry(Duration parkedRetry) {
        this.parkedRetry = parkedRetry;
    }

    /** Sets how long a record may be parked before it is set aside. */
    public void setParkedFor(Duration parkedFor) {
        this.parkedFor = parkedFor;
    }

    /** Sets what makes dead letters of the records of a batch. */
    public void setDeadLetter(DeadLetter deadLetter) {
        this.deadLetter = deadLetter;
    }

    /**
     * Does what a message asks for, or all that a batch does.
     *
     * @throws org.learningplatform.camel.error.InvalidDataException if the message is none of these records
     * @throws org.learningplatform.camel.error.NotFoundException if what it is about is not there
     * @throws org.learningplatform.camel.error.ConflictException if more than one user could be meant
     * @throws org.learningplatform.camel.error.LearningPlatformException if a call fails
     */
    @Override
    public final void process(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof List<?> batch) {
            KafkaBatch taken =
                    new KafkaBatch(batch.stream().map(Exchange.class::cast).toList());
            work(taken, exchange.getContext(), ends(exchange));
        } else {
            WorkMeters.overAtEnd(exchange, route);
            one(exchange);
        }
    }

    private void one(Exchange exchange) {
        Message message = exchange.getMessage();
        Asked asked = reader().apply(message);
        Executor.Run run = executor().run(List.of(asked.wanted()), persons -> Set.of(), false);
        Result result = run.results().get(0);
        if (result instanceof Result.Done done) {
            String outcome = done.noted().outcome().toString();
            message.setHeader(LearningPlatformConstants.OUTCOME, outcome);
            exchange.setProperty(WorkMeters.OUTCOME, outcome);
            CloudEvent event = asked.telling().event(done.noted());
            if (event != null) {
                remember(List.of(event));
                events.write(event, message);
            }
        } else if (result instanceof Result.Refused refused) {
            throw refused.why();
        } else if (result instanceof Result.Failing failing && failing.why() != null) {
            throw failing.why();
        } else {
            throw run.outage() != null ? run.outage() : claimed();
        }
    }

    private static RuntimeException claimed() {
        return new StateUnavailableException("another change of the same person is in progress; retry");
    }

    /** A batch, until nothing of it is open. */
    private void work(KafkaBatch batch, CamelContext context, BooleanSupplier ends) {
        executor();
        WorkMeters.of(context).lanes(route, Objects.requireNonNull(lanes));
        int waits = 0;
        while (!batch.open().isEmpty()) {
            if (ends.getAsBoolean()) {
                batch.leave();
                return;
            }
            RuntimeException trouble = advance(batch, context, waits < SUSPICIONS, ends);
            batch.commit();
            if (trouble == null) {
                waits = 0;
                if (!batch.open().isEmpty()) {
                    // another process has the persons that are left
                    batch.await(CLAIMED, ends);
                }
            }
            while (trouble != null && !batch.open().isEmpty() && !ends.getAsBoolean()) {
                Duration delay = delay(waits++);
                LOG.warn(
                        "{} {} are waiting, next attempt in {} s: {}",
                        batch.open().size(),
                        name,
                        delay.toSeconds(),
                        Outbox.words(trouble));
                batch.await(delay, ends);
                trouble = probe();
            }
        }
    }

    private @Nullable RuntimeException probe() {
        try {
            executor().probe();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** Longer each time; what the platform asks for at the least. */
    Duration delay(int waits) {
        Duration longest = parkedRetry.compareTo(retryDelay) > 0 ? parkedRetry : retryDelay;
        Duration doubled = retryDelay.multipliedBy(1L << Math.min(waits, 20));
        Duration delay = doubled.compareTo(longest) < 0 ? doubled : longest;
        Duration asked = executor().rest();
        return asked.compareTo(delay) > 0 ? asked : delay;
    }

    /**
     * Does what is open and publishes what came of it.
     *
     * @return what does not work now; null if all does
     */
    private @Nullable RuntimeException advance(
            KafkaBatch batch, CamelContext context, boolean suspicious, BooleanSupplier ends) {
        Handled handled = handle(batch.open(), parking::of, suspicious, ends);
        Map<Exchange, Outbox.ToPark> failing = new LinkedHashMap<>();
        handled.results().forEach((record, result) -> {
            if (result instanceof Result.Failing failure) {
                failing.put(record, new Outbox.ToPark(handled.person(record), failure.why()));
            }
        });
        try {
            publish(handled, context);
            batch.done(handled.ended());
            count(handled, context);
            Instant now = clock.instant();
            outbox(context).park(failing, now, now.plus(parkedFor));
            batch.done(failing.keySet());
            return handled.outage();
        } catch (CamelExecutionException | StateUnavailableException e) {
            return e;
        }
    }

    /**
     * What became of some records.
     *
     * @param outage what does not work now; null if all does
     */
    record Handled(Map<Exchange, Result> results, Map<Exchange, Asked> asked, @Nullable RuntimeException outage) {

        Asked asked(Exchange record) {
            return Objects.requireNonNull(asked.get(record));
        }

        /** Digest of whose it is. */
        String person(Exchange record) {
            return asked(record).wanted().person();
        }

        /** Those that are done, or will never be. */
        Set<Exchange> ended() {
            return results.keySet().stream()
                    .filter(record ->
                            results.get(record) instanceof Result.Done || results.get(record) instanceof Result.Refused)
                    .collect(Collectors.toSet());
        }

        /** The same, with the failures that are over told as what they are. */
        Handled refusing(Map<Exchange, RuntimeException> over) {
            Map<Exchange, Result> told = new LinkedHashMap<>(results);
            over.forEach((record, why) -> told.put(record, new Result.Refused(why)));
            return new Handled(told, asked, outage);
        }
    }

    /** Decides what would be done, and does nothing. */
    Result plan(Wanted wanted) {
        Executor.Run run = executor().plan(List.of(wanted), false);
        if (run.outage() != null) {
            throw run.outage();
        }
        return run.results().get(0);
    }

    /** Does what the records ask for. */
    Handled handle(
            List<Exchange> records, UnaryOperator<Set<String>> parked, boolean suspicious, BooleanSupplier ends) {
        Map<Exchange, Asked> asked = new LinkedHashMap<>();
        Map<Exchange, Result> results = new LinkedHashMap<>();
        Function<Message, Asked> reader = reader();
        for (Exchange record : records) {
            try {
                asked.put(record, reader.apply(record.getMessage()));
                results.put(record, new Result.Open());
            } catch (RuntimeException e) {
                results.put(record, new Result.Refused(e));
            }
        }
        Executor.Run run =
                executor().run(asked.values().stream().map(Asked::wanted).toList(), parked, suspicious, ends);
        int next = 0;
        for (Exchange record : asked.keySet()) {
            results.put(record, run.results().get(next++));
        }
        return new Handled(results, asked, run.outage());
    }

    /** Publishes what tells of that which has ended, and sets aside what is refused. */
    void publish(Handled handled, CamelContext context) {
        List<Exchange> told = new ArrayList<>();
        List<CloudEvent> facts = new ArrayList<>();
        Map<Exchange, RuntimeException> refused = new LinkedHashMap<>();
        handled.results().forEach((record, result) -> {
            if (result instanceof Result.Done done) {
                try {
                    told.addAll(told(handled.asked(record), done.noted(), facts, context));
                } catch (RuntimeException e) {
                    // what cannot be told holds up nothing else
                    refused.put(record, e);
                }
            } else if (result instanceof Result.Refused refusal) {
                refused.put(record, refusal.why());
            }
        });
        refused.forEach((record, why) -> told.addAll(refusals(record, why, context)));
        Outbox outbox = outbox(context);
        outbox.setAside(refused);
        remember(facts);
        outbox.send(told);
    }

    private List<Exchange> told(Asked asked, Noted noted, List<CloudEvent> facts, CamelContext context) {
        List<Exchange> told = new ArrayList<>();
        CloudEvent event = asked.telling().event(noted);
        if (event != null) {
            facts.add(event);
            told.add(events.record(event, topic(), context));
        }
        told.addAll(answers(asked, noted, context));
        return told;
    }

    /** Counts what has ended, when that is told. */
    void count(Handled handled, CamelContext context) {
        WorkMeters meters = WorkMeters.of(context);
        for (Result result : handled.results().values()) {
            if (result instanceof Result.Done done) {
                meters.over(route, done.noted().outcome());
            } else if (result instanceof Result.Refused refused) {
                meters.refused(route, refused.why());
            }
        }
    }

    /** Shows how many records are parked. */
    void showParked(long records, CamelContext context) {
        WorkMeters.of(context).parked(route, records);
    }

    /** Whether a record has been parked for as long as it may be. */
    boolean isTooOld(ParkedRecord record) {
        return !clock.instant().isBefore(record.at().plus(parkedFor));
    }

    Parking parking() {
        return parking;
    }

    Clock clock() {
        return clock;
    }

    /** What remembers the records. */
    StateStore store() {
        return store;
    }

    Platform platform() {
        return platform;
    }

    CloudEvents events() {
        return events;
    }

    /** What they are called. */
    String name() {
        return name;
    }

    private Outbox outbox(CamelContext context) {
        return new Outbox(context, Objects.requireNonNull(deadLetter, "the property deadLetter is not set"), parking);
    }

    private synchronized Executor executor() {
        if (executor == null) {
            lanes = Lanes.of(route, parallelism);
            executor = new Executor(name, store, platform, Guard.NONE, memory(), lanes, clock);
        }
        return executor;
    }

    /** Whether the consumer that the exchange comes from is told to end, or to pause. */
    private static BooleanSupplier ends(Exchange exchange) {
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        return () -> route == null
                || (route.getConsumer() instanceof BaseService consumer
                        && (consumer.isStoppingOrStopped() || consumer.isSuspendingOrSuspended()));
    }
}
