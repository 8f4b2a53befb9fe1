// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The platform asks for fewer calls (429), for longer than the connector may wait. */
public final class RateLimitedException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    private final @Nullable Duration retryAfter;

    public RateLimitedException(Failure failure, @Nullable Duration retryAfter) {
        super(failure, null);
        this.retryAfter = retryAfter;
    }

    /** How long the platform asks to wait, or null if it did not say. */
    public @Nullable Duration getRetryAfter() {
        return retryAfter;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
