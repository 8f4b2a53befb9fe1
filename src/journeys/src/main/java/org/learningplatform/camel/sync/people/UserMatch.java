// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.learningplatform.camel.client.Rows;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.NotFoundException;

/** Tells the user who was looked for from those that a platform returned: not every platform filters. */
public final class UserMatch {

    private static final Operation LIST =
            Objects.requireNonNull(Contract.shipped().find(Role.FIND_USERS));

    private UserMatch() {}

    /**
     * The one user whose member has the value.
     *
     * @param name of the member, and of the argument that looks users up by it
     * @throws NotFoundException if there is none
     * @throws ConflictException if there is more than one
     */
    @SuppressWarnings("unchecked") // the platform's rows are objects
    public static Map<String, Object> only(Rows users, String name, String value) {
        Field field = LIST.arguments(name).stream()
                .map(Parameter::field)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        List<Object> found = users.find(user -> user instanceof Map<?, ?> members
                && UserFields.isSame(field, value, Objects.toString(members.get(name), "")));
        if (found.size() > 1) {
            throw new ConflictException(Failure.before(LIST.name(), "several users have the given " + name));
        }
        if (found.isEmpty()) {
            throw new NotFoundException(Failure.before(LIST.name(), "no user has the given " + name));
        }
        return (Map<String, Object>) found.get(0);
    }
}
