// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

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
 */
public record Request(
        String operation,
        String method,
        String path,
        String query,
        int status,
        String token,
        long userId,
        String body) {

    /** Whether it asked for a token. */
    public boolean isTokenRequest() {
        return isTokenRequest(operation);
    }

    static boolean isTokenRequest(String operation) {
        return operation.startsWith("token/");
    }
}
