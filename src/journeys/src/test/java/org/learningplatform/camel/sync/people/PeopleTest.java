// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.PlatformTestSupport;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Memory;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.sync.work.Wanted;
import org.learningplatform.camel.testkit.Fault;

class PeopleTest extends PlatformTestSupport {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private People people;

    @BeforeEach
    void connect() {
        people = people();
    }

    @Test
    void someoneWhomThePlatformDoesNotKnowBecomesAUser() {
        assertThat(upsert(jo())).isEqualTo(Outcome.CREATED);

        assertThat(user("org_ref", "100045"))
                .containsEntry("username", "j.doe")
                .containsEntry("email", "jo@example.com")
                .containsEntry("fname", "Jo")
                .containsEntry("lname", "Doe");
    }

    @Test
    void aUserWhoIsAsWantedIsNotWritten() {
        upsert(jo());

        assertThat(upsert(jo())).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.writes()).isEqualTo(1);
    }

    @Test
    void aUserFoundByOrgRefGetsTheNewNameAndAddress() {
        long id = add("100045", "jo.old", "jo.old@example.com");

        assertThat(upsert(jo())).isEqualTo(Outcome.UPDATED);

        assertThat(user("id", id)).containsEntry("username", "j.doe").containsEntry("email", "jo@example.com");
        assertThat(platform.writes()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"J.Doe,JO@example.com", "j.doe,jo@example.com"})
    void anAccountWithoutOrgRefIsAdoptedWhereUserNameAndAddressAreThePersons(String name, String address) {
        long id = add("", name, address);

        assertThat(upsert(jo())).isEqualTo(Outcome.UPDATED);

        assertThat(user("id", id)).containsEntry("org_ref", "100045");
    }

    @ParameterizedTest
    @CsvSource({"j.doe,namesake@example.com", "other,jo@example.com", "jo.doe,jo@example.com"})
    void anAccountThatHasOneOfTheTwoKeysMayBeANamesakes(String name, String address) {
        add("", name, address);

        assertConflict();
    }

    @Test
    void twoAccountsThatHaveOneKeyEachAreAConflict() {
        add("", "j.doe", "some.body@example.com");
        add("", "other", "jo@example.com");

        assertConflict();
    }

    @Test
    void noAccountIsAdoptedWhereTheSettingsSayNever() {
        add("", "j.doe", "jo@example.com");
        people = people(AccountRules.of("never", ""));

        assertConflict();
    }

    @ParameterizedTest
    @CsvSource({"admin,1", "admin,true", "super_user,1"})
    void anAdministratorIsNeverAdopted(String flag, String value) {
        long id = add("", "j.doe", "jo@example.com");
        platform.change("users", id, Map.of(flag, value));

        assertRefused(jo(), "protected-account");
        assertThat(platform.writes()).isZero();
    }

    @Test
    void anAdministratorWhoHasThePersonsOrgRefIsNotChangedEither() {
        long id = add("100045", "j.doe", "admins@example.com");
        platform.change("users", id, Map.of("super_user", true));

        assertRefused(jo(), "protected-account");
        assertThat(user("id", id)).containsEntry("email", "admins@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"j.doe", "J.DOE", "j.*", "*", "100045", "x, j.doe "})
    void whoIsProtectedIsNotChanged(String guarded) {
        add("100045", "j.doe", "old@example.com");
        people = people(AccountRules.of("two-keys", guarded));

        assertRefused(jo(), "protected-account");
        assertThat(platform.writes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "j", "doe", "*.smith", "j_doe", "jXdoe"})
    void whoIsNotProtectedIsChanged(String guarded) {
        add("100045", "j.doe", "old@example.com");
        people = people(AccountRules.of("two-keys", guarded));

        assertThat(upsert(jo())).isEqualTo(Outcome.UPDATED);
    }

    @Test
    void anotherSettingOfAdoptionIsToldWithThoseThatThereAre() {
        assertThatThrownBy(() -> AccountRules.of("always", ""))
                .hasMessageContaining("two-keys")
                .hasMessageContaining("never");
    }

    @ParameterizedTest
    @CsvSource({"\u0131lkay,ilkay", "\u017Filas,silas"})
    void lettersThatOneLanguageFoldsAreOtherLetters(String wanted, String there) {
        add("", there, there + "@example.com");
        Person person = Person.of("100045", wanted, "Jo", "Doe", wanted + "@example.com");
        String all =
                "{\"total\":1,\"items\":[{\"id\":2,\"org_ref\":\"\",\"username\":\"%s\",\"email\":\"%s@example.com\"}]}"
                        .formatted(there, there);
        platform.inject("simple/users/list", 2, Fault.answer(200, all));

        assertThat(upsert(person)).as("on a platform that does not filter").isEqualTo(Outcome.CREATED);

        assertThat(user("username", there)).containsEntry("org_ref", "");
    }

    @Test
    void aUserNameThatChangesToAnotherLetterIsAChange() {
        add("100045", "ilkay", "jo@example.com");
        Person person = Person.of("100045", "\u0131lkay", "F", "L", "jo@example.com");

        assertThat(upsert(person)).isEqualTo(Outcome.UPDATED);
        assertThat(user("org_ref", "100045")).containsEntry("username", "\u0131lkay");
    }

    @Test
    void anOrgRefIsTheSameHoweverItIsComposed() {
        add("e\u0301100", "j.doe", "jo@example.com");
        Person person = Person.of("\u00E9100", "j.doe", "F", "L", "jo@example.com");
        platform.inject("simple/users/list", 1, Fault.answer(200, "[{\"id\":2,\"org_ref\":\"e\u0301100\"}]"));

        assertThat(upsert(person)).isEqualTo(Outcome.UPDATED);
        assertThat(platform.users()).hasSize(2);
    }

    @Test
    void anOrgRefThatLostItsZerosIsSaidToHaveLostThem() {
        add("00100045", "j.doe", "jo@example.com");

        assertThatThrownBy(() -> upsert(jo())).hasMessageContaining("zeros").hasMessageNotContaining("100045");
    }

    @Test
    void aDeletedUserKeepsNameAndAddressAndThePersonIsToldWhy() {
        long id = add("100045", "j.doe", "jo@example.com");
        platform.remove("users", id);

        assertRefused(jo(), "deleted-account");
        assertThatThrownBy(() -> upsert(jo())).hasMessageContaining("restore");
    }

    @Test
    void aDeletedUserWhomThePlatformListsIsNotChanged() {
        String deleted = "[{\"id\":7,\"org_ref\":\"100045\",\"deleted_at\":\"2026-01-01 00:00:00\"}]";
        platform.inject("simple/users/list", 1, Fault.answer(200, deleted));

        assertRefused(jo(), "deleted-account");
        assertThat(platform.writes()).isZero();
    }

    @Test
    void anExpiredUserWhosePersonSaysNoDateStaysSoAndIsTold() {
        long id = add("100045", "j.doe", "jo@example.com");
        platform.change("users", id, Map.of("fname", "Jo", "lname", "Doe", "expires_at", "2025-01-31 00:00:00"));

        Noted noted = done(people, jo());

        assertThat(noted.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(noted.warning()).isEqualTo("expired");
        assertThat(done(people(), expiring(NOW.minusSeconds(86_400))).warning())
                .as("who says the date knows it")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {422, 403})
    void aMembershipThatIsRefusedTakesNothingBack(int status) {
        platform.add("groups", Map.of("name", "Sales"));
        platform.inject("simple/groups/add-member", Fault.answer(status));

        Noted noted = done(people, in(List.of("Sales"), List.of()));

        assertThat(noted.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(noted.warning()).isEqualTo(status == 422 ? "validation-422" : "forbidden");
        assertThat(user("org_ref", "100045")).isNotNull();
    }

    @Test
    void aNewPersonCostsThreeCallsAChangedOneTwoAndAnUnchangedOneOne() {
        assertThat(calls(jo())).isEqualTo(3);
        assertThat(calls(jo())).isEqualTo(1);
        assertThat(calls(expiring(NOW.plusSeconds(86_400)))).isEqualTo(2);
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

        assertRefused(jo(), "identity-conflict");

        assertThat(user("org_ref", "100045")).containsEntry("username", "jo.old");
    }

    @Test
    void aUserWhomAnotherRouteHasJustMadeIsTakenInsteadOfMadeTwice() {
        add("100045", "j.doe", "jo.old@example.com");
        platform.inject("simple/users/list", 2, Fault.answer(200, "[]"));

        assertThat(upsert(jo())).isEqualTo(Outcome.CREATED);

        assertThat(platform.users()).filteredOn("org_ref", "100045").hasSize(1);
    }

    @Test
    void aRefusalForAnotherReasonIsPassedOn() {
        platform.inject("simple/users/create", Fault.answer(422, "{\"errors\":{\"language\":[\"unknown\"]}}"));
        assertThatThrownBy(() -> upsert(jo())).isInstanceOf(ValidationException.class);

        long id = add("100045", "jo.old", "jo@example.com");
        platform.inject("simple/users/update", Fault.answer(422, "{\"errors\":{\"language\":[\"unknown\"]}}"));
        assertThatThrownBy(() -> upsert(jo())).isInstanceOf(ValidationException.class);
        assertThat(user("id", id)).containsEntry("username", "jo.old");
    }

    @Test
    void aCreationWhoseAnswerWasLostIsFoundWhenItIsTriedAgain() {
        platform.inject("simple/users/create", 1, Fault.dropAfter());

        assertThatThrownBy(() -> upsert(jo()))
                .isInstanceOfSatisfying(PlatformUnavailableException.class, e -> assertThat(e.isAmbiguous())
                        .isTrue());

        assertThat(upsert(jo())).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.users()).filteredOn("org_ref", "100045").hasSize(1);
    }

    @Test
    void ofUsersThatThePlatformDidNotFilterOnlyTheOneWithTheKeyIsTaken() {
        String everybody =
                "{\"total\":1,\"items\":[{\"id\":1,\"org_ref\":\"1\",\"username\":\"admin\",\"email\":\"admin@example.com\"}]}";
        platform.inject("simple/users/list", Fault.answer(200, everybody));

        assertThat(upsert(jo())).isEqualTo(Outcome.CREATED);

        assertThat(user("id", 1L)).containsEntry("username", "admin");
    }

    @Test
    void aUserWhoHadExpiredAndMayComeBackIsReactivated() {
        long id = add("100045", "j.doe", "jo@example.com");
        platform.change("users", id, Map.of("fname", "Jo", "lname", "Doe", "expires_at", "2026-11-23 09:59:59"));

        assertThat(upsert(expiring(Instant.parse("2027-01-01T00:00:00Z")))).isEqualTo(Outcome.REACTIVATED);
        assertThat(user("id", id)).containsEntry("expires_at", "2027-01-01 00:00:00");

        assertThat(upsert(expiring(Instant.parse("2027-02-01T00:00:00Z")))).isEqualTo(Outcome.UPDATED);
        assertThat(upsert(expiring(Instant.parse("2026-11-01T00:00:00Z")))).isEqualTo(Outcome.UPDATED);
    }

    @Test
    void aDateThatThePlatformCannotKeepIsRefusedBeforeAnyCall() {
        int calls = platform.requests().size();

        assertThatThrownBy(() -> upsert(expiring(Instant.parse("2038-01-01T00:00:00Z"))))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("expires-after-2037"));

        assertThat(platform.requests()).hasSize(calls);
    }

    @Test
    void groupsAndTagsAreAddedOnceAndNoneIsTakenAway() {
        long sales = platform.add("groups", Map.of("name", "Sales"));
        long old = platform.add("groups", Map.of("name", "Old"));
        long fresh = platform.add("tags", Map.of("name", "new"));
        Person person = in(List.of("Sales"), List.of("new"));

        assertThat(upsert(person)).isEqualTo(Outcome.CREATED);
        assertThat(upsert(in(List.of("Old"), List.of()))).isEqualTo(Outcome.UPDATED);
        int writes = platform.writes();

        assertThat(upsert(person)).isEqualTo(Outcome.UNCHANGED);
        assertThat(upsert(people(), person)).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.writes()).isEqualTo(writes).isEqualTo(4);
        long jo = (Long) user("org_ref", "100045").get("id");
        assertThat(platform.members("groups", sales, "users")).extracting("id").containsExactly(jo);
        assertThat(platform.members("groups", old, "users")).extracting("id").containsExactly(jo);
        assertThat(platform.members("users", jo, "tags")).extracting("id").containsExactly(fresh);
    }

    @Test
    void groupsAreReadOnceForManyPeople() {
        platform.add("groups", Map.of("name", "Sales"));

        upsert(in(List.of("Sales"), List.of()));
        upsert(in(List.of("Sales"), List.of()));
        upsert(in(List.of("Sales"), List.of()));

        assertThat(platform.count("simple/groups/list"))
                .as("one page, and an empty one")
                .isEqualTo(2);
        assertThat(platform.count("simple/groups/list-members"))
                .as("one page, and an empty one")
                .isEqualTo(2);
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

    @Test
    void whoHasLeftExpiresThenAndAgainCostsNoWrite() {
        upsert(jo());
        int writes = platform.writes();

        assertThat(leave(NOW, LeaverAction.EXPIRE)).isEqualTo(Outcome.DEACTIVATED);
        assertThat(leave(NOW, LeaverAction.EXPIRE)).isEqualTo(Outcome.UNCHANGED);

        assertThat(user("org_ref", "100045").get("expires_at")).isEqualTo("2026-11-23 10:00:00");
        assertThat(platform.writes() - writes).isEqualTo(1);
    }

    @Test
    void anAccountThatEndsBeforeThePersonLeavesDoesNotLiveLongerForThat() {
        upsert(expiring(Instant.parse("2026-11-01T00:00:00Z")));

        assertThat(leave(NOW, LeaverAction.EXPIRE)).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void whoComesBackIsActiveAgainWithTheSameAccount() {
        upsert(jo());
        Object id = user("org_ref", "100045").get("id");
        leave(NOW, LeaverAction.EXPIRE);

        assertThat(upsert(expiring(Instant.parse("2030-01-01T00:00:00Z")))).isEqualTo(Outcome.REACTIVATED);

        assertThat(user("org_ref", "100045").get("id")).isEqualTo(id);
    }

    @Test
    void whoHasLeftIsDeletedOnlyWhereThatIsSaidTwice() {
        upsert(jo());

        assertThat(leave(NOW, LeaverAction.of("delete", true))).isEqualTo(Outcome.DEACTIVATED);
        assertThat(leave(NOW, LeaverAction.DELETE))
                .as("there is nobody any more")
                .isEqualTo(Outcome.UNCHANGED);

        assertThat(platform.count("simple/users/delete")).isEqualTo(1);
        assertThatThrownBy(() -> LeaverAction.of("delete", false)).hasMessageContaining("roster.allowDelete");
        assertThatThrownBy(() -> LeaverAction.of("remove", true)).hasMessageContaining("expire or delete");
    }

    @Test
    void whoNeverHadAnAccountLeavesWithoutAWrite() {
        assertThat(leave(NOW, LeaverAction.EXPIRE)).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.writes()).isZero();
    }

    @Test
    void nobodyLeavesWhoIsProtectedOrNotToBeToldApart() {
        add("100045", "j.doe", "jo@example.com");
        people = people(AccountRules.of("two-keys", "j.*"));
        assertThatThrownBy(() -> leave(NOW, LeaverAction.DELETE))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("protected-account"));

        people = people();
        add("100045", "jo.doe", "j.doe@example.com");

        assertThatThrownBy(() -> leave(NOW, LeaverAction.EXPIRE))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.reason()).isEqualTo(Reason.IDENTITY_CONFLICT));
        assertThat(platform.writes()).isZero();
    }

    @Test
    void aFieldThatIsToldOnlyAtFirstIsTheAdministratorsAfterwards() {
        people = people(owning("email=createOnly, timezone = never,userName=always"));
        Person jo = jo().with(Field.PERSON_TIMEZONE, "Asia/Tokyo");

        assertThat(upsert(jo)).isEqualTo(Outcome.CREATED);

        assertThat(user("org_ref", "100045"))
                .containsEntry("email", "jo@example.com")
                .doesNotContainEntry("timezone", "Asia/Tokyo");
        long id = (Long) user("org_ref", "100045").get("id");
        platform.change("users", id, Map.of("email", "by.hand@example.com"));
        assertThat(upsert(jo)).isEqualTo(Outcome.UNCHANGED);
        platform.change("users", id, Map.of("username", "by.hand"));
        assertThat(upsert(jo)).isEqualTo(Outcome.UPDATED);
        assertThat(user("id", id)).containsEntry("email", "by.hand@example.com").containsEntry("username", "j.doe");
    }

    @ParameterizedTest
    @CsvSource({
        "phone=always,timezone",
        "email,createOnly",
        "email=sometimes,createOnly",
        "email=never,createOnly",
        "'email=always,email=always',twice"
    })
    void anOwnershipThatCannotBeIsToldWithWhatCanBe(String ownership, String advice) {
        assertThatThrownBy(() -> owning(ownership))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("people.ownership", advice);
    }

    @Test
    void whatIsErasedIsNullOnThePlatformOnce() {
        long id = add("100045", "j.doe", "jo@example.com");
        platform.change(
                "users",
                id,
                Map.of(
                        "fname",
                        "Jo",
                        "lname",
                        "Doe",
                        "timezone",
                        "Europe/London",
                        "expires_at",
                        "2030-01-01 00:00:00"));
        Person erased = jo().with(Field.PERSON_TIMEZONE, Erased.VALUE).with(Field.PERSON_EXPIRES_AT, Erased.VALUE);

        assertThat(upsert(jo())).as("what is not said stays").isEqualTo(Outcome.UNCHANGED);
        assertThat(upsert(erased)).isEqualTo(Outcome.UPDATED);

        assertThat(user("id", id)).containsEntry("timezone", null).containsEntry("expires_at", null);
        assertThat(upsert(erased)).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.writes()).isEqualTo(1);
    }

    @Test
    void whereMembershipsAreOwnedWhatIsNotNamedIsRemovedAndWhoNamesNoneKeepsAll() {
        long sales = platform.add("groups", Map.of("name", "Sales"));
        long staff = platform.add("groups", Map.of("name", "Staff"));
        platform.add("tags", Map.of("name", "new"));
        platform.add("tags", Map.of("name", "old"));
        AccountRules owning = new AccountRules();
        owning.setMemberships("owned");
        people = people(owning);
        upsert(in(List.of("Sales", "Staff"), List.of("new", "old")));

        people = people(owning);
        assertThat(upsert(in(List.of("Staff"), List.of("new")))).isEqualTo(Outcome.UPDATED);
        assertThat(members(sales)).isZero();
        assertThat(members(staff)).isEqualTo(1);
        people = people(owning);
        assertThat(upsert(in(List.of("Staff"), List.of("new")))).isEqualTo(Outcome.UNCHANGED);
        assertThat(upsert(jo())).as("a blank cell leaves them").isEqualTo(Outcome.UNCHANGED);

        people = people(owning);
        assertThat(upsert(in(Person.NONE, Person.NONE))).isEqualTo(Outcome.UPDATED);
        assertThat(members(staff)).isZero();
        people = people(owning);
        assertThat(upsert(in(Person.NONE, Person.NONE))).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void whereMembershipsAreAddedNoneIsErased() {
        assertThatThrownBy(() -> upsert(in(Person.NONE, List.of())))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("cannot-erase"));
    }

    @Test
    void whoseMembershipsAreIsOneOfTwoWords() {
        assertThatThrownBy(() -> new AccountRules().setMemberships("all"))
                .hasMessageContainingAll("people.memberships", "added", "owned");
    }

    @Test
    void nothingIsErasedOfAUserWhoIsStillToBeMade() {
        assertThat(upsert(jo().with(Field.PERSON_LOCALE, Erased.VALUE))).isEqualTo(Outcome.CREATED);
    }

    @Test
    void whatEveryUserHasIsNotErased() {
        assertThatThrownBy(() -> jo().with(Field.PERSON_EMAIL, Erased.VALUE))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("cannot-erase"));
    }

    @Test
    void whoComesBackWithANewNumberHasTheOldAccountWhichIsGivenThatNumberAndReactivated() {
        long id = add("100007", "jo.old", "jo.old@example.com");
        platform.change("users", id, Map.of("expires_at", "2025-01-31 00:00:00"));

        assertThat(upsert(before("100007"))).isEqualTo(Outcome.REACTIVATED);

        assertThat(platform.users()).as("the administrator and Jo").hasSize(2);
        assertThat(user("id", id))
                .containsEntry("org_ref", "100045")
                .containsEntry("username", "j.doe")
                .containsEntry("expires_at", null);
        int writes = platform.writes();
        assertThat(upsert(before("100007"))).isEqualTo(Outcome.UNCHANGED);
        assertThat(platform.writes()).isEqualTo(writes);
    }

    @Test
    void anIdOfBeforeComesBeforeTheUserName() {
        long id = add("100007", "jo.old", "jo.old@example.com");
        add("", "j.doe", "jo@example.com");

        assertRefused(before("100007"), "identity-conflict");

        assertThat(user("id", id)).as("nothing is written").containsEntry("org_ref", "100007");
        assertThat(platform.users()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"100045,100007", "100006,100007"})
    void accountsOfSeveralIdsOfOnePersonAreNotMerged(String one, String other) {
        add(one, "jo.one", "jo.one@example.com");
        add(other, "jo.other", "jo.other@example.com");

        assertRefused(before("100007", "100006"), "several-accounts");
        assertThat(platform.writes()).isZero();
    }

    @Test
    void anIdOfBeforeThatNobodyHasMakesNoDifference() {
        assertThat(upsert(before("100007"))).isEqualTo(Outcome.CREATED);
        assertThat(upsert(before("100007", "100045"))).as("its own one, too").isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void anAdministratorWithAnIdOfBeforeIsNotGivenTheNewOne() {
        long id = add("100007", "root", "root@example.com");
        platform.change("users", id, Map.of("super_user", true));

        assertRefused(before("100007"), "protected-account");
        assertThat(user("id", id)).containsEntry("org_ref", "100007");
    }

    private void assertConflict() {
        List<Map<String, Object>> before = platform.users();

        assertThatThrownBy(() -> upsert(jo()))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.reason()).isEqualTo(Reason.IDENTITY_CONFLICT))
                .hasMessageNotContainingAny("j.doe", "jo@example.com", "100045");

        assertThat(platform.users()).isEqualTo(before);
        assertThat(platform.writes()).isZero();
    }

    private void assertRefused(Person person, String reason) {
        assertThatThrownBy(() -> upsert(person)).isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.getReason())
                .isEqualTo(reason));
    }

    private int calls(Person person) {
        assertThat(called().client().list("simple/groups/list", Map.of()).hasNext())
                .as("there is a token")
                .isFalse();
        int before = platform.requests().size();
        upsert(people(), person);
        return platform.requests().size() - before;
    }

    private People people() {
        return people(AccountRules.of("two-keys", ""));
    }

    private People people(AccountRules rules) {
        return new People("acme", rules, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private int members(long group) {
        return platform.members("groups", group, "users").size();
    }

    private Platform called() {
        return context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getPlatform();
    }

    private Outcome upsert(Person person) {
        return upsert(people, person);
    }

    private Outcome upsert(People with, Person person) {
        return done(with, person).outcome();
    }

    /** What is noted of a person who is done; throws what it was refused for. */
    private Noted done(People with, Person person) {
        return done(new WantedPerson("key", "acme", person, null, with));
    }

    private Outcome leave(Instant at, LeaverAction action) {
        return done(new Leaving(people, at, action)).outcome();
    }

    /** Who leaves is found by the external id to expire, and by the user that an earlier look found to be deleted. */
    private final class Leaving implements Wanted {

        private final People with;
        private final Instant at;
        private final LeaverAction action;

        Leaving(People with, Instant at, LeaverAction action) {
            this.with = with;
            this.at = at;
            this.action = action;
        }

        @Override
        public String person() {
            return WantedPerson.subject("acme", "100045");
        }

        @Override
        public String key() {
            return "key";
        }

        @Override
        public String digest() {
            return action.toString();
        }

        @Override
        public Decision decide(Roles roles, @Nullable Noted noted) {
            return action == LeaverAction.DELETE
                    ? with.decideLeaving(
                            roles, user("org_ref", "100045").get("id").toString(), "100045"::equals, at, action)
                    : with.decideExpiry(roles, "100045", actual -> actual == null || actual.isAfter(at) ? at : actual);
        }
    }

    private Noted done(Wanted wanted) {
        Executor executor = new Executor(
                "people", new MemoryStateStore(), called(), Guard.NONE, Memory.NONE, ForkJoinPool.commonPool(), clock);
        Executor.Run run = executor.run(List.of(wanted), persons -> Set.of(), true);
        Result result = run.results().get(0);
        if (result instanceof Result.Done done) {
            return done.noted();
        }
        if (run.outage() != null) {
            throw run.outage();
        }
        throw result instanceof Result.Refused refused
                ? refused.why()
                : Objects.requireNonNull(((Result.Failing) result).why());
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
        return Person.of("100045", "j.doe", "Jo", "Doe", "jo@example.com")
                .withGroups(groups)
                .withTags(tags);
    }

    private static AccountRules owning(String ownership) {
        AccountRules rules = AccountRules.of("two-keys", "");
        rules.setOwnership(ownership);
        return rules;
    }

    private static Person before(String... ids) {
        return jo().withPreviousIds(List.of(ids));
    }

    private static Person expiring(Instant at) {
        return jo().with(Field.PERSON_EXPIRES_AT, at);
    }
}
