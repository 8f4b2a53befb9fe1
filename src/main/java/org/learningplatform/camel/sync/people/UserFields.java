// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformTime;

/** A person in the words of the platform, and how that differs from a user there. Pure functions. */
final class UserFields {

    static final String ORG_REF = "org_ref";

    /** What finds a user, the surest first. */
    static final List<String> KEYS = List.of(ORG_REF, "username", "email");

    private static final Set<String> CASELESS = Set.of("username", "email");
    private static final String COUNTRY = "country";
    static final String EXPIRES_AT = "expires_at";
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2037;

    private final PlatformTime times;
    private final boolean countryIsTaken;

    /**
     * @param times the platform's timestamps
     * @param taken fields that the platform takes for a user
     */
    UserFields(PlatformTime times, Set<String> taken) {
        this.times = times;
        this.countryIsTaken = taken.contains(COUNTRY);
    }

    /**
     * All that is known of the person.
     *
     * @throws InvalidPersonException if the platform cannot keep a value
     */
    Map<String, Object> of(Person person) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(ORG_REF, person.externalId());
        fields.put("username", person.userName());
        fields.put("email", person.email());
        fields.put("fname", person.givenName());
        fields.put("lname", person.familyName());
        putKnown(fields, "timezone", person.timezone());
        putKnown(fields, "language", person.language());
        putKnown(fields, COUNTRY, countryIsTaken ? person.country() : null);
        putKnown(fields, EXPIRES_AT, person.expiresAt() == null ? null : timestamp(person.expiresAt()));
        return fields;
    }

    /** Those of the wanted fields that the user has otherwise. */
    Map<String, Object> changes(Map<String, Object> wanted, Map<String, Object> user) {
        Map<String, Object> changes = new LinkedHashMap<>(wanted);
        changes.entrySet()
                .removeIf(field -> field.getKey().equals(EXPIRES_AT)
                        ? Objects.equals(expiresAt(wanted), expiresAt(user))
                        : isSame(field.getKey(), field.getValue().toString(), text(user, field.getKey())));
        return changes;
    }

    /** When the user stops to be active; null if it never does, or says so in a form that is not known. */
    @Nullable
    Instant expiresAt(Map<String, Object> user) {
        return times.read(text(user, EXPIRES_AT));
    }

    /** Whether two values of a field are one to the platform: names to log in with and addresses ignore case. */
    static boolean isSame(String field, String one, String other) {
        return CASELESS.contains(field) ? one.equalsIgnoreCase(other) : one.equals(other);
    }

    static String text(Map<String, Object> user, String field) {
        return Objects.toString(user.get(field), "");
    }

    private String timestamp(Instant instant) {
        int year = instant.atZone(times.zone()).getYear();
        if (year < FIRST_YEAR) {
            throw new InvalidPersonException("expires-before-1970", "a date before 1970 is an error of typing");
        }
        if (year > LAST_YEAR) {
            throw new InvalidPersonException("expires-after-2037", "the platform keeps no date after 2037");
        }
        return times.write(instant);
    }

    private static void putKnown(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
