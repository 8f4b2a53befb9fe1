// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter;

/** How a platform writes moments, with the words that say so in a contract. */
enum TimeForm {
    /** {@code 2026-11-23 12:00:00}. */
    PLAIN("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"),
    /** {@code 2026-11-23T12:00:00}. */
    LOCAL("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?"),
    /** {@code 2026-11-23T12:00:00Z}. */
    ISO("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)"),
    /** Seconds since 1970. */
    EPOCH("");

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** Numbers that are taken for moments: of the years 2001 to 2096. */
    private static final long FIRST = 1_000_000_000L;

    private static final long LAST = 3_999_999_999L;

    private final Pattern looks;

    TimeForm(String looks) {
        this.looks = Pattern.compile(looks);
    }

    /** The form of a value, or null if it is no moment. */
    static @Nullable TimeForm of(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue() >= FIRST && number.longValue() <= LAST ? EPOCH : null;
        }
        String text = String.valueOf(value);
        for (TimeForm form : values()) {
            if (form.looks.matcher(text).matches()) {
                return form;
            }
        }
        return null;
    }

    /** What an argument of a contract is sent in. */
    static TimeForm of(Parameter parameter) {
        return switch (parameter.type()) {
            case DATE_TIME -> ISO;
            case INTEGER, NUMBER -> EPOCH;
            default -> {
                boolean local = parameter.form().written() != null
                        && parameter
                                .form()
                                .write(Instant.EPOCH, ZoneOffset.UTC)
                                .toString()
                                .contains("T");
                yield local ? LOCAL : PLAIN;
            }
        };
    }

    /** The moment, as if it was in UTC where it names no zone; null if it is none. */
    @Nullable
    Instant read(@Nullable Object value) {
        if (of(value) != this) {
            return null;
        }
        String text = Objects.toString(value);
        try {
            return switch (this) {
                case PLAIN, LOCAL -> LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
                case ISO -> OffsetDateTime.parse(text).toInstant();
                case EPOCH -> Instant.ofEpochSecond(Long.parseLong(text));
            };
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    /** The moment in this form, in UTC where it names no zone. */
    String write(Instant moment) {
        Instant second = moment.truncatedTo(ChronoUnit.SECONDS);
        return switch (this) {
            case PLAIN -> WRITTEN.format(second.atOffset(ZoneOffset.UTC));
            case LOCAL -> WRITTEN.format(second.atOffset(ZoneOffset.UTC)).replace(' ', 'T');
            case ISO -> DateTimeFormatter.ISO_INSTANT.format(second);
            case EPOCH -> Long.toString(second.getEpochSecond());
        };
    }

    /** What the schema of an argument says of it. */
    Map<String, String> schema() {
        return switch (this) {
            case PLAIN -> Map.of("type", "string");
            case LOCAL -> Map.of("type", "string", "x-format", "yyyy-MM-dd'T'HH:mm:ss");
            case ISO -> Map.of("type", "string", "format", "date-time");
            case EPOCH -> Map.of("type", "integer");
        };
    }

    boolean namesNoZone() {
        return this == PLAIN || this == LOCAL;
    }

    /** As it stands in findings. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
