// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;

/**
 * Makes persons users of a platform, each once.
 *
 * <p>Every call begins with a read and writes only what differs, so it may be repeated after any failure. For one thread
 * and a short while, a file for example: groups, tags and members are read when they are first needed and kept.
 */
public final class People {

    private static final String LIST = "simple/users/list";
    private static final String CREATE = "simple/users/create";
    private static final String UPDATE = "simple/users/update";

    /** What each person may need. */
    public static final List<String> OPERATIONS = List.of(LIST, CREATE, UPDATE);

    private final PlatformClient platform;
    private final UserFields fields;
    private final Clock clock;
    private final Memberships memberships;

    /**
     * @param platform where the users are
     * @param clock tells who has expired
     */
    public People(Platform platform, Clock clock) {
        this.platform = platform.client();
        this.clock = clock;
        this.fields =
                new UserFields(platform.times(), taken(this.platform.contract().operation(CREATE)));
        this.memberships = new Memberships(this.platform);
    }

    private static Set<String> taken(Operation create) {
        RequestBody body = create.body();
        return body == null ? Set.of() : body.fields();
    }

    /**
     * Creates the person's user, or brings the one there is up to date. The user is found by {@code org_ref}, else by
     * user name, else by e-mail address; one without {@code org_ref} is adopted. Memberships are added, never removed.
     *
     * @return created, updated, unchanged or reactivated
     * @throws InvalidPersonException if the platform cannot keep a value, or a group or tag is not there; nothing was
     *     written
     * @throws ConflictException if more than one user could be meant, or the user belongs to another person
     * @throws org.learningplatform.camel.error.LearningPlatformException if a call fails
     */
    public Outcome upsert(Person person) {
        Map<String, Object> wanted = fields.of(person);
        memberships.check(person);
        Result result = find(wanted).map(user -> update(user, wanted)).orElseGet(() -> create(wanted));
        boolean joined = memberships.join(id(result.user()), person);
        return joined && result.outcome() == Outcome.UNCHANGED ? Outcome.UPDATED : result.outcome();
    }

    private Result create(Map<String, Object> wanted) {
        try {
            return new Result(
                    Outcome.CREATED, platform.call(CREATE, Map.of(), wanted).object());
        } catch (ConflictException | ValidationException e) {
            // the refusal may mean that the user has been made since it was looked for
            return update(find(wanted).orElseThrow(() -> e), wanted);
        }
    }

    private Result update(Map<String, Object> user, Map<String, Object> wanted) {
        Map<String, Object> changes = fields.changes(wanted, user);
        if (changes.isEmpty()) {
            return new Result(Outcome.UNCHANGED, user);
        }
        try {
            platform.call(UPDATE, Map.of("id", id(user)), changes);
        } catch (ValidationException e) {
            // 422 is also how the platform may say that a name or an address is taken
            if (isTakenByAnother(wanted, user)) {
                throw conflict(UPDATE, "the user name or e-mail address belongs to another user");
            }
            throw e;
        }
        return new Result(isReactivated(user, changes) ? Outcome.REACTIVATED : Outcome.UPDATED, user);
    }

    private Optional<Map<String, Object>> find(Map<String, Object> wanted) {
        for (String key : UserFields.KEYS) {
            List<Map<String, Object>> users = search(key, wanted);
            if (users.size() > 1) {
                throw conflict(LIST, "more than one user has the person's " + key);
            }
            if (users.size() == 1) {
                return Optional.of(ownOrFree(users.get(0), wanted, key));
            }
        }
        return Optional.empty();
    }

    private static Map<String, Object> ownOrFree(Map<String, Object> user, Map<String, Object> wanted, String key) {
        String reference = UserFields.text(user, UserFields.ORG_REF);
        if (!reference.isEmpty() && !reference.equals(UserFields.text(wanted, UserFields.ORG_REF))) {
            throw conflict(LIST, "the user with the person's " + key + " has another org_ref");
        }
        return user;
    }

    /** The users whose key is the wanted one. Not every platform filters, so what it returns is compared. */
    private List<Map<String, Object>> search(String key, Map<String, Object> wanted) {
        String value = UserFields.text(wanted, key);
        return platform.find(
                LIST, Map.of(key, value), user -> UserFields.isSame(key, value, UserFields.text(user, key)));
    }

    private boolean isTakenByAnother(Map<String, Object> wanted, Map<String, Object> user) {
        return UserFields.KEYS.stream()
                .flatMap(key -> search(key, wanted).stream())
                .anyMatch(other -> !id(other).equals(id(user)));
    }

    private boolean isReactivated(Map<String, Object> user, Map<String, Object> changes) {
        return hasExpired(user) && changes.containsKey(UserFields.EXPIRES_AT) && !hasExpired(changes);
    }

    private boolean hasExpired(Map<String, Object> user) {
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

    private static ConflictException conflict(String operation, String reason) {
        return new ConflictException(Failure.before(operation, reason));
    }

    private record Result(Outcome outcome, Map<String, Object> user) {}
}
