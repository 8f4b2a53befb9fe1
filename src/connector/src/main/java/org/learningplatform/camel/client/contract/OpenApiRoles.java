// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what journeys need an operation for, and what they have to know of it. */
final class OpenApiRoles {

    private final Shapes shapes;
    private final OpenApiReplies replies;
    private final Map<Role, Place> owners = new EnumMap<>(Role.class);

    OpenApiRoles(Shapes shapes, OpenApiReplies replies) {
        this.shapes = shapes;
        this.replies = replies;
    }

    /** What journeys need it for, or null. What is wrong with it refuses the document: nobody writes it but for journeys. */
    @Nullable
    Role role(Place operation) {
        if (!operation.node().has("x-role")) {
            return null;
        }
        Place given = operation.at("x-role");
        Role role = Role.of(given.requiredText());
        List<String> known = Stream.of(Role.values()).map(Role::word).toList();
        if (role == null) {
            String nearest = Contract.nearest(given.requiredText(), known);
            throw given.error(
                    "is no role that journeys know" + (nearest.isEmpty() ? "; name one of " + known : nearest));
        }
        Place other = owners.putIfAbsent(role, given);
        if (other != null) {
            throw given.error("gives the role '" + role + "' to a second operation; the first is at #" + other.pointer()
                    + ": remove one of the two");
        }
        return role;
    }

    /** The words of an operation with a role, or null. */
    @Nullable
    Meaning meaning(Place operation, Place reply, boolean list, @Nullable String envelope) {
        if (!operation.node().has("x-role")) {
            return null;
        }
        Role role = Objects.requireNonNull(Role.of(operation.at("x-role").requiredText()));
        Place body = OpenApiBodies.content(operation).at("schema");
        return new Meaning(role, shapes.words(body), shapes.words(list ? replies.list(reply, envelope) : reply));
    }
}
