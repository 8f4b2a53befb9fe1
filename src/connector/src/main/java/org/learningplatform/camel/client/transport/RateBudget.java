// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

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
    private final LongSupplier ticker;
    private final Waiter waiter;
    private double rate;
    private long rateAt;
    private long nextStart;

    /** What became of asking for a place. */
    enum Place {
        /** It is to be given back. */
        TAKEN,
        /** There is none before the deadline. */
        OUT_OF_TIME,
        /** The component stops. */
        STOPPED
    }

    /**
     * @param maxConcurrent calls in flight at the most
     * @param perSecond calls a second at the most, 0 for no limit
     * @param ticker nanoseconds that only go forward
     */
    public RateBudget(int maxConcurrent, double perSecond, LongSupplier ticker, Waiter waiter) {
        this.slots = new Semaphore(maxConcurrent);
        this.limit = perSecond;
        this.ticker = ticker;
        this.waiter = waiter;
        this.rate = perSecond;
        this.rateAt = ticker.getAsLong();
        this.nextStart = rateAt;
    }

    /**
     * Waits for a place, unless that cannot be had before the deadline.
     *
     * @param operation for whom
     * @param listener is told of the waits
     */
    Place acquire(String operation, Deadline deadline, CallListener listener) throws InterruptedException {
        long begin = ticker.getAsLong();
        if (limit > 0) {
            long wait = reserve(begin, deadline.left().toNanos());
            if (wait < 0) {
                return Place.OUT_OF_TIME;
            }
            if (wait > 0) {
                if (!waiter.await(Duration.ofNanos(wait))) {
                    return Place.STOPPED;
                }
                listener.waited(operation, CallListener.Wait.RATE, ticker.getAsLong() - begin);
            }
        }
        if (!deadline.allows(Duration.ZERO)) {
            return Place.OUT_OF_TIME;
        }
        return slots.tryAcquire() || waitForSlot(operation, deadline, listener) ? Place.TAKEN : Place.OUT_OF_TIME;
    }

    private boolean waitForSlot(String operation, Deadline deadline, CallListener listener)
            throws InterruptedException {
        long begin = ticker.getAsLong();
        boolean taken = slots.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        listener.waited(operation, CallListener.Wait.SLOT, ticker.getAsLong() - begin);
        return taken;
    }

    /** Gives the place back. */
    void release() {
        slots.release();
    }

    /** Says that the platform answered 429. */
    synchronized void throttled() {
        recover(ticker.getAsLong());
        rate = Math.max(rate / 2, limit / 64);
    }

    /** Nanoseconds to wait; negative if they are more than may be, then nothing is reserved. */
    private synchronized long reserve(long now, long most) {
        recover(now);
        long wait = Math.max(0, nextStart - now);
        if (wait >= most) {
            return -1;
        }
        nextStart = now + wait + (long) (NANOS / rate);
        return wait;
    }

    private void recover(long now) {
        double passed = (now - rateAt) / (double) RECOVERY.toNanos();
        rate = Math.min(limit, rate + limit * Math.max(0, passed));
        rateAt = now;
    }
}
