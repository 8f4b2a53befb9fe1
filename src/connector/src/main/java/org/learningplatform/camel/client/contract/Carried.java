// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.List;

/**
 * What a call carries so that the platform knows whose it is.
 *
 * @param token which token
 * @param prefix what stands before it in the header {@code Authorization}, with the space between them
 * @param apiKeys keys
 */
public record Carried(TokenKind token, String prefix, List<ApiKey> apiKeys) {

    static final String BEARER = "Bearer";

    static final Carried NOTHING = new Carried(TokenKind.NONE, List.of());

    /** With a bearer token (RFC 6750), or none. */
    public Carried(TokenKind token, List<ApiKey> apiKeys) {
        this(token, prefix(BEARER), apiKeys);
    }

    /** The word with what stands between it and a token; nothing where there is no word. */
    static String prefix(String word) {
        return word.isEmpty() ? "" : word + " ";
    }
}
