// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.text.Normalizer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** A person in the words of the platform, and how that differs from a user there. Pure functions. */
final class UserFields {

    static final String ORG_REF = "org_ref";

    static final String USERNAME = "username";
    static final String EMAIL = "email";

    private static final Set<String> CASELESS = Set.of(USERNAME, EMAIL);
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
     * @throws Refusal if the platform cannot keep a value
     */
    Map<String, Object> of(Person person) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(ORG_REF, person.externalId());
        fields.put(USERNAME, person.userName());
        fields.put(EMAIL, person.email());
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

    /** Whether two values of a field are one: names to log in with and addresses ignore case, references only how they are composed. */
    static boolean isSame(String field, String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        return CASELESS.contains(field)
                ? CaseMapped.isSame(one, other)
                : field.equals(ORG_REF) && composed(one).equals(composed(other));
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    static String text(Map<String, Object> user, String field) {
        return Objects.toString(user.get(field), "");
    }

    private String timestamp(Instant instant) {
        int year = instant.atZone(times.zone()).getYear();
        if (year < FIRST_YEAR) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "expires-before-1970",
                    "dates before 1970 are refused: check for a typing error");
        }
        if (year > LAST_YEAR) {
            throw new Refusal(Reason.SCHEMA_INVALID, "expires-after-2037", "the platform keeps no date after 2037");
        }
        return times.write(instant);
    }

    private static void putKnown(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
