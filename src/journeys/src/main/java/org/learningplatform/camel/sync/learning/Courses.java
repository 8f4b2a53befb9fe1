// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * The platform's ids of courses that are named by their references in other systems. Those that are found are kept for some
 * minutes; those that are not are looked for again, as they may have been made.
 */
public final class Courses {

    private final Clock clock;
    private final Kept<String, String> ids = new Kept<>();

    public Courses(Clock clock) {
        this.clock = clock;
    }

    /** Whether the platform can be asked for courses by their references. */
    static boolean canFind(Roles platform) {
        return key(platform) != null && platform.problem(Role.FIND_COURSES) == null;
    }

    /**
     * The id of the course.
     *
     * @param reference what other systems call it
     * @throws Refusal if no course is called so, several are, or the platform cannot be asked
     */
    String id(Roles platform, String reference) {
        return Objects.requireNonNull(ids.get(reference, clock.instant(), unknown -> find(platform, unknown)));
    }

    private static String find(Roles platform, String reference) {
        Field key = key(platform);
        String problem = platform.problem(Role.FIND_COURSES);
        if (key == null || problem != null) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "data/learningObject has no id, and its externalReference cannot be looked up: "
                            + Objects.requireNonNullElseGet(
                                    problem,
                                    () -> platform.name(Role.FIND_COURSES) + " tells no "
                                            + Field.LEARNING_OBJECT_EXTERNAL_REFERENCE
                                            + "; add x-field to the member of its reply that has it"));
        }
        List<String> found = called(platform, key, reference);
        if (found.isEmpty()) {
            throw new Refusal(
                    Reason.NOT_FOUND,
                    "no course has the externalReference of data/learningObject: make the course, or correct the reference");
        }
        if (found.size() > 1) {
            throw new Refusal(
                    Reason.IDENTITY_CONFLICT,
                    "several courses have the externalReference of data/learningObject: name the course by its id");
        }
        return found.get(0);
    }

    /** By what courses are looked up: what the list does not tell cannot be told from what was not asked for. */
    private static @Nullable Field key(Roles platform) {
        return Stream.of(Field.LEARNING_OBJECT_EXTERNAL_REFERENCE, Field.LEARNING_OBJECT_ALIAS)
                .filter(field -> tells(platform, field))
                .findFirst()
                .orElse(null);
    }

    /** Whether the platform has a list of courses that tells what they are called in that way. */
    static boolean tells(Roles platform, Field key) {
        return platform.has(Role.FIND_COURSES)
                && platform.tells(Role.FIND_COURSES, Field.LEARNING_OBJECT_ID)
                && platform.tells(Role.FIND_COURSES, key);
    }

    /** The ids of all courses that are called so; each once. */
    static List<String> called(Roles platform, Field key, String name) {
        return platform.find(Role.FIND_COURSES, Map.of(key, name), course -> name.equals(course.text(key))).stream()
                .map(course -> course.required(Field.LEARNING_OBJECT_ID))
                .distinct()
                .toList();
    }

    /** The ids of all courses, by what they are called. */
    static Map<String, List<String>> all(Roles platform, Field key) {
        Map<String, List<String>> ids = new HashMap<>();
        platform.list(Role.FIND_COURSES, Map.of())
                .forEachRemaining(course -> ids.computeIfAbsent(course.text(key), name -> new ArrayList<>(1))
                        .add(course.required(Field.LEARNING_OBJECT_ID)));
        return ids;
    }
}
