// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.Iterator;
import java.util.Map;
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
    public static Map<String, Object> only(Iterator<Map<String, Object>> users, String field, String value) {
        Map<String, Object> found = null;
        while (users.hasNext()) {
            Map<String, Object> user = users.next();
            if (!UserFields.isSame(field, value, UserFields.text(user, field))) {
                continue;
            }
            if (found != null) {
                throw new ConflictException(
                        Failure.before(LIST, "more than one user has the " + field + " that was looked for"));
            }
            found = user;
        }
        if (found == null) {
            throw new NotFoundException(Failure.before(LIST, "no user has the " + field + " that was looked for"));
        }
        return found;
    }
}
