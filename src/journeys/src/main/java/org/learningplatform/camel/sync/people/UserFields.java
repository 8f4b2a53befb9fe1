// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.text.Normalizer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** A person as a user of the platform, and how that differs from the one there. */
public final class UserFields {

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2037;

    private UserFields() {}

    /**
     * All that is known of the person.
     *
     * @param zone the platform's
     * @throws Refusal if the platform cannot keep a value
     */
    static Map<Field, Object> of(Person person, ZoneId zone) {
        Map<Field, Object> fields = new EnumMap<>(Field.class);
        fields.putAll(person.fields());
        fields.put(Field.PERSON_EXTERNAL_ID, person.externalId());
        fields.values().forEach(value -> checkKept(value, zone));
        return fields;
    }

    /** Whether the platform takes it and tells it: what it does not tell would be written anew each time. */
    static boolean isSeen(Field field, Roles platform) {
        return platform.takes(Role.UPDATE_USER, field) && platform.tells(Role.FIND_USERS, field);
    }

    /** Those of the wanted fields that the user has otherwise, and that the platform can be told. */
    static Map<Field, Object> changes(Map<Field, Object> wanted, Row user, Roles platform) {
        Map<Field, Object> changes = new EnumMap<>(wanted);
        changes.entrySet()
                .removeIf(field -> !isSeen(field.getKey(), platform)
                        || (field.getValue() == Erased.VALUE && !user.has(field.getKey()))
                        || (field.getValue() instanceof Instant moment
                                ? platform.isSame(user, field.getKey(), moment, Role.UPDATE_USER)
                                : isSame(field.getKey(), field.getValue().toString(), user.text(field.getKey()))));
        return changes;
    }

    /**
     * Whether two values of a field are one: names to log in with and addresses ignore case, countries ignore which code they are
     * spelled in, references ignore only how they are composed.
     */
    public static boolean isSame(@Nullable Field field, String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        if (field == Field.PERSON_USER_NAME || field == Field.PERSON_EMAIL) {
            return CaseMapped.isSame(one, other);
        }
        if (field == Field.PERSON_COUNTRY) {
            return Countries.isSame(one, other);
        }
        return field == Field.PERSON_EXTERNAL_ID && composed(one).equals(composed(other));
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** The moment, if the platform can keep it. */
    static Instant kept(Instant instant, ZoneId zone) {
        int year = instant.atZone(zone).getYear();
        if (year < FIRST_YEAR) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "expires-before-1970",
                    "dates before 1970 are refused: check for a typing error");
        }
        if (year > LAST_YEAR) {
            throw new Refusal(Reason.SCHEMA_INVALID, "expires-after-2037", "the platform keeps no date after 2037");
        }
        return instant;
    }

    private static void checkKept(Object value, ZoneId zone) {
        if (value instanceof Instant moment) {
            kept(moment, zone);
        }
    }
}
