// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.io.Serial;
import org.learningplatform.camel.error.InvalidDataException;

/** A person who cannot be a user of the platform as the data stands. The message quotes no data. */
public final class InvalidPersonException extends InvalidDataException {

    @Serial
    private static final long serialVersionUID = 1;

    /**
     * @param reason a code, for example {@code bad-email}
     * @param message what is wrong, in words that quote nothing of the person
     */
    public InvalidPersonException(String reason, String message) {
        super(reason, message);
    }
}
