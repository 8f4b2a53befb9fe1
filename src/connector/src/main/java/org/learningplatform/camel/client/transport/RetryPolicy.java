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

    /** The same with no more retries than that. */
    RetryPolicy atMost(int retries) {
        return new RetryPolicy(Math.min(maxRetries, retries), retryDelay, maxRetryDelay);
    }

    /** What to do next. */
    public sealed interface Decision permits RenewToken, Retry, Fail {}

    /** Try again at once, with a new token. */
    public record RenewToken() implements Decision {}

    /**
     * Try again after a while.
     *
     * @param delay how long to wait before
     * @param asked whether the platform asks for that wait
     */
    public record Retry(Duration delay, boolean asked) implements Decision {}

    /** Give up. */
    public record Fail() implements Decision {}

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
        if (attempt.status() == 401 && renewable) {
            return new RenewToken();
        }
        if (retries >= maxRetries || !mayRepeat(call, attempt)) {
            return new Fail();
        }
        Duration asked = retryAfter(attempt, now);
        if (asked == null) {
            return new Retry(backoff(retries, random), false);
        }
        return asked.compareTo(maxRetryDelay) > 0 ? new Fail() : new Retry(asked, true);
    }

    private static boolean mayRepeat(HttpCall call, Attempt attempt) {
        return attempt.map(
                answer -> switch (answer.status()) {
                    // the platform says that it did not take the request
                    case 408, 429, 503 -> true;
                    case 502, 504 -> call.idempotent();
                    case 500 -> call.isRead();
                    default -> call.isForeign(answer);
                },
                cause -> switch (cause) {
                    case NOT_SENT, PROXY_REFUSED -> true;
                    case TIMED_OUT, BROKEN -> call.idempotent();
                    case TOO_LARGE, STOPPED, STOPPED_UNDER_WAY, OUT_OF_TIME -> false;
                });
    }

    /** Whether a write may have been applied although its attempt failed. */
    static boolean isAmbiguous(Attempt attempt) {
        return attempt.map(answer -> answer.status() >= 500 && answer.status() != 503, Attempt.Cause::mayHaveArrived);
    }

    /** How long the platform asks to wait, or null if it does not say. */
    public static @Nullable Duration retryAfter(Attempt attempt, Instant now) {
        return attempt.<@Nullable Duration>map(
                answer -> RetryAfter.parse(answer.headers().first("Retry-After"), now), cause -> null);
    }

    /** Exponential with full jitter. */
    private Duration backoff(int retries, double random) {
        long ceiling = maxRetryDelay.toMillis();
        // 2^20 times any delay is beyond every ceiling, and a larger shift would overflow
        long delay = Math.min(ceiling, retryDelay.toMillis() << Math.min(retries, 20));
        return Duration.ofMillis((long) (delay * random));
    }
}
