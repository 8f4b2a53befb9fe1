// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Forgets once a day what is older than it is kept. */
public final class Purge {

    private static final Duration INTERVAL = Duration.ofDays(1);

    private final Duration kept;
    private final Consumer<Instant> forgetBefore;
    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);

    public Purge(Duration kept, Consumer<Instant> forgetBefore) {
        this.kept = kept;
        this.forgetBefore = forgetBefore;
    }

    /** Forgets, unless that was done in the day before {@code now}. */
    public void run(Instant now) {
        Instant due = next.get();
        if (now.isAfter(due) && next.compareAndSet(due, now.plus(INTERVAL))) {
            forgetBefore.accept(now.minus(kept));
        }
    }
}
