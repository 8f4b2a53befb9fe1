// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.io.Serial;

/**
 * The state store cannot do now what was asked; later it may. The message names the settings to look at and the database's
 * error codes; it quotes neither the JDBC URL nor keys or contents.
 */
public final class StateUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /** @param message without URL, keys and contents; no cause is taken, as drivers quote those in their messages */
    public StateUnavailableException(String message) {
        super(message);
    }
}
