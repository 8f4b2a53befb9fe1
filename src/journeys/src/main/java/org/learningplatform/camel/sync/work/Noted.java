// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of something that is wanted: digests, ids of the platform and words of this connector, never data of a
 * person.
 *
 * @param outcome what it comes to
 * @param at when it was begun, in ISO 8601
 * @param digest of what was wanted; null where version 0.1.0 noted it
 * @param warning why a part of it was not done, as a code; null where all of it was
 * @param user the platform's id of the user, or null
 * @param enrolment the platform's id of the enrolment, or null
 * @param course the platform's id of the course, or null
 * @param fields what of the user was changed, by the journeys' words for it, for example {@code person.email}; null for nothing
 */
// version 0.1.0 wrote here, too, whether it is done
@JsonIgnoreProperties("done")
public record Noted(
        Outcome outcome,
        String at,
        @Nullable String digest,
        @Nullable String warning,
        @Nullable String user,
        @Nullable String enrolment,
        @Nullable String course,
        @Nullable List<String> fields) {

    static Noted of(Outcome outcome, Instant at, String digest, Map<String, String> ids) {
        return new Noted(outcome, at.toString(), digest, null, null, null, null, null).with(ids);
    }

    /** The same with the ids that are known since, by what they are of. */
    Noted with(Map<String, String> ids) {
        return new Noted(
                outcome,
                at,
                digest,
                warning,
                ids.getOrDefault("user", user),
                ids.getOrDefault("enrolment", enrolment),
                ids.getOrDefault("course", course),
                fields);
    }

    Noted withWarning(String code) {
        return new Noted(outcome, at, digest, code, user, enrolment, course, fields);
    }

    Noted withFields(List<String> names) {
        return new Noted(outcome, at, digest, warning, user, enrolment, course, names);
    }

    String json() {
        return StateText.write(this);
    }

    static Noted parse(String json) {
        return StateText.read(json, Noted.class);
    }
}
