// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved, and the time that passes by it, which goes forward only. */
public final class TestClock extends Clock {

    private final Instant start;
    private final AtomicReference<Instant> now;
    private final AtomicLong nanos = new AtomicLong(System.nanoTime());

    /** Begins on some day. */
    public TestClock() {
        this("2026-11-02T10:00:00Z");
    }

    /** Begins at a time in ISO 8601, for example {@code 2026-11-02T10:00:00Z}. */
    public TestClock(String start) {
        this.start = Instant.parse(start);
        now = new AtomicReference<>(this.start);
    }

    /** Sets the clock to where it began; no time passes. */
    void reset() {
        now.set(start);
    }

    /** Lets time pass. */
    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
        now.updateAndGet(instant -> instant.plus(by));
    }

    /** Sets the clock back; no time passes. */
    public void setBack(Duration by) {
        now.updateAndGet(instant -> instant.minus(by));
    }

    /** The time that has passed; from some beginning. */
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return Objects.requireNonNull(now.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
