// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.util.concurrent.TimeUnit;
import org.apache.camel.LoggingLevel;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.LoggingExceptionHandler;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what fails in a consumer, in one line, for an outage is many polls long. A failure that nobody foresaw has its stack
 * with the first poll that it ends; at DEBUG every failure has its own.
 */
final class PollFailures extends LoggingExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(LearningPlatformConsumer.class);

    private final LearningPlatformConsumer consumer;
    private int inARow;

    PollFailures(LearningPlatformConsumer consumer) {
        super(consumer.getEndpoint().getCamelContext(), new RowLogger());
        this.consumer = consumer;
    }

    /** A poll failed. */
    @Override
    public void handleException(String message, Throwable failure) {
        if (isSuppressLogging()) {
            return;
        }
        inARow++;
        // arguments, which the URI has, may be personal data
        LOG.warn(
                "A poll of {} by route {} failed, {} in a row, the next try is {}: {}",
                consumer.getEndpoint().getOperation(),
                consumer.getRouteId(),
                inARow,
                nextTry(),
                words(failure));
        if (!isForeseen(failure) && inARow == 1) {
            LOG.warn("What nobody foresaw", failure);
        } else {
            LOG.debug("What the poll failed with", failure);
        }
    }

    /** A poll has come to its end. */
    void over() {
        if (inARow > 0) {
            LOG.info(
                    "Polls of {} by route {} work again; {} had failed",
                    consumer.getEndpoint().getOperation(),
                    consumer.getRouteId(),
                    inARow);
            inARow = 0;
        }
    }

    private String nextTry() {
        boolean regular = consumer.getScheduler() instanceof DefaultScheduledPollConsumerScheduler
                && consumer.getBackoffMultiplier() == 0;
        return regular
                ? "in " + TimeUnit.SECONDS.convert(consumer.getDelay(), consumer.getTimeUnit()) + " s"
                : "the next poll";
    }

    /** What failed, in words that quote nobody. */
    static String words(Throwable failure) {
        return isForeseen(failure)
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getName();
    }

    /** Whether its message says what happened, and quotes nobody. */
    static boolean isForeseen(Throwable failure) {
        return failure instanceof LearningPlatformException || failure instanceof StateUnavailableException;
    }

    /** Logs rows whose exchanges fail. Routes have error handlers, which have shown the stack to who wants it. */
    private static final class RowLogger extends CamelLogger {

        RowLogger() {
            super(LOG, LoggingLevel.WARN);
        }

        @Override
        public void log(String message, Throwable failure) {
            log(message);
            LOG.debug("What the row failed with", failure);
        }
    }
}
