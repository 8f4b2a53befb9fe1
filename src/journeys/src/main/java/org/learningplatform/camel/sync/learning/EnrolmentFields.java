// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.sync.events.Moments;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** What a request asks for, in the words of the platform, and how that differs from an enrolment. Pure functions. */
final class EnrolmentFields {

    private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);
    private static final String MANDATORY = "mandatory";

    /** A date: its name in requests and on the platform, and which time stands for a whole day. */
    private record DateField(String requested, String platform, LocalTime time) {}

    private static final List<DateField> DATES = List.of(
            new DateField("startDate", "start_date", LocalTime.MIN),
            new DateField("dueDate", "due_date", LAST_SECOND),
            new DateField("expiresAt", "expires_at", LAST_SECOND));

    private final PlatformTime times;

    EnrolmentFields(PlatformTime times) {
        this.times = times;
    }

    /** Those members of the request that have a value, as they came. */
    static Map<String, Object> requested(Map<String, Object> request) {
        Map<String, Object> requested = new HashMap<>();
        DATES.forEach(field -> putKnown(requested, field.requested(), request.get(field.requested())));
        putKnown(requested, MANDATORY, request.get(MANDATORY));
        return requested;
    }

    /** What the enrolment, or a new one, must be told to be as requested; empty if it is. */
    Map<String, Object> changes(Map<String, Object> request, Map<String, Object> enrolment) {
        Map<String, Object> changes = new HashMap<>();
        for (DateField field : DATES) {
            Object wanted = request.get(field.requested());
            if (wanted != null && !isSame(wanted.toString(), times.read(enrolment.get(field.platform())))) {
                changes.put(field.platform(), times.write(moment(wanted.toString(), field.time())));
            }
        }
        Object mandatory = request.get(MANDATORY);
        if (mandatory != null && !mandatory.equals(flag(enrolment.get(MANDATORY)))) {
            changes.put(MANDATORY, mandatory);
        }
        return changes;
    }

    /**
     * Looks at what the members of a request say together.
     *
     * @throws Refusal if the enrolment ends before it starts
     */
    void check(Map<String, Object> request) {
        DateField start = DATES.get(0);
        for (DateField end : DATES.subList(1, DATES.size())) {
            if (request.get(start.requested()) != null
                    && request.get(end.requested()) != null
                    && moment(request, end).isBefore(moment(request, start))) {
                throw new Refusal(
                        Reason.SCHEMA_INVALID,
                        "data/" + end.requested() + " must not be before data/" + start.requested());
            }
        }
    }

    private Instant moment(Map<String, Object> request, DateField field) {
        return moment(String.valueOf(request.get(field.requested())), field.time());
    }

    /** Any time of a day will do where a day is wanted; a moment is the same to the second. */
    private boolean isSame(String wanted, @Nullable Instant actual) {
        if (actual == null) {
            return false;
        }
        return isDay(wanted)
                ? actual.atZone(times.zone()).toLocalDate().equals(LocalDate.parse(wanted))
                : times.write(actual).equals(times.write(moment(wanted, LocalTime.MIN)));
    }

    private Instant moment(String wanted, LocalTime time) {
        Instant moment = isDay(wanted)
                ? LocalDate.parse(wanted).atTime(time).atZone(times.zone()).toInstant()
                : Moments.read(wanted);
        if (moment == null) {
            // the schema lets a leap second through where there is none
            throw new Refusal(Reason.SCHEMA_INVALID, "a date is outside the range that the platform stores");
        }
        return moment;
    }

    private static boolean isDay(String wanted) {
        return wanted.indexOf('T') < 0 && wanted.indexOf('t') < 0;
    }

    private static boolean flag(@Nullable Object value) {
        return List.of("true", "1").contains(String.valueOf(value));
    }

    private static void putKnown(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
