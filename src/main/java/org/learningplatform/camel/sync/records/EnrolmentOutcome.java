// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.records;

import org.jspecify.annotations.Nullable;

/** What became of an enrolment request. */
public enum EnrolmentOutcome {
    CREATED("created", "enrolment.created.v1"),
    CHANGED("updated", "enrolment.changed.v1"),
    REMOVED("deleted", "enrolment.removed.v1"),
    /** The platform was as requested already; nothing was written and there is nothing to publish. */
    UNCHANGED("unchanged", null);

    private final String header;
    private final @Nullable String type;

    EnrolmentOutcome(String header, @Nullable String type) {
        this.header = header;
        this.type = type;
    }

    /** For the header {@code CamelLearningPlatformOutcome}. */
    public String header() {
        return header;
    }

    /** Type of the event that tells of it, or null for none. */
    @Nullable
    String type() {
        return type;
    }
}
