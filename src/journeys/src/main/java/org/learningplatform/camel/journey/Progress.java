// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition is done out of order: the first offset that is open, and which are over behind it. Both are committed, the
 * second in the commit's metadata, so that each process passes over what is over.
 */
final class Progress {

    /** In Base64 as much as brokers take (4,096 characters). What is behind that comes again. */
    private static final int MOST_BYTES = 3_000;

    private final long base;
    private final BitSet over;
    private long first = -1;

    private Progress(long base, BitSet over) {
        this.base = base;
        this.over = over;
    }

    /** @param position the first offset to look at */
    static Progress of(@Nullable OffsetAndMetadata committed, long position) {
        return committed == null || committed.offset() != position
                ? new Progress(position, new BitSet())
                : new Progress(position, read(committed.metadata()));
    }

    private static BitSet read(String metadata) {
        try {
            return BitSet.valueOf(Base64.getDecoder().decode(metadata));
        } catch (IllegalArgumentException e) {
            return new BitSet();
        }
    }

    boolean isOver(long offset) {
        return over.get(index(offset));
    }

    void over(long offset) {
        over.set(index(offset));
    }

    /** To be told in the order of the offsets. */
    void open(long offset) {
        if (first < 0) {
            first = offset;
        }
    }

    /** What to commit when all before that offset has been looked at. */
    OffsetAndMetadata at(long position) {
        long next = first < 0 ? position : first;
        byte[] behind =
                over.get(index(next), Math.max(index(next), over.length())).toByteArray();
        byte[] kept = behind.length > MOST_BYTES ? Arrays.copyOf(behind, MOST_BYTES) : behind;
        return new OffsetAndMetadata(next, Base64.getEncoder().encodeToString(kept));
    }

    private int index(long offset) {
        return Math.toIntExact(offset - base);
    }
}
