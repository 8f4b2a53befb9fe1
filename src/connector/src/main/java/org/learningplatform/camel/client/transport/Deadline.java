// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.learningplatform.camel.error.PlatformUnavailableException;

/** When a call has to end, with all its attempts, waits and token requests. */
public final class Deadline {

    /** As long as any call; nobody computes with what is beyond it. */
    private static final Duration MAX = Duration.ofDays(365);

    private final Duration total;
    private final LongSupplier ticker;
    private final long end;
    private volatile boolean missed;

    /**
     * @param total how long from now
     * @param ticker nanoseconds that only go forward, as {@link System#nanoTime}
     */
    public Deadline(Duration total, LongSupplier ticker) {
        this.total = total.compareTo(MAX) > 0 ? MAX : total;
        this.ticker = ticker;
        this.end = ticker.getAsLong() + this.total.toNanos();
    }

    /** How long until then; not negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - ticker.getAsLong()));
    }

    /** Whether something that takes that long ends before. */
    public boolean allows(Duration time) {
        return time.compareTo(left()) < 0;
    }

    /**
     * Gives the call up for this deadline.
     *
     * @param status HTTP status of the last reply, or 0
     */
    public PlatformUnavailableException missed(String operation, int status, int attempts, boolean ambiguous) {
        missed = true;
        return Failures.outOfTime(operation, status, attempts, ambiguous);
    }

    /** Whether the call was given up for it. */
    public boolean isMissed() {
        return missed;
    }

    /** Another one, as long as this one was, from now. */
    public Deadline again() {
        return new Deadline(total, ticker);
    }
}
