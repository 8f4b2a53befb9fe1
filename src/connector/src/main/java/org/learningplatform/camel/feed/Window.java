// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Since;

/**
 * Which part of a list each pass of a feed reads.
 *
 * @param since argument that takes "since", or null to read all rows in each pass
 * @param ordered where the rows come in the order of a time that the list gives them; null where the cursor is the time of a poll
 * @param lookback how far each pass overlaps the one before
 * @param times how the platform writes times
 * @param newestFirst whether the list has its newest rows first: then a pass ends at the first page that brings nothing new, if
 *     {@code compares} finds what that misses
 * @param compares when the whole list is read besides; null for never
 */
public record Window(
        @Nullable Parameter since,
        @Nullable Since ordered,
        Duration lookback,
        PlatformTime times,
        boolean newestFirst,
        @Nullable Schedule compares) {

    /** Of a list that is never compared whole beside its passes. */
    public Window(@Nullable Parameter since, @Nullable Since ordered, Duration lookback, PlatformTime times) {
        this(since, ordered, lookback, times, false, null);
    }

    /** Of a list whose rows have no order of their own. */
    public Window(@Nullable Parameter since, Duration lookback, PlatformTime times) {
        this(since, null, lookback, times);
    }

    /** Whether each pass reads all rows. */
    boolean isWhole() {
        return since == null && !endsAtKnown();
    }

    /** Whether a pass ends at the first page that brings nothing new. */
    boolean endsAtKnown() {
        return since == null && newestFirst && compares != null;
    }

    /** Whether rows are remembered as long as they are on the list, not only while a window reaches them. */
    boolean keepsAll() {
        return isWhole() || compares != null;
    }

    /** Whether the whole list is to be read at {@code now}, if that was last done at {@code last}. */
    boolean isDue(@Nullable Instant last, Instant now) {
        Instant next = compares == null ? null : last == null ? now : compares.next(last);
        return next != null && !next.isAfter(now);
    }

    /** The arguments of a reading from then on. */
    Map<String, Object> arguments(Map<String, Object> arguments, Instant from) {
        Map<String, Object> windowed = new HashMap<>(arguments);
        if (since != null) {
            windowed.put(since.name(), since.form().write(from, times.zone()));
        }
        return windowed;
    }

    /**
     * The arguments of a pass.
     *
     * @param cursor from when on rows may not have been read, or null to read all
     * @param shown up to when, at the last pass, the list said that it shows everything; null if it did not
     */
    Map<String, Object> arguments(Map<String, Object> arguments, @Nullable Instant cursor, @Nullable Instant shown) {
        if (since == null || cursor == null) {
            return arguments;
        }
        Map<String, Object> windowed = new HashMap<>(arguments);
        Instant from = ordered == null ? cursor.minus(lookback) : behind(cursor, shown);
        boolean exact = ordered != null
                && since.type() == Parameter.Type.DATE_TIME
                && since.form().written() == null;
        windowed.put(
                since.name(),
                // with the fraction that the list's own times have
                exact
                        ? DateTimeFormatter.ISO_INSTANT.format(from.truncatedTo(ChronoUnit.MILLIS))
                        : since.form().write(from, times.zone()));
        return windowed;
    }

    /**
     * Of an ordered list. What it shows late counts from what it showed last, not from its last row: where nothing is added
     * for long, nothing is read again but what has the cursor's own time. "Since" may leave that time out: so a moment less.
     */
    private Instant behind(Instant cursor, @Nullable Instant shown) {
        Instant from = (shown == null || shown.isBefore(cursor) ? cursor : shown).minus(lookback);
        return (from.isBefore(cursor) ? from : cursor).minusMillis(1);
    }

    /** When the list had a row, by its own clock; null if it does not say. */
    @Nullable
    Instant time(Object row) {
        return ordered == null || ordered.member() == null || !(row instanceof Map<?, ?> members)
                ? null
                : times.read(members.get(ordered.member()));
    }

    /** Up to when a reply says that the list shows everything; null if it does not say. */
    @Nullable
    Instant through(Reply reply) {
        return ordered == null || ordered.through() == null
                ? null
                : times.read(reply.headers().first(ordered.through()));
    }

    /** Rows that were last seen before it are in no pass any more that reads from that cursor. */
    Instant horizon(Instant cursor) {
        return cursor.minus(lookback.multipliedBy(2));
    }
}
