// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Wanted;

/**
 * An enrolment as it is requested (types {@code learning.enrolment.requested.v1} and {@code .cancelled.v1}).
 *
 * <p>The user is the one with the person's external id. Where the user has several enrolments in the
 * course, the newest, with the highest id, is meant. What a request leaves out stays as it is on the platform.
 *
 * <p>A completed enrolment is not cancelled. One that is to start, or to be due, behind its completion and otherwise than it is
 * becomes another enrolment: a recertification is an instance of its own.
 */
public final class WantedEnrolment implements Wanted {

    /** What each request may need. */
    public static final List<Need> NEEDS = Enrolments.NEEDS;

    private static final Map<Outcome, String> TYPES = Map.of(
            Outcome.CREATED, "enrolment.created.v1",
            Outcome.UPDATED, "enrolment.changed.v1",
            Outcome.DELETED, "enrolment.removed.v1");

    private final EnrolmentRequest request;
    private final String tenant;
    private final Instant graceUntil;
    private final Courses courses;

    private WantedEnrolment(EnrolmentRequest request, String tenant, Instant graceUntil, Courses courses) {
        this.request = request;
        this.tenant = tenant;
        this.graceUntil = graceUntil;
        this.courses = courses;
    }

    /**
     * What an event requests.
     *
     * @param tenant whose requests are served
     * @param zone the platform's
     * @param graceUntil until when the person's user may still be made
     * @param courses finds those that are named by their references
     * @throws Refusal if the event is not an enrolment request, another tenant's, or asks for what cannot be
     */
    public static WantedEnrolment of(
            CloudEvent event, String tenant, ZoneId zone, Instant graceUntil, Courses courses) {
        EnrolmentRequest request = EnrolmentRequest.of(event, tenant, zone);
        if (!request.isCancelled()) {
            EnrolmentFields.check(request.data(), zone);
        }
        return new WantedEnrolment(request, tenant, graceUntil, courses);
    }

    @Override
    public String person() {
        return Digest.of("person", tenant, request.externalId());
    }

    @Override
    public String key() {
        return request.key();
    }

    @Override
    public String digest() {
        CloudEvent event = request.event();
        return Digest.of(event.type(), Objects.requireNonNullElse(event.subject(), ""), event.content());
    }

    @Override
    public Position position() {
        CloudEvent event = request.event();
        return new Position(
                Digest.of("enrolment", tenant, request.externalId(), request.course()),
                event.source(),
                event.extensions().get("sequence"),
                event.time().toString(),
                "");
    }

    @Override
    public Instant graceUntil() {
        return graceUntil;
    }

    @Override
    public Decision decide(Roles platform, @Nullable Noted noted) {
        return new Enrolments(platform, courses).decide(request, noted == null ? null : noted.user());
    }

    /** The event that tells what was done, or null where nothing was written. */
    public @Nullable CloudEvent told(Noted noted, Announcer announcer) {
        String type = TYPES.get(noted.outcome());
        if (type == null) {
            return null;
        }
        String enrolment = Objects.requireNonNull(noted.enrolment());
        Map<String, Object> data = new HashMap<>();
        data.put("enrolment", Map.of("id", enrolment));
        data.put(
                "person",
                Map.of("externalId", request.externalId(), "platformId", Objects.requireNonNull(noted.user())));
        data.put("learningObject", request.learningObject(noted.course()));
        if (!request.isCancelled()) {
            data.putAll(EnrolmentFields.requested(request.data()));
        }
        return announcer.answer(
                request.event(),
                type,
                "enrolments/" + enrolment,
                request.externalId(),
                Instant.parse(noted.at()),
                data);
    }

    /** The event as it came. */
    public CloudEvent event() {
        return request.event();
    }
}
