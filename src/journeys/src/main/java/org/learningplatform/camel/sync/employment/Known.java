// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.employment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the state says of a person's employment: keys of events and moments, in ISO 8601; nothing that says who it is.
 *
 * @param hired the hire that counts, held or applied; null if none is known
 * @param held the event on the agenda, a hire or a change of it; null if there is none
 * @param due when that is to be applied
 * @param until when what is held ends, as a termination said since; null if none did
 * @param attempted whether it was begun to apply what is held
 * @param ended the termination that counts; null if none is known
 * @param lost whether that one cancelled a hire that was held
 * @param expiry when the account ends, as was last told the platform; null if it was not told
 * @param before when it ended before the termination; null for never
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record Known(
        @Nullable String hired,
        @Nullable String held,
        @Nullable String due,
        @Nullable String until,
        boolean attempted,
        @Nullable String ended,
        boolean lost,
        @Nullable String expiry,
        @Nullable String before) {

    static final Known NOTHING = new Known(null, null, null, null, false, null, false, null, null);

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    Known holding(@Nullable String hire, String event, Instant at) {
        return new Known(hire, event, at.toString(), null, false, ended, lost, expiry, before);
    }

    /** What was held is being applied. */
    Known attempting() {
        return new Known(hired, held, due, until, true, ended, lost, expiry, before);
    }

    /** Applied at once. */
    Known begun(@Nullable String hire) {
        return new Known(hire, null, null, null, false, ended, false, expiry, before);
    }

    Known expiring(@Nullable Instant at) {
        return new Known(hired, held, due, until, attempted, ended, lost, text(at), before);
    }

    Known heldUntil(@Nullable String termination, @Nullable Instant end) {
        return new Known(hired, held, due, text(end), attempted, termination, lost, expiry, before);
    }

    Known cancelledBy(String termination, boolean isLost) {
        return new Known(null, null, null, null, false, termination, isLost, expiry, before);
    }

    Known endedBy(String termination, Instant end, @Nullable Instant endBefore) {
        return new Known(hired, held, due, until, attempted, termination, lost, end.toString(), text(endBefore));
    }

    @Nullable
    Instant expiryMoment() {
        return moment(expiry);
    }

    @Nullable
    Instant beforeMoment() {
        return moment(before);
    }

    @Nullable
    Instant untilMoment() {
        return moment(until);
    }

    @Nullable
    Instant dueMoment() {
        return moment(due);
    }

    private static @Nullable Instant moment(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }

    static Known parse(String json) {
        try {
            return JSON.readValue(json, Known.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal's entry is not as this version writes it");
        }
    }
}
