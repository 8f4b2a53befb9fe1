// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request, but for the token that it carries.
 *
 * @param operation name of what is called, for messages
 * @param method HTTP method in capitals
 * @param target encoded path and query on the platform's host
 * @param headers further request headers
 * @param body the request's bytes, or null for none
 * @param contentType media type of the body
 * @param idempotent whether sending it twice does no more than sending it once
 */
@SuppressWarnings("ArrayRecordComponent") // a call is sent, never compared
public record HttpCall(
        String operation,
        String method,
        String target,
        Map<String, String> headers,
        byte @Nullable [] body,
        String contentType,
        boolean idempotent) {

    /** The media type of most bodies. */
    public static final String JSON = "application/json";

    /** Whether the call changes nothing on the platform. */
    public boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Without target and headers, which may hold personal data and secrets. */
    @Override
    public String toString() {
        return "HttpCall[" + operation + "]";
    }
}
