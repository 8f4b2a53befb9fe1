// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.sync.people.UserFields;

/** The value of a key becomes the user who has it: takes a message whose body is the value, and gives the user as the platform has it. */
public final class FindUser implements Processor {

    private static final Operation SHIPPED =
            Objects.requireNonNull(Contract.shipped().find(Role.FIND_USERS));

    private final Platform platform;
    private final String key;
    private final Field field;

    /**
     * @param platform where the users are
     * @param key what the value is, in the words of the shipped contract: an argument of its list of users
     * @throws IllegalArgumentException if it is none, or the platform's list of users does not tell it
     */
    public FindUser(Platform platform, String key) {
        this.platform = platform;
        this.key = key;
        this.field = SHIPPED.arguments(key).stream()
                .map(Parameter::field)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("users are not looked up by '" + key + "'"));
        platform.needs("find user", List.of(Need.of(Role.FIND_USERS).reading(field)));
    }

    /**
     * @throws InvalidDataException if the body is empty
     * @throws NotFoundException if nobody has the value
     * @throws ConflictException if several have
     */
    @Override
    public void process(Exchange exchange) {
        String value = exchange.getMessage().getBody(String.class);
        if (value == null || value.isBlank()) {
            throw new InvalidDataException("no " + key + " to search for; check the property value");
        }
        Roles roles = platform.roles();
        List<Map<?, ?>> found = roles.objects(
                Role.FIND_USERS, Map.of(field, value), user -> UserFields.isSame(field, value, user.text(field)));
        if (found.size() > 1) {
            throw new ConflictException(
                    Failure.before(roles.name(Role.FIND_USERS), "several users have the given " + key));
        }
        if (found.isEmpty()) {
            throw new NotFoundException(Failure.before(roles.name(Role.FIND_USERS), "no user has the given " + key));
        }
        exchange.getMessage().setBody(found.get(0));
    }
}
