// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import org.jspecify.annotations.Nullable;

/**
 * A key that a call carries as an HTTP header.
 *
 * @param header name of the header, for example {@code x-api-key}
 * @param variable name of the environment's variable that holds the key, or null
 */
public record ApiKey(String header, @Nullable String variable) {}
