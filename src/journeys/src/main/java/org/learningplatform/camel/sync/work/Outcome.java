// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.Locale;

/** What became of a row or a record. */
public enum Outcome {
    /** A user or an enrolment was made. */
    CREATED,
    /** What was there was changed. */
    @JsonAlias("CHANGED") // as version 0.1.0 noted it
    UPDATED,
    /** The platform was as wanted; nothing was written. */
    UNCHANGED,
    /** An enrolment was removed. */
    @JsonAlias("REMOVED") // as version 0.1.0 noted it
    DELETED,
    /** The user of a person who has left expires, or was deleted. */
    DEACTIVATED,
    /** The user had expired and is active again. */
    REACTIVATED,
    /** It waits until it is due; nothing was written. */
    HELD,
    /** Something later about the same person and thing was applied before; nothing was written. */
    STALE,
    /** More than one user could be meant, or another person's; nothing was written. */
    CONFLICT,
    /** The data cannot be what it should be. */
    INVALID,
    /** The platform refused for another reason. */
    FAILED;

    /** Whether the platform was changed. */
    public boolean writes() {
        return this == CREATED || this == UPDATED || this == DELETED || this == DEACTIVATED || this == REACTIVATED;
    }

    /** As headers, reports and events spell it: {@code created}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
