// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Clock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;

/** Makes a call, as often as the {@link RetryPolicy} says, within the {@link RateBudget}. */
public final class Caller {

    private final Transport transport;
    private final RetryPolicy policy;
    private final RateBudget budget;
    private final Waiter waiter;
    private final Clock clock;
    private final DoubleSupplier random;

    /** @param random from 0 to 1, for the jitter */
    public Caller(
            Transport transport,
            RetryPolicy policy,
            RateBudget budget,
            Waiter waiter,
            Clock clock,
            DoubleSupplier random) {
        this.transport = transport;
        this.policy = policy;
        this.budget = budget;
        this.waiter = waiter;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The answer to a call that succeeded.
     *
     * @param answer what the platform said last
     * @param attempts how many HTTP requests it took
     */
    public record Answer(Attempt.Answered answer, int attempts) {}

    /**
     * Calls and waits for the answer, 2xx.
     *
     * @throws LearningPlatformException if there is none
     */
    public Answer call(HttpCall call, Bearer bearer) {
        int retries = 0;
        boolean renewed = false;
        boolean ambiguous = false;
        for (int attempts = 1; ; attempts++) {
            Attempt attempt = send(call, bearer.value());
            if (attempt instanceof Attempt.Answered answered && isDone(call, answered, ambiguous)) {
                return new Answer(answered, attempts);
            }
            ambiguous |= RetryPolicy.isAmbiguous(call, attempt);
            RetryPolicy.Decision decision = policy.decide(
                    call, attempt, retries, !renewed && bearer.isRenewable(), clock.instant(), random.getAsDouble());
            if (decision.action() == RetryPolicy.Action.RENEW_TOKEN) {
                renewed = true;
                bearer.renew();
            } else if (decision.action() == RetryPolicy.Action.RETRY && pause(decision)) {
                retries++;
            } else {
                throw failure(call, attempt, attempts, ambiguous, renewed, bearer);
            }
        }
    }

    /** A repeated deletion finds nothing left to delete: the attempt before it had succeeded. */
    private static boolean isDone(HttpCall call, Attempt.Answered answer, boolean ambiguous) {
        return answer.isSuccess()
                || (ambiguous && answer.status() == 404 && call.method().equals("DELETE"));
    }

    private Attempt send(HttpCall call, @Nullable String token) {
        try {
            if (!budget.acquire()) {
                return new Attempt.Failed(Attempt.Cause.STOPPED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Attempt.Failed(Attempt.Cause.STOPPED);
        }
        try {
            Attempt attempt = transport.send(call, token);
            if (attempt instanceof Attempt.Answered answered && answered.status() == 429) {
                budget.throttled();
            }
            return attempt;
        } finally {
            budget.release();
        }
    }

    private boolean pause(RetryPolicy.Decision decision) {
        try {
            return waiter.await(decision.delay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private LearningPlatformException failure(
            HttpCall call, Attempt attempt, int attempts, boolean ambiguous, boolean renewed, Bearer bearer) {
        LearningPlatformException failure = Failures.of(call, attempt, attempts, ambiguous, clock.instant());
        if (renewed && failure.getStatus() == 401) {
            bearer.refused(failure);
        }
        return failure;
    }
}
