// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws from the call that it listens to. */
record HarmlessListener(CallListener listener) implements CallListener {

    private static final Logger LOG = LoggerFactory.getLogger(HarmlessListener.class);

    static CallListener of(CallListener listener) {
        return listener == NONE ? NONE : new HarmlessListener(listener);
    }

    @Override
    public void attempted(String operation, int attempt, int status, Attempt.@Nullable Cause cause, long nanos) {
        tell(() -> listener.attempted(operation, attempt, status, cause, nanos));
    }

    @Override
    public void refused(String operation, Attempt.Answered reply, boolean foreign) {
        tell(() -> listener.refused(operation, reply, foreign));
    }

    @Override
    public void waited(String operation, Wait why, long nanos) {
        tell(() -> listener.waited(operation, why, nanos));
    }

    @Override
    public void tokenRequested(String flow, @Nullable Class<? extends LearningPlatformException> failure, long nanos) {
        tell(() -> listener.tokenRequested(flow, failure, nanos));
    }

    @Override
    public void ended(
            String operation,
            int attempts,
            int status,
            @Nullable Class<? extends LearningPlatformException> failure,
            long nanos) {
        tell(() -> listener.ended(operation, attempts, status, failure, nanos));
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.debug("A call listener failed", e);
        }
    }
}
