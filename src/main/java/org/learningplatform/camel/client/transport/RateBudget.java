// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/**
 * How many calls a platform gets: so many at once, so many a second. All routes that call the platform share it.
 *
 * <p>When the platform answers 429 the rate halves; it comes back in {@link #RECOVERY}.
 */
public final class RateBudget {

    /** How long the rate takes from nothing to the configured one. */
    static final Duration RECOVERY = Duration.ofMinutes(2);

    private static final double NANOS = 1e9;

    private final Semaphore slots;
    private final double limit;
    private final Clock clock;
    private final Waiter waiter;
    private double rate;
    private Instant rateAt;
    private Instant nextStart;

    /**
     * @param maxConcurrent calls in flight at the most
     * @param perSecond calls a second at the most, 0 for no limit
     */
    public RateBudget(int maxConcurrent, double perSecond, Clock clock, Waiter waiter) {
        this.slots = new Semaphore(maxConcurrent);
        this.limit = perSecond;
        this.clock = clock;
        this.waiter = waiter;
        this.rate = perSecond;
        this.rateAt = clock.instant();
        this.nextStart = rateAt;
    }

    /**
     * Waits for a place. Each place is given back within the timeouts of a request, so the wait has an end.
     *
     * @return false if the component stops meanwhile; then there is no place to release
     */
    public boolean acquire() throws InterruptedException {
        if (limit > 0) {
            Duration wait = reserve();
            if (!wait.isZero() && !waiter.await(wait)) {
                return false;
            }
        }
        slots.acquire();
        return true;
    }

    /** Gives the place back. */
    public void release() {
        slots.release();
    }

    /** Says that the platform answered 429. */
    public synchronized void throttled() {
        recover(clock.instant());
        rate = Math.max(rate / 2, limit / 64);
    }

    private synchronized Duration reserve() {
        Instant now = clock.instant();
        recover(now);
        Instant start = nextStart.isAfter(now) ? nextStart : now;
        nextStart = start.plusNanos((long) (NANOS / rate));
        return Duration.between(now, start);
    }

    private void recover(Instant now) {
        if (now.isBefore(rateAt)) {
            // the clock was set back: what is reserved is as far ahead as it was
            nextStart = nextStart.minus(Duration.between(now, rateAt));
            rateAt = now;
        }
        double passed = Duration.between(rateAt, now).toNanos() / (double) RECOVERY.toNanos();
        rate = Math.min(limit, rate + limit * passed);
        rateAt = now;
    }
}
