// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.ExchangeHelper;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.sync.work.Parking;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where records leave a batch for a topic: what is published, set aside and parked. It hands them to the route
 * {@code direct:publish} and waits until the broker has acknowledged all of them; if it does not, some may be published, and all
 * of them can be sent again.
 */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** The route that takes a list of exchanges, each with its topic in {@code kafka.OVERRIDE_TOPIC}. */
    private static final String PUBLISH = "direct:publish";

    private final ProducerTemplate template;
    private final DeadLetter deadLetter;
    private final Parking parking;

    Outbox(CamelContext context, DeadLetter deadLetter, Parking parking) {
        this.template = context.createProducerTemplate();
        this.deadLetter = deadLetter;
        this.parking = parking;
    }

    /**
     * What is said of a record that is parked.
     *
     * @param person whose it is
     * @param why null where it comes behind one that is parked
     */
    record ToPark(String person, @Nullable RuntimeException why) {}

    /**
     * Publishes records.
     *
     * @throws CamelExecutionException if one of them is not acknowledged
     */
    void send(List<Exchange> records) {
        if (!records.isEmpty()) {
            template.sendBody(PUBLISH, records);
        }
    }

    /** Sets records aside in their dead-letter topic; of what is too large for it, the beginning. */
    void setAside(Map<Exchange, RuntimeException> refused) {
        refused.values().stream()
                .map(Explanation::of)
                .forEach(why -> LOG.warn("Set aside, {}: {}", why.reason().code(), why.message()));
        sendAll(refused, this::letter, (record, why) -> {
            Exchange shortened = letter(record, why);
            deadLetter.shorten(shortened.getMessage());
            send(List.of(shortened));
        });
        WorkMeters meters = WorkMeters.of(template.getCamelContext());
        refused.forEach((record, why) -> meters.setAside(
                deadLetter.topic(record.getMessage()), Explanation.of(why).reason()));
    }

    private Exchange letter(Exchange record, RuntimeException why) {
        Exchange letter = ExchangeHelper.createCopy(record, false);
        deadLetter.of(letter.getMessage(), why);
        return letter;
    }

    /**
     * Parks records, noted before they are sent; what is too large to be parked is set aside.
     *
     * @param until when they are set aside
     */
    void park(Map<Exchange, ToPark> records, Instant now, Instant until) {
        List<Parking.Parked> noted = new ArrayList<>();
        records.forEach((record, to) -> {
            noted.add(new Parking.Parked(ParkedRecord.origin(record), to.person(), until));
            if (to.why() != null) {
                LOG.warn(
                        "Parked, because requests of other persons succeed: {}",
                        Explanation.of(to.why()).message());
            }
        });
        parking.park(noted);
        sendAll(
                records,
                (record, to) -> ParkedRecord.of(record, to.person(), now).exchange(),
                (record, to) -> {
                    RuntimeException why = to.why() instanceof NotFoundException missing
                            ? missing
                            : new Refusal(
                                    Reason.STALE_PARKED,
                                    "the person's requests fail, and this one is too large to be parked");
                    setAside(Map.of(record, why));
                    parking.forget(List.of(ParkedRecord.origin(record)));
                });
    }

    /** Sends what is made of each together, or one by one where something is too large. */
    private <T> void sendAll(Map<Exchange, T> records, Making<T> making, BiConsumer<Exchange, T> tooLarge) {
        List<Exchange> made = new ArrayList<>();
        records.forEach((record, of) -> made.add(making.of(record, of)));
        try {
            send(made);
        } catch (CamelExecutionException e) {
            if (!isTooLarge(e)) {
                throw e;
            }
            if (records.size() == 1) {
                records.forEach(tooLarge);
            } else {
                records.forEach((record, of) -> sendAll(Map.of(record, of), making, tooLarge));
            }
        }
    }

    private interface Making<T> {
        Exchange of(Exchange record, T what);
    }

    /** What went wrong, in words that quote no record. */
    static String words(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && !isOurs(cause)) {
            cause = cause.getCause();
        }
        return isOurs(cause)
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getName();
    }

    /** Whether a record is larger than what its topic, or the producer, takes. */
    private static boolean isTooLarge(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .anyMatch(RecordTooLargeException.class::isInstance);
    }

    private static boolean isOurs(Throwable thrown) {
        String name = thrown.getClass().getName();
        return name.startsWith("org.learningplatform.") || name.startsWith("org.apache.kafka.");
    }
}
