// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * Finds a person's user, and how it differs from what is wanted. Writes nothing.
 *
 * <p>The user is the one with the person's external id, else with one that the person had before, who is given the new one.
 * An account without one is adopted only if user name and e-mail address are both the person's: a single key may be a
 * namesake's. Memberships are added, never removed.
 *
 * <p>For a short while, a file for example: groups, tags and members are read when they are first needed and kept. Safe for
 * concurrent use.
 */
public final class People {

    /** What each person may need. */
    public static final List<Need> NEEDS = List.of(
            Need.of(Role.FIND_USERS).reading(Field.PERSON_ID, Field.PERSON_EXTERNAL_ID),
            Need.of(Role.CREATE_USER).sending(Field.PERSON_EXTERNAL_ID).reading(Field.PERSON_ID),
            Need.of(Role.UPDATE_USER).sending(Field.PERSON_ID));

    private final AccountRules rules;
    private final Clock clock;
    private final Memberships memberships = new Memberships();

    /** @param clock tells who has expired */
    public People(AccountRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * What is to be done, so that the platform has the person as wanted.
     *
     * @throws Refusal if the platform cannot keep a value, a group or tag is not there, or the user is another person's, an
     *     administrator's or deleted
     * @throws LearningPlatformException if a call fails
     */
    public Decision decide(Roles platform, Person person) {
        Map<Field, Object> wanted = UserFields.of(person, platform.zone());
        memberships.check(platform, person);
        return find(platform, person, wanted)
                .map(user -> decide(platform, person, wanted, user))
                .orElseGet(() -> create(platform, person, wanted));
    }

    /**
     * What is to be done, so that a person who has left has no account to use. Who has none is as wanted.
     *
     * @param at when the person leaves, or has left
     * @throws Refusal if the user is an administrator's or protected, several have the external id, or the platform cannot keep
     *     the date
     * @throws LearningPlatformException if a call fails
     */
    public Decision decideLeaving(Roles platform, String externalId, Instant at, LeaverAction action) {
        Instant expiry = UserFields.kept(at, platform.zone());
        List<Row> users = search(platform, Field.PERSON_EXTERNAL_ID, externalId).stream()
                .filter(user -> !user.has(Field.PERSON_DELETED_AT))
                .toList();
        if (users.size() > 1) {
            throw conflict("more than one user has the person's external id");
        }
        if (users.isEmpty()) {
            return new Decision(Outcome.UNCHANGED, "", Map.of(), List.of());
        }
        Row user = users.get(0);
        String id = user.required(Field.PERSON_ID);
        Map<String, String> ids = Map.of("user", id);
        if (action == LeaverAction.EXPIRE && expiresBy(user, expiry, platform)) {
            return new Decision(Outcome.UNCHANGED, id, ids, List.of());
        }
        if (rules.isProtected(user)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "protected-account",
                    "the user is an administrator's, or one of people.protected: end it on the platform");
        }
        Change change = action == LeaverAction.DELETE
                ? new Change.DeleteUser()
                : new Change.UpdateUser(Map.of(Field.PERSON_EXPIRES_AT, expiry));
        return new Decision(Outcome.DEACTIVATED, id, ids, List.of(change));
    }

    /** An account that ends earlier is not made to live longer. */
    private static boolean expiresBy(Row user, Instant moment, Roles platform) {
        Instant expiry = user.moment(Field.PERSON_EXPIRES_AT);
        return expiry != null
                && (!expiry.isAfter(moment)
                        || platform.isSame(user, Field.PERSON_EXPIRES_AT, moment, Role.UPDATE_USER));
    }

    /** What the platform's refusal of what was decided means. */
    public RuntimeException refused(Roles platform, Person person, LearningPlatformException refusal) {
        if (!(refusal instanceof ConflictException) && !(refusal instanceof ValidationException)) {
            return refusal;
        }
        Map<Field, Object> wanted = UserFields.of(person, platform.zone());
        for (Field key : List.of(Field.PERSON_USER_NAME, Field.PERSON_EMAIL)) {
            boolean isAnothers =
                    search(platform, key, text(wanted, key)).stream().anyMatch(user -> !isOf(user, person));
            if (isAnothers) {
                return conflict("the person's " + key.meaning() + " belongs to another user");
            }
        }
        return isTaken(platform, refusal)
                ? new Refusal(
                        Reason.IDENTITY_CONFLICT,
                        "deleted-account",
                        "the platform says that the user name or e-mail address is taken, and shows no user who has it, so it may"
                                + " be a deleted one: restore or rename that")
                : refusal;
    }

    private static boolean isTaken(Roles platform, LearningPlatformException refusal) {
        return refusal instanceof ConflictException
                || (refusal instanceof ValidationException e
                        && Stream.of(Field.PERSON_USER_NAME, Field.PERSON_EMAIL)
                                .anyMatch(field -> platform.isNamed(
                                        Role.CREATE_USER, field, e.getErrors().keySet())));
    }

    private Decision create(Roles platform, Person person, Map<Field, Object> wanted) {
        List<Change> changes = new ArrayList<>(List.of(new Change.CreateUser(wanted)));
        changes.addAll(memberships.of(platform, person));
        return new Decision(Outcome.CREATED, "", Map.of(), changes);
    }

    private Decision decide(Roles platform, Person person, Map<Field, Object> wanted, Row user) {
        String id = user.required(Field.PERSON_ID);
        boolean isExpired = hasExpired(user.moment(Field.PERSON_EXPIRES_AT));
        if (isExpired && isBack(person, user)) {
            wanted.putIfAbsent(Field.PERSON_EXPIRES_AT, Erased.VALUE);
        }
        Map<Field, Object> differing = UserFields.changes(wanted, user, platform);
        List<Change> changes = new ArrayList<>();
        if (!differing.isEmpty()) {
            changes.add(new Change.UpdateUser(differing));
        }
        changes.addAll(memberships.missing(platform, id, person));
        Map<String, String> ids = Map.of("user", id);
        if (changes.isEmpty()) {
            Decision unchanged = new Decision(Outcome.UNCHANGED, id, ids, changes);
            return isExpired && !wanted.containsKey(Field.PERSON_EXPIRES_AT)
                    ? unchanged.withWarning("expired")
                    : unchanged;
        }
        if (rules.isProtected(user)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "protected-account",
                    "the user is an administrator's, or one of people.protected, and differs: change it on the platform");
        }
        boolean isReactivated = isExpired
                && differing.containsKey(Field.PERSON_EXPIRES_AT)
                && !(differing.get(Field.PERSON_EXPIRES_AT) instanceof Instant expiry && hasExpired(expiry));
        Decision changed = new Decision(isReactivated ? Outcome.REACTIVATED : Outcome.UPDATED, id, ids, changes);
        return isExpired && !wanted.containsKey(Field.PERSON_EXPIRES_AT) ? changed.withWarning("expired") : changed;
    }

    /** Whether the person was there under another id, and has come back. */
    private static boolean isBack(Person person, Row user) {
        return user.has(Field.PERSON_EXTERNAL_ID) && !hasId(user, person.externalId());
    }

    /**
     * Two look-ups at most, and one for each id of before: who has another's user name is no one to adopt, and the platform tells
     * of a taken address.
     */
    private Optional<Row> find(Roles platform, Person person, Map<Field, Object> wanted) {
        Optional<Row> own = only(platform, Field.PERSON_EXTERNAL_ID, wanted);
        Map<String, Row> all = new LinkedHashMap<>();
        own.ifPresent(user -> all.put(user.required(Field.PERSON_ID), user));
        person.previousIds().stream()
                .distinct()
                .flatMap(id -> search(platform, Field.PERSON_EXTERNAL_ID, id).stream())
                .filter(user -> !user.has(Field.PERSON_DELETED_AT))
                .forEach(user -> all.put(user.required(Field.PERSON_ID), user));
        if (all.size() > 1) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "several-accounts",
                    "the person's ids, those of before included, belong to more than one user: decide on the platform which"
                            + " one stays, and take the external id from the others");
        }
        if (!all.isEmpty()) {
            return all.values().stream().findFirst();
        }
        Optional<Row> namesake = only(platform, Field.PERSON_USER_NAME, wanted);
        namesake.ifPresent(user -> checkAdoption(user, wanted));
        return namesake;
    }

    private Optional<Row> only(Roles platform, Field key, Map<Field, Object> wanted) {
        List<Row> users = search(platform, key, text(wanted, key));
        if (users.size() > 1) {
            throw conflict("more than one user has the person's " + key.meaning());
        }
        if (users.size() == 1 && users.get(0).has(Field.PERSON_DELETED_AT)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT, "deleted-account", "the user is deleted: restore it on the platform");
        }
        return users.stream().findFirst();
    }

    private void checkAdoption(Row user, Map<Field, Object> wanted) {
        String reference = user.text(Field.PERSON_EXTERNAL_ID);
        if (!reference.isEmpty()) {
            throw conflict("the user with the person's user name has another external id"
                    + (isSameNumber(reference, text(wanted, Field.PERSON_EXTERNAL_ID))
                            ? ", the same but for zeros before it: the export has lost or added them"
                            : ""));
        }
        if (rules.isProtected(user)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "protected-account",
                    "the user with the person's user name is an administrator, or one of people.protected");
        }
        boolean hasAddress =
                UserFields.isSame(Field.PERSON_EMAIL, text(wanted, Field.PERSON_EMAIL), user.text(Field.PERSON_EMAIL));
        if (!hasAddress || !rules.adopts()) {
            throw conflict("a user without an external id has the person's user name"
                    + (hasAddress ? " and e-mail address" : ", but another e-mail address")
                    + ": if it is the person's, give it the external id");
        }
    }

    private static boolean isSameNumber(String one, String other) {
        return one.matches("[0-9]+")
                && other.matches("[0-9]+")
                && withoutZeros(one).equals(withoutZeros(other));
    }

    private static String withoutZeros(String number) {
        return number.replaceFirst("^0+", "");
    }

    private static boolean isOf(Row user, Person person) {
        return Stream.concat(Stream.of(person.externalId()), person.previousIds().stream())
                .anyMatch(id -> hasId(user, id));
    }

    private static boolean hasId(Row user, String externalId) {
        return UserFields.isSame(Field.PERSON_EXTERNAL_ID, user.text(Field.PERSON_EXTERNAL_ID), externalId);
    }

    /** The users whose key is the wanted one. Not every platform filters, so what it returns is compared. */
    private static List<Row> search(Roles platform, Field key, String value) {
        return platform.find(
                Role.FIND_USERS, Map.of(key, value), user -> UserFields.isSame(key, value, user.text(key)));
    }

    private static String text(Map<Field, Object> wanted, Field field) {
        return Objects.toString(wanted.get(field), "");
    }

    private boolean hasExpired(@Nullable Instant expiry) {
        return expiry != null && !expiry.isAfter(clock.instant());
    }

    private static Refusal conflict(String message) {
        return new Refusal(Reason.IDENTITY_CONFLICT, message);
    }
}
