// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call carries beside its arguments and body.
 *
 * @param actAs platform id of the user to act for, or null for the one that the credentials say
 * @param headers further HTTP headers
 */
public record CallContext(@Nullable String actAs, Map<String, String> headers) {

    /** Nothing. */
    public static final CallContext NONE = new CallContext(null, Map.of());
}
