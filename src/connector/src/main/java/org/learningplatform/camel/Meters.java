// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.transport.Attempt;
import org.learningplatform.camel.client.transport.CallListener;
import org.learningplatform.camel.error.LearningPlatformException;

/**
 * Meters of a component, by Micrometer. Their tags have names of the component, of operations that its contracts have and of
 * routes, HTTP statuses and words of closed lists, so there are not many of them and none is personal.
 */
public final class Meters implements CallListener {

    /** What Camel, Spring Boot and Quarkus call it where there is one. */
    private static final String NAME = "metricsRegistry";

    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final Tags component;
    private final Meter.MeterProvider<Timer> calls;
    private final Meter.MeterProvider<Timer> attempts;
    private final Meter.MeterProvider<Timer> tokens;
    private final Meter.MeterProvider<Timer> waits;
    private final Meter.MeterProvider<Timer> polls;

    /** @param component name of the component */
    Meters(MeterRegistry registry, String component) {
        this.registry = registry;
        this.component = Tags.of("component", component);
        this.calls = timer("calls", "Calls, with all their attempts, waits and token requests")
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .withRegistry(registry);
        this.attempts =
                timer("attempts", "HTTP requests, those for tokens included").withRegistry(registry);
        this.tokens = timer("tokens", "Tokens that were asked for").withRegistry(registry);
        this.waits = timer("waits", "Waits of calls: for the budget of calls, and before retries")
                .withRegistry(registry);
        this.polls = timer("polls", "Polls of lists, with the exchanges of their rows")
                .withRegistry(registry);
    }

    /**
     * The registry of meters that a context has: the one called {@code metricsRegistry}, the one that is made of others, or the
     * only one.
     *
     * @return null if there is none
     * @throws NoClassDefFoundError if Micrometer is not on the class path
     */
    public static @Nullable MeterRegistry registry(CamelContext context) {
        Registry beans = context.getRegistry();
        MeterRegistry registry = beans.lookupByNameAndType(NAME, MeterRegistry.class);
        if (registry == null) {
            registry = beans.findSingleByType(CompositeMeterRegistry.class);
        }
        return registry != null ? registry : beans.findSingleByType(MeterRegistry.class);
    }

    /** Meters in the registry that the context has; null if it has none. */
    static @Nullable Meters of(CamelContext context, String component) {
        MeterRegistry registry = registry(context);
        return registry == null ? null : new Meters(registry, component);
    }

    private Timer.Builder timer(String name, String description) {
        return Timer.builder("learningplatform." + name)
                .description(description)
                .tags(component);
    }

    @Override
    public void attempted(String operation, int attempt, int status, Attempt.@Nullable Cause cause, long nanos) {
        attempts.withTags("operation", operation, "status", status(status), "cause", cause == null ? NONE : word(cause))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void waited(String operation, Wait why, long nanos) {
        waits.withTags("operation", operation, "reason", word(why)).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void tokenRequested(String flow, @Nullable Class<? extends LearningPlatformException> failure, long nanos) {
        tokens.withTags("flow", flow, "outcome", outcome(failure)).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(
            String operation,
            int attempts,
            int status,
            @Nullable Class<? extends LearningPlatformException> failure,
            long nanos) {
        calls.withTags("operation", operation, "status", status(status), "outcome", outcome(failure))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A poll is over. */
    void polled(LearningPlatformConsumer consumer, @Nullable Throwable failure, long nanos) {
        String outcome = failure == null || PollFailures.isForeseen(failure)
                ? outcome(failure == null ? null : failure.getClass())
                : "failed";
        polls.withTags(tags(consumer).and("outcome", outcome)).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Shows how far a consumer is behind. What is returned ends that. */
    Runnable follow(LearningPlatformConsumer consumer) {
        List<Meter> gauges = new ArrayList<>();
        gauges.add(age(
                "poll.age",
                "Time since the last poll that did not fail, or since the route was started",
                consumer,
                LearningPlatformConsumer::pollAge));
        if (consumer.getEndpoint().isChanges()) {
            gauges.add(age(
                    "cursor.age",
                    "Time since the moment up to which all changes are told, or since the route was started",
                    consumer,
                    LearningPlatformConsumer::cursorAge));
        }
        return () -> gauges.forEach(registry::remove);
    }

    private Meter age(
            String name,
            String description,
            LearningPlatformConsumer consumer,
            Function<LearningPlatformConsumer, Duration> age) {
        return TimeGauge.builder("learningplatform." + name, consumer, TimeUnit.MILLISECONDS, of -> age.apply(of)
                        .toMillis())
                .description(description)
                .tags(component)
                .tags(tags(consumer))
                .register(registry);
    }

    private static Tags tags(LearningPlatformConsumer consumer) {
        return Tags.of(
                "operation", consumer.getEndpoint().getOperation(), "route", String.valueOf(consumer.getRouteId()));
    }

    private static String status(int status) {
        return status == 0 ? NONE : String.valueOf(status);
    }

    /** {@code success}, or as the exception is called: {@code platform-unavailable}. */
    private static String outcome(@Nullable Class<?> failure) {
        return failure == null
                ? "success"
                : StringHelper.camelCaseToDash(StringHelper.before(failure.getSimpleName(), "Exception", "failed"));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
