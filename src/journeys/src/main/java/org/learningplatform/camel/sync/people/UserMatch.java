// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.List;
import java.util.Map;
import org.learningplatform.camel.client.Rows;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.NotFoundException;

/** Tells the user who was looked for from those that a platform returned: not every platform filters. */
public final class UserMatch {

    private static final String LIST = "simple/users/list";

    private UserMatch() {}

    /**
     * The one user whose field has the value.
     *
     * @throws NotFoundException if there is none
     * @throws ConflictException if there is more than one
     */
    @SuppressWarnings("unchecked") // the platform's rows are objects
    public static Map<String, Object> only(Rows users, String field, String value) {
        List<Object> found = users.find(user -> user instanceof Map
                && UserFields.isSame(field, value, UserFields.text((Map<String, Object>) user, field)));
        if (found.size() > 1) {
            throw new ConflictException(Failure.before(LIST, "several users have the given " + field));
        }
        if (found.isEmpty()) {
            throw new NotFoundException(Failure.before(LIST, "no user has the given " + field));
        }
        return (Map<String, Object>) found.get(0);
    }
}
