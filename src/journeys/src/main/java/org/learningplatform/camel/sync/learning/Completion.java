// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * A completion as the platform has it.
 *
 * @param id of the completion itself, or null if the platform gives it none
 * @param enrolment id of the enrolment
 * @param course id of the course
 * @param user id of the user
 * @param at when
 * @param validUntil day in the platform's zone until which it counts, or null if it does not expire
 * @param success whether it was passed, or null if the course does not say
 * @param score raw score without trailing zeros, or null if there is none
 */
public record Completion(
        @Nullable String id,
        String enrolment,
        String course,
        String user,
        Instant at,
        @Nullable LocalDate validUntil,
        @Nullable Boolean success,
        @Nullable BigDecimal score) {

    /**
     * Reads a row of {@code simple/completions/list}.
     *
     * @throws Refusal if the row lacks what a completion must have
     */
    public static Completion of(Map<?, ?> row, PlatformTime times) {
        Instant at = times.read(row.get("completed_at"));
        if (at == null) {
            throw invalid("completed_at is not a timestamp");
        }
        Instant validUntil = times.read(row.get("valid_until"));
        return new Completion(
                Objects.toString(row.get("id"), null),
                required(row, "enrolment_id"),
                required(row, "course_id"),
                required(row, "user_id"),
                at,
                validUntil == null ? null : LocalDate.ofInstant(validUntil, times.zone()),
                flag(row.get("passed")),
                number(row.get("score")));
    }

    private static String required(Map<?, ?> row, String name) {
        Object value = row.get(name);
        if (value == null) {
            throw invalid(name + " is missing");
        }
        return value.toString();
    }

    private static @Nullable Boolean flag(@Nullable Object value) {
        return switch (String.valueOf(value)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> null;
        };
    }

    /** 85, 85.0 and "85" are one number. */
    private static @Nullable BigDecimal number(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(value.toString()).stripTrailingZeros();
            return number.scale() < 0 ? number.setScale(0) : number;
        } catch (NumberFormatException e) {
            throw invalid("score is not a number");
        }
    }

    private static Refusal invalid(String reason) {
        return new Refusal(Reason.SCHEMA_INVALID, "a completion's " + reason);
    }
}
