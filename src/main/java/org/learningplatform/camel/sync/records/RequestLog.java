// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.records;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Purge;

/** Which enrolment requests have been begun and done, and with what outcome; kept for longer than their topic keeps them. */
final class RequestLog {

    private static final String SCOPE = "enrolment requests";
    private static final Duration KEPT = Duration.ofDays(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final Journal journal;
    private final Clock clock;
    private final Purge purge;

    RequestLog(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
        this.purge = new Purge(KEPT, instant -> journal.forgetBefore(SCOPE, instant));
    }

    /**
     * What a request does to an enrolment.
     *
     * @param outcome what it is
     * @param at when it was begun, in ISO 8601
     * @param user the platform's id of the user
     * @param enrolment the platform's id of the enrolment; null until there is one
     * @param course the platform's id of its course; null until there is one
     */
    // version 0.1.0 wrote here whether it is done
    @JsonIgnoreProperties("done")
    record Entry(
            EnrolmentOutcome outcome, String at, String user, @Nullable String enrolment, @Nullable String course) {

        /** This entry about an enrolment of the platform; what it says stays where there is none. */
        Entry of(@Nullable Map<String, Object> row) {
            return row == null
                    ? this
                    : new Entry(outcome, at, user, Enrolments.id(row), Objects.toString(row.get("course_id"), null));
        }
    }

    /**
     * What is known of a request.
     *
     * @param done whether the platform is as requested; if not, the write may have happened or not
     */
    record Known(boolean done, Entry entry) {}

    /** What is known of a request, or null if it is new. */
    @Nullable
    Known find(String request) {
        return known(journal.find(SCOPE, List.of(request)).get(request));
    }

    /**
     * Notes before the first write what a request does.
     *
     * @return null, or what somebody else has noted of it since it was looked for, which stands
     */
    @Nullable
    Known begin(String request, Entry entry) {
        return known(journal.begin(SCOPE, Map.of(request, json(entry)), clock.instant())
                .get(request));
    }

    /** Notes that the platform is as requested. */
    void done(String request, Entry entry) {
        Instant now = clock.instant();
        journal.done(SCOPE, Map.of(request, json(entry)), now);
        purge.run(now);
    }

    private static @Nullable Known known(Journal.@Nullable Entry entry) {
        try {
            return entry == null ? null : new Known(entry.done(), JSON.readValue(entry.content(), Entry.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the state of an enrolment request is not as this version writes it");
        }
    }

    private static String json(Entry entry) {
        try {
            return JSON.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }
}
