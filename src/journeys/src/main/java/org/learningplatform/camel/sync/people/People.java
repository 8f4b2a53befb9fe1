// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Remembered;

/**
 * Finds a person's user, and how it differs from what is wanted. Writes nothing.
 *
 * <p>The user is the one with the person's external id, else with one that the person had before, who is given the new one.
 * An account without one is adopted only if user name and e-mail address are both the person's: a single key may be a
 * namesake's. Memberships are added, and removed only where they are owned.
 *
 * <p>Where the platform's contract has no external ids, the user is the one with the person's user name and e-mail address, or with
 * the one of the two that the contract has. What they say must agree: where it does not, it is a conflict, and nothing is made.
 *
 * <p>For a short while, a file for example: groups, tags and members are read when they are first needed and kept. Safe for
 * concurrent use.
 */
public final class People {

    /** What each person may need. */
    public static final List<Need> NEEDS = List.of(
            Need.of(Role.FIND_USERS)
                    .reading(Field.PERSON_ID)
                    .finding(Role.CREATE_USER, Field.PERSON_EXTERNAL_ID, Field.PERSON_USER_NAME, Field.PERSON_EMAIL),
            Need.of(Role.CREATE_USER).reading(Field.PERSON_ID),
            Need.of(Role.UPDATE_USER).sending(Field.PERSON_ID));

    /** What is needed where people can be known by their external ids alone. */
    public static final Need EXTERNAL_IDS =
            Need.of(Role.FIND_USERS).finding(Role.CREATE_USER, Field.PERSON_EXTERNAL_ID);

    private static final List<Field> ACCOUNT_KEYS = List.of(Field.PERSON_USER_NAME, Field.PERSON_EMAIL);

    private final String tenant;
    private final AccountRules rules;
    private final Clock clock;
    private final Memberships memberships;

    /**
     * @param tenant whose people they are
     * @param clock tells who has expired
     */
    public People(String tenant, AccountRules rules, Clock clock) {
        this.tenant = tenant;
        this.rules = rules;
        this.clock = clock;
        this.memberships = new Memberships(rules.ownsMemberships());
    }

    /**
     * Says what persons need of a platform.
     *
     * @param journey who asks, for messages
     * @throws IllegalArgumentException if the contract lacks something, for example a key by which people who were made are found
     *     again, with what to do
     */
    public static void need(Platform platform, AccountRules rules, String journey) {
        platform.needs(journey, NEEDS);
        if (!rules.adopts()) {
            // by what else there is, everybody's account would have to be taken
            platform.needs(journey + " with people.adopt=never", List.of(EXTERNAL_IDS));
        }
        needMemberships(platform, rules, journey);
    }

    /** The same of memberships alone. */
    public static void needMemberships(Platform platform, AccountRules rules, String journey) {
        if (rules.ownsMemberships()) {
            platform.needs(journey + " with people.memberships=owned", Memberships.REMOVALS);
        }
    }

    /** Whether who is made with that key is found by it. */
    private static boolean isKey(Roles platform, Field key) {
        return UserSearch.isPossible(platform, key) && platform.takes(Role.CREATE_USER, key);
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
        Decision decision = find(platform, person, wanted)
                .map(user -> decide(platform, person, wanted, user))
                .orElseGet(() -> create(platform, person, wanted));
        return decision.noting(() -> memberships.begin(person, decision.changes()));
    }

    /**
     * The same, by what is remembered of the user: it is looked at only where that does not say enough.
     *
     * @throws Refusal if the platform cannot keep a value, a group or tag is not there, or the user is another person's, an
     *     administrator's or deleted
     * @throws LearningPlatformException if a call fails
     */
    Decision decideByMemory(Roles platform, Person person, Remembered user) {
        Map<Field, Object> told = told(platform, person);
        Map<String, String> parts = Parts.of(person, told, tenant, rules, platform);
        boolean isExpired = hasExpired(user.expiry());
        if (!isEnough(platform, told, parts, user)) {
            return decide(platform, person);
        }
        Map<Field, Object> differing = new EnumMap<>(told);
        differing.keySet().removeIf(field -> isSame(parts, user, field.word()));
        List<Change> changes = new ArrayList<>();
        if (!differing.isEmpty()) {
            changes.add(new Change.UpdateUser(differing));
        }
        if (!isSame(parts, user, Parts.GROUPS) || !isSame(parts, user, Parts.TAGS)) {
            memberships.check(platform, person);
            changes.addAll(memberships.missing(platform, user.user(), person));
        }
        Map<String, String> after = new HashMap<>(user.parts());
        after.putAll(parts);
        return new Decision(outcome(changes, isExpired, differing), user.user(), Map.of("user", user.user()), changes)
                .remembering(new Remembered(user.user(), after, expiry(told, user.expiry()), user.at()))
                .noting(() -> memberships.begin(person, changes));
    }

    /** What stands for the ids that the person had before, see {@link WantedPerson#subject}. */
    public List<String> before(Person person) {
        return person.previousIds().stream()
                .map(id -> WantedPerson.subject(tenant, id))
                .toList();
    }

    /** Whether nothing is to be done, by what is remembered of the user. */
    boolean isAsRemembered(Roles platform, Person person, Remembered user) {
        Map<Field, Object> told = told(platform, person);
        Map<String, String> parts = Parts.of(person, told, tenant, rules, platform);
        return isEnough(platform, told, parts, user)
                && parts.keySet().stream().allMatch(part -> isSame(parts, user, part));
    }

    /** Whether what is remembered says all that has to be known of the user. */
    private boolean isEnough(Roles platform, Map<Field, Object> told, Map<String, String> parts, Remembered user) {
        boolean isWarned = hasExpired(user.expiry()) && !told.containsKey(Field.PERSON_EXPIRES_AT);
        boolean isFoundById = isKey(platform, Field.PERSON_EXTERNAL_ID)
                || ACCOUNT_KEYS.stream().allMatch(key -> isSame(parts, user, key.word()));
        return isSame(parts, user, Parts.BASIS) && isFoundById && !isWarned;
    }

    /** Whether the user has it as it is wanted, or nothing is. */
    private static boolean isSame(Map<String, String> parts, Remembered user, String part) {
        String wanted = parts.get(part);
        return wanted == null || wanted.equals(user.parts().get(part));
    }

    /** What the platform is told of a user who is there, and shows again. */
    private Map<Field, Object> told(Roles platform, Person person) {
        Map<Field, Object> told = rules.told(UserFields.of(person, platform.zone()), true);
        told.keySet().removeIf(field -> field == Field.PERSON_EXTERNAL_ID || !UserFields.isSeen(field, platform));
        return told;
    }

    private static @Nullable Instant expiry(Map<Field, Object> told, @Nullable Instant actual) {
        Object expiry = told.getOrDefault(Field.PERSON_EXPIRES_AT, "");
        return expiry instanceof Instant moment ? moment : expiry == Erased.VALUE ? null : actual;
    }

    /** What will be known of the user when all is as wanted. */
    private Remembered after(Roles platform, Person person, String user, @Nullable Instant expiry) {
        Map<Field, Object> told = told(platform, person);
        return new Remembered(
                user, Parts.of(person, told, tenant, rules, platform), expiry(told, expiry), clock.instant());
    }

    /**
     * As {@link #decide(Roles, Person)}, of a person whose user is known.
     *
     * @param user as the list of users tells it
     */
    public Decision decide(Roles platform, Person person, Row user) {
        Map<Field, Object> wanted = UserFields.of(person, platform.zone());
        memberships.check(platform, person);
        return decide(platform, person, wanted, user);
    }

    /**
     * What is to be done, so that who has that external id has no account to use.
     *
     * @param at when the person has left
     * @throws Refusal if the user is an administrator's or protected, several have the external id, or the platform cannot keep
     *     the date
     * @throws LearningPlatformException if a call fails
     */
    public Decision decideLeaving(Roles platform, String externalId, Instant at, LeaverAction action) {
        Row user = leaver(platform, externalId);
        return user == null ? nothing("") : leave(platform, user, at, action);
    }

    private Decision leave(Roles platform, Row user, Instant at, LeaverAction action) {
        return action == LeaverAction.DELETE ? delete(user) : end(platform, user, earliest(at));
    }

    /**
     * What is to be done, so that a person who has left has no account to use. The person's user is known, and the external id is
     * not: nothing is to be done where that user is gone, or another person's by now.
     *
     * @param user the platform's id
     * @param isTheirs whether an external id is the person's
     * @param at when the person has left
     * @throws Refusal if the user is an administrator's or protected, or the platform cannot keep the date
     * @throws LearningPlatformException if a call fails
     */
    Decision decideLeaving(Roles platform, String user, Predicate<String> isTheirs, Instant at, LeaverAction action) {
        return get(platform, user)
                .filter(found ->
                        !found.has(Field.PERSON_DELETED_AT) && isTheirs.test(found.text(Field.PERSON_EXTERNAL_ID)))
                .map(found -> leave(platform, found, at, action))
                .orElseGet(() -> nothing(user));
    }

    private Decision delete(Row user) {
        checkNotProtected(user);
        String id = user.required(Field.PERSON_ID);
        return new Decision(Outcome.DEACTIVATED, id, Map.of("user", id), List.of(new Change.DeleteUser()));
    }

    /** An account that ends earlier is not made to live longer. */
    private static Ending earliest(Instant moment) {
        return actual -> actual == null || actual.isAfter(moment) ? moment : actual;
    }

    /** Where the platform does not give a user by its id, the list is looked through. */
    private static Optional<Row> get(Roles platform, String user) {
        if (platform.has(Role.GET_USER) && platform.tells(Role.GET_USER, Field.PERSON_EXTERNAL_ID)) {
            try {
                return Optional.of(platform.call(Role.GET_USER, Map.of(Field.PERSON_ID, user)));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        }
        return UserSearch.by(platform, Field.PERSON_ID, user).stream().findFirst();
    }

    /**
     * Whether the platform has no such user any more, or has it deleted.
     *
     * @param user the platform's id
     * @throws LearningPlatformException if a call fails
     */
    public static boolean isGone(Roles platform, String user) {
        return get(platform, user)
                .filter(found -> !found.has(Field.PERSON_DELETED_AT))
                .isEmpty();
    }

    private static Decision nothing(String user) {
        return new Decision(Outcome.UNCHANGED, user, Map.of(), List.of());
    }

    /**
     * A user, and what is to be known of it.
     *
     * @param user the platform's id
     * @param codes {@code protected-account}, {@code deleted-account} and {@code expired}, as far as they hold
     */
    public record Account(String user, List<String> codes) {}

    /** The users who have that external id. */
    public List<Account> accounts(Roles platform, String externalId) {
        return UserSearch.by(platform, Field.PERSON_EXTERNAL_ID, externalId).stream()
                .map(user -> {
                    List<String> codes = new ArrayList<>();
                    if (rules.isProtected(user)) {
                        codes.add("protected-account");
                    }
                    if (user.has(Field.PERSON_DELETED_AT)) {
                        codes.add("deleted-account");
                    }
                    if (hasExpired(user.moment(Field.PERSON_EXPIRES_AT))) {
                        codes.add("expired");
                    }
                    return new Account(user.required(Field.PERSON_ID), List.copyOf(codes));
                })
                .toList();
    }

    private @Nullable Row leaver(Roles platform, String externalId) {
        if (!UserSearch.isPossible(platform, Field.PERSON_EXTERNAL_ID)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "no-external-ids",
                    "the contract has no x-field 'person.externalId' by which the user of who leaves is found");
        }
        List<Row> users = UserSearch.by(platform, Field.PERSON_EXTERNAL_ID, externalId).stream()
                .filter(user -> !user.has(Field.PERSON_DELETED_AT))
                .toList();
        if (users.size() > 1) {
            throw conflict("more than one user has the person's external id");
        }
        return users.isEmpty() ? null : users.get(0);
    }

    private void checkNotProtected(Row user) {
        if (rules.isProtected(user)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "protected-account",
                    "the user is an administrator's, or one of people.protected: end it on the platform");
        }
    }

    /** Says when an account is to end. */
    public interface Ending {
        /**
         * When it shall end, by when it does.
         *
         * @param actual when it ends as the platform has it; null for never
         * @return when it shall end; null for never
         */
        @Nullable
        Instant of(@Nullable Instant actual);
    }

    /**
     * What is to be done, so that a person's account ends when it shall. Who has none is as wanted.
     *
     * @throws Refusal if the user is an administrator's or protected, several have the external id, or the platform cannot keep
     *     the date
     * @throws LearningPlatformException if a call fails
     */
    public Decision decideExpiry(Roles platform, String externalId, Ending ending) {
        Row user = leaver(platform, externalId);
        return user == null ? nothing("") : end(platform, user, ending);
    }

    private Decision end(Roles platform, Row user, Ending ending) {
        String id = user.required(Field.PERSON_ID);
        Map<String, String> ids = Map.of("user", id);
        Instant actual = user.moment(Field.PERSON_EXPIRES_AT);
        Instant expiry = ending.of(actual);
        if (Objects.equals(actual, expiry)
                || (expiry != null && platform.isSame(user, Field.PERSON_EXPIRES_AT, expiry, Role.UPDATE_USER))) {
            return new Decision(Outcome.UNCHANGED, id, ids, List.of());
        }
        checkNotProtected(user);
        Object value = expiry == null ? Erased.VALUE : UserFields.kept(expiry, platform.zone());
        boolean isReactivated = hasExpired(actual) && !hasExpired(expiry);
        boolean endsEarlier = expiry != null && (actual == null || expiry.isBefore(actual));
        Outcome outcome = isReactivated ? Outcome.REACTIVATED : endsEarlier ? Outcome.DEACTIVATED : Outcome.UPDATED;
        return new Decision(outcome, id, ids, List.of(new Change.UpdateUser(Map.of(Field.PERSON_EXPIRES_AT, value))));
    }

    /** What the platform's refusal of what was decided means. */
    public RuntimeException refused(Roles platform, Person person, LearningPlatformException refusal) {
        if (!(refusal instanceof ConflictException) && !(refusal instanceof ValidationException)) {
            return refusal;
        }
        Map<Field, Object> wanted = UserFields.of(person, platform.zone());
        for (Field key : ACCOUNT_KEYS) {
            boolean isAnothers =
                    UserSearch.by(platform, key, text(wanted, key)).stream().anyMatch(user -> !isOf(user, person));
            if (isAnothers) {
                return conflict("the person's " + UserSearch.nameOf(key) + " belongs to another user");
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
                        && ACCOUNT_KEYS.stream()
                                .anyMatch(field -> platform.isNamed(
                                        Role.CREATE_USER, field, e.getErrors().keySet())));
    }

    private Decision create(Roles platform, Person person, Map<Field, Object> wanted) {
        List<Change> changes = new ArrayList<>(List.of(new Change.CreateUser(rules.told(wanted, false))));
        changes.addAll(memberships.of(platform, person));
        return new Decision(Outcome.CREATED, "", Map.of(), changes).remembering(after(platform, person, "", null));
    }

    private Decision decide(Roles platform, Person person, Map<Field, Object> wanted, Row user) {
        String id = user.required(Field.PERSON_ID);
        Instant expiry = user.moment(Field.PERSON_EXPIRES_AT);
        boolean isExpired = hasExpired(expiry);
        if (isExpired && isBack(person, user)) {
            wanted.putIfAbsent(Field.PERSON_EXPIRES_AT, Erased.VALUE);
        }
        Map<Field, Object> told = rules.told(wanted, true);
        Map<Field, Object> differing = UserFields.changes(told, user, platform);
        List<Change> changes = new ArrayList<>();
        if (!differing.isEmpty()) {
            changes.add(new Change.UpdateUser(differing));
        }
        changes.addAll(memberships.missing(platform, id, person));
        boolean isProtected = rules.isProtected(user);
        if (isProtected && !changes.isEmpty()) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "protected-account",
                    "the user is an administrator's, or one of people.protected, and differs: change it on the platform");
        }
        Decision decision = new Decision(outcome(changes, isExpired, differing), id, Map.of("user", id), changes);
        if (isExpired && !told.containsKey(Field.PERSON_EXPIRES_AT)) {
            return decision.withWarning("expired");
        }
        // whether a protected account is as wanted is looked at each time
        return isProtected ? decision : decision.remembering(after(platform, person, id, expiry));
    }

    private Outcome outcome(List<Change> changes, boolean isExpired, Map<Field, Object> differing) {
        Object expiry = differing.get(Field.PERSON_EXPIRES_AT);
        boolean isReactivated =
                isExpired && expiry != null && !(expiry instanceof Instant moment && hasExpired(moment));
        return changes.isEmpty() ? Outcome.UNCHANGED : isReactivated ? Outcome.REACTIVATED : Outcome.UPDATED;
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
        if (!isKey(platform, Field.PERSON_EXTERNAL_ID)) {
            return byAccount(platform, wanted);
        }
        Optional<Row> own = only(platform, Field.PERSON_EXTERNAL_ID, wanted);
        Map<String, Row> all = new LinkedHashMap<>();
        own.ifPresent(user -> all.put(user.required(Field.PERSON_ID), user));
        person.previousIds().stream()
                .distinct()
                .flatMap(id -> UserSearch.by(platform, Field.PERSON_EXTERNAL_ID, id).stream())
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
        namesake.ifPresent(user -> checkAdoption(platform, user, wanted));
        return namesake;
    }

    /** By the keys of accounts. A user who has one of them, and of the other another one, is nobody to take or to make again. */
    private Optional<Row> byAccount(Roles platform, Map<Field, Object> wanted) {
        Map<String, Row> found = new LinkedHashMap<>();
        List<Field> keys = ACCOUNT_KEYS.stream()
                .filter(key -> isKey(platform, key) && !text(wanted, key).isEmpty())
                .toList();
        if (keys.isEmpty()) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "no-key",
                    "the contract has no external ids, and of the person neither user name nor e-mail address is known that it has");
        }
        for (Field key : keys) {
            only(platform, key, wanted).ifPresent(user -> {
                checkAccount(user, key, wanted);
                found.put(user.required(Field.PERSON_ID), user);
            });
        }
        if (found.size() > 1) {
            throw conflict("the person's user name and e-mail address belong to two users");
        }
        return found.values().stream().findFirst();
    }

    private static void checkAccount(Row user, Field key, Map<Field, Object> wanted) {
        Field other = key == Field.PERSON_EMAIL ? Field.PERSON_USER_NAME : Field.PERSON_EMAIL;
        if (differs(user, other, wanted)) {
            throw conflict(
                    "the user with the person's " + UserSearch.nameOf(key) + " has another " + UserSearch.nameOf(other)
                            + ", and the platform's contract has no external ids: if it is the person's, make them alike");
        }
        // an address may be a family's, or somebody's who has left
        if (!user.has(other)
                && differs(user, Field.PERSON_GIVEN_NAME, wanted)
                && differs(user, Field.PERSON_FAMILY_NAME, wanted)) {
            throw conflict(
                    "the user with the person's " + UserSearch.nameOf(key)
                            + " has another first and last name, and nothing else tells who it is: if it is the person's, change one there");
        }
    }

    private static boolean differs(Row user, Field field, Map<Field, Object> wanted) {
        String there = user.text(field);
        return !there.isEmpty()
                && !text(wanted, field).isEmpty()
                && !UserFields.isSame(field, there, text(wanted, field));
    }

    private Optional<Row> only(Roles platform, Field key, Map<Field, Object> wanted) {
        List<Row> users = UserSearch.by(platform, key, text(wanted, key));
        if (users.size() > 1) {
            throw conflict("more than one user has the person's " + UserSearch.nameOf(key));
        }
        if (users.size() == 1 && users.get(0).has(Field.PERSON_DELETED_AT)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT, "deleted-account", "the user is deleted: restore it on the platform");
        }
        return users.stream().findFirst();
    }

    private void checkAdoption(Roles platform, Row user, Map<Field, Object> wanted) {
        if (!platform.tells(Role.FIND_USERS, Field.PERSON_EXTERNAL_ID)) {
            throw conflict(
                    "a user has the person's user name, and the platform does not tell whose: give it the external id");
        }
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
