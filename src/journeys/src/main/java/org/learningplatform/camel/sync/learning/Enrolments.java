// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.connection.Row;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.sync.people.UserSearch;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** Finds the enrolment that a request means, and how it differs from what is requested. Writes nothing. */
final class Enrolments {

    /** What each request may need. */
    static final List<Need> NEEDS = List.of(
            Need.of(Role.FIND_USERS)
                    .reading(Field.PERSON_ID)
                    .knowingOneOf(EnrolmentRequest.PERSON_KEYS.toArray(Field[]::new)),
            Need.of(Role.FIND_ENROLMENTS)
                    .knowing(Field.PERSON_ID)
                    .reading(Field.ENROLMENT_ID, Field.LEARNING_OBJECT_ID),
            Need.of(Role.CREATE_ENROLMENT)
                    .sending(Field.PERSON_ID, Field.LEARNING_OBJECT_ID)
                    .reading(Field.ENROLMENT_ID),
            Need.of(Role.UPDATE_ENROLMENT).sending(Field.ENROLMENT_ID),
            Need.of(Role.DELETE_ENROLMENT).sending(Field.ENROLMENT_ID));

    /** Most ids are numbers: the longer is the higher. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final Roles platform;
    private final Courses courses;

    Enrolments(Roles platform, Courses courses) {
        this.platform = platform;
        this.courses = courses;
    }

    /**
     * What is to be done.
     *
     * @param known the platform's id of the user, or null if it is not known
     * @throws Refusal if the course's id is none, or its reference is not that of exactly one course
     * @throws NotFoundException if the person has no user
     * @throws ConflictException if the person has more than one
     */
    Decision decide(EnrolmentRequest asked, @Nullable String known) {
        check(asked);
        EnrolmentRequest request = resolved(asked);
        String user = known != null ? known : user(request);
        Row enrolment = find(request, user);
        if (enrolment == null) {
            Map<String, String> ids = request.courseId() == null
                    ? Map.of("user", user)
                    : Map.of("user", user, "course", request.courseId());
            return request.isCancelled()
                    ? new Decision(Outcome.UNCHANGED, "", ids, List.of())
                    : new Decision(Outcome.CREATED, "", ids, List.of(enrol(request, user)));
        }
        String id = enrolment.required(Field.ENROLMENT_ID);
        Map<String, String> ids = new HashMap<>(Map.of("user", user, "enrolment", id));
        if (enrolment.has(Field.LEARNING_OBJECT_ID)) {
            ids.put("course", enrolment.text(Field.LEARNING_OBJECT_ID));
        }
        if (request.isCancelled()) {
            return completedAt(enrolment, user) == null
                    ? new Decision(Outcome.DELETED, id, ids, List.of(new Change.Unenrol()))
                    : new Decision(Outcome.UNCHANGED, id, ids, List.of()).withWarning("completed");
        }
        Map<Field, Object> changes = EnrolmentFields.changes(request.data(), enrolment, platform);
        if (changes.isEmpty()) {
            return new Decision(Outcome.UNCHANGED, id, ids, List.of());
        }
        if (isNextRound(enrolment, user, changes)) {
            ids.remove("enrolment");
            return new Decision(Outcome.CREATED, "", ids, List.of(enrol(request, user)));
        }
        return new Decision(Outcome.UPDATED, id, ids, List.of(new Change.UpdateEnrolment(changes)));
    }

    /** Whether what is requested comes behind the completion of what is there. */
    private boolean isNextRound(Row enrolment, String user, Map<Field, Object> changes) {
        if (!EnrolmentFields.isBehind(Instant.MIN, changes)) {
            return false;
        }
        Instant completed = completedAt(enrolment, user);
        return completed != null && EnrolmentFields.isBehind(completed, changes);
    }

    /** When the enrolment was completed last; null if it was not, or the platform does not say so of one person. */
    private @Nullable Instant completedAt(Row enrolment, String user) {
        if (!platform.has(Role.LIST_COMPLETIONS)
                || platform.problem(Role.LIST_COMPLETIONS) != null
                || !platform.filters(Role.LIST_COMPLETIONS, Field.PERSON_ID)
                || !platform.tells(Role.LIST_COMPLETIONS, Field.ENROLMENT_ID)) {
            return null;
        }
        Map<Field, String> key = new LinkedHashMap<>(Map.of(Field.PERSON_ID, user));
        if (enrolment.has(Field.LEARNING_OBJECT_ID)) {
            key.put(Field.LEARNING_OBJECT_ID, enrolment.text(Field.LEARNING_OBJECT_ID));
        }
        String id = enrolment.required(Field.ENROLMENT_ID);
        return platform.find(Role.LIST_COMPLETIONS, key, row -> id.equals(row.text(Field.ENROLMENT_ID))).stream()
                .map(row -> row.moment(Field.COMPLETION_COMPLETED_AT))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /**
     * A platform may take a text for a reference of the course, and enrol; but its enrolments have the id, and the request would
     * not find them.
     */
    private void check(EnrolmentRequest request) {
        String course = request.courseId();
        if (course != null
                && !course.matches("[0-9]{1,18}")
                && platform.isNumber(Role.CREATE_ENROLMENT, Field.LEARNING_OBJECT_ID)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "data/learningObject/id must be the platform's id of the course, a number;"
                            + " its reference in other systems is externalReference");
        }
    }

    /**
     * The request, with the id of its course: looked up, unless the platform takes the reference and finds enrolments by it. One
     * that takes other ids than numbers, beside numbers, is told the reference in its place where nothing can be looked up.
     */
    private EnrolmentRequest resolved(EnrolmentRequest request) {
        String reference = request.courseReference();
        if (request.courseId() != null
                || reference == null
                || (platform.takes(Role.CREATE_ENROLMENT, Field.LEARNING_OBJECT_EXTERNAL_REFERENCE)
                        && platform.filters(Role.FIND_ENROLMENTS, Field.LEARNING_OBJECT_EXTERNAL_REFERENCE))
                || (!Courses.canFind(platform)
                        && platform.takesAnyId(Role.CREATE_ENROLMENT, Field.LEARNING_OBJECT_ID))) {
            return request;
        }
        return request.of(courses.id(platform, reference));
    }

    private Change enrol(EnrolmentRequest request, String user) {
        Map<Field, Object> values = new HashMap<>(EnrolmentFields.changes(request.data(), null, platform));
        values.put(Field.PERSON_ID, user);
        values.put(course(request, Role.CREATE_ENROLMENT), request.course());
        return new Change.Enrol(values);
    }

    /** Where the course is said: its reference takes the place of the id where there is no place for references. */
    private Field course(EnrolmentRequest request, Role role) {
        return request.courseId() == null && platform.takes(role, Field.LEARNING_OBJECT_EXTERNAL_REFERENCE)
                ? Field.LEARNING_OBJECT_EXTERNAL_REFERENCE
                : Field.LEARNING_OBJECT_ID;
    }

    /** By the first key of the person that the platform knows. */
    private String user(EnrolmentRequest request) {
        List<Field> known = EnrolmentRequest.PERSON_KEYS.stream()
                .filter(field -> UserSearch.isPossible(platform, field))
                .toList();
        Field key = known.stream()
                .filter(request.person()::containsKey)
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Reason.SCHEMA_INVALID,
                        "the platform's contract has no external ids: the request must name the person by "
                                + known.stream()
                                        .map(field -> "data/person/" + EnrolmentRequest.memberOf(field))
                                        .collect(Collectors.joining(" or "))));
        List<Row> found = UserSearch.by(
                platform, key, Objects.requireNonNull(request.person().get(key)));
        if (found.size() > 1) {
            throw new ConflictException(Failure.before(
                    platform.name(Role.FIND_USERS), "more than one user has the person's " + UserSearch.nameOf(key)));
        }
        if (found.isEmpty()) {
            throw new NotFoundException(Failure.before(
                    platform.name(Role.FIND_USERS), "no user has the person's " + UserSearch.nameOf(key)));
        }
        Row user = found.get(0);
        if (key != Field.PERSON_EXTERNAL_ID && key != Field.PERSON_UUID) {
            checkOthers(request, key, user);
        }
        return user.required(Field.PERSON_ID);
    }

    /** A user name or an address alone may be somebody else's by now: what else the request says of the person must agree. */
    private void checkOthers(EnrolmentRequest request, Field key, Row user) {
        request.person().forEach((other, value) -> {
            if (user.has(other) && !UserSearch.isSame(other, value, user.text(other))) {
                throw new ConflictException(Failure.before(
                        platform.name(Role.FIND_USERS),
                        "the user with the person's " + UserSearch.nameOf(key) + " has another "
                                + UserSearch.nameOf(other)));
            }
        });
    }

    /**
     * The newest of the user's enrolments in the course, or null.
     *
     * @throws ConflictException if the course is only named by its reference and the platform returns enrolments in several
     */
    private @Nullable Row find(EnrolmentRequest request, String user) {
        boolean tellsWhose = platform.tells(Role.FIND_ENROLMENTS, Field.PERSON_ID);
        Map<Field, String> key = new LinkedHashMap<>();
        key.put(Field.PERSON_ID, user);
        key.put(course(request, Role.FIND_ENROLMENTS), request.course());
        List<Row> found = platform.find(
                Role.FIND_ENROLMENTS,
                key,
                enrolment -> (!tellsWhose || user.equals(enrolment.text(Field.PERSON_ID))) && request.isOf(enrolment));
        if (found.stream()
                        .map(enrolment -> enrolment.text(Field.LEARNING_OBJECT_ID))
                        .distinct()
                        .count()
                > 1) {
            throw new ConflictException(Failure.before(
                    platform.name(Role.FIND_ENROLMENTS),
                    "the platform does not filter by a course's reference: name the course by its id"));
        }
        return found.stream()
                .max(Comparator.comparing(enrolment -> enrolment.required(Field.ENROLMENT_ID), BY_NUMBER))
                .orElse(null);
    }
}
