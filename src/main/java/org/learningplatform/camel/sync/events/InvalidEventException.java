// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import java.io.Serial;

/** A record that will never be processed, however often it is tried. The message quotes no data. */
public final class InvalidEventException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;

    /**
     * @param reason for {@code dlq-reason}: {@code schema-invalid}, {@code unknown-type}, or {@code forbidden} for
     *     another tenant's event
     * @param message what is wrong and where, without the data itself
     */
    public InvalidEventException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** For {@code dlq-reason}. */
    public String getReason() {
        return reason;
    }
}
