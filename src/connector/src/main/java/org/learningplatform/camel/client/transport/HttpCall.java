// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.json.MediaTypes;

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
 * @param list whether it reads a list, which is there, be it empty
 * @param errorTypes media types beside JSON, in small letters, in which the platform refuses it
 */
@SuppressWarnings("ArrayRecordComponent") // a call is sent, never compared
public record HttpCall(
        String operation,
        String method,
        String target,
        Map<String, String> headers,
        byte @Nullable [] body,
        String contentType,
        boolean idempotent,
        boolean list,
        Set<String> errorTypes) {

    /** The media type of most bodies. */
    public static final String JSON = "application/json";

    /** A call of one thing, whose replies are JSON. */
    public HttpCall(
            String operation,
            String method,
            String target,
            Map<String, String> headers,
            byte @Nullable [] body,
            String contentType,
            boolean idempotent) {
        this(operation, method, target, headers, body, contentType, idempotent, false, Set.of());
    }

    /** Whether the call changes nothing on the platform. */
    public boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /**
     * Whether a refusal is not the platform's but of something before it, such as a gateway or a firewall: it has a body, of a
     * type in which the platform does not answer. What a proxy itself says (407) has its own meaning.
     */
    boolean isForeign(Attempt.Answered answer) {
        int status = answer.status();
        if (status < 400 || status >= 500 || status == 407 || answer.body().length == 0) {
            return false;
        }
        String type = answer.headers().mediaType();
        return type == null
                ? !Json.looksLikeJson(answer.body())
                : !MediaTypes.isJson(type)
                        && Stream.of(type, type.split("/", 2)[0] + "/*", "*/*").noneMatch(errorTypes::contains);
    }

    /** Without target and headers, which may hold personal data and secrets. */
    @Override
    public String toString() {
        return "HttpCall[" + operation + "]";
    }
}
