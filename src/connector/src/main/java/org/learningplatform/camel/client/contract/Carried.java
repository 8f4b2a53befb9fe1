// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.List;

/**
 * What a call carries so that the platform knows whose it is.
 *
 * @param token which token
 * @param apiKeys keys
 */
public record Carried(TokenKind token, List<ApiKey> apiKeys) {

    static final Carried NOTHING = new Carried(TokenKind.NONE, List.of());
}
