// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Duration;
import java.time.Instant;

/**
 * A request that the platform has decided on.
 *
 * @param operation name in the contract, {@code token/} and the flow for a token request, or {@code unknown}
 * @param method HTTP method
 * @param path path as it was sent, still encoded
 * @param query query string as it was sent, may be empty
 * @param status status that was answered, or 0 where the connection was dropped instead
 * @param token bearer token that it carried, or empty
 * @param userId user for whom that token acts, or 0
 * @param body what was sent, as a text; empty for a token request
 * @param at when it was decided, by the platform's clock
 * @param took time from its arrival until its answer was about to leave; real time, whatever the platform's clock says
 */
public record Request(
        String operation,
        String method,
        String path,
        String query,
        int status,
        String token,
        long userId,
        String body,
        Instant at,
        Duration took) {

    /** Whether it asked for a token. */
    public boolean isTokenRequest() {
        return isTokenRequest(operation);
    }

    static boolean isTokenRequest(String operation) {
        return operation.startsWith("token/");
    }
}
