// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;

/** The token that one call carries, and its successor if the platform refuses it. */
public interface Bearer {

    /** For a call without a token. */
    Bearer NONE = new Bearer() {
        @Override
        public @Nullable String value(Deadline deadline) {
            return null;
        }

        @Override
        public boolean isRenewable() {
            return false;
        }

        @Override
        public void renew() {
            throw new IllegalStateException("there is no token to renew");
        }

        @Override
        public void refused(LearningPlatformException why) {
            // nobody else would use it
        }
    };

    /**
     * What the header {@code Authorization} holds now: the token and what stands before it; null for none.
     *
     * @param deadline of the call that needs it
     * @throws LearningPlatformException if there is none to be had
     */
    @Nullable
    String value(Deadline deadline);

    /** Whether there can be another one. */
    boolean isRenewable();

    /** Gives up the token, which the platform refused: the next {@link #value} is another one. */
    void renew();

    /** Says that the platform refused the last token that could be had. */
    void refused(LearningPlatformException why);
}
