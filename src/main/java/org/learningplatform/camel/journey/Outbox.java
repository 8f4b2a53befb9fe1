// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Hands records to the route that publishes them, and waits until the broker has acknowledged all of them. */
final class Outbox {

    /** The route that takes a list of exchanges, each with its topic in {@code kafka.OVERRIDE_TOPIC}. */
    private static final String PUBLISH = "direct:publish";

    private final ProducerTemplate template;

    Outbox(CamelContext context) {
        this.template = context.createProducerTemplate();
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

    /** Whether a record was not published because it is larger than what its topic, or the producer, takes. */
    static boolean isTooLarge(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause.getClass().getSimpleName().equals("RecordTooLargeException"));
    }

    private static boolean isOurs(Throwable thrown) {
        String name = thrown.getClass().getName();
        return name.startsWith("org.learningplatform.") || name.startsWith("org.apache.kafka.");
    }

    /**
     * Publishes records.
     *
     * @throws CamelExecutionException if one of them is not acknowledged; some may be
     */
    void send(List<Exchange> records) {
        if (!records.isEmpty()) {
            template.sendBody(PUBLISH, records);
        }
    }
}
