// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.sync.work.Refusal;

class UserFieldsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Knows the shipped contract, and is never called. */
    private final Roles platform =
            new Roles(new PlatformClient(URI.create("http://localhost"), Contract.shipped(), null, null, null), BERLIN);

    @Test
    void whatIsNotKnownOfAPersonIsLeftOut() {
        assertThat(UserFields.of(person(null), BERLIN))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Field.PERSON_EXTERNAL_ID, "100045",
                        Field.PERSON_USER_NAME, "j.doe",
                        Field.PERSON_EMAIL, "jo.doe@example.com",
                        Field.PERSON_GIVEN_NAME, "Jo",
                        Field.PERSON_FAMILY_NAME, "Doe"));
    }

    @Test
    void theLastSecondOf2037IsTakenWhereverThePlatformIs() {
        ZoneId honolulu = ZoneId.of("Pacific/Honolulu");
        Instant last = Instant.parse("2038-01-01T09:59:59Z");

        assertThat(UserFields.of(person(last), honolulu)).containsEntry(Field.PERSON_EXPIRES_AT, last);
        assertThatThrownBy(() -> UserFields.of(person(last.plusSeconds(1)), honolulu))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("expires-after-2037"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0226-12-31T00:00:00Z", "0027-01-01T00:00:00Z", "1969-12-31T22:59:59Z"})
    void aYearThatIsAnErrorOfTypingLocksNobodyOut(Instant expiry) {
        assertThatThrownBy(() -> UserFields.of(person(expiry), BERLIN))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("expires-before-1970"));
    }

    @Test
    void whatThePlatformHasNoPlaceForIsNoChange() {
        Person person = Person.of("1", "j.doe", "Jo", "Doe", "jo@example.com").with(Field.PERSON_COUNTRY, "DEU");

        assertThat(UserFields.of(person, BERLIN)).containsEntry(Field.PERSON_COUNTRY, "DEU");
        assertThat(UserFields.changes(UserFields.of(person, BERLIN), row(user()), platform))
                .doesNotContainKey(Field.PERSON_COUNTRY);
    }

    @Test
    void onlyWhatDiffersIsAChange() {
        Map<String, Object> user = user();
        user.put("lname", "Smith");

        assertThat(changes(person(null), user)).containsExactly(Map.entry(Field.PERSON_FAMILY_NAME, "Doe"));
    }

    @Test
    void aUserWithoutOrgRefIsGivenOne() {
        Map<String, Object> user = user();
        user.put("org_ref", null);

        assertThat(changes(person(null), user)).containsExactly(Map.entry(Field.PERSON_EXTERNAL_ID, "100045"));
    }

    @Test
    void namesToLogInWithAndAddressesDifferByMoreThanCase() {
        Map<String, Object> user = user();
        user.put("username", "J.DOE");
        user.put("email", "Jo.Doe@Example.com");
        user.put("fname", "JO");

        assertThat(changes(person(null), user)).containsOnlyKeys(Field.PERSON_GIVEN_NAME);
    }

    @Test
    void anOrgRefThatThePlatformReturnsAsANumberIsTheSame() {
        Map<String, Object> user = user();
        user.put("org_ref", 100045);

        assertThat(changes(person(null), user)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-07-01 00:00:00", "2027-06-30T22:00:00Z", "2027-07-01T00:00:00+02:00"})
    void oneInstantInAnyFormIsNoChange(String expiry) {
        Map<String, Object> user = user();
        user.put("expires_at", expiry);

        assertThat(changes(person(Instant.parse("2027-06-30T22:00:00Z")), user)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"null", "''", "2026-01-01 00:00:00", "soon"})
    void anotherExpiryNoneOrOneThatCannotBeReadIsAChange(String expiry) {
        Map<String, Object> user = user();
        user.put("expires_at", expiry);

        assertThat(changes(person(Instant.parse("2027-06-30T22:00:00Z")), user))
                .containsOnlyKeys(Field.PERSON_EXPIRES_AT);
    }

    @Test
    void anExpiryThatThePersonDoesNotSayStaysAsItIs() {
        Map<String, Object> user = user();
        user.put("expires_at", "2027-07-01 00:00:00");

        assertThat(changes(person(null), user)).isEmpty();
    }

    private Map<Field, Object> changes(Person person, Map<String, Object> user) {
        return UserFields.changes(UserFields.of(person, BERLIN), row(user), platform);
    }

    private Row row(Map<String, Object> user) {
        return platform.row(Role.FIND_USERS, user);
    }

    private static Person person(Instant expiresAt) {
        return Person.of("100045", "j.doe", "Jo", "Doe", "jo.doe@example.com").with(Field.PERSON_EXPIRES_AT, expiresAt);
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
