// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;

/**
 * Asks the platform, if it is configured and its contract knows what a statement says: a filter for uuid or e-mail address of
 * a user, a list of courses that tells their aliases. Answers are kept for some minutes, as statements of one person often come together.
 */
public final class PlatformLearners implements Learners {

    private final Platform platform;
    private final Clock clock;
    private final Consumer<String> silent;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Kept<Actor, Learner> users = new Kept<>();
    private final Kept<String, String> courses = new Kept<>();
    private final Kept<Role, Map<String, List<String>>> catalogue = new Kept<>();

    /** @param silent is told once why the platform is not asked, if it is not */
    public PlatformLearners(Platform platform, Clock clock, Consumer<String> silent) {
        this.platform = platform;
        this.clock = clock;
        this.silent = silent;
    }

    @Override
    public @Nullable Learner find(Actor actor) {
        return users.get(actor, clock.instant(), this::read);
    }

    private @Nullable Learner read(Actor actor) {
        Field key = actor.uuid() != null ? Field.PERSON_UUID : Field.PERSON_EMAIL;
        String value = actor.uuid() != null ? actor.uuid() : actor.email();
        Roles roles = roles(Role.FIND_USERS, asked -> asked.filters(Role.FIND_USERS, key));
        if (roles == null || value == null) {
            return null;
        }
        List<Row> users =
                roles.find(Role.FIND_USERS, Map.of(key, value), user -> value.equalsIgnoreCase(user.text(key)));
        return users.size() != 1
                ? null
                : new Learner(
                        users.get(0).required(Field.PERSON_ID),
                        text(users.get(0), Field.PERSON_EXTERNAL_ID),
                        text(users.get(0), Field.PERSON_TIMEZONE));
    }

    @Override
    public @Nullable String course(String alias) {
        return courses.get(alias, clock.instant(), this::readCourse);
    }

    private @Nullable String readCourse(String alias) {
        Roles roles = roles(Role.FIND_COURSES, asked -> Courses.tells(asked, Field.LEARNING_OBJECT_ALIAS));
        if (roles == null) {
            return null;
        }
        List<String> found = roles.filters(Role.FIND_COURSES, Field.LEARNING_OBJECT_ALIAS)
                ? Courses.called(roles, Field.LEARNING_OBJECT_ALIAS, alias)
                : catalogue(roles).getOrDefault(alias, List.of());
        return found.size() == 1 ? found.get(0) : null;
    }

    /** The ids of all courses by alias. It is kept, as the list would be read whole for each of them. */
    private Map<String, List<String>> catalogue(Roles roles) {
        return Objects.requireNonNull(catalogue.get(
                Role.FIND_COURSES, clock.instant(), role -> Courses.all(roles, Field.LEARNING_OBJECT_ALIAS)));
    }

    /** Null if the platform is not configured, its contract does not know that, or it cannot be asked. */
    private @Nullable Roles roles(Role role, Predicate<Roles> isKnown) {
        try {
            Roles roles = platform.roles();
            if (!roles.has(role) || !isKnown.test(roles)) {
                return null;
            }
            String problem = roles.problem(role);
            if (problem != null) {
                tell(problem);
                return null;
            }
            return roles;
        } catch (IllegalArgumentException e) {
            tell(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void tell(String why) {
        if (told.compareAndSet(false, true)) {
            silent.accept(why);
        }
    }

    private static @Nullable String text(Row row, Field field) {
        return row.text(field).isBlank() ? null : row.text(field);
    }
}
