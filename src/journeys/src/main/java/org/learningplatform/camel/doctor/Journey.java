// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import static org.learningplatform.camel.client.contract.Field.COMPLETION_COMPLETED_AT;
import static org.learningplatform.camel.client.contract.Field.COMPLETION_ID;
import static org.learningplatform.camel.client.contract.Field.ENROLMENT_ID;
import static org.learningplatform.camel.client.contract.Field.LEARNING_OBJECT_EXTERNAL_REFERENCE;
import static org.learningplatform.camel.client.contract.Field.LEARNING_OBJECT_ID;
import static org.learningplatform.camel.client.contract.Field.PERSON_EXTERNAL_ID;
import static org.learningplatform.camel.client.contract.Field.PERSON_ID;
import static org.learningplatform.camel.client.contract.Role.ADD_GROUP_MEMBER;
import static org.learningplatform.camel.client.contract.Role.ASSIGN_TAG;
import static org.learningplatform.camel.client.contract.Role.CREATE_ENROLMENT;
import static org.learningplatform.camel.client.contract.Role.CREATE_USER;
import static org.learningplatform.camel.client.contract.Role.DELETE_ENROLMENT;
import static org.learningplatform.camel.client.contract.Role.FIND_COURSES;
import static org.learningplatform.camel.client.contract.Role.FIND_ENROLMENTS;
import static org.learningplatform.camel.client.contract.Role.FIND_USERS;
import static org.learningplatform.camel.client.contract.Role.GET_USER;
import static org.learningplatform.camel.client.contract.Role.LIST_COMPLETIONS;
import static org.learningplatform.camel.client.contract.Role.LIST_GROUPS;
import static org.learningplatform.camel.client.contract.Role.LIST_TAGS;
import static org.learningplatform.camel.client.contract.Role.UPDATE_ENROLMENT;
import static org.learningplatform.camel.client.contract.Role.UPDATE_USER;

import java.util.List;
import java.util.Map;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;

/**
 * A journey, as far as a platform must play its part.
 *
 * @param name that of its routes' file
 * @param needs what it cannot do without
 * @param offers what some of its messages ask for
 */
record Journey(String name, List<Need> needs, List<Role> offers) {

    /** Those that ship. */
    static final List<Journey> ALL = List.of(
            new Journey(
                    "enrolment-requests",
                    List.of(
                            Need.of(FIND_USERS).reading(PERSON_ID, PERSON_EXTERNAL_ID),
                            Need.of(FIND_ENROLMENTS).reading(ENROLMENT_ID, PERSON_ID, LEARNING_OBJECT_ID),
                            Need.of(CREATE_ENROLMENT).sending(PERSON_ID, LEARNING_OBJECT_ID),
                            Need.of(UPDATE_ENROLMENT).sending(ENROLMENT_ID),
                            Need.of(DELETE_ENROLMENT).sending(ENROLMENT_ID)),
                    List.of(FIND_COURSES)),
            new Journey(
                    "completions",
                    List.of(
                            Need.of(LIST_COMPLETIONS)
                                    .reading(COMPLETION_ID, PERSON_ID, LEARNING_OBJECT_ID, COMPLETION_COMPLETED_AT),
                            Need.of(GET_USER).sending(PERSON_ID).reading(PERSON_EXTERNAL_ID)),
                    List.of()),
            new Journey(
                    "roster-files",
                    List.of(
                            Need.of(FIND_USERS).reading(PERSON_ID, PERSON_EXTERNAL_ID),
                            Need.of(CREATE_USER).sending(PERSON_EXTERNAL_ID),
                            Need.of(UPDATE_USER).sending(PERSON_ID)),
                    List.of(LIST_GROUPS, ADD_GROUP_MEMBER, LIST_TAGS, ASSIGN_TAG)));

    /** What lists are narrowed by: where the platform does not, they are read whole. */
    static final Map<Role, Field> KEYS = Map.of(
            FIND_USERS, PERSON_EXTERNAL_ID,
            FIND_ENROLMENTS, PERSON_ID,
            FIND_COURSES, LEARNING_OBJECT_EXTERNAL_REFERENCE);
}
