// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.sync.work.Refusal;

class UserFieldsTest {

    private final UserFields fields = new UserFields(new PlatformTime(ZoneId.of("Europe/Berlin")), Set.of());

    @Test
    void aPersonIsSpelledInThePlatformsWordsAndWhatIsNotKnownIsLeftOut() {
        assertThat(fields.of(person(null)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "org_ref", "100045",
                        "username", "j.doe",
                        "email", "jo.doe@example.com",
                        "fname", "Jo",
                        "lname", "Doe"));
    }

    @Test
    void anExpiryIsWrittenInThePlatformsZone() {
        assertThat(fields.of(person(Instant.parse("2027-06-30T22:00:00Z"))))
                .containsEntry("expires_at", "2027-07-01 00:00:00");
    }

    @Test
    void theLastSecondOf2037IsTakenWhereverThePlatformIs() {
        UserFields inHonolulu = new UserFields(new PlatformTime(ZoneId.of("Pacific/Honolulu")), Set.of());

        assertThat(inHonolulu.of(person(Instant.parse("2038-01-01T09:59:59Z"))))
                .containsEntry("expires_at", "2037-12-31 23:59:59");
        assertThatThrownBy(() -> inHonolulu.of(person(Instant.parse("2038-01-01T10:00:00Z"))))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("expires-after-2037"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0226-12-31T00:00:00Z", "0027-01-01T00:00:00Z", "1969-12-31T22:59:59Z"})
    void aYearThatIsAnErrorOfTypingLocksNobodyOut(Instant expiry) {
        assertThatThrownBy(() -> fields.of(person(expiry)))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("expires-before-1970"));
    }

    @Test
    void aCountryIsSentOnlyToAPlatformThatTakesOne() {
        Person person =
                new Person("1", "j.doe", "Jo", "Doe", "jo@example.com", "DEU", null, null, null, List.of(), List.of());

        assertThat(fields.of(person)).doesNotContainKey("country");
        assertThat(new UserFields(new PlatformTime(ZoneId.of("UTC")), Set.of("country")).of(person))
                .containsEntry("country", "DEU");
    }

    @Test
    void onlyWhatDiffersIsAChange() {
        Map<String, Object> user = user();
        user.put("lname", "Smith");

        assertThat(fields.changes(fields.of(person(null)), user)).containsExactly(Map.entry("lname", "Doe"));
    }

    @Test
    void aUserWithoutOrgRefIsGivenOne() {
        Map<String, Object> user = user();
        user.put("org_ref", null);

        assertThat(fields.changes(fields.of(person(null)), user)).containsExactly(Map.entry("org_ref", "100045"));
    }

    @Test
    void namesToLogInWithAndAddressesDifferByMoreThanCase() {
        Map<String, Object> user = user();
        user.put("username", "J.DOE");
        user.put("email", "Jo.Doe@Example.com");
        user.put("fname", "JO");

        assertThat(fields.changes(fields.of(person(null)), user)).containsOnlyKeys("fname");
    }

    @Test
    void anOrgRefThatThePlatformReturnsAsANumberIsTheSame() {
        Map<String, Object> user = user();
        user.put("org_ref", 100045);

        assertThat(fields.changes(fields.of(person(null)), user)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-07-01 00:00:00", "2027-06-30T22:00:00Z", "2027-07-01T00:00:00+02:00"})
    void oneInstantInAnyFormIsNoChange(String expiry) {
        Map<String, Object> user = user();
        user.put("expires_at", expiry);

        assertThat(fields.changes(fields.of(person(Instant.parse("2027-06-30T22:00:00Z"))), user))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"null", "''", "2026-01-01 00:00:00", "soon"})
    void anotherExpiryNoneOrOneThatCannotBeReadIsAChange(String expiry) {
        Map<String, Object> user = user();
        user.put("expires_at", expiry);

        assertThat(fields.changes(fields.of(person(Instant.parse("2027-06-30T22:00:00Z"))), user))
                .containsOnlyKeys("expires_at");
    }

    @Test
    void anExpiryThatThePersonDoesNotSayStaysAsItIs() {
        Map<String, Object> user = user();
        user.put("expires_at", "2027-07-01 00:00:00");

        assertThat(fields.changes(fields.of(person(null)), user)).isEmpty();
    }

    private static Person person(Instant expiresAt) {
        return new Person(
                "100045",
                "j.doe",
                "Jo",
                "Doe",
                "jo.doe@example.com",
                null,
                null,
                null,
                expiresAt,
                List.of(),
                List.of());
    }

    private static Map<String, Object> user() {
        return new HashMap<>(Map.of(
                "id", 7,
                "org_ref", "100045",
                "username", "j.doe",
                "email", "jo.doe@example.com",
                "fname", "Jo",
                "lname", "Doe",
                "timezone", "Europe/London"));
    }
}
