// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.learning.Causes;
import org.learningplatform.camel.sync.learning.Courses;
import org.learningplatform.camel.sync.learning.Facts;
import org.learningplatform.camel.sync.learning.WantedEnrolment;
import org.learningplatform.camel.sync.work.Noted;

/**
 * Enrolment requests become enrolments, each once. Takes one message with a request (types
 * {@code learning.enrolment.requested.v1} and {@code .cancelled.v1}), or a batch of Kafka records.
 *
 * <p>One message becomes one that carries the event to publish, with {@code CamelLearningPlatformOutcome} {@code created},
 * {@code updated} or {@code deleted}; {@code unchanged} and {@code stale} have no event, and the message stays as it is.
 */
public final class EnrolmentRequests extends PersonRecords {

    static final String NAME = "enrolment requests";

    private final String tenant;
    private final Announcer announcer;
    private final Courses courses;
    private final Causes causes;
    private @Nullable Facts facts;
    private String resultTopic = "";
    private Duration grace = Duration.ofSeconds(30);

    /**
     * @param store remembers requests
     * @param platform where the enrolments are
     * @param source {@code ce_source} of the events
     * @param tenant first part of keys; another tenant's requests are refused
     */
    public EnrolmentRequests(StateStore store, Platform platform, String source, String tenant) {
        this(store, platform, source, tenant, Clock.systemUTC());
    }

    EnrolmentRequests(StateStore store, Platform platform, String source, String tenant, Clock clock) {
        super(NAME, "enrolment-requests", store, platform, clock);
        platform.needs(NAME, WantedEnrolment.NEEDS);
        this.tenant = tenant;
        this.announcer = new Announcer(source, tenant);
        this.courses = new Courses(clock);
        this.causes = new Causes(store.fingerprints(), tenant, clock);
    }

    /** Sets how old a request may be whose person has no user yet: until then it is tried again. */
    public void setGrace(Duration grace) {
        this.grace = grace;
    }

    /** Sets the topic in which who sent a request is told what became of it; empty for none. */
    public void setResultTopic(String resultTopic) {
        this.resultTopic = resultTopic;
    }

    /** Sets who knows what a Learning Record Store tells, too. */
    public void setFacts(Facts facts) {
        this.facts = facts;
    }

    @Override
    Function<Message, Asked> reader() {
        return this::read;
    }

    private Asked read(Message message) {
        Instant graceUntil = Instant.ofEpochMilli(message.getMessageTimestamp()).plus(grace);
        WantedEnrolment wanted = WantedEnrolment.of(
                events().read(message), tenant, platform().times().zone(), graceUntil, courses);
        return new Asked(wanted, wanted.event(), noted -> wanted.told(noted, announcer));
    }

    @Override
    void remember(List<CloudEvent> told) {
        causes.note(told);
        if (facts != null) {
            told.forEach(event -> facts.claim(event, Facts.Source.PLATFORM));
        }
    }

    @Override
    List<Exchange> answers(Asked asked, Noted noted, CamelContext context) {
        return resultTopic.isEmpty()
                ? List.of()
                : result(
                        announcer.requestCompleted(
                                asked.event(),
                                Instant.parse(noted.at()),
                                noted.outcome().toString(),
                                noted.enrolment()),
                        context);
    }

    /** As far as the record says which request it is. */
    @Override
    List<Exchange> refusals(Exchange record, RuntimeException why, CamelContext context) {
        CloudEvent request = resultTopic.isEmpty() ? null : events().unchecked(record.getMessage());
        if (request == null) {
            return List.of();
        }
        Explanation of = Explanation.of(why);
        return result(
                announcer.requestRefused(request, clock().instant(), of.reason().code(), of.message(), of.fields()),
                context);
    }

    private List<Exchange> result(CloudEvent event, CamelContext context) {
        return List.of(events().record(event, resultTopic, context));
    }
}
