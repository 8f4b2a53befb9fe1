// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.CloudEvent;

/**
 * What is kept of a completion that was told, so that it can be told again or revoked when its row is gone: ids of the platform
 * and digests, nothing of a person.
 *
 * @param content id that is made of what the completion says
 * @param fact 1 for the first content of the row, a greater number for each other one
 * @param version of the row when it was told last
 * @param enrolment id of the enrolment
 * @param user id of the user
 * @param course id of the course
 * @param place of the record's key among all keys, by which Kafka chooses the partition
 * @param validity digest of the day until which it counts; empty if that was over when it was told
 * @param revoked whether it was revoked since
 */
public record Told(
        String content,
        int fact,
        int version,
        String enrolment,
        String user,
        String course,
        int place,
        String validity,
        boolean revoked) {

    private static final String BETWEEN = "\t";
    private static final int PARTS = 9;
    private static final int RADIX = 36;

    /** What a text says, or null if it is none of ours. */
    public static @Nullable Told parse(@Nullable String text) {
        List<String> parts = text == null ? List.of() : List.of(text.split(BETWEEN, -1));
        if (parts.size() != PARTS) {
            return null;
        }
        ByteBuffer id = ByteBuffer.wrap(Base64.getUrlDecoder().decode(parts.get(0)));
        return new Told(
                new UUID(id.getLong(), id.getLong()).toString(),
                Integer.parseInt(parts.get(1)),
                Integer.parseInt(parts.get(2)),
                parts.get(3),
                parts.get(4),
                parts.get(5),
                Integer.parseInt(parts.get(6), RADIX),
                parts.get(7),
                !parts.get(8).isEmpty());
    }

    /** As {@link #parse} reads it; null if an id is of a kind that cannot be kept. */
    public @Nullable String text() {
        if (Stream.of(enrolment, user, course).anyMatch(id -> id.contains(BETWEEN))) {
            return null;
        }
        UUID id = UUID.fromString(content);
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return String.join(
                BETWEEN,
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                String.valueOf(fact),
                String.valueOf(version),
                enrolment,
                user,
                course,
                Integer.toString(place, RADIX),
                validity,
                revoked ? "r" : "");
    }

    /** The {@code ce_id} under which it was told: of the first content that of 0.1.0, which counted none. */
    public String id() {
        return fact == 1 ? content : CloudEvent.deterministicId(content, "version", String.valueOf(fact));
    }

    /** The same with the place of its record's key. */
    public Told at(int ofKey) {
        return new Told(content, fact, version, enrolment, user, course, ofKey, validity, revoked);
    }

    /** The same, revoked with that version of the row. */
    public Told revokedWith(int rowVersion) {
        return new Told(content, fact, rowVersion, enrolment, user, course, place, validity, true);
    }
}
