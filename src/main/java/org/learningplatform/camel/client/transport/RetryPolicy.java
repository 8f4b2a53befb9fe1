// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to do after an attempt. The one place that decides it, for calls and token requests alike.
 *
 * @param maxRetries how often a call is tried again at the most; a new token's try does not count
 * @param retryDelay how long to wait before the first retry, at the most; doubles with each one
 * @param maxRetryDelay the longest wait
 */
public record RetryPolicy(int maxRetries, Duration retryDelay, Duration maxRetryDelay) {

    /** What to do next. */
    public enum Action {
        /** Try again at once, with a new token. */
        RENEW_TOKEN,
        /** Try again after a while. */
        RETRY,
        /** Give up. */
        FAIL
    }

    /**
     * What to do next.
     *
     * @param delay how long to wait before it
     */
    public record Decision(Action action, Duration delay) {

        static Decision of(Action action) {
            return new Decision(action, Duration.ZERO);
        }
    }

    /**
     * Decides what to do after an attempt that did not succeed.
     *
     * @param call what was tried
     * @param attempt what became of it
     * @param retries how many retries there have been
     * @param renewable whether the call can get another token than the one it carried
     * @param now to read a {@code Retry-After} date against
     * @param random from 0 to 1, for the jitter
     */
    public Decision decide(HttpCall call, Attempt attempt, int retries, boolean renewable, Instant now, double random) {
        if (attempt instanceof Attempt.Answered answered && answered.status() == 401) {
            return Decision.of(renewable ? Action.RENEW_TOKEN : Action.FAIL);
        }
        if (retries >= maxRetries || !mayRepeat(call, attempt)) {
            return Decision.of(Action.FAIL);
        }
        Duration asked = retryAfter(attempt, now);
        if (asked != null) {
            return asked.compareTo(maxRetryDelay) > 0 ? Decision.of(Action.FAIL) : new Decision(Action.RETRY, asked);
        }
        return new Decision(Action.RETRY, backoff(retries, random));
    }

    private static boolean mayRepeat(HttpCall call, Attempt attempt) {
        if (attempt instanceof Attempt.Failed failed) {
            return switch (failed.cause()) {
                case NOT_SENT -> true;
                case TIMED_OUT, BROKEN -> call.idempotent();
                case TOO_LARGE, STOPPED -> false;
            };
        }
        return switch (((Attempt.Answered) attempt).status()) {
            // the platform says that it did not take the request
            case 408, 429, 503 -> true;
            case 502, 504 -> call.idempotent();
            case 500 -> call.isRead();
            default -> false;
        };
    }

    /** Whether a write may have been applied although its attempt failed. */
    public static boolean isAmbiguous(HttpCall call, Attempt attempt) {
        if (call.isRead()) {
            return false;
        }
        if (attempt instanceof Attempt.Failed failed) {
            return failed.cause().mayHaveArrived();
        }
        int status = ((Attempt.Answered) attempt).status();
        return status >= 500 && status != 503;
    }

    /** How long the platform asks to wait, or null if it does not say. */
    public static @Nullable Duration retryAfter(Attempt attempt, Instant now) {
        return attempt instanceof Attempt.Answered answered ? RetryAfter.parse(answered.retryAfter(), now) : null;
    }

    /** Exponential with full jitter. */
    private Duration backoff(int retries, double random) {
        long ceiling = maxRetryDelay.toMillis();
        // 2^20 times any delay is beyond every ceiling, and a larger shift would overflow
        long delay = Math.min(ceiling, retryDelay.toMillis() << Math.min(retries, 20));
        return Duration.ofMillis((long) (delay * random));
    }
}
