// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.roster.RosterDecisions;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * Takes what somebody says of a roster file that waits in quarantine: {@code batch.approved.v1}, {@code batch.denied.v1},
 * {@code plan.apply-requested.v1}. The message becomes the event that answers it; its body is null where there is none yet. Control
 * events of other types are left alone.
 */
public final class RosterControl implements Processor {

    private final RosterFiles files;
    private final String tenant;
    private final CloudEvents events = new CloudEvents();

    /**
     * Answers for the files of a tenant.
     *
     * @param tenant whose files they are
     */
    public RosterControl(RosterFiles files, String tenant) {
        this.files = files;
        this.tenant = tenant;
    }

    /**
     * Notes what is said, and answers it where that is known.
     *
     * @throws Refusal if it is such an event, and not as its type says, or of another tenant
     */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        CloudEvent event = events.control(message, tenant, RosterDecisions::isOne);
        CloudEvent answer = event == null ? null : files.decide(event);
        if (answer == null) {
            message.setBody(null);
        } else {
            events.write(answer, message);
        }
    }
}
