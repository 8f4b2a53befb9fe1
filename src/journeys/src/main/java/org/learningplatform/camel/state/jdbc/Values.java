// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.learningplatform.camel.state.Sha256;

/** How keys, texts and times stand in a column, the same in each database. */
final class Values {

    /** Begins a text that is kept in UTF-16; no UTF-8 begins so. */
    private static final byte UTF_16 = (byte) 0xFF;

    private Values() {}

    /** What stands for a key of a scope: 128 bits of a digest of both, so that any text is a key. */
    static UUID digest(String scope, String key) {
        ByteBuffer both = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * (scope.length() + key.length()));
        // the length says where the scope ends
        both.putInt(scope.length()).asCharBuffer().put(scope).put(key);
        ByteBuffer digest = ByteBuffer.wrap(Sha256.digest().digest(both.array()));
        return new UUID(digest.getLong(), digest.getLong());
    }

    /**
     * The keys by what stands for them, each once. In the order of the digests: who writes them in one order does not wait
     * for another who waits for him.
     */
    static SortedMap<UUID, String> digests(String scope, Collection<String> keys) {
        SortedMap<UUID, String> digests = new TreeMap<>();
        keys.forEach(key -> digests.put(digest(scope, key), key));
        return digests;
    }

    /** What stands for a scope in each of its rows. There are few scopes: 64 bits tell them apart, and keep the rows small. */
    static long scope(String scope) {
        return digest(scope, "").getMostSignificantBits();
    }

    /** A text in UTF-8; PostgreSQL's own texts cannot hold U+0000. Half a surrogate pair, which is not UTF-8, is kept, too. */
    static byte[] bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (new String(utf8, StandardCharsets.UTF_8).equals(text)) {
            return utf8;
        }
        ByteBuffer utf16 = ByteBuffer.allocate(1 + Character.BYTES * text.length());
        utf16.put(UTF_16).asCharBuffer().put(text);
        return utf16.array();
    }

    static String text(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != UTF_16) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        byte[] utf16 = Arrays.copyOfRange(bytes, 1, bytes.length);
        return ByteBuffer.wrap(utf16).asCharBuffer().toString();
    }

    /** Microseconds since 1970; a time too far away for that is the farthest there is. */
    static long micros(Instant instant) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        } catch (ArithmeticException e) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
