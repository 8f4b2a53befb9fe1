// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.learningplatform.camel.state.Lease;

/** What one run has for itself, for example persons, until it is closed. Safe for concurrent use. */
public final class Claims implements AutoCloseable {

    /** After a crash nobody has it for so long. */
    private static final Duration KEPT = Duration.ofSeconds(20);

    private final String owner = UUID.randomUUID().toString();
    private final Lease lease;
    private final Clock clock;
    private Set<String> names = Set.of();
    private Instant renewal = Instant.MAX;

    public Claims(Lease lease, Clock clock) {
        this.lease = lease;
        this.clock = clock;
    }

    /** Those of the names that nobody else has. */
    public Set<String> take(Collection<String> wanted) {
        return acquire(wanted);
    }

    /** To be called often while they are needed: who has not for long may have lost some to somebody else. */
    public synchronized void keep() {
        if (clock.instant().isAfter(renewal)) {
            acquire(names);
        }
    }

    /** Those that it still has. */
    public synchronized Set<String> held() {
        keep();
        return names;
    }

    private synchronized Set<String> acquire(Collection<String> wanted) {
        Instant now = clock.instant();
        names = lease.acquire(wanted, owner, now, now.plus(KEPT));
        renewal = now.plus(KEPT.dividedBy(3));
        return names;
    }

    /** Leaves all to end by themselves, because calls that nobody waits for may still be under way. */
    synchronized void abandon() {
        names = Set.of();
        renewal = Instant.MAX;
    }

    @Override
    public synchronized void close() {
        lease.release(names, owner);
    }
}
