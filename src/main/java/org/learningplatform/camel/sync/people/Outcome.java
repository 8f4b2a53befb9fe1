// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.util.Locale;

/** What became of a person. */
public enum Outcome {
    /** A user was made. */
    CREATED,
    /** The user or its memberships were changed. */
    UPDATED,
    /** The user was as wanted; nothing was written. */
    UNCHANGED,
    /** The user had expired and is active again. */
    REACTIVATED,
    /** More than one user could be meant; nothing was written. */
    CONFLICT,
    /** The data cannot be a user's. */
    INVALID,
    /** The platform refused for another reason. */
    FAILED;

    /** As reports and events spell it: {@code created}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
