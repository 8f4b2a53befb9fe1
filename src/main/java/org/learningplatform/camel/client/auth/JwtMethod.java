// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

/** The ways to a JWT of the Full LXP API. */
public enum JwtMethod {
    /** User name and password (the vendor's method 1). */
    password,
    /** An OAuth token is exchanged for a JWT that acts as a user (the vendor's method 2). */
    exchange,
    /** The session cookie of a user who is logged in (the vendor's method 3). */
    cookie,
    /** A JWT that was had elsewhere, used as it is. */
    supplied
}
