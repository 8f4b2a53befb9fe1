// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * Finds a person's user, and how it differs from what is wanted. Writes nothing.
 *
 * <p>The user is the one with the person's {@code org_ref}. An account without {@code org_ref} is adopted only if user name and
 * e-mail address are both the person's: a single key may be a namesake's. Memberships are added, never removed.
 *
 * <p>For a short while, a file for example: groups, tags and members are read when they are first needed and kept. Safe for
 * concurrent use.
 */
public final class People {

    private static final String LIST = "simple/users/list";
    private static final String CREATE = "simple/users/create";
    private static final String UPDATE = "simple/users/update";

    /** What each person may need. */
    public static final List<String> OPERATIONS = List.of(LIST, CREATE, UPDATE);

    private final PlatformTime times;
    private final AccountRules rules;
    private final Clock clock;
    private final Memberships memberships = new Memberships();

    /**
     * @param times the platform's timestamps
     * @param clock tells who has expired
     */
    public People(PlatformTime times, AccountRules rules, Clock clock) {
        this.times = times;
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
    public Decision decide(PlatformClient platform, Person person) {
        UserFields fields = fields(platform);
        Map<String, Object> wanted = fields.of(person);
        memberships.check(platform, person);
        return find(platform, wanted)
                .map(user -> decide(platform, person, fields, wanted, user))
                .orElseGet(() -> create(platform, person, wanted));
    }

    /** What the platform's refusal of what was decided means. */
    public RuntimeException refused(PlatformClient platform, Person person, LearningPlatformException refusal) {
        if (!(refusal instanceof ConflictException) && !(refusal instanceof ValidationException)) {
            return refusal;
        }
        Map<String, Object> wanted = fields(platform).of(person);
        for (String key : List.of(UserFields.USERNAME, UserFields.EMAIL)) {
            boolean isAnothers = search(platform, key, wanted).stream().anyMatch(user -> !isOf(user, wanted));
            if (isAnothers) {
                return conflict("the person's " + key + " belongs to another user");
            }
        }
        return isTaken(refusal)
                ? new Refusal(
                        Reason.IDENTITY_CONFLICT,
                        "deleted-account",
                        "the platform says that the user name or e-mail address is taken, and shows no user who has it, so it may"
                                + " be a deleted one: restore or rename that")
                : refusal;
    }

    private static boolean isTaken(LearningPlatformException refusal) {
        return refusal instanceof ConflictException
                || (refusal instanceof ValidationException e
                        && (e.getErrors().containsKey(UserFields.USERNAME)
                                || e.getErrors().containsKey(UserFields.EMAIL)));
    }

    private UserFields fields(PlatformClient platform) {
        Operation create = platform.contract().operation(CREATE);
        RequestBody body = create.body();
        return new UserFields(times, body == null ? Set.of() : body.fields());
    }

    private Decision create(PlatformClient platform, Person person, Map<String, Object> wanted) {
        List<Change> changes = new ArrayList<>(List.of(new Change.CreateUser(wanted)));
        changes.addAll(memberships.of(platform, person));
        return new Decision(Outcome.CREATED, "", Map.of(), changes);
    }

    private Decision decide(
            PlatformClient platform,
            Person person,
            UserFields fields,
            Map<String, Object> wanted,
            Map<String, Object> user) {
        Object id = id(user);
        Map<String, Object> differing = fields.changes(wanted, user);
        List<Change> changes = new ArrayList<>();
        if (!differing.isEmpty()) {
            changes.add(new Change.UpdateUser(differing));
        }
        changes.addAll(memberships.missing(platform, id, person));
        boolean isExpired = hasExpired(fields, user);
        Map<String, String> ids = Map.of("user", id.toString());
        if (changes.isEmpty()) {
            Decision unchanged = new Decision(Outcome.UNCHANGED, id, ids, changes);
            return isExpired && person.expiresAt() == null ? unchanged.withWarning("expired") : unchanged;
        }
        if (rules.isProtected(user)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "protected-account",
                    "the user is an administrator's, or one of people.protected, and differs: change it on the platform");
        }
        boolean isReactivated =
                isExpired && differing.containsKey(UserFields.EXPIRES_AT) && !hasExpired(fields, differing);
        Decision changed = new Decision(isReactivated ? Outcome.REACTIVATED : Outcome.UPDATED, id, ids, changes);
        return isExpired && person.expiresAt() == null ? changed.withWarning("expired") : changed;
    }

    /** Two look-ups at most: who has another's user name is no one to adopt, and the platform tells of a taken address. */
    private Optional<Map<String, Object>> find(PlatformClient platform, Map<String, Object> wanted) {
        Optional<Map<String, Object>> own = only(platform, UserFields.ORG_REF, wanted);
        if (own.isPresent()) {
            return own;
        }
        Optional<Map<String, Object>> namesake = only(platform, UserFields.USERNAME, wanted);
        namesake.ifPresent(user -> checkAdoption(user, wanted));
        return namesake;
    }

    private Optional<Map<String, Object>> only(PlatformClient platform, String key, Map<String, Object> wanted) {
        List<Map<String, Object>> users = search(platform, key, wanted);
        if (users.size() > 1) {
            throw conflict("more than one user has the person's " + key);
        }
        if (users.size() == 1 && !UserFields.text(users.get(0), "deleted_at").isEmpty()) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT, "deleted-account", "the user is deleted: restore it on the platform");
        }
        return users.stream().findFirst();
    }

    private void checkAdoption(Map<String, Object> user, Map<String, Object> wanted) {
        String reference = UserFields.text(user, UserFields.ORG_REF);
        if (!reference.isEmpty()) {
            throw conflict("the user with the person's user name has another org_ref"
                    + (isSameNumber(reference, UserFields.text(wanted, UserFields.ORG_REF))
                            ? ", the same but for zeros before it: the export has lost or added them"
                            : ""));
        }
        if (rules.isProtected(user)) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "protected-account",
                    "the user with the person's user name is an administrator, or one of people.protected");
        }
        boolean hasAddress = UserFields.isSame(
                UserFields.EMAIL, UserFields.text(wanted, UserFields.EMAIL), UserFields.text(user, UserFields.EMAIL));
        if (!hasAddress || !rules.adopts()) {
            throw conflict("a user without org_ref has the person's user name"
                    + (hasAddress ? " and e-mail address" : ", but another e-mail address")
                    + ": if it is the person's, give it the org_ref");
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

    private static boolean isOf(Map<String, Object> user, Map<String, Object> wanted) {
        return UserFields.isSame(
                UserFields.ORG_REF,
                UserFields.text(user, UserFields.ORG_REF),
                UserFields.text(wanted, UserFields.ORG_REF));
    }

    /** The users whose key is the wanted one. Not every platform filters, so what it returns is compared. */
    private static List<Map<String, Object>> search(PlatformClient platform, String key, Map<String, Object> wanted) {
        String value = UserFields.text(wanted, key);
        return platform.find(
                LIST, Map.of(key, value), user -> UserFields.isSame(key, value, UserFields.text(user, key)));
    }

    private boolean hasExpired(UserFields fields, Map<String, Object> user) {
        Instant expiry = fields.expiresAt(user);
        return expiry != null && !expiry.isAfter(clock.instant());
    }

    private static Object id(Map<String, Object> user) {
        Object id = user.get("id");
        if (id == null) {
            throw new UnexpectedReplyException(Failure.before(LIST, "a user has no id"));
        }
        return id;
    }

    private static Refusal conflict(String message) {
        return new Refusal(Reason.IDENTITY_CONFLICT, message);
    }
}
