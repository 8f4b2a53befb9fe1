// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.Arrays;

/** Who stands in a file, at 8 bytes a person: a part of each digest. Two that look alike cost a removal, never make one. */
final class SeenPeople {

    private static final int HEX_DIGITS = 16;

    private long[] parts = new long[1024];
    private int size;
    private boolean isSorted = true;

    /** @param subject digest of the person, in hexadecimal */
    void add(String subject) {
        if (size == parts.length) {
            parts = Arrays.copyOf(parts, size + (size >> 1));
        }
        parts[size++] = part(subject);
        isSorted = false;
    }

    boolean contains(String subject) {
        if (!isSorted) {
            Arrays.sort(parts, 0, size);
            isSorted = true;
        }
        return Arrays.binarySearch(parts, 0, size, part(subject)) >= 0;
    }

    private static long part(String subject) {
        return Long.parseUnsignedLong(subject, 0, HEX_DIGITS, HEX_DIGITS);
    }
}
