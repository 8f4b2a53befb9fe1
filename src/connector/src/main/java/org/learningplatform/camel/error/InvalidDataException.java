// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/**
 * A message that will never be processed as it stands, however often it is tried: nothing was sent for it. The exception's
 * message quotes none of its data.
 */
public class InvalidDataException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;

    /** @param message what is wrong and where, without the data itself */
    public InvalidDataException(String message) {
        this("schema-invalid", message);
    }

    /**
     * Data that is wrong in a way that has a code.
     *
     * @param reason the code, for example {@code bad-email}
     * @param message what is wrong and where, without the data itself
     */
    public InvalidDataException(String reason, String message) {
        super(Failure.before("", message), null);
        this.reason = reason;
    }

    /** A code that reports, events and dead letters carry, for example {@code bad-email} or {@code schema-invalid}. */
    public final String getReason() {
        return reason;
    }
}
