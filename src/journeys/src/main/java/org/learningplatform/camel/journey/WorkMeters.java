// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.Locale;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.slf4j.LoggerFactory;

/**
 * What is counted of the work; nothing where the context has no registry of meters. Journeys are named after their routes, all
 * else are words of closed lists and names of topics.
 */
interface WorkMeters {

    /** Counts nothing. */
    WorkMeters NONE = new WorkMeters() {};

    /** Exchange property: what the message came to, as far as it is known. */
    String OUTCOME = "CamelLearningPlatformCounted";

    /** Those of a context. */
    static WorkMeters of(CamelContext context) {
        try {
            return MicrometerWork.of(context);
        } catch (NoClassDefFoundError e) {
            LoggerFactory.getLogger(WorkMeters.class).debug("Nothing is counted without micrometer-core");
            return NONE;
        }
    }

    /**
     * Records or rows are over.
     *
     * @param outcome what they came to
     * @param reason code of what is wrong, {@code none} where nothing is
     */
    default void over(String journey, String outcome, String reason, long count) {}

    /** A record is in the dead-letter topic of that topic. */
    default void setAside(String topic, Reason reason) {}

    /** A file is gone from the inbox. */
    default void file(String state) {}

    /** Shows how many lanes are busy. */
    default void lanes(String journey, ThreadPoolExecutor lanes) {}

    /** Shows how many records are parked. */
    default void parked(String journey, long records) {}

    /** One record is over, and nothing is wrong with it. */
    default void over(String journey, Outcome outcome) {
        over(journey, outcome.toString(), "none", 1);
    }

    /** One record is refused. */
    default void refused(String journey, Throwable why) {
        Reason reason = Explanation.of(why).reason();
        over(journey, reason.outcome().toString(), reason.code(), 1);
    }

    /**
     * Counts the message of an exchange when that ends, once however often a part of it is tried again: with what {@link #OUTCOME}
     * says, or with why it was refused. An exchange that fails counts nothing: whoever made it brings the message again.
     */
    static void overAtEnd(Exchange exchange, String journey) {
        if (exchange.getProperty(OUTCOME) != null) {
            return;
        }
        exchange.setProperty(OUTCOME, "");
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                String outcome = done.getProperty(OUTCOME, String.class);
                Throwable caught = done.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
                boolean refused =
                        outcome.isEmpty() || done.getExchangeExtension().isFailureHandled();
                if (!refused) {
                    of(done.getContext()).over(journey, outcome.toLowerCase(Locale.ROOT), "none", 1);
                } else if (caught != null) {
                    of(done.getContext()).refused(journey, caught);
                }
            }
        });
    }
}
