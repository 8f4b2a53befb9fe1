// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.Arrays;
import java.util.Locale;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;

/** What becomes of the user of a person who has left. */
public enum LeaverAction {
    /** The user cannot log in any more; data and enrolments stay, and the user can be made active again. */
    EXPIRE,
    /** The platform deletes the user. */
    DELETE;

    /**
     * Reads the settings.
     *
     * @param action {@code expire} or {@code delete}
     * @param allowDelete the second word that {@code delete} needs
     * @throws IllegalArgumentException if the action is neither, or that word is missing
     */
    public static LeaverAction of(String action, boolean allowDelete) {
        LeaverAction found = Arrays.stream(values())
                .filter(value -> value.toString().equals(action))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("roster.leaverAction is '" + action + "'; set expire or delete"));
        if (found == DELETE && !allowDelete) {
            throw new IllegalArgumentException(
                    "roster.leaverAction is 'delete', which cannot be undone: set roster.allowDelete to true, too, or"
                            + " roster.leaverAction to expire");
        }
        return found;
    }

    /** What it needs of the platform, beside looking users up. */
    public Need need() {
        return this == DELETE
                ? Need.of(Role.DELETE_USER).sending(Field.PERSON_ID)
                : Need.of(Role.UPDATE_USER).sending(Field.PERSON_ID, Field.PERSON_EXPIRES_AT);
    }

    /** As settings spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
