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
import org.learningplatform.camel.state.Lease;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.learning.Courses;
import org.learningplatform.camel.sync.learning.WantedEnrolment;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Parking;
import org.learningplatform.camel.sync.work.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enrolment requests become enrolments, each once. Takes one message with a request (types
 * {@code learning.enrolment.requested.v1} and {@code .cancelled.v1}), or a batch of Kafka records.
 *
 * <p>One message becomes one that carries the event to publish, with {@code CamelLearningPlatformOutcome} {@code created},
 * {@code updated} or {@code deleted}; {@code unchanged} and {@code stale} have no event, and the message stays as it is.
 *
 * <p>Of a batch all events are published, and the offsets committed behind which nothing is open, before the next one is taken:
 *
 * <ul>
 *   <li>A request may come more than once, and the process may die at any moment: what was begun is looked at again, and what
 *       was done is not written again, only published, with the same event id.
 *   <li>The requests for one person are worked on in order, those for several at the same time.
 *   <li>What can never be done is set aside in {@code <topic>.dlq}.
 *   <li>Who fails while the platform works for others is parked in {@code <topic>.parked}, with all that comes for the person
 *       until it is done; see {@link ParkedRequests}.
 *   <li>Where the platform, the state or the broker does not do its part the batch waits, and the consumer stays in its group.
 * </ul>
 *
 * <p>Requests are remembered for 60 days.
 */
public final class EnrolmentRequests implements Processor {

    static final String NAME = "enrolment requests";
    /** As its route is called. */
    private static final String ROUTE = "enrolment-requests";

    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentRequests.class);
    /** So often several persons who fail are taken for an outage although a look at the platform says that it works. */
    private static final int SUSPICIONS = 2;
    /** How long to wait for a person whom another process has. */
    private static final Duration CLAIMED = Duration.ofSeconds(1);

    private final StateStore store;
    private final Platform platform;
    private final String tenant;
    private final Announcer announcer;
    private final Parking parking;
    private final Clock clock;
    private final Courses courses;
    private final CloudEvents events = new CloudEvents();
    private @Nullable ThreadPoolExecutor lanes;
    private @Nullable Executor executor;
    private @Nullable DeadLetter deadLetter;
    private String resultTopic = "";
    private int parallelism = 16;
    private Duration grace = Duration.ofSeconds(30);
    private Duration retryDelay = Duration.ofSeconds(20);
    private Duration parkedRetry = Duration.ofMinutes(1);
    private Duration parkedFor = Duration.ofHours(24);

    /**
     * @param store remembers requests
     * @param platform where the enrolments are
     * @param source {@code ce_source} of the events
     * @param tenant first part of keys; another tenant's requests are refused
     */
    public EnrolmentRequests(StateStore store, Platform platform, String source, String tenant) {
        this(store, platform, source, tenant, Clock.systemUTC());
    }

    EnrolmentRequests(StateStore store, Platform platform, String source, String tenant, Clock clock) {
        this.store = store;
        this.platform = platform;
        platform.needs(NAME, WantedEnrolment.NEEDS);
        this.tenant = tenant;
        this.announcer = new Announcer(source, tenant);
        this.parking = new Parking(NAME + ", parked", store.agenda());
        this.clock = clock;
        this.courses = new Courses(clock);
    }

    /** Sets how many persons' requests are worked on at the same time. */
    public void setParallelism(int parallelism) {
        this.parallelism = parallelism;
    }

    /** Sets how old a request may be whose person has no user yet: until then it is tried again. */
    public void setGrace(Duration grace) {
        this.grace = grace;
    }

    /** Sets how long what does not work waits at first; twice as long each time, up to {@code parkedRetry}. */
    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    /** Sets the longest time between two attempts. */
    public void setParkedRetry(Duration parkedRetry) {
        this.parkedRetry = parkedRetry;
    }

    /** Sets how long a request may be parked before it is set aside. */
    public void setParkedFor(Duration parkedFor) {
        this.parkedFor = parkedFor;
    }

    /** Sets the topic in which who sent a request is told what became of it; empty for none. */
    public void setResultTopic(String resultTopic) {
        this.resultTopic = resultTopic;
    }

    /** Sets what makes dead letters of the records of a batch. */
    public void setDeadLetter(DeadLetter deadLetter) {
        this.deadLetter = deadLetter;
    }

    /**
     * Does what a message requests, or all that a batch does.
     *
     * @throws org.learningplatform.camel.error.InvalidDataException if the message carries no enrolment request
     * @throws org.learningplatform.camel.error.NotFoundException if no user has the external id
     * @throws org.learningplatform.camel.error.ConflictException if more than one has
     * @throws org.learningplatform.camel.error.LearningPlatformException if a call fails
     */
    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof List<?> batch) {
            KafkaBatch taken =
                    new KafkaBatch(batch.stream().map(Exchange.class::cast).toList());
            work(taken, exchange.getContext(), ends(exchange));
        } else {
            WorkMeters.overAtEnd(exchange, ROUTE);
            one(exchange);
        }
    }

    private void one(Exchange exchange) {
        Message message = exchange.getMessage();
        WantedEnrolment wanted = wanted(message);
        Executor.Run run = executor().run(List.of(wanted), persons -> Set.of(), false);
        Result result = run.results().get(0);
        if (result instanceof Result.Done done) {
            String outcome = done.noted().outcome().toString();
            message.setHeader(LearningPlatformConstants.OUTCOME, outcome);
            exchange.setProperty(WorkMeters.OUTCOME, outcome);
            CloudEvent event = wanted.told(done.noted(), announcer);
            if (event != null) {
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

    private WantedEnrolment wanted(Message message) {
        Instant graceUntil = Instant.ofEpochMilli(message.getMessageTimestamp()).plus(grace);
        return WantedEnrolment.of(events.read(message), tenant, platform.times().zone(), graceUntil, courses);
    }

    /** A batch, until nothing of it is open. */
    private void work(KafkaBatch batch, CamelContext context, BooleanSupplier ends) {
        executor();
        WorkMeters.of(context).lanes(ROUTE, Objects.requireNonNull(lanes));
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
                        NAME,
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
                failing.put(record, new Outbox.ToPark(handled.wanted(record).person(), failure.why()));
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
    record Handled(
            Map<Exchange, Result> results, Map<Exchange, WantedEnrolment> requests, @Nullable RuntimeException outage) {

        WantedEnrolment wanted(Exchange record) {
            return Objects.requireNonNull(requests.get(record));
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
            return new Handled(told, requests, outage);
        }
    }

    /** Does what the records request. */
    Handled handle(
            List<Exchange> records, UnaryOperator<Set<String>> parked, boolean suspicious, BooleanSupplier ends) {
        Map<Exchange, WantedEnrolment> requests = new LinkedHashMap<>();
        Map<Exchange, Result> results = new LinkedHashMap<>();
        for (Exchange record : records) {
            try {
                requests.put(record, wanted(record.getMessage()));
                results.put(record, new Result.Open());
            } catch (RuntimeException e) {
                results.put(record, new Result.Refused(e));
            }
        }
        Executor.Run run = executor().run(List.copyOf(requests.values()), parked, suspicious, ends);
        int next = 0;
        for (Exchange record : requests.keySet()) {
            results.put(record, run.results().get(next++));
        }
        return new Handled(results, requests, run.outage());
    }

    /** Publishes what tells of that which has ended, and sets aside what is refused. */
    void publish(Handled handled, CamelContext context) {
        Answers answers = new Answers(context, events, announcer, resultTopic);
        List<Exchange> told = new ArrayList<>();
        Map<Exchange, RuntimeException> refused = new LinkedHashMap<>();
        handled.results().forEach((record, result) -> {
            if (result instanceof Result.Done done) {
                try {
                    told.addAll(answers.done(handled.wanted(record), done.noted()));
                } catch (RuntimeException e) {
                    // what cannot be told holds up nothing else
                    refused.put(record, e);
                }
            } else if (result instanceof Result.Refused refusal) {
                refused.put(record, refusal.why());
            }
        });
        refused.forEach((record, why) -> told.addAll(answers.refused(record, why, clock.instant())));
        Outbox outbox = outbox(context);
        outbox.setAside(refused);
        outbox.send(told);
    }

    /** Counts what has ended, when that is told. */
    void count(Handled handled, CamelContext context) {
        WorkMeters meters = WorkMeters.of(context);
        for (Result result : handled.results().values()) {
            if (result instanceof Result.Done done) {
                meters.over(ROUTE, done.noted().outcome());
            } else if (result instanceof Result.Refused refused) {
                meters.refused(ROUTE, refused.why());
            }
        }
    }

    /** Shows how many records are parked. */
    void showParked(long records, CamelContext context) {
        WorkMeters.of(context).parked(ROUTE, records);
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

    Lease lease() {
        return store.lease();
    }

    private Outbox outbox(CamelContext context) {
        return new Outbox(context, Objects.requireNonNull(deadLetter, "the property deadLetter is not set"), parking);
    }

    private synchronized Executor executor() {
        if (executor == null) {
            lanes = Lanes.of(ROUTE, parallelism);
            executor = new Executor(NAME, store, platform, Guard.NONE, lanes, clock);
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
