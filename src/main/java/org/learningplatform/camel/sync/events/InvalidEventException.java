// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import java.io.Serial;
import org.learningplatform.camel.error.InvalidDataException;

/** A record that will never be processed, however often it is tried. The message quotes no data. */
public final class InvalidEventException extends InvalidDataException {

    @Serial
    private static final long serialVersionUID = 1;

    /**
     * @param reason for {@code dlq-reason}: {@code schema-invalid}, {@code unknown-type}, or {@code forbidden} for
     *     another tenant's event
     * @param message what is wrong and where, without the data itself
     */
    public InvalidEventException(String reason, String message) {
        super(reason, message);
    }
}
