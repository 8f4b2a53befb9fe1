// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Row;
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

    private static final int DIGITS = 30;

    /**
     * Reads a row of the list of completions.
     *
     * @throws Refusal if the row lacks what a completion must have
     */
    public static Completion of(Row row) {
        Instant at = row.moment(Field.COMPLETION_COMPLETED_AT);
        if (at == null) {
            throw invalid(Field.COMPLETION_COMPLETED_AT + " is not a timestamp");
        }
        return new Completion(
                row.has(Field.COMPLETION_ID) ? row.text(Field.COMPLETION_ID) : null,
                required(row, Field.ENROLMENT_ID),
                required(row, Field.LEARNING_OBJECT_ID),
                required(row, Field.PERSON_ID),
                at,
                row.day(Field.COMPLETION_VALID_UNTIL),
                row.flag(Field.COMPLETION_SUCCESS),
                score(row));
    }

    private static String required(Row row, Field field) {
        if (!row.has(field)) {
            throw invalid(field + " is missing");
        }
        return row.text(field);
    }

    /** 85, 85.0 and "85" are one number. One with more digits than any score has, such as 1e999999999, would fill the memory. */
    private static @Nullable BigDecimal score(Row row) {
        try {
            BigDecimal score = row.number(Field.COMPLETION_SCORE);
            BigDecimal number = score == null ? null : score.stripTrailingZeros();
            if (number != null && (Math.abs((long) number.scale()) > DIGITS || number.precision() > DIGITS)) {
                throw invalid(Field.COMPLETION_SCORE + " is out of range");
            }
            return number != null && number.scale() < 0 ? number.setScale(0) : number;
        } catch (NumberFormatException e) {
            throw invalid(Field.COMPLETION_SCORE + " is not a number");
        }
    }

    private static Refusal invalid(String reason) {
        return new Refusal(Reason.SCHEMA_INVALID, "a completion's " + reason);
    }
}
