// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;

/** The events that completions are. */
public final class CompletionEvents {

    private static final String RECORDED = "completion.recorded.v1";
    private static final String REVOKED = "completion.revoked.v1";

    private final Announcer announcer;

    public CompletionEvents(Announcer announcer) {
        this.announcer = announcer;
    }

    /** The id of what a completion says: the same says the same. */
    public String content(Completion completion) {
        return announcer.id(
                "completion",
                completion.enrolment(),
                completion.at().toString(),
                String.valueOf(completion.success()),
                completion.score() == null ? "null" : completion.score().toPlainString(),
                String.valueOf(completion.validUntil()));
    }

    /**
     * That there is a completion.
     *
     * @param zone for the day, where the user has none
     * @param now when it is told
     */
    public CloudEvent recorded(String id, Completion completion, UserCache.User user, ZoneId zone, Instant now) {
        return event(RECORDED, id, completion.enrolment(), completion.user(), user, completion.at(), now, data -> {
            ZoneId own = user.zone(zone);
            data.put("learningObject", Map.of("id", completion.course()));
            data.put("result", result(completion));
            data.put("completedAt", completion.at().toString());
            data.put(
                    "completedLocalDate",
                    completion.at().atZone(own).toLocalDate().toString());
            data.put("timeZone", own.getId());
            if (completion.validUntil() != null) {
                data.put("validUntil", completion.validUntil().toString());
            }
        });
    }

    /**
     * That a completion which was told does not count any more.
     *
     * @param reason as the event has it
     * @param now when that is seen
     */
    public CloudEvent revoked(Told told, UserCache.User user, String reason, Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        return event(
                REVOKED, announcer.idOf(REVOKED, told.id()), told.enrolment(), told.user(), user, at, now, data -> {
                    data.put("revokes", told.id());
                    data.put("learningObject", Map.of("id", told.course()));
                    data.put("reason", reason);
                    data.put("revokedAt", at.toString());
                });
    }

    private CloudEvent event(
            String type,
            String id,
            String enrolment,
            String userId,
            UserCache.User user,
            Instant at,
            Instant now,
            Consumer<Map<String, Object>> more) {
        Map<String, Object> data = new HashMap<>();
        data.put("enrolment", Map.of("id", enrolment));
        data.put("person", person(userId, user.externalId()));
        more.accept(data);
        return announcer
                .event(
                        type,
                        id,
                        "enrolments/" + enrolment,
                        Objects.requireNonNullElse(user.externalId(), "platform:" + userId),
                        at,
                        data)
                .with("recordedtime", now.truncatedTo(ChronoUnit.MILLIS).toString());
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
}
