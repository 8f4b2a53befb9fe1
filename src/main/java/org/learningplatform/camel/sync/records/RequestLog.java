// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.StateStore;

/** Which enrolment requests have been begun and done, and with what outcome; kept for longer than their topic keeps them. */
final class RequestLog {

    private static final String SCOPE = "enrolment requests";
    private static final Duration KEPT = Duration.ofDays(60);
    private static final Duration PURGE_INTERVAL = Duration.ofDays(1);
    private static final JsonMapper JSON = new JsonMapper();

    private final StateStore store;
    private final Clock clock;
    private final AtomicReference<Instant> nextPurge = new AtomicReference<>(Instant.MIN);

    RequestLog(StateStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * What is known of a request.
     *
     * @param done whether the platform is as requested; if not, the write may have happened or not
     * @param outcome what the request does to the enrolment
     * @param at when it was begun, in ISO 8601
     * @param user the platform's id of the user
     * @param enrolment the platform's id of the enrolment; null until there is one
     * @param course the platform's id of its course; null until there is one
     */
    record Entry(
            boolean done,
            EnrolmentOutcome outcome,
            String at,
            String user,
            @Nullable String enrolment,
            @Nullable String course) {

        /** This entry about an enrolment of the platform; what it says stays where there is none. */
        Entry of(@Nullable Map<String, Object> row) {
            return row == null
                    ? this
                    : new Entry(
                            done, outcome, at, user, Enrolments.id(row), Objects.toString(row.get("course_id"), null));
        }

        Entry finished() {
            return new Entry(true, outcome, at, user, enrolment, course);
        }
    }

    @Nullable
    Entry find(String request) {
        String entry = store.get(SCOPE, List.of(request)).get(request);
        try {
            return entry == null ? null : JSON.readValue(entry, Entry.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the state of an enrolment request is not as this version writes it");
        }
    }

    void put(String request, Entry entry) {
        Instant now = clock.instant();
        try {
            store.put(SCOPE, request, JSON.writeValueAsString(entry), now);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and flags are JSON", e);
        }
        purge(now);
    }

    private void purge(Instant now) {
        Instant due = nextPurge.get();
        if (now.isAfter(due) && nextPurge.compareAndSet(due, now.plus(PURGE_INTERVAL))) {
            store.purge(SCOPE, now.minus(KEPT));
        }
    }
}
