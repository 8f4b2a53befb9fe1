// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter;

/**
 * The platform's timestamps: {@code 2026-11-23 12:00:00} in its zone, or ISO 8601.
 *
 * @param zone zone of timestamps that name none
 */
public record PlatformTime(ZoneId zone) {

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("[' ']['T']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter();

    /** The moment, a day being its first one; null if it is neither. */
    public @Nullable Instant read(@Nullable Object timestamp) {
        try {
            TemporalAccessor read = READ.parseBest(
                    String.valueOf(timestamp), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof OffsetDateTime moment) {
                return moment.toInstant();
            }
            LocalDateTime local = read instanceof LocalDate day ? day.atStartOfDay() : LocalDateTime.from(read);
            return local.atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The moment as the platform writes it, to the second. */
    public String write(Instant moment) {
        return WRITTEN.format(moment.atZone(zone));
    }

    /** The moment as an argument of that type has it; whole numbers count seconds since 1970. */
    public String write(Instant moment, Parameter.Type type) {
        return switch (type) {
            case DATE_TIME -> DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.SECONDS));
            case DATE -> moment.atZone(zone).toLocalDate().toString();
            case INTEGER, NUMBER -> String.valueOf(moment.getEpochSecond());
            default -> write(moment);
        };
    }
}
