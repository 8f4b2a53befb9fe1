// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.records;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;

/** The enrolments of a platform: finds the one that a request means, and makes it as requested. */
final class Enrolments {

    private static final String LIST_USERS = "simple/users/list";
    private static final String LIST = "simple/enrolments/list";
    private static final String CREATE = "simple/enrolments/create";
    private static final String UPDATE = "simple/enrolments/update";
    private static final String DELETE = "simple/enrolments/delete";

    /** What each request may need. */
    static final List<String> OPERATIONS = List.of(LIST_USERS, LIST, CREATE, UPDATE, DELETE);

    /** Ids are numbers: the longer is the higher. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final PlatformClient platform;
    private final EnrolmentFields fields;

    Enrolments(Platform platform) {
        this.platform = platform.client();
        this.fields = new EnrolmentFields(platform.times());
    }

    /** What the request asks to be done. */
    EnrolmentOutcome outcome(EnrolmentRequest request, @Nullable Map<String, Object> enrolment) {
        if (request.isCancelled()) {
            return enrolment == null ? EnrolmentOutcome.UNCHANGED : EnrolmentOutcome.REMOVED;
        }
        if (enrolment == null) {
            return EnrolmentOutcome.CREATED;
        }
        return changes(request, enrolment).isEmpty() ? EnrolmentOutcome.UNCHANGED : EnrolmentOutcome.CHANGED;
    }

    /** Makes the platform as requested and returns the enrolment, the last there was if it is gone. */
    Map<String, Object> write(EnrolmentRequest request, @Nullable Map<String, Object> enrolment, String user) {
        if (enrolment == null) {
            return create(request, user);
        }
        if (request.isCancelled()) {
            delete(enrolment);
        } else {
            update(request, enrolment);
        }
        return enrolment;
    }

    private Map<String, Object> create(EnrolmentRequest request, String user) {
        Map<String, Object> body = new HashMap<>(changes(request, Map.of()));
        body.put("user_id", number(user));
        body.put("course_id", request.course());
        try {
            return platform.call(CREATE, Map.of(), body).object();
        } catch (ConflictException | ValidationException e) {
            // the refusal may mean that the enrolment has been made since it was looked for
            Map<String, Object> enrolment = find(request, user);
            if (enrolment == null) {
                throw e;
            }
            update(request, enrolment);
            return enrolment;
        }
    }

    private void update(EnrolmentRequest request, Map<String, Object> enrolment) {
        Map<String, Object> changes = changes(request, enrolment);
        if (!changes.isEmpty()) {
            platform.call(UPDATE, Map.of("id", id(enrolment)), changes);
        }
    }

    private void delete(Map<String, Object> enrolment) {
        try {
            platform.call(DELETE, Map.of("id", id(enrolment)), null);
        } catch (NotFoundException e) {
            // gone since it was looked for, which is what was asked for
        }
    }

    private Map<String, Object> changes(EnrolmentRequest request, Map<String, Object> enrolment) {
        return fields.changes(request.event().data(), enrolment);
    }

    /**
     * The id of the person's user.
     *
     * @throws NotFoundException if there is none
     * @throws ConflictException if there is more than one
     */
    String user(String externalId) {
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

    /** The newest of the user's enrolments in the course, or null. */
    @Nullable
    Map<String, Object> find(EnrolmentRequest request, String user) {
        return platform
                .find(
                        LIST,
                        Map.of("user_id", user, "course_id", request.course()),
                        enrolment -> user.equals(String.valueOf(enrolment.get("user_id"))) && request.isOf(enrolment))
                .stream()
                .max(Comparator.comparing(Enrolments::id, BY_NUMBER))
                .orElse(null);
    }

    static String id(Map<String, Object> row) {
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
