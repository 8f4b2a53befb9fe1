// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Row;

/** One write to the platform, as data: what a plan is made of. */
public sealed interface Change {

    /** What it needs of the platform. */
    Role role();

    /**
     * What is sent.
     *
     * @param subject the platform's id of what the decision is about, or of what was just created for it
     */
    Map<Field, Object> values(String subject);

    /** What the reply tells of something new, whose id is the subject of the changes that follow; null where nothing is new. */
    default @Nullable Field created() {
        return null;
    }

    /** Whether it is as good as done where what it is about is gone. */
    default boolean isDoneByAbsence() {
        return false;
    }

    /** What to note of the reply: platform ids by what they are of. */
    default Map<String, String> ids(Row reply) {
        return Map.of();
    }

    private static Map<Field, Object> with(Map<Field, Object> fields, Field id, String subject) {
        Map<Field, Object> values = new HashMap<>(fields);
        values.put(id, subject);
        return values;
    }

    /** Makes a user. */
    record CreateUser(Map<Field, Object> fields) implements Change {
        @Override
        public Role role() {
            return Role.CREATE_USER;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return fields;
        }

        @Override
        public Field created() {
            return Field.PERSON_ID;
        }

        @Override
        public Map<String, String> ids(Row reply) {
            return Map.of("user", reply.required(Field.PERSON_ID));
        }
    }

    /** Changes fields of the user. */
    record UpdateUser(Map<Field, Object> fields) implements Change {
        @Override
        public Role role() {
            return Role.UPDATE_USER;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return with(fields, Field.PERSON_ID, subject);
        }
    }

    /** Deletes the user. */
    record DeleteUser() implements Change {
        @Override
        public Role role() {
            return Role.DELETE_USER;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return Map.of(Field.PERSON_ID, subject);
        }

        @Override
        public boolean isDoneByAbsence() {
            return true;
        }
    }

    /** Adds the user to a group. */
    record Join(String group) implements Change {
        @Override
        public Role role() {
            return Role.ADD_GROUP_MEMBER;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return Map.of(Field.GROUP_ID, group, Field.PERSON_ID, subject);
        }
    }

    /** Gives the user a tag. */
    record AssignTag(String tag) implements Change {
        @Override
        public Role role() {
            return Role.ASSIGN_TAG;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return Map.of(Field.TAG_ID, tag, Field.PERSON_ID, subject);
        }
    }

    /** Takes the user out of a group. */
    record Leave(String group) implements Change {
        @Override
        public Role role() {
            return Role.REMOVE_GROUP_MEMBER;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return Map.of(Field.GROUP_ID, group, Field.PERSON_ID, subject);
        }

        @Override
        public boolean isDoneByAbsence() {
            return true;
        }
    }

    /** Takes a tag from the user. */
    record UnassignTag(String tag) implements Change {
        @Override
        public Role role() {
            return Role.UNASSIGN_TAG;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return Map.of(Field.TAG_ID, tag, Field.PERSON_ID, subject);
        }

        @Override
        public boolean isDoneByAbsence() {
            return true;
        }
    }

    /** Makes an enrolment. */
    record Enrol(Map<Field, Object> fields) implements Change {
        @Override
        public Role role() {
            return Role.CREATE_ENROLMENT;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return fields;
        }

        @Override
        public Field created() {
            return Field.ENROLMENT_ID;
        }

        @Override
        public Map<String, String> ids(Row reply) {
            String enrolment = reply.required(Field.ENROLMENT_ID);
            String course = reply.text(Field.LEARNING_OBJECT_ID);
            return course.isEmpty() ? Map.of("enrolment", enrolment) : Map.of("enrolment", enrolment, "course", course);
        }
    }

    /** Changes fields of the enrolment. */
    record UpdateEnrolment(Map<Field, Object> fields) implements Change {
        @Override
        public Role role() {
            return Role.UPDATE_ENROLMENT;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return with(fields, Field.ENROLMENT_ID, subject);
        }
    }

    /** Removes the enrolment. */
    record Unenrol() implements Change {
        @Override
        public Role role() {
            return Role.DELETE_ENROLMENT;
        }

        @Override
        public Map<Field, Object> values(String subject) {
            return Map.of(Field.ENROLMENT_ID, subject);
        }

        @Override
        public boolean isDoneByAbsence() {
            return true;
        }
    }
}
