// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.List;
import java.util.Map;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.UnexpectedReplyException;

/** Looks users up by one of their keys, whichever the contract knows. */
public final class UserSearch {

    private UserSearch() {}

    /** Whether users can be found by it: the platform filters by it, or tells it. */
    public static boolean isPossible(Roles platform, Field key) {
        return platform.tells(Role.FIND_USERS, key) || platform.filters(Role.FIND_USERS, key);
    }

    /** What a message calls it, behind "the person's". */
    public static String nameOf(Field key) {
        return switch (key) {
            case PERSON_EXTERNAL_ID -> "external id";
            case PERSON_UUID -> "uuid";
            default -> key.meaning();
        };
    }

    /** Whether two values of a key are one: names to log in with and addresses ignore case. */
    public static boolean isSame(Field key, String one, String other) {
        return UserFields.isSame(key, one, other);
    }

    /**
     * The users who have that key; none where it is empty, or the platform does not know such keys. What it returns is compared, as not every
     * platform filters.
     *
     * @throws UnexpectedReplyException if it does not tell the key, and ignores it as a filter: then everybody would be found
     */
    public static List<Row> by(Roles platform, Field key, String value) {
        if (value.isEmpty()) {
            return List.of();
        }
        if (platform.tells(Role.FIND_USERS, key)) {
            return platform.find(
                    Role.FIND_USERS, Map.of(key, value), user -> UserFields.isSame(key, value, user.text(key)));
        }
        if (!platform.filters(Role.FIND_USERS, key)) {
            return List.of();
        }
        if (!platform.narrows(Role.FIND_USERS, key)) {
            throw new UnexpectedReplyException(Failure.before(
                    platform.name(Role.FIND_USERS),
                    "the platform ignores the filter for " + key + " (" + key.meaning()
                            + "), and its reply has no member with that x-field: nobody can be found by it"));
        }
        return platform.find(Role.FIND_USERS, Map.of(key, value), user -> true);
    }
}
