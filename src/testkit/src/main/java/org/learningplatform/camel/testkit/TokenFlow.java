// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.util.Locale;

/** A way to obtain a token; a token request's operation is {@code token/} and the {@link #word}. */
public enum TokenFlow {
    /** The access token of the Simple API, for an OAuth client. */
    CLIENT_CREDENTIALS,
    /** The JWT of the Full LXP API, for user name and password. */
    PASSWORD,
    /** The JWT of a user, for an access token. */
    EXCHANGE,
    /** The JWT of a user, for the cookie of a session. */
    COOKIE;

    /** Its name in the platform's description, for example {@code client-credentials}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
