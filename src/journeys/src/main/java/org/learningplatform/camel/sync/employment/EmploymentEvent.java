// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.employment;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * An event of the HR system, read.
 *
 * @param event as it came
 * @param tenant whose it is
 * @param kind what it says
 * @param zone in which its days begin
 */
record EmploymentEvent(CloudEvent event, String tenant, Kind kind, ZoneId zone) {

    /** What an event says. */
    enum Kind {
        STARTED,
        CHANGED,
        TERMINATED,
        RESCINDED;

        private static @Nullable Kind of(String type) {
            return Arrays.stream(values())
                    .filter(kind -> type.equals(CloudEvent.TYPE_PREFIX + "hr.employment."
                            + kind.name().toLowerCase(Locale.ROOT) + ".v1"))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * @param tenant whose events are served
     * @param platformZone that of an event that names none
     * @throws Refusal if it is none of these events, another tenant's, or names no zone or person that can be
     */
    static EmploymentEvent of(CloudEvent event, String tenant, ZoneId platformZone) {
        Kind kind = Kind.of(event.type());
        if (kind == null) {
            throw new Refusal(Reason.UNKNOWN_TYPE, "the event is not an employment event");
        }
        if (!event.extensions().getOrDefault("tenantid", tenant).equals(tenant)) {
            throw new Refusal(Reason.OTHER_TENANT, "the event is another tenant's");
        }
        EmploymentEvent read = new EmploymentEvent(
                event, tenant, kind, zone(text(members(event.data(), "employment"), "timeZone"), platformZone));
        if (kind == Kind.STARTED || kind == Kind.CHANGED) {
            // so that what is wrong is said now, and not when it is due
            read.person();
        }
        return read;
    }

    private static ZoneId zone(@Nullable String name, ZoneId platformZone) {
        if (name == null) {
            return platformZone;
        }
        try {
            if (ZoneId.getAvailableZoneIds().contains(name)) {
                return ZoneId.of(name);
            }
        } catch (DateTimeException e) {
            throw new IllegalStateException("an available zone is one", e);
        }
        throw new Refusal(
                Reason.SCHEMA_INVALID,
                "bad-timezone",
                "data/employment/timeZone must be a region of the time zone database, for example Europe/London");
    }

    String externalId() {
        return String.valueOf(text(members(event.data(), "person"), "externalId"));
    }

    /** Digest of whose it is. */
    String subject() {
        return WantedPerson.subject(tenant, externalId());
    }

    /** Digest that is unique among the events of all sources. */
    String key() {
        return key(event.id());
    }

    /** Key of the event that this one rescinds. */
    String rescinded() {
        return key(String.valueOf(text(event.data(), "rescinds")));
    }

    private String key(String id) {
        return Digest.of("employment event", tenant, event.source(), id);
    }

    /** Where it stands among all that is said of the person. */
    Position position() {
        return new Position(
                subject(),
                event.source(),
                event.extensions().get("sequence"),
                event.time().toString(),
                "");
    }

    /** The beginning of the first day; null where the event does not say. */
    @Nullable
    Instant start() {
        LocalDate day = day("startDate");
        return day == null ? null : day.atStartOfDay(zone).toInstant();
    }

    /** The end of the last day; null where the event does not say. */
    @Nullable
    Instant end() {
        LocalDate day = day("endDate");
        return day == null ? null : day.plusDays(1).atStartOfDay(zone).toInstant();
    }

    private @Nullable LocalDate day(String member) {
        String text = text(members(event.data(), "employment"), member);
        return text == null ? null : LocalDate.parse(text);
    }

    /** All that is known of the person, but for when the account ends. */
    Person person() {
        Map<?, ?> person = members(event.data(), "person");
        Map<?, ?> pii = members(person, "pii");
        Map<?, ?> name = members(pii, "name");
        return Person.of(
                        externalId(),
                        String.valueOf(text(person, "userName")),
                        String.valueOf(text(name, "givenName")),
                        String.valueOf(text(name, "familyName")),
                        email(pii))
                .with(Field.PERSON_LOCALE, text(person, "locale"))
                .with(Field.PERSON_TIMEZONE, text(person, "timezone"))
                .with(Field.PERSON_COUNTRY, text(person, "country"))
                .withPreviousIds(texts(members(event.data(), "employment"), "previousIds"))
                .withGroups(texts(event.data(), "groups"))
                .withTags(texts(event.data(), "tags"));
    }

    /** What is never taken from the person: it holds whatever was said later. */
    Person additions() {
        Person person = person();
        return new Person(person.externalId(), person.previousIds(), Map.of(), person.groups(), person.tags());
    }

    /** The primary address, or the first. */
    private static String email(Map<?, ?> pii) {
        List<?> emails = elements(pii, "emails").toList();
        Object chosen = emails.stream()
                .<Object>map(email -> email)
                .filter(email -> email instanceof Map<?, ?> members && Boolean.TRUE.equals(members.get("primary")))
                .findFirst()
                .orElseGet(() -> emails.isEmpty() ? Map.of() : emails.get(0));
        return chosen instanceof Map<?, ?> members ? Objects.requireNonNullElse(text(members, "value"), "") : "";
    }

    private static List<String> texts(Map<?, ?> data, String member) {
        return elements(data, member).map(String::valueOf).toList();
    }

    private static Stream<?> elements(Map<?, ?> data, String member) {
        return data.get(member) instanceof List<?> list ? list.stream().filter(Objects::nonNull) : Stream.of();
    }

    private static Map<?, ?> members(Map<?, ?> data, String member) {
        return data.get(member) instanceof Map<?, ?> members ? members : Map.of();
    }

    /** An empty text is as good as none. */
    private static @Nullable String text(Map<?, ?> data, String member) {
        Object value = data.get(member);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    /** Names nobody, so that it can stand in a log. */
    @Override
    public String toString() {
        return "EmploymentEvent";
    }
}
