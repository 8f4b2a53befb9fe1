package org.learningplatform.camel.sync.events;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvents 1.0 event with JSON data.
 *
 * @param id unique together with the source
 * @param source where it came from, a URI reference
 * @param type for example {@code org.learningplatform.learning.enrolment.requested.v1}
 * @param subject what it is about, or null
 * @param time when it happened
 * @param extensions further attributes by name: {@code tenantid}, {@code sequence}, {@code correlationid},
 *     {@code causationid}, {@code recordedtime}, {@code partitionkey}, {@code replay}
 * @param data the JSON object
 */
public record CloudEvent(
        String id,
        String source,
        String type,
        @Nullable String subject,
        Instant time,
        Map<String, String> extensions,
        Map<String, Object> data) {

    /** The same parts always give the same id (UUID version 5), so that an event sent twice is one event. */
    public static String deterministicId(String... parts) {
        throw new UnsupportedOperationException(String.join("|", parts));
    }
}
