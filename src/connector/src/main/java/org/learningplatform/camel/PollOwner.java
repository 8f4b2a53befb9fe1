// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.learningplatform.camel.state.Lease;
import org.learningplatform.camel.state.StateUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether it is this process that polls a list, of those that share a state. Who polls goes on to do so until it stops. */
final class PollOwner {

    /** After a crash nobody polls for so long. */
    private static final Duration KEPT = Duration.ofSeconds(20);

    /** How often it is to be kept. */
    static final Duration RENEWAL = KEPT.dividedBy(4);

    private static final Logger LOG = LoggerFactory.getLogger(LearningPlatformConsumer.class);

    private final String owner = UUID.randomUUID().toString();
    private final Lease lease;
    private final List<String> name;
    private final Clock clock;
    private volatile Instant until = Instant.MIN;

    /** @param name of what only one may poll */
    PollOwner(Lease lease, String name, Clock clock) {
        this.lease = lease;
        this.name = List.of("poll " + name);
        this.clock = clock;
    }

    /** Takes it, unless another process has it. */
    synchronized boolean take() {
        Instant now = clock.instant();
        until = lease.acquire(name, owner, now, now.plus(KEPT)).isEmpty() ? Instant.MIN : now.plus(KEPT);
        return isHeld();
    }

    /** Keeps it, if it has it. */
    void keep() {
        try {
            if (isHeld()) {
                take();
            }
        } catch (StateUnavailableException e) {
            // it ends by itself if that lasts
            LOG.debug("Who polls could not be noted", e);
        }
    }

    boolean isHeld() {
        return clock.instant().isBefore(until);
    }

    /** Lets another process poll. */
    synchronized void leave() {
        try {
            if (isHeld()) {
                lease.release(name, owner);
            }
        } catch (StateUnavailableException e) {
            LOG.debug("That this process polls no more could not be noted", e);
        }
        until = Instant.MIN;
    }
}
