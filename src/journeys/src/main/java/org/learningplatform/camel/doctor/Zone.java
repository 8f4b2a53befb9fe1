// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The least that is known of the zone of a platform whose moments name none. More cannot be known from outside: the newest moment may
 * be older than it looks in a zone further ahead.
 *
 * @param offset from UTC, as {@code +05:30}: that one or one ahead of it
 */
record Zone(String offset) {

    private static final int QUARTER = 900;
    private static final int MINUTE = 60;
    private static final int FIRST = -12 * 3600;
    private static final int LAST = 14 * 3600;

    /**
     * By the newest moment of the past, read as if it was in UTC: when it was written, the platform's clock did not show more than
     * now, so its zone is that far from UTC or ahead of that. Null where that says nothing.
     */
    static @Nullable Zone atLeast(Instant newest, Instant now) {
        long ahead = Duration.between(now, newest).toSeconds();
        // a clock may be a minute off
        long offset = Math.floorDiv(ahead - MINUTE + QUARTER - 1, QUARTER) * QUARTER;
        return offset == 0 || offset < FIRST || offset > LAST
                ? null
                : new Zone(ZoneOffset.ofTotalSeconds((int) offset).getId());
    }

    /** What is known by two lists: the one that is further ahead. */
    static @Nullable Zone and(@Nullable Zone one, @Nullable Zone other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.seconds() >= other.seconds() ? one : other;
    }

    private int seconds() {
        return ZoneOffset.of(offset).getTotalSeconds();
    }

    /** Whether it is ahead of UTC: UTC itself then is none that the platform can have. */
    boolean isAhead() {
        return seconds() > 0;
    }
}
