// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.sync.events.Moments;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** What a request asks for, and how that differs from an enrolment. */
final class EnrolmentFields {

    private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);
    private static final String MANDATORY = "mandatory";

    /** A date: its name in requests and on the platform, and which time stands for a whole day. */
    private record DateField(String requested, Field field, LocalTime time) {}

    private static final List<DateField> DATES = List.of(
            new DateField("startDate", Field.ENROLMENT_START_DATE, LocalTime.MIN),
            new DateField("dueDate", Field.ENROLMENT_DUE_DATE, LAST_SECOND),
            new DateField("expiresAt", Field.ENROLMENT_EXPIRES_AT, LAST_SECOND));

    private EnrolmentFields() {}

    /**
     * The request with a day in place of each period, which begins on the day on which the enrolment starts or, where that is not
     * said, on that of the event.
     *
     * @param at when the event was
     * @param zone in which its days are
     * @throws Refusal if a period leads beyond what there is
     */
    static Map<String, Object> inDays(Map<String, Object> request, Instant at, ZoneId zone) {
        Map<String, Object> days = new HashMap<>(request);
        LocalDate first = at.atZone(zone).toLocalDate();
        for (DateField field : DATES) {
            String wanted = Objects.toString(request.get(field.requested()), "");
            if (wanted.startsWith("P")) {
                days.put(field.requested(), day(first, wanted).toString());
            }
            if (field.field() == Field.ENROLMENT_START_DATE && request.get(field.requested()) != null) {
                first = moment(days, field, zone).atZone(zone).toLocalDate();
            }
        }
        return days;
    }

    private static LocalDate day(LocalDate first, String period) {
        try {
            return first.plus(Period.parse(period));
        } catch (DateTimeException e) {
            throw new Refusal(Reason.SCHEMA_INVALID, "a date is outside the range that the platform stores");
        }
    }

    /** Whether the request wants the enrolment to start, or to be due, behind that moment. */
    static boolean isBehind(Instant moment, Map<Field, Object> changes) {
        return Stream.of(Field.ENROLMENT_START_DATE, Field.ENROLMENT_DUE_DATE)
                .anyMatch(field -> changes.get(field) instanceof Instant wanted && wanted.isAfter(moment));
    }

    /** Those members of the request that have a value, as they came. */
    static Map<String, Object> requested(Map<String, Object> request) {
        Map<String, Object> requested = new HashMap<>();
        DATES.forEach(field -> putKnown(requested, field.requested(), request.get(field.requested())));
        putKnown(requested, MANDATORY, request.get(MANDATORY));
        return requested;
    }

    /**
     * What the enrolment must be told to be as requested; empty if it is.
     *
     * @param enrolment as it is; null for a new one
     */
    static Map<Field, Object> changes(Map<String, Object> request, @Nullable Row enrolment, Roles platform) {
        Role writing = enrolment == null ? Role.CREATE_ENROLMENT : Role.UPDATE_ENROLMENT;
        Map<Field, Object> changes = new EnumMap<>(Field.class);
        for (DateField field : DATES) {
            Object wanted = request.get(field.requested());
            ZoneId zone = platform.zone(writing, field.field());
            if (wanted != null
                    && (enrolment == null || !isSame(wanted.toString(), enrolment, field.field(), platform, zone))) {
                changes.put(field.field(), moment(wanted.toString(), field.time(), zone));
            }
        }
        Object mandatory = request.get(MANDATORY);
        boolean is = enrolment != null && Boolean.TRUE.equals(enrolment.flag(Field.ENROLMENT_MANDATORY));
        if (mandatory != null && !mandatory.equals(is)) {
            changes.put(Field.ENROLMENT_MANDATORY, mandatory);
        }
        // what it cannot be told, or does not tell, would be written anew with each request
        changes.keySet()
                .removeIf(field -> !platform.takes(writing, field)
                        || (enrolment != null && !platform.tells(Role.FIND_ENROLMENTS, field)));
        return changes;
    }

    /**
     * Looks at what the members of a request say together.
     *
     * @param zone in which its days are
     * @throws Refusal if the enrolment ends before it starts
     */
    static void check(Map<String, Object> request, ZoneId zone) {
        DateField start = DATES.get(0);
        for (DateField end : DATES.subList(1, DATES.size())) {
            if (request.get(start.requested()) != null
                    && request.get(end.requested()) != null
                    && moment(request, end, zone).isBefore(moment(request, start, zone))) {
                throw new Refusal(
                        Reason.SCHEMA_INVALID,
                        "data/" + end.requested() + " must not be before data/" + start.requested());
            }
        }
    }

    private static Instant moment(Map<String, Object> request, DateField field, ZoneId zone) {
        return moment(String.valueOf(request.get(field.requested())), field.time(), zone);
    }

    /** Any time of a day will do where a day is wanted; a moment is the same as far as the platform can tell. */
    private static boolean isSame(String wanted, Row enrolment, Field field, Roles platform, ZoneId zone) {
        if (!isDay(wanted)) {
            return platform.isSame(enrolment, field, moment(wanted, LocalTime.MIN, zone), Role.UPDATE_ENROLMENT);
        }
        Instant actual = enrolment.moment(field);
        return actual != null && actual.atZone(zone).toLocalDate().equals(LocalDate.parse(wanted));
    }

    private static Instant moment(String wanted, LocalTime time, ZoneId zone) {
        Instant moment = isDay(wanted)
                ? LocalDate.parse(wanted).atTime(time).atZone(zone).toInstant()
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

    private static void putKnown(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
