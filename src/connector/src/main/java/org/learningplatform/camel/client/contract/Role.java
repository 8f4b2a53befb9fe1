// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a journey needs an operation for. An operation of the contract says with {@code x-role} which of these it is, so that no
 * journey knows what the operation is called.
 */
public enum Role {
    FIND_USERS("to look up users by a key, or to list them"),
    GET_USER("to read a user"),
    CREATE_USER("to make users"),
    UPDATE_USER("to change users"),
    DELETE_USER("to delete users"),
    LIST_GROUPS("to find groups by their names"),
    LIST_GROUP_MEMBERS("to see who is in a group"),
    ADD_GROUP_MEMBER("to put users into groups"),
    REMOVE_GROUP_MEMBER("to take users out of groups"),
    LIST_TAGS("to find tags by their names"),
    LIST_USER_TAGS("to see which tags a user has"),
    ASSIGN_TAG("to give tags to users"),
    UNASSIGN_TAG("to take tags from users"),
    LIST_POSITIONS("to see the positions of a user"),
    CREATE_POSITION("to give positions to users"),
    UPDATE_POSITION("to change positions"),
    FIND_COURSES("to look up learning objects by their references"),
    FIND_ENROLMENTS("to look up the enrolments of a user"),
    CREATE_ENROLMENT("to enrol users"),
    UPDATE_ENROLMENT("to change enrolments"),
    DELETE_ENROLMENT("to end enrolments"),
    RESET_ENROLMENT("to let users learn again"),
    LIST_COMPLETIONS("to poll completions"),
    LIST_STATEMENTS("to poll xAPI statements"),
    PUT_STATEMENT("to store xAPI statements"),
    LIST_BADGES_OF_USER("to poll the badges of a user"),
    LIST_SKILLS_OF_USER("to poll the skills of a user"),
    LIST_BOOKINGS("to poll the bookings of an event");

    private final String purpose;

    Role(String purpose) {
        this.purpose = purpose;
    }

    /** As {@code x-role} spells it, for example {@code find-users}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is needed for, for example {@code to look up users by a key}. */
    public String purpose() {
        return purpose;
    }

    /** The role of that word, or null. */
    static @Nullable Role of(String word) {
        return Stream.of(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return word();
    }
}
