// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.records;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.CloudEvents;
import org.learningplatform.camel.sync.events.InvalidEventException;

/**
 * A completion on the platform becomes an event. Turns a message whose body is a row of {@code simple/completions/list}, a
 * Map, into one that carries a {@code completion.recorded.v1}.
 *
 * <p>The event's id is made of what the completion says: tenant, enrolment, time, and result (success, score, end of
 * validity). So the same row read twice, by another process or after a crash, has the same id, and a row whose result was
 * corrected has another, or consumers that drop ids they know would never see the correction. Of two events with the same
 * enrolment and {@code completedAt} the one with the later {@code recordedtime} holds.
 *
 * <p>The person is looked up by the row's user. A user without an {@code org_ref}, or one that is gone, is named by platform
 * id only, and the record's key is {@code {tenant}:platform:{id}}: a completion is never left out.
 */
public final class CompletionFeed implements Processor {

    private static final String TYPE = CloudEvent.TYPE_PREFIX + "completion.recorded.v1";

    private final Users users;
    private final Platform platform;
    private final String source;
    private final String tenant;
    private final Clock clock;
    private final CloudEvents events = new CloudEvents();

    /**
     * @param platform where the completions are
     * @param source {@code ce_source} of the events
     * @param tenant first part of keys and ids
     */
    public CompletionFeed(Platform platform, String source, String tenant) {
        this(platform, source, tenant, Clock.systemUTC());
    }

    CompletionFeed(Platform platform, String source, String tenant, Clock clock) {
        this.users = new Users(clock);
        this.platform = platform;
        platform.requires(Users.OPERATIONS);
        this.source = source;
        this.tenant = tenant;
        this.clock = clock;
    }

    /**
     * @throws InvalidPayloadException if the body is no Map
     * @throws InvalidEventException if the row lacks what a completion must have
     * @throws org.learningplatform.camel.error.LearningPlatformException if the user cannot be read
     */
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        PlatformTime times = platform.times();
        Completion completion = Completion.of(message.getMandatoryBody(Map.class), times);
        Users.User user = users.get(platform.client(), completion.user());
        events.write(event(completion, user, zone(user.timezone(), times.zone())), message);
    }

    private CloudEvent event(Completion completion, Users.User user, ZoneId zone) {
        return new CloudEvent(
                CloudEvent.deterministicId(
                        tenant,
                        "completion",
                        completion.enrolment(),
                        completion.at().toString(),
                        String.valueOf(completion.success()),
                        completion.score() == null ? "null" : completion.score().toPlainString(),
                        String.valueOf(completion.validUntil())),
                source,
                TYPE,
                "enrolments/" + completion.enrolment(),
                completion.at(),
                extensions(completion.user(), user),
                data(completion, user, zone));
    }

    private Map<String, Object> data(Completion completion, Users.User user, ZoneId zone) {
        Map<String, Object> data = new HashMap<>();
        data.put("enrolment", Map.of("id", completion.enrolment()));
        data.put("person", person(completion.user(), user.externalId()));
        data.put("learningObject", Map.of("id", completion.course()));
        data.put("result", result(completion));
        data.put("completedAt", completion.at().toString());
        data.put(
                "completedLocalDate", completion.at().atZone(zone).toLocalDate().toString());
        data.put("timeZone", zone.getId());
        if (completion.validUntil() != null) {
            data.put("validUntil", completion.validUntil().toString());
        }
        return data;
    }

    private Map<String, String> extensions(String user, Users.User person) {
        return Map.of(
                "tenantid",
                tenant,
                "partitionkey",
                tenant + ":" + Objects.requireNonNullElse(person.externalId(), "platform:" + user),
                "recordedtime",
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private static Map<String, Object> person(String user, @Nullable String externalId) {
        return externalId == null ? Map.of("platformId", user) : Map.of("platformId", user, "externalId", externalId);
    }

    private static Map<String, Object> result(Completion completion) {
        Map<String, Object> result = new HashMap<>();
        result.put("completion", true);
        if (completion.success() != null) {
            result.put("success", completion.success());
        }
        if (completion.score() != null) {
            result.put("score", Map.of("raw", completion.score()));
        }
        return result;
    }

    /** The user's own zone if it is one, else the platform's. */
    private static ZoneId zone(@Nullable String name, ZoneId otherwise) {
        try {
            return name == null ? otherwise : ZoneId.of(name);
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
