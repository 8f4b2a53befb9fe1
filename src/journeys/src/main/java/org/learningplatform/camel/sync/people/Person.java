// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * Somebody who shall be a user of the platform. What is not there is not known and stays as it is on the platform.
 *
 * @param externalId the HR system's id
 * @param previousIds ids that the HR system gave the person before, the latest first
 * @param fields what is known, by the field that it is: texts, an {@link Instant} for when the account stops to work, and
 *     {@link Erased} where the platform shall have no value
 * @param groups names of groups to be a member of
 * @param tags names of tags to have
 */
public record Person(
        String externalId,
        List<String> previousIds,
        Map<Field, Object> fields,
        List<String> groups,
        List<String> tags) {

    /** In place of names: the person shall be in none. */
    public static final List<String> NONE = List.of("");

    /** Atoms with dots between them, and a domain of at least two labels; letters of any script. */
    private static final String ATOM = "[^\\s\\p{C}@.,;:()<>\\[\\]\\\\\"]+";

    private static final String LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?";
    private static final Pattern EMAIL = Pattern.compile(ATOM + "(\\." + ATOM + ")*@" + LABEL + "(\\." + LABEL + ")+");
    private static final int MAX_EMAIL = 254;
    private static final Set<String> TIME_ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    public Person {
        Map<Field, Object> ordered = new EnumMap<>(Field.class);
        ordered.putAll(fields);
        fields = Collections.unmodifiableMap(ordered);
        previousIds = List.copyOf(previousIds);
        groups = List.copyOf(groups);
        tags = List.copyOf(tags);
    }

    /**
     * Somebody of whom nothing else is known.
     *
     * @throws Refusal if the e-mail address is none
     */
    public static Person of(String externalId, String userName, String givenName, String familyName, String email) {
        return new Person(externalId, List.of(), Map.of(), List.of(), List.of())
                .with(Field.PERSON_USER_NAME, userName)
                .with(Field.PERSON_GIVEN_NAME, givenName)
                .with(Field.PERSON_FAMILY_NAME, familyName)
                .with(Field.PERSON_EMAIL, email);
    }

    /**
     * The same person, of whom that is known, too.
     *
     * @param value a text; an {@link Instant} for {@link Field#PERSON_EXPIRES_AT}; {@link Erased} where the platform shall have none;
     *     null where it is not known
     * @throws Refusal if it is none that a user can have
     */
    public Person with(Field field, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        if (value == Erased.VALUE) {
            checkErasable(field);
        } else {
            check(field, value.toString());
        }
        Map<Field, Object> known = new EnumMap<>(Field.class);
        known.putAll(fields);
        known.put(field, value);
        return new Person(externalId, previousIds, known, groups, tags);
    }

    /** The same person, with ids of before. */
    public Person withPreviousIds(List<String> ids) {
        return new Person(externalId, ids, fields, groups, tags);
    }

    /** The same person, in groups of those names; none is named where that is not known, see {@link #NONE}. */
    public Person withGroups(List<String> names) {
        return new Person(externalId, previousIds, fields, names, tags);
    }

    /** The same person, with tags of those names, as groups are. */
    public Person withTags(List<String> names) {
        return new Person(externalId, previousIds, fields, groups, names);
    }

    /** What is known of it as a text; empty where nothing is. */
    public String text(Field field) {
        return Objects.toString(fields.get(field), "");
    }

    private static void checkErasable(Field field) {
        if (!Ownership.isOptional(field)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "cannot-erase",
                    "no user is without " + field.meaning() + ": leave it or set it");
        }
    }

    private static void check(Field field, String value) {
        if (field == Field.PERSON_EMAIL
                && (value.length() > MAX_EMAIL || !EMAIL.matcher(value).matches())) {
            throw new Refusal(Reason.SCHEMA_INVALID, "bad-email", "not an e-mail address");
        }
        if (field == Field.PERSON_TIMEZONE && !TIME_ZONES.contains(value)) {
            throw new Refusal(Reason.SCHEMA_INVALID, "bad-timezone", "not a region of the time zone database");
        }
        if (field == Field.PERSON_COUNTRY && Countries.code(value) == null) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "bad-country", "not a country's code of two or three letters (ISO 3166-1)");
        }
    }

    /** All that is known, in an order that does not change. */
    String[] values() {
        return Stream.of(
                        Stream.of(externalId, String.valueOf(previousIds.size())),
                        previousIds.stream(),
                        fields.entrySet().stream()
                                .flatMap(field -> Stream.of(
                                        field.getKey().word(), field.getValue().toString())),
                        Stream.of(String.valueOf(groups.size())),
                        groups.stream(),
                        tags.stream())
                .flatMap(values -> values)
                .toArray(String[]::new);
    }

    /** Names nobody, so that a person can stand in a log. */
    @Override
    public String toString() {
        return "Person";
    }
}
