// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.learningplatform.camel.client.contract.Field;

/** Which of a person's fields the platform is told, and when. */
enum Ownership {
    /** Whenever it differs. */
    ALWAYS("always"),
    /** When the user is made; afterwards it is the platform's. */
    CREATE_ONLY("createOnly"),
    /** It is the platform's. */
    NEVER("never");

    private static final String PERSON = "person.";

    /** What a user cannot be made without. */
    private static final List<Field> REQUIRED =
            List.of(Field.PERSON_USER_NAME, Field.PERSON_EMAIL, Field.PERSON_GIVEN_NAME, Field.PERSON_FAMILY_NAME);

    private static final List<Field> OPTIONAL =
            List.of(Field.PERSON_TIMEZONE, Field.PERSON_LOCALE, Field.PERSON_COUNTRY, Field.PERSON_EXPIRES_AT);

    private final String word;

    Ownership(String word) {
        this.word = word;
    }

    /** Whether a user can be made without it. */
    static boolean isOptional(Field field) {
        return OPTIONAL.contains(field);
    }

    /**
     * Reads the setting.
     *
     * @param setting {@code field=always}, {@code createOnly} or {@code never}, with commas between them
     * @throws IllegalArgumentException if it is not so, with what to write
     */
    static Map<Field, Ownership> parse(String setting) {
        Map<Field, Ownership> fields = new EnumMap<>(Field.class);
        for (String part : setting.split(",", -1)) {
            if (!part.isBlank()) {
                String[] sides = part.split("=", 2);
                Field field = field(sides[0].strip());
                if (fields.put(field, of(part, sides)) != null) {
                    throw wrong(part, "names a field twice");
                }
                if (fields.get(field) == NEVER && !isOptional(field)) {
                    throw wrong(part, "names what no user is made without: set createOnly");
                }
            }
        }
        return fields;
    }

    private static Field field(String name) {
        return Arrays.stream(Field.values())
                .filter(field -> REQUIRED.contains(field) || isOptional(field))
                .filter(field -> name(field).equals(name))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name,
                        "names no field; there are "
                                + Arrays.stream(Field.values())
                                        .filter(field -> REQUIRED.contains(field) || isOptional(field))
                                        .map(Ownership::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static String name(Field field) {
        return field.word().substring(PERSON.length());
    }

    private static Ownership of(String part, String... sides) {
        return Arrays.stream(values())
                .filter(value -> sides.length > 1 && value.word.equals(sides[1].strip()))
                .findFirst()
                .orElseThrow(() -> wrong(part, "has none of always, createOnly and never behind ="));
    }

    private static IllegalArgumentException wrong(String part, String what) {
        return new IllegalArgumentException("people.ownership: '" + part.strip() + "' " + what);
    }
}
