// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.PlatformUnavailableException;

/**
 * Makes a call, as often as the {@link RetryPolicy} says, within the {@link RateBudget}, and before its deadline: it gives up
 * before a wait that would pass it.
 */
public final class Caller {

    private static final int MAX_EARLIER = 20;

    private final Transport transport;
    private final RetryPolicy policy;
    private final RateBudget budget;
    private final Duration totalTimeout;
    private final Waiter waiter;
    private final Clock clock;
    private final LongSupplier ticker;
    private final DoubleSupplier random;
    private final CallListener listener;

    /**
     * @param totalTimeout how long a call may take with all its attempts, waits and token requests
     * @param clock what time it is, for the dates that the platform names
     * @param ticker nanoseconds that only go forward, for how long something takes
     * @param random from 0 to 1, for the jitter
     * @param listener is told what calls do
     */
    public Caller(
            Transport transport,
            RetryPolicy policy,
            RateBudget budget,
            Duration totalTimeout,
            Waiter waiter,
            Clock clock,
            LongSupplier ticker,
            DoubleSupplier random,
            CallListener listener) {
        this.transport = transport;
        this.policy = policy;
        this.budget = budget;
        this.totalTimeout = totalTimeout;
        this.waiter = waiter;
        this.clock = clock;
        this.ticker = ticker;
        this.random = random;
        this.listener = HarmlessListener.of(listener);
    }

    /**
     * The answer to a call that succeeded.
     *
     * @param answer what the platform said last
     * @param attempts how many HTTP requests it took
     */
    public record Answer(Attempt.Answered answer, int attempts) {}

    /** One that tries a call again no more often than that; all else they share. */
    public Caller withRetries(int most) {
        return new Caller(
                transport, policy.atMost(most), budget, totalTimeout, waiter, clock, ticker, random, listener);
    }

    /** The deadline of a call that begins now. */
    public Deadline deadline() {
        return new Deadline(totalTimeout, ticker);
    }

    /**
     * Calls and waits for the answer, 2xx.
     *
     * @throws LearningPlatformException if there is none
     */
    public Answer call(HttpCall call, Bearer bearer) {
        long begin = ticker.getAsLong();
        Run run = new Run(call, bearer, deadline(), !call.isRead());
        try {
            Answer answer = run.answer();
            listener.ended(
                    call.operation(), answer.attempts(), answer.answer().status(), null, ticker.getAsLong() - begin);
            return answer;
        } catch (LearningPlatformException e) {
            listener.ended(call.operation(), run.attempts, e.getStatus(), e.getClass(), ticker.getAsLong() - begin);
            throw e;
        }
    }

    /**
     * Asks for a token, as a part of the call that needs it.
     *
     * @param settings names of those that the request is made of, for the message where they are refused
     * @param deadline of that call
     * @param reading from the answer, 2xx, to the token
     * @throws LearningPlatformException if there is none to be had
     */
    public <T> T requestToken(HttpCall call, String settings, Deadline deadline, Function<Answer, T> reading) {
        long begin = ticker.getAsLong();
        try {
            T token = reading.apply(new Run(call, Bearer.NONE, deadline, false).answer());
            listener.tokenRequested(call.operation(), null, ticker.getAsLong() - begin);
            return token;
        } catch (LearningPlatformException e) {
            LearningPlatformException failure = Failures.ofTokenRequest(e, settings);
            listener.tokenRequested(call.operation(), failure.getClass(), ticker.getAsLong() - begin);
            throw failure;
        }
    }

    /** One call, from its first attempt to its end. */
    private final class Run {

        private final HttpCall call;
        private final Bearer bearer;
        private final Deadline deadline;
        private final boolean writes;
        private final List<Throwable> earlier = new ArrayList<>(0);
        private int attempts;
        private int retries;
        private boolean renewed;
        private boolean ambiguous;

        /** @param writes whether it matters to anybody that the platform may have done what it was asked for */
        Run(HttpCall call, Bearer bearer, Deadline deadline, boolean writes) {
            this.writes = writes;
            this.call = call;
            this.bearer = bearer;
            this.deadline = deadline;
        }

        Answer answer() {
            while (true) {
                Attempt attempt = attempt(token());
                if (attempt instanceof Attempt.Answered answered && isDone(answered)) {
                    return new Answer(answered, attempts);
                }
                ambiguous |= writes && RetryPolicy.isAmbiguous(attempt);
                RetryPolicy.Decision decision = policy.decide(
                        call,
                        attempt,
                        retries,
                        !renewed && bearer.isRenewable(),
                        clock.instant(),
                        random.getAsDouble());
                if (decision instanceof RetryPolicy.Fail) {
                    throw failure(attempt);
                }
                if (earlier.size() < MAX_EARLIER) {
                    earlier.add(Failures.earlier(attempts, attempt));
                }
                if (decision instanceof RetryPolicy.Retry retry) {
                    retries++;
                    pause(retry, attempt);
                } else {
                    renewed = true;
                    bearer.renew();
                }
            }
        }

        /** A repeated deletion finds nothing left to delete: the attempt before it had succeeded. */
        private boolean isDone(Attempt.Answered answer) {
            return answer.isSuccess()
                    || (ambiguous
                            && answer.status() == 404
                            && call.method().equals("DELETE")
                            && !call.isForeign(answer));
        }

        private @Nullable String token() {
            try {
                return bearer.value(deadline);
            } catch (PlatformUnavailableException e) {
                throw ambiguous && !e.isAmbiguous() ? Failures.withoutToken(call, attempts, e) : e;
            }
        }

        private Attempt attempt(@Nullable String token) {
            RateBudget.Place place;
            try {
                place = budget.acquire(call.operation(), deadline, listener);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                place = RateBudget.Place.STOPPED;
            }
            return switch (place) {
                case OUT_OF_TIME -> throw outOfTime(0);
                case STOPPED -> new Attempt.Failed(Attempt.Cause.STOPPED);
                case TAKEN -> send(token);
            };
        }

        private Attempt send(@Nullable String token) {
            attempts++;
            long begin = ticker.getAsLong();
            Attempt attempt;
            try {
                attempt = transport.send(call, token, deadline.left());
                if (attempt.status() == 429) {
                    budget.throttled();
                }
            } finally {
                budget.release();
            }
            listener.attempted(
                    call.operation(),
                    attempts,
                    attempt.status(),
                    attempt instanceof Attempt.Failed failed ? failed.cause() : null,
                    ticker.getAsLong() - begin);
            return attempt;
        }

        private void pause(RetryPolicy.Retry retry, Attempt attempt) {
            if (!deadline.allows(retry.delay())) {
                throw outOfTime(attempt.status());
            }
            long begin = ticker.getAsLong();
            boolean passed;
            try {
                passed = waiter.await(retry.delay());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                passed = false;
            }
            listener.waited(
                    call.operation(),
                    retry.asked() ? CallListener.Wait.RETRY_AFTER : CallListener.Wait.BACKOFF,
                    ticker.getAsLong() - begin);
            if (!passed) {
                throw failure(new Attempt.Failed(Attempt.Cause.STOPPED));
            }
        }

        private LearningPlatformException outOfTime(int status) {
            return withEarlier(deadline.missed(call.operation(), status, attempts, ambiguous));
        }

        private LearningPlatformException failure(Attempt attempt) {
            if (attempt instanceof Attempt.Failed failed && failed.cause() == Attempt.Cause.OUT_OF_TIME) {
                return outOfTime(0);
            }
            if (attempt instanceof Attempt.Answered answered) {
                listener.refused(call.operation(), answered, call.isForeign(answered));
            }
            LearningPlatformException failure = Failures.of(call, attempt, attempts, ambiguous, clock.instant());
            if (renewed && attempt.status() == 401 && failure instanceof AuthenticationException) {
                bearer.refused(failure);
            }
            return withEarlier(failure);
        }

        private LearningPlatformException withEarlier(LearningPlatformException failure) {
            earlier.forEach(failure::addSuppressed);
            return failure;
        }
    }
}
