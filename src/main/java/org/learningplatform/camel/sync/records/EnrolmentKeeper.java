// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.records;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformConstants;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.journey.CloudEvents;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;

/**
 * An enrolment request becomes an enrolment, once. Turns a message that carries the request (types
 * {@code learning.enrolment.requested.v1} and {@code .cancelled.v1}) into one that carries the event to publish, and sets
 * {@code CamelLearningPlatformOutcome} to {@code created}, {@code updated}, {@code deleted} or {@code unchanged}. An
 * unchanged request has no event; its message stays as it is.
 *
 * <p>The user is the one whose {@code org_ref} is the person's external id. Where the user has several enrolments in the
 * course, the newest, with the highest id, is meant. What a request leaves out stays as it is on the platform.
 *
 * <p>Delivery. A request may come more than once, and the process may die at any moment; then:
 *
 * <ul>
 *   <li>Before the first write to the platform, the request's outcome is noted in the state store; after the write, that it
 *       is done. A request that is noted as done writes nothing again, whatever the platform says by then: its event is
 *       made again, with the same id, and only published.
 *   <li>A request that is noted but not done may have been applied: the platform is read and the write repeated only if the
 *       enrolment is not yet as requested. The noted outcome stands, so that the event is the same in either case.
 *   <li>The event's id is made of tenant, type, and source and id of the request. So a consumer sees each change at least
 *       once, and more than once only with one id.
 *   <li>Another request that finds the enrolment as requested changes nothing and publishes nothing.
 *   <li>Requests for one person must come one after the other, as they do when the person is the record's key. Two at the
 *       same time could both create, if the platform lets them.
 * </ul>
 *
 * <p>Requests are remembered for 60 days.
 */
public final class EnrolmentKeeper implements Processor {

    private final RequestLog log;
    private final Platform platform;
    private final Announcer announcer;
    private final String tenant;
    private final Clock clock;
    private final CloudEvents events = new CloudEvents();

    /**
     * @param store remembers requests
     * @param platform where the enrolments are
     * @param source {@code ce_source} of the events
     * @param tenant first part of keys; another tenant's requests are refused
     */
    public EnrolmentKeeper(StateStore store, Platform platform, String source, String tenant) {
        this(store.journal(), platform, source, tenant, Clock.systemUTC());
    }

    EnrolmentKeeper(Journal journal, Platform platform, String source, String tenant, Clock clock) {
        this.log = new RequestLog(journal, clock);
        this.platform = platform;
        platform.requires(Enrolments.OPERATIONS);
        this.announcer = new Announcer(source, tenant);
        this.tenant = tenant;
        this.clock = clock;
    }

    /**
     * @throws org.learningplatform.camel.sync.work.Refusal if the message carries no enrolment request
     * @throws NotFoundException if no user has the external id
     * @throws ConflictException if more than one has
     * @throws LearningPlatformException if a call fails
     */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        EnrolmentRequest request = EnrolmentRequest.of(events.read(message), tenant);
        RequestLog.Entry entry = apply(request, log.find(request.key()), new Enrolments(platform));
        message.setHeader(LearningPlatformConstants.OUTCOME, entry.outcome().header());
        if (entry.outcome() != EnrolmentOutcome.UNCHANGED) {
            events.write(event(request, entry), message);
        }
    }

    /** @param known what is noted of the request, or null if this is the first attempt */
    private RequestLog.Entry apply(EnrolmentRequest request, RequestLog.@Nullable Known known, Enrolments enrolments) {
        if (known != null && known.done()) {
            return known.entry();
        }
        String user = known != null ? known.entry().user() : enrolments.user(request.externalId());
        Map<String, Object> enrolment = enrolments.find(request, user);
        EnrolmentOutcome outcome = enrolments.outcome(request, enrolment);
        RequestLog.Entry entry = known != null
                ? known.entry()
                : new RequestLog.Entry(outcome, clock.instant().toString(), user, null, null).of(enrolment);
        if (known == null) {
            RequestLog.Known other = log.begin(request.key(), entry);
            if (other != null) {
                // it came twice at the same time, and the other may have written since the platform was read
                return apply(request, other, enrolments);
            }
        }
        if (outcome == EnrolmentOutcome.UNCHANGED) {
            return done(request, entry.of(enrolment));
        }
        return done(request, entry.of(enrolments.write(request, enrolment, user)));
    }

    private RequestLog.Entry done(EnrolmentRequest request, RequestLog.Entry entry) {
        log.done(request.key(), entry);
        return entry;
    }

    private CloudEvent event(EnrolmentRequest request, RequestLog.Entry entry) {
        String enrolment = Objects.requireNonNull(entry.enrolment());
        Map<String, Object> data = new HashMap<>();
        data.put("enrolment", Map.of("id", enrolment));
        data.put("person", Map.of("externalId", request.externalId(), "platformId", entry.user()));
        data.put("learningObject", request.learningObject(entry.course()));
        if (!request.isCancelled()) {
            data.putAll(EnrolmentFields.requested(request.event().data()));
        }
        return announcer.answer(
                request.event(),
                Objects.requireNonNull(entry.outcome().type()),
                "enrolments/" + enrolment,
                request.externalId(),
                Instant.parse(entry.at()),
                data);
    }
}
