// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.PlatformTestSupport;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.work.Executor;
import org.learningplatform.camel.sync.work.Guard;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Result;
import org.learningplatform.camel.sync.work.Wanted;
import org.learningplatform.camel.testkit.Fault;

class DirectoryTest extends PlatformTestSupport {

    private static final Duration AGE = Duration.ofDays(7);

    private final MemoryStateStore state = new MemoryStateStore();
    private AccountRules rules = AccountRules.of("two-keys", "");
    private int messages;
    private @Nullable String warning;

    @BeforeEach
    void addAGroup() {
        platform.add("groups", Map.of("name", "Sales"));
    }

    @Test
    void whoIsUnchangedCostsNoCallAndWhoHasChangedOne() {
        assertThat(calls(jo(), Outcome.CREATED)).isEqualTo(3);
        assertThat(calls(jo(), Outcome.UNCHANGED)).isZero();
        assertThat(calls(jo().with(Field.PERSON_FAMILY_NAME, "Smith"), Outcome.UPDATED))
                .isEqualTo(1);

        assertThat(user()).containsEntry("lname", "Smith").containsEntry("fname", "Jo");
        assertThat(calls(jo().with(Field.PERSON_FAMILY_NAME, "Smith"), Outcome.UNCHANGED))
                .isZero();
    }

    @Test
    void onlyWhatHasChangedIsSentSoThatWhatAnAdministratorChangedStays() {
        upsert(jo());
        platform.change("users", id(), Map.of("email", "by.hand@example.com"));

        upsert(jo().with(Field.PERSON_FAMILY_NAME, "Smith"));

        assertThat(user()).containsEntry("lname", "Smith").containsEntry("email", "by.hand@example.com");
    }

    @Test
    void whatIsAsOldAsItMayBeIsLookedAtAgainHoweverOftenThePersonWasWrittenSince() {
        upsert(jo());
        platform.change("users", id(), Map.of("email", "by.hand@example.com"));
        clock.advance(AGE.minusSeconds(1));
        Person smith = jo().with(Field.PERSON_FAMILY_NAME, "Smith");
        assertThat(calls(smith, Outcome.UPDATED)).isEqualTo(1);

        clock.advance(Duration.ofSeconds(1));

        assertThat(calls(smith, Outcome.UPDATED)).isEqualTo(2);
        assertThat(user()).containsEntry("email", "jo@example.com");
        assertThat(calls(smith, Outcome.UNCHANGED)).isZero();
    }

    @Test
    void groupsAreRememberedToo() {
        Person inSales = jo().withGroups(List.of("Sales"));
        upsert(inSales);

        assertThat(calls(inSales, Outcome.UNCHANGED)).isZero();
        assertThat(calls(jo(), Outcome.UNCHANGED))
                .as("who says no group leaves none")
                .isZero();
    }

    @Test
    void whoWasDeletedByHandMeanwhileIsMadeAnew() {
        upsert(jo());
        platform.inject("simple/users/update", 1, Fault.answer(404));
        platform.change("users", id(), Map.of("org_ref", "", "username", "gone", "email", "gone@example.com"));

        assertThat(upsert(jo().with(Field.PERSON_FAMILY_NAME, "Smith"))).isEqualTo(Outcome.CREATED);

        assertThat(user()).containsEntry("lname", "Smith");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409, 422})
    void whatThePlatformRefusesOfSomebodyKnownIsDecidedAgainAfterALook(int status) {
        upsert(jo());
        platform.inject("simple/users/update", 1, Fault.answer(status, "{}"));

        assertThat(upsert(jo().with(Field.PERSON_FAMILY_NAME, "Smith"))).isEqualTo(Outcome.UPDATED);

        assertThat(user()).containsEntry("lname", "Smith");
    }

    @Test
    void whatWasBegunAndMayHaveBeenWrittenIsLookedAt() {
        upsert(jo());
        Person smith = jo().with(Field.PERSON_FAMILY_NAME, "Smith");
        platform.inject("simple/users/update", 2, Fault.dropAfter());
        assertThatThrownBy(() -> upsert(smith)).isInstanceOf(RuntimeException.class);
        platform.clearFaults();

        assertThat(calls(jo(), Outcome.UPDATED))
                .as("it is not taken for what it was before")
                .isEqualTo(2);
        assertThat(user()).containsEntry("lname", "Doe");
    }

    @Test
    void whoLeavesIsNotRememberedAsBeingThere() {
        upsert(jo());
        String jo = WantedPerson.subject("acme", "100045");
        done(new WantedAbsentee(
                "leaves", "acme", jo, Long.toString(id()), clock.instant(), LeaverAction.EXPIRE, null, people()));

        Person back = jo().with(Field.PERSON_EXPIRES_AT, clock.instant().plus(AGE));

        assertThat(upsert(back)).isEqualTo(Outcome.REACTIVATED);
    }

    @Test
    void aDateOfExpiryThatChangesCostsOneCallAndStillTellsWhoIsReactivated() {
        upsert(jo().with(Field.PERSON_EXPIRES_AT, clock.instant().minusSeconds(60)));

        assertThat(calls(jo().with(Field.PERSON_EXPIRES_AT, clock.instant().plus(AGE)), Outcome.REACTIVATED))
                .isEqualTo(1);
    }

    @Test
    void whoseAccountHasEndedMeanwhileIsLookedAtAndTold() {
        upsert(jo().with(Field.PERSON_EXPIRES_AT, clock.instant().plusSeconds(60)));
        assertThat(calls(jo(), Outcome.UNCHANGED)).as("it has not ended").isZero();

        clock.advance(Duration.ofSeconds(60));

        assertThat(calls(jo(), Outcome.UNCHANGED)).isEqualTo(1);
        assertThat(warning).isEqualTo("expired");
    }

    @Test
    void whoseAccountEndedAsIsWantedCostsNoCall() {
        Person ended = jo().with(Field.PERSON_EXPIRES_AT, clock.instant().minusSeconds(60));
        upsert(ended);

        assertThat(calls(ended, Outcome.UNCHANGED)).isZero();
    }

    @Test
    void whoeverHasLostThePersonMeanwhileRemembersNothing() {
        upsert(jo());
        platform.onRequest(request -> {
            if (request.operation().equals("simple/users/update")) {
                clock.advance(Duration.ofMinutes(1));
                state.lease()
                        .acquire(
                                List.of(WantedPerson.subject("acme", "100045")),
                                "another process",
                                clock.instant(),
                                clock.instant().plus(AGE));
            }
        });

        upsert(jo().with(Field.PERSON_FAMILY_NAME, "Smith"));

        assertThat(directory().find(List.of(WantedPerson.subject("acme", "100045"))))
                .as("the other process may have written since")
                .isEmpty();
    }

    @Test
    void zeroAsAgeLooksEachTime() {
        rules.setDirectoryAge(Duration.ZERO);
        upsert(jo());

        assertThat(calls(jo(), Outcome.UNCHANGED)).isEqualTo(1);
    }

    @Test
    void whoIsProtectedIsNotWrittenByWhatWasKnownBefore() {
        upsert(jo());
        rules = AccountRules.of("two-keys", "j.*");

        assertThatThrownBy(() -> upsert(jo().with(Field.PERSON_FAMILY_NAME, "Smith")))
                .hasMessageContaining("people.protected");
    }

    @Test
    void anAdministratorWhoIsAsWantedIsNotRemembered() {
        upsert(jo());
        platform.change("users", id(), Map.of("super_user", true));
        clock.advance(AGE);
        assertThat(calls(jo(), Outcome.UNCHANGED)).isEqualTo(1);

        assertThatThrownBy(() -> upsert(jo().with(Field.PERSON_FAMILY_NAME, "Smith")))
                .hasMessageContaining("administrator");
    }

    @Test
    void anIdOfBeforeIsNobodysAnyMore() {
        upsert(jo());
        Person back =
                Person.of("100046", "j.doe", "Jo", "Doe", "jo@example.com").withPreviousIds(List.of("100045"));
        assertThat(upsert(back)).isEqualTo(Outcome.UPDATED);

        assertThat(calls(back, Outcome.UNCHANGED)).isZero();
        assertThatThrownBy(() -> upsert(jo()))
                .as("its old id says something else")
                .hasMessageContaining("external id");
    }

    @Test
    void theStateHoldsNothingThatNamesThePerson() {
        upsert(jo());

        Fingerprints.Row row = state.fingerprints().after("people acme", 0, 10).get(0);

        assertThat(row.toString()).doesNotContain("100045", "j.doe", "Jo", "Doe", "example.com");
        assertThat(row.key()).hasSize(32);
        assertThat(row.hash()).hasSize(32);
    }

    private long calls(Person person, Outcome outcome) {
        long before = calls();
        assertThat(upsert(person)).isEqualTo(outcome);
        return calls() - before;
    }

    /** Those for tokens left out. */
    private long calls() {
        return platform.requests().stream()
                .filter(request -> request.operation().startsWith("simple/"))
                .count();
    }

    private Outcome upsert(Person person) {
        return done(new WantedPerson("message " + messages++, "acme", person, null, people()));
    }

    /** Another one each time, as two journeys and two processes are. */
    private Directory directory() {
        return new Directory(state.fingerprints(), "acme", rules, clock);
    }

    private People people() {
        return new People("acme", rules, clock);
    }

    private Outcome done(Wanted wanted) {
        Executor executor =
                new Executor("people", state, called(), Guard.NONE, directory(), ForkJoinPool.commonPool(), clock);
        Executor.Run run = executor.run(List.of(wanted), persons -> Set.of(), true);
        Result result = run.results().get(0);
        if (result instanceof Result.Done done) {
            warning = done.noted().warning();
            return done.noted().outcome();
        }
        if (run.outage() != null) {
            throw run.outage();
        }
        throw result instanceof Result.Refused refused
                ? refused.why()
                : Objects.requireNonNull(((Result.Failing) result).why());
    }

    private Platform called() {
        return context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getPlatform();
    }

    private Map<String, Object> user() {
        return platform.users().stream()
                .filter(user -> "100045".equals(user.get("org_ref")))
                .findFirst()
                .orElseThrow();
    }

    private long id() {
        return (Long) user().get("id");
    }

    private static Person jo() {
        return Person.of("100045", "j.doe", "Jo", "Doe", "jo@example.com");
    }
}
