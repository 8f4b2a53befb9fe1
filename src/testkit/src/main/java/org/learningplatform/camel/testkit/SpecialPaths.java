// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static java.util.Map.entry;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is neither row nor membership: replies that the platform makes of its rows, and actions. Each has the path without its
 * ids for a name, and is about the row whose id is the first one in the path.
 */
final class SpecialPaths {

    private final Store store;
    private final Map<String, LongFunction<Object>> byName = Map.ofEntries(
            entry("users/public", this::publicProfile),
            entry("users/team", this::team),
            entry("users/team-users", this::team),
            entry("users/team-report", this::teamReport),
            entry("users/team-progress-report", id -> team(id).map(this::progress)),
            entry("users/team-stats", id -> Map.of("team_members_count", team(id).count())),
            entry("users/goals/recommended", id -> rows("goals", Map.of())),
            entry("learning-activities/launch", this::launch),
            entry("user-learning-activities/mandatory", id -> enrolments(id)
                    .filter(enrolment -> isTrue(enrolment.get("mandatory")))
                    .flatMap(enrolment -> activity(enrolment).stream())),
            entry("user-learning-activities/recent", id -> enrolments(id)
                    .sorted(Comparator.comparing((Map<String, Object> row) -> (String) row.get("updated_at"))
                            .reversed())
                    .flatMap(enrolment -> activity(enrolment).stream())),
            entry("user-learning-activities/recommendations", this::activitiesToStart),
            entry("user-learning-activities/discover", this::activitiesToStart),
            entry("enrolments/reset", this::reset),
            entry("events/cancel", this::cancel));

    SpecialPaths(Store store) {
        this.store = store;
    }

    /** Does what a special path asks and gives a row or a stream of rows; none if the path is not special. */
    Optional<Object> answer(String name, long id) {
        return Optional.ofNullable(byName.get(name)).map(special -> special.apply(id));
    }

    private Stream<Map<String, Object>> rows(String resource, Map<String, ?> values) {
        return store.table(resource).rows(values);
    }

    private Map<String, Object> publicProfile(long userId) {
        Map<String, Object> profile = new LinkedHashMap<>(store.table("users").get(userId));
        profile.keySet().retainAll(List.of("id", "uuid", "fname", "lname"));
        profile.put("view_profile", true);
        return profile;
    }

    /** The users who hold a position of which the user is the manager. */
    private Stream<Map<String, Object>> team(long managerId) {
        store.table("users").get(managerId);
        return rows("positions", Map.of("manager_id", managerId))
                .map(position -> (Long) position.get("user_id"))
                .distinct()
                .flatMap(id -> store.table("users").find(id).stream());
    }

    /** How many enrolments have which status. */
    private Map<String, Long> teamReport(long managerId) {
        return team(managerId)
                .flatMap(user -> enrolments(Table.id(user, "id")))
                .collect(Collectors.groupingBy(this::status, Collectors.counting()));
    }

    private Map<String, Object> progress(Map<String, Object> user) {
        List<String> statuses =
                enrolments(Table.id(user, "id")).map(this::status).distinct().toList();
        String status = statuses.isEmpty() ? "not_started" : statuses.size() == 1 ? statuses.get(0) : "in_progress";
        return Map.of("user_id", user.get("id"), "name", user.get("fname") + " " + user.get("lname"), "status", status);
    }

    private String status(Map<String, Object> enrolment) {
        return rows("completions", Map.of("enrolment_id", enrolment.get("id")))
                        .findAny()
                        .isPresent()
                ? "completed"
                : "in_progress";
    }

    private Map<String, Object> launch(long courseId) {
        store.table("courses").get(courseId);
        return Map.of("data", Map.of("url", "https://learn.example.com/" + courseId));
    }

    private Stream<Map<String, Object>> enrolments(long userId) {
        store.table("users").get(userId);
        return rows("enrolments", Map.of("user_id", userId));
    }

    /** None if the course has been deleted. */
    private Optional<Map<String, Object>> activity(Map<String, Object> enrolment) {
        Map<String, Object> due = new LinkedHashMap<>();
        due.put("due_date", enrolment.get("due_date"));
        return store.table("courses").find(Table.id(enrolment, "course_id")).map(course -> {
            Map<String, Object> activity = new LinkedHashMap<>(due);
            activity.put("learning_activity", Rules.of("learning-activities").show(course));
            activity.put("enrolment", due);
            return activity;
        });
    }

    private Stream<Map<String, Object>> activitiesToStart(long userId) {
        List<Object> started =
                enrolments(userId).map(enrolment -> enrolment.get("course_id")).toList();
        return rows("courses", Map.of())
                .filter(course -> !started.contains(course.get("id")))
                .map(course -> Map.of(
                        "learning_activity", Rules.of("learning-activities").show(course)));
    }

    /** Forgets what was completed under an enrolment. */
    private Map<String, Object> reset(long enrolmentId) {
        Map<String, Object> enrolment = store.table("enrolments").get(enrolmentId);
        Table completions = store.table("completions");
        rows("completions", Map.of("enrolment_id", enrolmentId))
                .toList()
                .forEach(completion -> completions.delete(Table.id(completion, "id")));
        return enrolment;
    }

    private Map<String, Object> cancel(long eventId) {
        return store.table("events").update(eventId, Map.of("status", "cancelled"));
    }

    private static boolean isTrue(@Nullable Object flag) {
        return Boolean.TRUE.equals(flag) || Integer.valueOf(1).equals(flag);
    }
}
