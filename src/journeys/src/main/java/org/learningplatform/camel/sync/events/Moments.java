// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments as events write them: RFC 3339, with an offset. */
public final class Moments {

    /** A year has four digits here, which Java's own format does not ask for. */
    private static final Pattern FORM = Pattern.compile("[0-9]{4}-[0-9-]{5}[Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2})");

    private static final Pattern LEAP_SECOND = Pattern.compile("(?<=:[0-9]{2}:)60(\\.[0-9]+)?(?=[Zz+-])");

    private static final LocalTime LAST_MINUTE = LocalTime.of(23, 59);

    private Moments() {}

    /**
     * The moment that a text names, or null if it names none. A leap second, 23:59:60 in UTC, is the last millisecond before
     * it, 23:59:59.999, so that it stays on its day.
     */
    public static @Nullable Instant read(String text) {
        if (!FORM.matcher(text).matches()) {
            return null;
        }
        boolean leaps = LEAP_SECOND.matcher(text).find();
        try {
            OffsetDateTime moment =
                    OffsetDateTime.parse(leaps ? LEAP_SECOND.matcher(text).replaceFirst("59.999") : text);
            boolean possible = !leaps
                    || !moment.withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalTime()
                            .isBefore(LAST_MINUTE);
            return possible ? moment.toInstant() : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
