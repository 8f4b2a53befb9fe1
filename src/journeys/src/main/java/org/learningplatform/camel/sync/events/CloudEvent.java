// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
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
 *     {@code causationid}, {@code recordedtime}, {@code partitionkey}, {@code replay}, {@code ignoredmembers}
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

    /** What the connector's own types begin with. */
    public static final String TYPE_PREFIX = "org.learningplatform.";

    /**
     * Attribute that names members of the data that have no effect, as the type does not know them; an answer to the event has it,
     * too.
     */
    public static final String IGNORED_MEMBERS = "ignoredmembers";

    private static final ObjectMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** RFC 4122's namespace of URLs, 6ba7b811-9dad-11d1-80b4-00c04fd430c8. */
    private static final UUID NAMESPACE = new UUID(0x6ba7b8119dad11d1L, 0x80b400c04fd430c8L);

    /**
     * The same parts always give the same id (UUID version 5), so that an event sent twice is one event.
     *
     * @param parts joined by {@code |} to the name that is hashed, in the namespace of URLs of RFC 4122
     */
    public static String deterministicId(String... parts) {
        ByteBuffer hash = ByteBuffer.wrap(sha1(String.join("|", parts)));
        long version5 = (hash.getLong() & 0xffffffffffff0fffL) | 0x5000L;
        long variant2 = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(version5, variant2).toString();
    }

    /** The data as JSON, with members in order, so that the same data have the same text. */
    public String content() {
        try {
            return SORTED.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the data was read from JSON", e);
        }
    }

    /** This event with one attribute more. */
    public CloudEvent with(String extension, String value) {
        Map<String, String> all = new HashMap<>(extensions);
        all.put(extension, value);
        return new CloudEvent(id, source, type, subject, time, Map.copyOf(all), data);
    }

    private static byte[] sha1(String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(NAMESPACE.getMostSignificantBits())
                    .putLong(NAMESPACE.getLeastSignificantBits())
                    .flip());
            return sha1.digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
