// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.learningplatform.camel.state.Lease;

/** The persons that one run has for itself, until it is closed. */
final class Claims implements AutoCloseable {

    /** After a crash nobody works for those persons for so long. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final String owner = UUID.randomUUID().toString();
    private final Lease lease;
    private final Clock clock;
    private Set<String> persons = Set.of();
    private Instant renewal = Instant.MAX;

    Claims(Lease lease, Clock clock) {
        this.lease = lease;
        this.clock = clock;
    }

    /** Those of the persons whom nobody else has. */
    Set<String> take(Collection<String> wanted) {
        persons = acquire(wanted);
        return persons;
    }

    /** To be called now and then while they are needed. */
    synchronized void keep() {
        if (clock.instant().isAfter(renewal)) {
            acquire(persons);
        }
    }

    private synchronized Set<String> acquire(Collection<String> wanted) {
        Instant now = clock.instant();
        renewal = now.plus(KEPT.dividedBy(3));
        return lease.acquire(wanted, owner, now, now.plus(KEPT));
    }

    @Override
    public void close() {
        lease.release(persons, owner);
    }
}
