// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.journey.Completions;
import org.learningplatform.camel.journey.Reconciliation;
import org.learningplatform.camel.sync.employment.WantedEmployment;
import org.learningplatform.camel.sync.learning.WantedEnrolment;
import org.learningplatform.camel.sync.people.People;

/**
 * A journey, as far as a platform must play its part.
 *
 * @param name that of its routes' file
 * @param needs what it cannot do without
 * @param offers what some of its messages ask for
 */
record Journey(String name, List<Need> needs, List<Role> offers) {

    private static final List<Role> MEMBERSHIPS = List.of(
            Role.LIST_GROUPS,
            Role.LIST_GROUP_MEMBERS,
            Role.ADD_GROUP_MEMBER,
            Role.LIST_TAGS,
            Role.LIST_USER_TAGS,
            Role.ASSIGN_TAG);

    /** Those that ship. */
    static final List<Journey> ALL = List.of(
            new Journey("enrolment-requests", WantedEnrolment.NEEDS, List.of(Role.FIND_COURSES)),
            new Journey("employment-events", WantedEmployment.NEEDS, MEMBERSHIPS),
            new Journey("completions", Completions.NEEDS, List.of()),
            new Journey("roster-files", People.NEEDS, MEMBERSHIPS),
            new Journey(
                    "reconciliation",
                    Stream.concat(People.NEEDS.stream(), Reconciliation.NEEDS.stream())
                            .toList(),
                    List.of(Role.FIND_ENROLMENTS, Role.DELETE_ENROLMENT)));

    /** What lists are narrowed by, beside the keys of persons: where the platform does not, they are read whole. */
    static final Map<Role, Field> KEYS = Map.of(
            Role.FIND_ENROLMENTS, Field.PERSON_ID,
            Role.FIND_COURSES, Field.LEARNING_OBJECT_EXTERNAL_REFERENCE);
}
