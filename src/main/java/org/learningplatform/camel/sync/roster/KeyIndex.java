// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds keys that stand in a file more than once, at eight bytes a row. Of each key a part of its SHA-256 is kept, so
 * that nobody can make two keys look alike.
 */
final class KeyIndex {

    private final MessageDigest digest = Digests.sha256();
    private final Set<Long> repeated = new HashSet<>();
    private long[] seen = new long[1024];
    private int size;

    void add(String key) {
        if (size == seen.length) {
            seen = Arrays.copyOf(seen, size + (size >> 1));
        }
        seen[size++] = hash(key);
    }

    /** Call once, after the last key was added. */
    void complete() {
        Arrays.sort(seen, 0, size);
        for (int i = 1; i < size; i++) {
            if (seen[i] == seen[i - 1]) {
                repeated.add(seen[i]);
            }
        }
        seen = new long[0];
    }

    boolean isRepeated(String key) {
        return repeated.contains(hash(key));
    }

    private long hash(String key) {
        return ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
