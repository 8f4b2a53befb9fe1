package org.learningplatform.camel.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.UnexpectedReplyException;

/**
 * What the platform answered to a call that succeeded.
 *
 * @param operation name of the operation
 * @param status HTTP status, 2xx
 * @param attempts how many HTTP requests the call took
 * @param body the reply's bytes as they came; empty if it had none
 * @param content the reply as Map, List, String, Number or Boolean, taken out of a lone {@code data} member; null if
 *     the reply was empty
 */
@SuppressWarnings("ArrayRecordComponent") // a reply is read, never compared
public record Reply(String operation, int status, int attempts, byte[] body, @Nullable Object content) {

    /**
     * The reply as an object.
     *
     * @throws UnexpectedReplyException if it is none
     */
    public Map<String, Object> object() {
        throw new UnsupportedOperationException();
    }
}
