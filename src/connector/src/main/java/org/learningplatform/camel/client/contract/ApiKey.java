// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import org.jspecify.annotations.Nullable;

/**
 * A key that a call carries as an HTTP header.
 *
 * @param header name of the header, for example {@code x-api-key}
 * @param variable name of the environment's variable that holds the key, or null
 * @param basic whether user name and password make it where it is not set (RFC 7617)
 */
public record ApiKey(String header, @Nullable String variable, boolean basic) {

    /** One that has to be set. */
    ApiKey(String header, @Nullable String variable) {
        this(header, variable, false);
    }
}
