// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.TokenFlow;

/**
 * Whose token it is. Tokens of different keys never mix.
 *
 * @param baseUrl the platform
 * @param flow how it is asked for
 * @param credentials with what
 * @param userId whom it acts for, or null where the credentials say it
 */
public record TokenKey(URI baseUrl, TokenFlow flow, Credentials credentials, @Nullable String userId) {}
