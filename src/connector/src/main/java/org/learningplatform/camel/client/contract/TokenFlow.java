// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

/** The ways to get a token that the platform documents. */
public enum TokenFlow {
    /** OAuth 2.0 client credentials: the token of the Simple API. */
    CLIENT_CREDENTIALS,
    /** JWT, method 1: user name and password. */
    PASSWORD,
    /** JWT, method 2: an OAuth token is exchanged for a JWT that acts as a user. */
    EXCHANGE,
    /** JWT, method 3: the session cookie of a user who is logged in. */
    COOKIE
}
