// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a token is asked for. Values of headers and fields may hold names of settings in braces
 * ({@code clientId}, {@code clientSecret}, {@code username}, {@code password}, {@code userId}, {@code sessionCookie},
 * {@code organisationId}, {@code accessToken}); a field or header of which a setting has no value is left out.
 * {@code base64(...)} around them encodes what they give. In a JSON body {@code userId} and {@code organisationId} are integers, as all ids of the platform are.
 *
 * @param flow which flow it belongs to
 * @param method HTTP method
 * @param path path on the platform's host
 * @param headers header name to template
 * @param fields body member to template, sent as {@code encoding} says
 * @param encoding how the fields travel, or null for no body
 * @param tokenField member of the reply that is the token, with {@code .} between the names where it lies deeper
 * @param expiresInField member of the reply that is its life in seconds, or null
 * @param cookieReply whether a {@code Set-Cookie} whose value is a JWT is a reply, too
 * @param provenance how surely it is known
 */
public record TokenRequest(
        TokenFlow flow,
        String method,
        String path,
        Map<String, String> headers,
        Map<String, String> fields,
        @Nullable Encoding encoding,
        String tokenField,
        @Nullable String expiresInField,
        boolean cookieReply,
        Provenance provenance) {

    /** How the fields of a token request travel. */
    public enum Encoding {
        FORM,
        JSON
    }
}
