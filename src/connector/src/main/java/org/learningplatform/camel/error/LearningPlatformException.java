// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A call to the platform that did not do what was asked.
 *
 * <p>The message is made of codes and names of the contract only, so that it can be logged anywhere. What the platform
 * itself said is in {@link #getDetail()}; it may quote personal data.
 */
public abstract class LearningPlatformException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String operation;
    private final int status;
    private final int attempts;
    private final String detail;

    /** @param failure what happened; its reason becomes the message */
    protected LearningPlatformException(Failure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.operation = failure.operation();
        this.status = failure.status();
        this.attempts = failure.attempts();
        this.detail = failure.detail();
    }

    /** The operation's name, for example {@code simple/users/create}; for a token request the name of its flow; empty
     * where nothing was called. */
    public String getOperation() {
        return operation;
    }

    /** The HTTP status of the last reply, or 0 where there was none. */
    public int getStatus() {
        return status;
    }

    /** How many HTTP requests this call took. */
    public int getAttempts() {
        return attempts;
    }

    /** What the platform said, at most 2,000 characters; empty if nothing. It may quote personal data: do not log it. */
    public String getDetail() {
        return detail;
    }

    /** Whether the same call can succeed later without a change to it. */
    public boolean isRetryable() {
        return false;
    }
}
