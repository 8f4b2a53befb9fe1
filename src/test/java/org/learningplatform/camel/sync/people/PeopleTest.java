// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.PlatformTestSupport;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sandbox.Fault;

class PeopleTest extends PlatformTestSupport {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private People people;

    @BeforeEach
    void connect() {
        people = people();
    }

    @Test
    void someoneWhomThePlatformDoesNotKnowBecomesAUser() {
        assertThat(people.upsert(jo())).isEqualTo(Outcome.CREATED);

        assertThat(user("org_ref", "100045"))
                .containsEntry("username", "j.doe")
                .containsEntry("email", "jo@example.com")
                .containsEntry("fname", "Jo")
                .containsEntry("lname", "Doe");
    }

    @Test
    void aUserWhoIsAsWantedIsNotWritten() {
        people.upsert(jo());

        assertThat(people.upsert(jo())).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.writes()).isEqualTo(1);
    }

    @Test
    void aUserFoundByOrgRefGetsTheNewNameAndAddress() {
        long id = add("100045", "jo.old", "jo.old@example.com");

        assertThat(people.upsert(jo())).isEqualTo(Outcome.UPDATED);

        assertThat(user("id", id)).containsEntry("username", "j.doe").containsEntry("email", "jo@example.com");
        assertThat(platform.writes()).isEqualTo(1);
    }

    @Test
    void aUserWithoutOrgRefWhoHasTheUserNameIsAdopted() {
        long id = add("", "J.Doe", "other@example.com");

        assertThat(people.upsert(jo())).isEqualTo(Outcome.UPDATED);

        assertThat(user("id", id)).containsEntry("org_ref", "100045").containsEntry("email", "jo@example.com");
    }

    @Test
    void aUserWithoutOrgRefWhoHasTheAddressIsAdopted() {
        long id = add("", "other", "JO@example.com");

        assertThat(people.upsert(jo())).isEqualTo(Outcome.UPDATED);

        assertThat(user("id", id)).containsEntry("org_ref", "100045").containsEntry("username", "j.doe");
    }

    @Test
    void aUserNameOfAnotherPersonIsAConflictAndNothingIsWritten() {
        add("7", "j.doe", "other@example.com");
        assertConflict();
    }

    @Test
    void anAddressOfAnotherPersonIsAConflictAndNothingIsWritten() {
        add("7", "other", "jo@example.com");
        assertConflict();
    }

    @Test
    void anOrgRefThatTwoUsersHaveIsAConflictAndNothingIsWritten() {
        add("100045", "one", "one@example.com");
        add("100045", "two", "two@example.com");
        assertConflict();
    }

    @Test
    void aNewUserNameThatAnotherUserHasIsAConflict() {
        add("100045", "jo.old", "jo@example.com");
        add("7", "j.doe", "other@example.com");

        assertThatThrownBy(() -> people.upsert(jo())).isInstanceOf(ConflictException.class);

        assertThat(user("org_ref", "100045")).containsEntry("username", "jo.old");
    }

    @Test
    void aUserWhomAnotherRouteHasJustMadeIsTakenInsteadOfMadeTwice() {
        add("100045", "j.doe", "jo.old@example.com");
        platform.inject("simple/users/list", 3, Fault.answer(200, "[]"));

        assertThat(people.upsert(jo())).isEqualTo(Outcome.UPDATED);

        assertThat(platform.users()).filteredOn("org_ref", "100045").hasSize(1);
    }

    @Test
    void aRefusalForAnotherReasonIsPassedOn() {
        platform.inject("simple/users/create", Fault.answer(422, "{\"errors\":{\"language\":[\"unknown\"]}}"));
        assertThatThrownBy(() -> people.upsert(jo())).isInstanceOf(ValidationException.class);

        long id = add("100045", "jo.old", "jo@example.com");
        platform.inject("simple/users/update", Fault.answer(422, "{\"errors\":{\"language\":[\"unknown\"]}}"));
        assertThatThrownBy(() -> people.upsert(jo())).isInstanceOf(ValidationException.class);
        assertThat(user("id", id)).containsEntry("username", "jo.old");
    }

    @Test
    void aCreationWhoseAnswerWasLostIsFoundWhenItIsTriedAgain() {
        platform.inject("simple/users/create", 1, Fault.dropAfter());

        assertThatThrownBy(() -> people.upsert(jo()))
                .isInstanceOfSatisfying(PlatformUnavailableException.class, e -> assertThat(e.isAmbiguous())
                        .isTrue());

        assertThat(people.upsert(jo())).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.users()).filteredOn("org_ref", "100045").hasSize(1);
    }

    @Test
    void ofUsersThatThePlatformDidNotFilterOnlyTheOneWithTheKeyIsTaken() {
        String everybody = "[{\"id\":1,\"org_ref\":\"1\",\"username\":\"admin\",\"email\":\"admin@example.com\"}]";
        platform.inject("simple/users/list", Fault.answer(200, everybody));

        assertThat(people.upsert(jo())).isEqualTo(Outcome.CREATED);

        assertThat(user("id", 1L)).containsEntry("username", "admin");
    }

    @Test
    void aUserWhoHadExpiredAndMayComeBackIsReactivated() {
        long id = add("100045", "j.doe", "jo@example.com");
        platform.change("users", id, Map.of("fname", "Jo", "lname", "Doe", "expires_at", "2026-11-23 09:59:59"));

        assertThat(people.upsert(expiring(Instant.parse("2027-01-01T00:00:00Z"))))
                .isEqualTo(Outcome.REACTIVATED);
        assertThat(user("id", id)).containsEntry("expires_at", "2027-01-01 00:00:00");

        assertThat(people.upsert(expiring(Instant.parse("2027-02-01T00:00:00Z"))))
                .isEqualTo(Outcome.UPDATED);
        assertThat(people.upsert(expiring(Instant.parse("2026-11-01T00:00:00Z"))))
                .isEqualTo(Outcome.UPDATED);
    }

    @Test
    void aDateThatThePlatformCannotKeepIsRefusedBeforeAnyCall() {
        int calls = platform.requests().size();

        assertThatThrownBy(() -> people.upsert(expiring(Instant.parse("2038-01-01T00:00:00Z"))))
                .isInstanceOfSatisfying(InvalidPersonException.class, e -> assertThat(e.getReason())
                        .isEqualTo("expires-after-2037"));

        assertThat(platform.requests()).hasSize(calls);
    }

    @Test
    void groupsAndTagsAreAddedOnceAndNoneIsTakenAway() {
        long sales = platform.add("groups", Map.of("name", "Sales"));
        long old = platform.add("groups", Map.of("name", "Old"));
        long fresh = platform.add("tags", Map.of("name", "new"));
        Person person = in(List.of("Sales"), List.of("new"));

        assertThat(people.upsert(person)).isEqualTo(Outcome.CREATED);
        assertThat(people.upsert(in(List.of("Old"), List.of()))).isEqualTo(Outcome.UPDATED);
        int writes = platform.writes();

        assertThat(people.upsert(person)).isEqualTo(Outcome.UNCHANGED);
        assertThat(people().upsert(person)).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.writes()).isEqualTo(writes).isEqualTo(4);
        long jo = (Long) user("org_ref", "100045").get("id");
        assertThat(platform.members("groups", sales, "users")).extracting("id").containsExactly(jo);
        assertThat(platform.members("groups", old, "users")).extracting("id").containsExactly(jo);
        assertThat(platform.members("users", jo, "tags")).extracting("id").containsExactly(fresh);
    }

    @Test
    void groupsAreReadOnceForManyPeople() {
        platform.add("groups", Map.of("name", "Sales"));

        people.upsert(in(List.of("Sales"), List.of()));
        people.upsert(in(List.of("Sales"), List.of()));

        assertThat(platform.count("simple/groups/list"))
                .as("one page, and an empty one")
                .isEqualTo(2);
        assertThat(platform.count("simple/groups/list-members")).isEqualTo(1);
    }

    @Test
    void aGroupOrTagThatIsNotThereOrNotClearRefusesThePersonAndNothingIsWritten() {
        platform.add("groups", Map.of("name", "Sales"));
        platform.add("groups", Map.of("name", "Twice"));
        platform.add("groups", Map.of("name", "Twice"));

        assertRefused(in(List.of("Sales", "Nobody"), List.of()), "unknown-group");
        assertRefused(in(List.of("Twice"), List.of()), "unknown-group");
        assertRefused(in(List.of("Sales"), List.of("none")), "unknown-tag");
        assertThat(platform.writes()).isZero();
    }

    private void assertConflict() {
        List<Map<String, Object>> before = platform.users();

        assertThatThrownBy(() -> people.upsert(jo()))
                .isInstanceOf(ConflictException.class)
                .hasMessageNotContainingAny("j.doe", "jo@example.com", "100045");

        assertThat(platform.users()).isEqualTo(before);
        assertThat(platform.writes()).isZero();
    }

    private void assertRefused(Person person, String reason) {
        assertThatThrownBy(() -> people.upsert(person))
                .isInstanceOfSatisfying(InvalidPersonException.class, e -> assertThat(e.getReason())
                        .isEqualTo(reason));
    }

    private People people() {
        Platform called = context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getPlatform();
        return new People(called, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private long add(String orgRef, String username, String email) {
        return platform.add(
                "users", Map.of("org_ref", orgRef, "username", username, "email", email, "fname", "F", "lname", "L"));
    }

    private Map<String, Object> user(String field, Object value) {
        return platform.users().stream()
                .filter(user -> value.equals(user.get(field)))
                .findFirst()
                .orElseThrow();
    }

    private static Person jo() {
        return in(List.of(), List.of());
    }

    private static Person in(List<String> groups, List<String> tags) {
        return new Person("100045", "j.doe", "Jo", "Doe", "jo@example.com", null, null, null, null, groups, tags);
    }

    private static Person expiring(Instant at) {
        return new Person("100045", "j.doe", "Jo", "Doe", "jo@example.com", null, null, null, at, List.of(), List.of());
    }
}
