// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.Serial;

/** A file of which no row may be applied. The message quotes none of its rows. */
final class RejectedFileException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;

    /**
     * @param reason a code, for example {@code missing-column}
     * @param message what is wrong and what to do
     */
    RejectedFileException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
