// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a value looks like on the platform, by the schema of a parameter or member: what is sent is written in it, what comes is
 * read from it.
 *
 * @param type what the schema says
 * @param takesNumbers whether what is a whole number travels as one
 * @param written the form of a moment, by {@code x-format}; null for that of the type
 * @param ownZone zone of moments that name none, by {@code x-zone}; null for the platform's
 * @param words by {@code x-values}: the platform's word to what it means
 */
public record Form(
        Parameter.Type type,
        boolean takesNumbers,
        @Nullable DateTimeFormatter written,
        @Nullable ZoneId ownZone,
        Map<String, String> words) {

    /** A text; moments as platforms write them where nobody says otherwise: {@code 2026-11-23 12:00:00}, or ISO 8601. */
    public static final Form TEXT = of(Parameter.Type.STRING);

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter ANY = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("[' ']['T']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter();

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

    static Form of(Parameter.Type type) {
        return new Form(type, type == Parameter.Type.INTEGER, null, null, Map.of());
    }

    /**
     * The value as the platform has it.
     *
     * @param value a text, number, Boolean or Instant
     * @param zone the platform's, for moments that name none
     */
    public Object write(Object value, ZoneId zone) {
        Object plain = value instanceof Instant moment ? write(moment, zone) : value;
        String text = plain.toString();
        return words.entrySet().stream()
                .filter(word -> word.getValue().equals(text))
                .findFirst()
                .map(word -> typed(word.getKey()))
                .orElseGet(() -> typed(plain));
    }

    private Object typed(Object value) {
        String text = value.toString();
        if (type == Parameter.Type.BOOLEAN && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        if (takesNumbers && value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        }
        if ((takesNumbers || type == Parameter.Type.NUMBER)
                && WHOLE.matcher(text).matches()
                && isPlain(text)) {
            return Long.valueOf(text);
        }
        return type == Parameter.Type.NUMBER && value instanceof Number ? value : text;
    }

    /** An id such as 007 is not the number 7 where texts are taken, too. */
    private boolean isPlain(String text) {
        return type != Parameter.Type.STRING || !text.matches("-?0[0-9]+");
    }

    private String write(Instant moment, ZoneId platform) {
        ZonedDateTime local = moment.atZone(zone(platform));
        if (written != null) {
            return written.format(local);
        }
        return switch (type) {
            case DATE_TIME -> DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.SECONDS));
            case DATE -> local.toLocalDate().toString();
            case INTEGER, NUMBER -> String.valueOf(moment.getEpochSecond());
            default -> TIMESTAMP.format(local);
        };
    }

    /** The value as a text; "" for none. */
    public String text(@Nullable Object value) {
        String text = Objects.toString(value, "");
        return words.getOrDefault(text, text);
    }

    /** The moment, a day being its first one and a whole number the seconds since 1970; null if it is none of them. */
    public @Nullable Instant moment(@Nullable Object value, ZoneId zone) {
        String text = text(value);
        // a JSON number can be nothing else, whatever the contract says
        boolean counts = written == null
                && (type == Parameter.Type.INTEGER || type == Parameter.Type.NUMBER || value instanceof Number);
        if (counts && WHOLE.matcher(text).matches()) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        try {
            TemporalAccessor read = Objects.requireNonNullElse(written, ANY)
                    .parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof ZonedDateTime moment) {
                return moment.toInstant();
            }
            LocalDateTime local = read instanceof LocalDate day ? day.atStartOfDay() : LocalDateTime.from(read);
            return local.atZone(zone(zone)).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The zone of moments that name none. */
    public ZoneId zone(ZoneId platform) {
        return ownZone == null ? platform : ownZone;
    }

    /** True or false; null if the value is neither. */
    public @Nullable Boolean flag(@Nullable Object value) {
        return switch (text(value).toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> null;
        };
    }

    /**
     * The number; null for none.
     *
     * @throws NumberFormatException if it is another thing
     */
    public @Nullable BigDecimal number(@Nullable Object value) {
        String text = text(value);
        return text.isEmpty() ? null : new BigDecimal(text);
    }
}
