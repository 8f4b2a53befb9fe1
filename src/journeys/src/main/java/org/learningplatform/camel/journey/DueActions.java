// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what was held until it is due: hires whose first day has begun. Several processes share what is due, oldest first; what
 * fails, or was left by a process that died, is due again a minute later.
 */
public final class DueActions {

    private static final Logger LOG = LoggerFactory.getLogger(DueActions.class);

    private final EmploymentEvents events;

    /** @param events holds them */
    public DueActions(EmploymentEvents events) {
        this.events = events;
    }

    /** Does what is due now, and no other process does. */
    public void run(CamelContext context) {
        try {
            RuntimeException outage = events.doDue(context, () -> !context.isStarted());
            if (outage != null) {
                throw outage;
            }
        } catch (LearningPlatformException | StateUnavailableException | CamelExecutionException e) {
            LOG.warn("What is due will be tried again: {}", Outbox.words(e));
        }
    }
}
