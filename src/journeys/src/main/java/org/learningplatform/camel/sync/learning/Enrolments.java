// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.client.contract.Schema;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** Finds the enrolment that a request means, and how it differs from what is requested. Writes nothing. */
final class Enrolments {

    private static final String LIST_USERS = "simple/users/list";
    private static final String LIST = "simple/enrolments/list";
    private static final String CREATE = "simple/enrolments/create";

    /** Ids are numbers: the longer is the higher. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final PlatformClient platform;
    private static final JsonMapper JSON = new JsonMapper();

    private final EnrolmentFields fields;

    Enrolments(PlatformClient platform, PlatformTime times) {
        this.platform = platform;
        this.fields = new EnrolmentFields(times);
    }

    /**
     * What is to be done.
     *
     * @param known the platform's id of the user, or null if it is not known
     * @throws Refusal if the course's id is none
     * @throws NotFoundException if the person has no user
     * @throws ConflictException if the person has more than one
     */
    Decision decide(EnrolmentRequest request, @Nullable String known) {
        check(request);
        String user = known != null ? known : user(request.externalId());
        Map<String, Object> enrolment = find(request, user);
        if (enrolment == null) {
            Map<String, String> ids = Map.of("user", user);
            return request.isCancelled()
                    ? new Decision(Outcome.UNCHANGED, "", ids, List.of())
                    : new Decision(Outcome.CREATED, "", ids, List.of(enrol(request, user)));
        }
        Map<String, String> ids = new HashMap<>(Map.of("user", user, "enrolment", id(enrolment)));
        if (enrolment.get("course_id") != null) {
            ids.put("course", enrolment.get("course_id").toString());
        }
        if (request.isCancelled()) {
            return new Decision(Outcome.DELETED, id(enrolment), ids, List.of(new Change.Unenrol()));
        }
        Map<String, Object> changes = fields.changes(request.event().data(), enrolment);
        return changes.isEmpty()
                ? new Decision(Outcome.UNCHANGED, id(enrolment), ids, List.of())
                : new Decision(Outcome.UPDATED, id(enrolment), ids, List.of(new Change.UpdateEnrolment(changes)));
    }

    /**
     * A platform may take a text for a reference of the course, and enrol; but its enrolments have the id, and the request would
     * not find them.
     */
    private void check(EnrolmentRequest request) {
        String course = request.courseId();
        if (course != null && !course.matches("[0-9]{1,18}") && takesCourse(1) && !takesCourse(true)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "data/learningObject/id must be the platform's id of the course, a number;"
                            + " its reference in other systems is externalReference");
        }
    }

    /** Whether the contract says that the platform does; it may say nothing. */
    private boolean takesCourse(Object id) {
        RequestBody body = platform.contract().operation(CREATE).body();
        Schema schema = body == null ? null : body.schema();
        return schema == null
                || schema.problems(JSON.valueToTree(Map.of("course_id", id))).stream()
                        .noneMatch(problem -> problem.startsWith("/course_id"));
    }

    private Change enrol(EnrolmentRequest request, String user) {
        Map<String, Object> body = new HashMap<>(fields.changes(request.event().data(), Map.of()));
        body.put("user_id", number(user));
        body.put("course_id", request.course());
        return new Change.Enrol(body);
    }

    private String user(String externalId) {
        // not every platform filters
        List<Map<String, Object>> found = platform.find(
                LIST_USERS,
                Map.of("org_ref", externalId),
                user -> externalId.equals(String.valueOf(user.get("org_ref"))));
        if (found.size() > 1) {
            throw new ConflictException(Failure.before(LIST_USERS, "more than one user has the person's external id"));
        }
        if (found.isEmpty()) {
            throw new NotFoundException(Failure.before(LIST_USERS, "no user has the person's external id"));
        }
        return id(found.get(0));
    }

    /**
     * The newest of the user's enrolments in the course, or null.
     *
     * @throws ConflictException if the course is only named by its reference and the platform returns enrolments in several
     */
    private @Nullable Map<String, Object> find(EnrolmentRequest request, String user) {
        List<Map<String, Object>> found = platform.find(
                LIST,
                Map.of("user_id", user, "course_id", request.course()),
                enrolment -> user.equals(String.valueOf(enrolment.get("user_id"))) && request.isOf(enrolment));
        if (found.stream()
                        .map(enrolment -> enrolment.get("course_id"))
                        .distinct()
                        .count()
                > 1) {
            throw new ConflictException(Failure.before(
                    LIST, "the platform does not filter by a course's reference: name the course by its id"));
        }
        return found.stream()
                .max(Comparator.comparing(Enrolments::id, BY_NUMBER))
                .orElse(null);
    }

    private static String id(Map<String, Object> row) {
        Object id = row.get("id");
        if (id == null) {
            throw new UnexpectedReplyException(Failure.before(LIST, "the platform returned an object without an id"));
        }
        return id.toString();
    }

    private static Object number(String id) {
        return id.matches("[0-9]{1,18}") ? (Object) Long.valueOf(id) : id;
    }
}
