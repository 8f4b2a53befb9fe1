// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.contract.Parameter;

/**
 * Which part of a list each pass of a feed reads.
 *
 * @param since argument that takes "since", or null to read all rows in each pass
 * @param lookback how far each pass overlaps the one before
 * @param times how the platform writes times
 */
public record Window(@Nullable Parameter since, Duration lookback, PlatformTime times) {

    /** Whether each pass reads all rows. */
    boolean isWhole() {
        return since == null;
    }

    /**
     * The arguments of a pass.
     *
     * @param cursor from when on rows may not have been read, or null to read all
     */
    Map<String, Object> arguments(Map<String, Object> arguments, @Nullable Instant cursor) {
        if (since == null || cursor == null) {
            return arguments;
        }
        Map<String, Object> windowed = new HashMap<>(arguments);
        windowed.put(since.name(), since.form().write(cursor.minus(lookback), times.zone()));
        return windowed;
    }

    /** Rows that were last seen before it are in no pass any more that reads from that cursor. */
    Instant horizon(Instant cursor) {
        return cursor.minus(lookback.multipliedBy(2));
    }
}
