// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.state;

import java.io.Serial;
import java.sql.SQLException;

/**
 * The state store did not do what was asked. The message names the settings to look at and the database's error codes;
 * it quotes neither the JDBC URL nor keys or values.
 */
public final class StateUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    StateUnavailableException(String what, SQLException cause) {
        // the cause is left out: drivers quote URLs, with their passwords, and keys in their messages
        super(what + " (SQLState " + cause.getSQLState() + ", error " + cause.getErrorCode() + ")");
    }
}
