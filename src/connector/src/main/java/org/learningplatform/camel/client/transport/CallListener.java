// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;

/**
 * Is told what calls do, as it happens, on the thread that does it: for meters and traces. It sees names and numbers, neither
 * secrets nor values. What it throws harms no call. Times are nanoseconds.
 *
 * <p>A token request is part of the call that needs the token: its attempts and waits are told under the name of its flow, and
 * instead of {@link #ended} there is {@link #tokenRequested}.
 */
public interface CallListener {

    /** Hears nothing. */
    CallListener NONE = new CallListener() {};

    /** Why a call waits. */
    enum Wait {
        /** Before a retry, for a time that the connector chose. */
        BACKOFF,
        /** Before a retry, for as long as the platform asked. */
        RETRY_AFTER,
        /** For {@code requestsPerSecond}. */
        RATE,
        /** For one of {@code maxConcurrentRequests}. */
        SLOT
    }

    /**
     * One HTTP request is over.
     *
     * @param operation name of the operation, or of the token's flow
     * @param attempt its number within the call, from 1
     * @param status HTTP status, or 0 where there is no whole reply
     * @param cause why there is none, or null where there is
     */
    default void attempted(String operation, int attempt, int status, Attempt.@Nullable Cause cause, long nanos) {}

    /**
     * A reply ends its call in an exception.
     *
     * @param reply as it came: it may hold personal data, and the platform's text
     * @param foreign whether it is not the platform's own, but of something before it
     */
    default void refused(String operation, Attempt.Answered reply, boolean foreign) {}

    /** A call has waited. */
    default void waited(String operation, Wait why, long nanos) {}

    /**
     * A token was asked for.
     *
     * @param flow name of its flow
     * @param failure type of the exception that there is instead of a token, or null
     */
    default void tokenRequested(
            String flow, @Nullable Class<? extends LearningPlatformException> failure, long nanos) {}

    /**
     * A call is over, with all its attempts, waits and token requests.
     *
     * @param attempts how many HTTP requests it took
     * @param status HTTP status of the last reply, or 0
     * @param failure type of the exception that it ended in, or null if it succeeded
     */
    default void ended(
            String operation,
            int attempts,
            int status,
            @Nullable Class<? extends LearningPlatformException> failure,
            long nanos) {}
}
