// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultExchange;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.learning.WantedEnrolment;
import org.learningplatform.camel.sync.work.Noted;

/** The records that tell what became of enrolment requests: the events, and what who sent them is told. */
final class Answers {

    private static final JsonMapper JSON = new JsonMapper();

    private final CamelContext context;
    private final CloudEvents events;
    private final Announcer announcer;
    private final String resultTopic;

    /** @param resultTopic where those who sent requests are told; empty for nowhere */
    Answers(CamelContext context, CloudEvents events, Announcer announcer, String resultTopic) {
        this.context = context;
        this.events = events;
        this.announcer = announcer;
        this.resultTopic = resultTopic;
    }

    /** Of a request that is done. */
    List<Exchange> done(WantedEnrolment wanted, Noted noted) {
        List<Exchange> told = new ArrayList<>();
        CloudEvent event = wanted.told(noted, announcer);
        if (event != null) {
            told.add(record(event));
        }
        if (!resultTopic.isEmpty()) {
            told.add(result(announcer.requestCompleted(
                    wanted.event(), Instant.parse(noted.at()), noted.outcome().toString(), noted.enrolment())));
        }
        return told;
    }

    /** Of a record that is set aside, as far as it says which request it is. */
    List<Exchange> refused(Exchange record, RuntimeException why, Instant now) {
        CloudEvent request = resultTopic.isEmpty() ? null : events.unchecked(record.getMessage());
        if (request == null) {
            return List.of();
        }
        Explanation of = Explanation.of(why);
        return List.of(result(announcer.requestRefused(request, now, of.reason().code(), of.message(), of.fields())));
    }

    private Exchange result(CloudEvent event) {
        Exchange exchange = record(event);
        exchange.getMessage().setHeader(KafkaConstants.OVERRIDE_TOPIC, resultTopic);
        return exchange;
    }

    private Exchange record(CloudEvent event) {
        Exchange exchange = new DefaultExchange(context);
        Message message = exchange.getMessage();
        events.write(event, message);
        try {
            message.setBody(JSON.writeValueAsBytes(message.getBody()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is JSON", e);
        }
        return exchange;
    }
}
