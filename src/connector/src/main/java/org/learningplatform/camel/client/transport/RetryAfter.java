// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} header in both of its forms (RFC 9110, 10.2.3): seconds, or a date in any of its three (5.6.7). */
final class RetryAfter {

    /** As long as any wait; nobody computes with what is beyond it. */
    private static final Duration MAX = Duration.ofDays(365);

    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.RFC_1123_DATE_TIME;
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

    private RetryAfter() {}

    /** How long from now; null if there is no header or it cannot be read; never negative, and a year at the most. */
    static @Nullable Duration parse(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        String text = value.strip();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            // more digits than a long has are more than a year, too
            return text.length() > 18 ? MAX : atMost(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Duration until = Duration.between(now, date(text, now));
            return until.isNegative() ? Duration.ZERO : atMost(until);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Instant date(String text, Instant now) {
        if (text.indexOf('-') > 0) {
            return utc(text, rfc850(now));
        }
        return text.indexOf(',') > 0 ? IMF_FIXDATE.parse(text, Instant::from) : utc(text, ASCTIME);
    }

    private static Instant utc(String text, DateTimeFormatter format) {
        return LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
    }

    /** A year of two digits that seems to be more than 50 years ahead is the last one in the past with these digits. */
    private static DateTimeFormatter rfc850(Instant now) {
        return new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(
                        ChronoField.YEAR, 2, 2, now.atOffset(ZoneOffset.UTC).getYear() - 49)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
    }

    private static Duration atMost(Duration wait) {
        return wait.compareTo(MAX) > 0 ? MAX : wait;
    }
}
