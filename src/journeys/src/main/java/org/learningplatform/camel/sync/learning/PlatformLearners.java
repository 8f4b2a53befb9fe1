// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;

/**
 * Asks the platform, if it is configured and its contract has a filter for what a statement says: uuid or e-mail address of a
 * user, alias of a course. Answers are kept for some minutes, as statements of one person often come together.
 */
public final class PlatformLearners implements Learners {

    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int MAX_KEPT = 10_000;

    private final Platform platform;
    private final Clock clock;
    private final Consumer<String> silent;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Kept<Actor, Learner> users = new Kept<>();
    private final Kept<String, String> courses = new Kept<>();

    /** The answers of some minutes, those that nothing was found too. */
    private static final class Kept<K, V> {

        private record Answer<V>(@Nullable V value, Instant at) {}

        private final Map<K, Answer<V>> answers = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Answer<V>> eldest) {
                return size() > MAX_KEPT;
            }
        };

        @Nullable
        V get(K key, Instant now, Function<K, @Nullable V> ask) {
            synchronized (answers) {
                Answer<V> known = answers.get(key);
                if (known != null && known.at().plus(KEPT).isAfter(now)) {
                    return known.value();
                }
            }
            V value = ask.apply(key);
            synchronized (answers) {
                answers.put(key, new Answer<>(value, now));
            }
            return value;
        }
    }

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
        Roles roles = roles(Role.FIND_USERS, key);
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
        Field key = Field.LEARNING_OBJECT_ALIAS;
        Roles roles = roles(Role.FIND_COURSES, key);
        List<Row> found = roles == null
                ? List.of()
                : roles.find(Role.FIND_COURSES, Map.of(key, alias), course -> alias.equals(course.text(key)));
        return found.size() == 1 ? found.get(0).required(Field.LEARNING_OBJECT_ID) : null;
    }

    /** Null if the platform is not configured, or cannot look that up. */
    private @Nullable Roles roles(Role role, Field key) {
        try {
            Operation operation = platform.client().contract().find(role);
            if (operation == null || !platform.roles().filters(role, key)) {
                return null;
            }
            platform.client().checkCredentials(operation);
            return platform.roles();
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
