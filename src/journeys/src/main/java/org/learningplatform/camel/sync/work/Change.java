// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One write to the platform, as data: what a plan is made of. */
public sealed interface Change {

    /**
     * The call that makes a change.
     *
     * @param operation its name
     * @param arguments path and query arguments by name
     * @param body the request body, or null for none
     */
    record Call(String operation, Map<String, Object> arguments, @Nullable Map<String, Object> body) {}

    /**
     * The call that makes it.
     *
     * @param subject the platform's id of what the decision is about, or of what was just created for it
     */
    Call call(Object subject);

    /** Whether the reply tells of something new, whose id is the subject of the changes that follow. */
    default boolean creates() {
        return false;
    }

    /** Whether it is as good as done where what it is about is gone. */
    default boolean isDoneByAbsence() {
        return false;
    }

    /** What to note of the reply: platform ids by what they are of. */
    default Map<String, String> ids(Map<String, Object> reply) {
        return Map.of();
    }

    /** Makes a user. */
    record CreateUser(Map<String, Object> fields) implements Change {
        @Override
        public Call call(Object subject) {
            return new Call("simple/users/create", Map.of(), fields);
        }

        @Override
        public boolean creates() {
            return true;
        }

        @Override
        public Map<String, String> ids(Map<String, Object> reply) {
            return Map.of("user", String.valueOf(reply.get("id")));
        }
    }

    /** Changes fields of the user. */
    record UpdateUser(Map<String, Object> fields) implements Change {
        @Override
        public Call call(Object subject) {
            return new Call("simple/users/update", Map.of("id", subject), fields);
        }
    }

    /** Adds the user to a group. */
    record Join(Object group) implements Change {
        @Override
        public Call call(Object subject) {
            return new Call("simple/groups/add-member", Map.of("id", group), Map.of("user_id", subject));
        }
    }

    /** Gives the user a tag. */
    record AssignTag(Object tag) implements Change {
        @Override
        public Call call(Object subject) {
            return new Call("simple/tags/assign", Map.of("user_id", subject), Map.of("tag_id", tag));
        }
    }

    /** Makes an enrolment. */
    record Enrol(Map<String, Object> fields) implements Change {
        @Override
        public Call call(Object subject) {
            return new Call("simple/enrolments/create", Map.of(), fields);
        }

        @Override
        public boolean creates() {
            return true;
        }

        @Override
        public Map<String, String> ids(Map<String, Object> reply) {
            String enrolment = String.valueOf(reply.get("id"));
            String course = Objects.toString(reply.get("course_id"), null);
            return course == null ? Map.of("enrolment", enrolment) : Map.of("enrolment", enrolment, "course", course);
        }
    }

    /** Changes fields of the enrolment. */
    record UpdateEnrolment(Map<String, Object> fields) implements Change {
        @Override
        public Call call(Object subject) {
            return new Call("simple/enrolments/update", Map.of("id", subject), fields);
        }
    }

    /** Removes the enrolment. */
    record Unenrol() implements Change {
        @Override
        public Call call(Object subject) {
            return new Call("simple/enrolments/delete", Map.of("id", subject), null);
        }

        @Override
        public boolean isDoneByAbsence() {
            return true;
        }
    }
}
