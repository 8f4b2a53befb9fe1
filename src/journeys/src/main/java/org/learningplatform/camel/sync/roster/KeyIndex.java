// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.learningplatform.camel.state.Sha256;

/**
 * Finds keys that stand in a file more than once, at 16 bytes a row. Of each key and row a part of its SHA-256 is kept, so
 * that nobody can make two look alike.
 */
final class KeyIndex {

    private final MessageDigest digest = Sha256.digest();
    private final Map<Long, Repeated> repeated = new HashMap<>();
    private long[] keys = new long[1024];
    private long[] contents = new long[1024];
    private int size;

    /**
     * A key of several rows.
     *
     * @param first number of the first of them
     * @param content what it holds
     * @param differ whether another holds something else
     */
    private record Repeated(long first, long content, boolean differ) {}

    /** Adds the next row. */
    void add(String key, String content) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size + (size >> 1));
            contents = Arrays.copyOf(contents, keys.length);
        }
        keys[size] = hash(key);
        contents[size++] = hash(content);
    }

    /** Call once, after the last row was added. */
    void complete() {
        Set<Long> several = several();
        for (int i = 0; i < size; i++) {
            if (several.contains(keys[i])) {
                repeated.merge(
                        keys[i],
                        new Repeated(i + 1, contents[i], false),
                        (first, next) -> new Repeated(
                                first.first(), first.content(), first.differ() || first.content() != next.content()));
            }
        }
        keys = new long[0];
        contents = keys;
    }

    private Set<Long> several() {
        long[] sorted = Arrays.copyOf(keys, size);
        Arrays.sort(sorted);
        Set<Long> several = new HashSet<>();
        for (int i = 1; i < size; i++) {
            if (sorted[i] == sorted[i - 1]) {
                several.add(sorted[i]);
            }
        }
        return several;
    }

    /** Whether several rows have the key and are not the same. */
    boolean isAmbiguous(String key) {
        Repeated rows = repeated.get(hash(key));
        return rows != null && rows.differ();
    }

    /** Whether an earlier row than that of the number has the key. */
    boolean isRepeated(String key, long number) {
        Repeated rows = repeated.get(hash(key));
        return rows != null && rows.first() < number;
    }

    private long hash(String key) {
        return ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
