// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import org.jspecify.annotations.Nullable;

/** Who statements are about, and which courses, in the platform's own terms; as far as that can be found out. */
public interface Learners {

    /** For where there is nobody to ask. */
    Learners NOBODY = new Learners() {};

    /**
     * A user.
     *
     * @param platformId the platform's id
     * @param externalId id in the HR system, or null if it has none
     * @param timezone as the platform names it, or null
     */
    record Learner(String platformId, @Nullable String externalId, @Nullable String timezone) {}

    /**
     * The user who is meant, or null if none is, more than one is, or the platform has no way to find out.
     *
     * @throws org.learningplatform.camel.error.LearningPlatformException if the platform cannot be asked now
     */
    default @Nullable Learner find(Actor actor) {
        return null;
    }

    /** The platform's id of the course of that alias, or null if there is no way to find out. */
    default @Nullable String course(String alias) {
        return null;
    }
}
