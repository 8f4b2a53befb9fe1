// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * Somebody who shall be a user of the platform. What is null is not known and stays as it is there.
 *
 * @param externalId the HR system's id
 * @param userName name to log in with
 * @param givenName first name
 * @param familyName last name
 * @param email e-mail address
 * @param country country code, as the source spells it; sent only to a platform whose contract takes it
 * @param timezone a region of the time zone database, for example {@code Europe/London}
 * @param language language code
 * @param expiresAt when the account stops to work
 * @param groups names of groups to be a member of
 * @param tags names of tags to have
 */
public record Person(
        String externalId,
        String userName,
        String givenName,
        String familyName,
        String email,
        @Nullable String country,
        @Nullable String timezone,
        @Nullable String language,
        @Nullable Instant expiresAt,
        List<String> groups,
        List<String> tags) {

    /** Atoms with dots between them, and a domain of at least two labels; letters of any script. */
    private static final String ATOM = "[^\\s\\p{C}@.,;:()<>\\[\\]\\\\\"]+";

    private static final String LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?";
    private static final Pattern EMAIL = Pattern.compile(ATOM + "(\\." + ATOM + ")*@" + LABEL + "(\\." + LABEL + ")+");
    private static final int MAX_EMAIL = 254;
    private static final Set<String> TIME_ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    /** @throws Refusal if a value is none that a user can have */
    public Person {
        if (email.length() > MAX_EMAIL || !EMAIL.matcher(email).matches()) {
            throw new Refusal(Reason.SCHEMA_INVALID, "bad-email", "not an e-mail address");
        }
        if (timezone != null && !TIME_ZONES.contains(timezone)) {
            throw new Refusal(Reason.SCHEMA_INVALID, "bad-timezone", "not a region of the time zone database");
        }
        groups = List.copyOf(groups);
        tags = List.copyOf(tags);
    }

    /** All that is known, in an order that does not change. */
    String[] values() {
        return Stream.of(
                        Stream.of(externalId, userName, givenName, familyName, email),
                        Stream.of(country, timezone, language, expiresAt).map(value -> Objects.toString(value, "")),
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
