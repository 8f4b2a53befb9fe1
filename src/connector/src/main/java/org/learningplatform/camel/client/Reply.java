// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.transport.Failures;
import org.learningplatform.camel.client.transport.Headers;
import org.learningplatform.camel.error.UnexpectedReplyException;

/**
 * What the platform answered to a call that succeeded.
 *
 * @param operation name of the operation
 * @param status HTTP status, 2xx (or 404 for a deletion that a repeated attempt found done)
 * @param attempts how many HTTP requests the call took
 * @param headers the reply's headers
 * @param body the reply's bytes; JSON is UTF-8; empty if it had none
 * @param value the reply as Map, List, String, Number or Boolean; null if it was empty; of one that is not JSON the text or bytes
 * @param envelope member of the value that holds what was asked for, with {@code .} between the names where it lies deeper;
 *     null where the conventions find it
 */
@SuppressWarnings("ArrayRecordComponent") // a reply is read, never compared
public record Reply(
        String operation,
        int status,
        int attempts,
        Headers headers,
        byte[] body,
        @Nullable Object value,
        @Nullable String envelope) {

    /**
     * What the reply says: what is in its envelope, or the value where it has none. Without a word of the contract, an object
     * with nothing but a {@code data} object is an envelope.
     */
    public @Nullable Object content() {
        if (envelope == null) {
            return value instanceof Map<?, ?> map && map.size() == 1 && map.get("data") instanceof Map
                    ? map.get("data")
                    : value;
        }
        Object content = value;
        for (String name : envelope.split("\\.", -1)) {
            content = content instanceof Map<?, ?> map && map.containsKey(name) ? map.get(name) : null;
            if (content == null) {
                return value;
            }
        }
        return content;
    }

    /** Whether it is another thing than JSON, as the contract says, or because something was written. */
    public boolean isOther() {
        return value instanceof byte[] || (value instanceof String && !Json.isJson(body));
    }

    /** Whether the content is less than the body. */
    public boolean isEnvelope() {
        return content() != value;
    }

    /**
     * The content as an object.
     *
     * @throws UnexpectedReplyException if it is none
     */
    @SuppressWarnings("unchecked") // members of a JSON object are named by texts
    public Map<String, Object> object() {
        Object content = content();
        if (content instanceof Map) {
            return (Map<String, Object>) content;
        }
        throw unexpected("the reply is not an object, as the contract says");
    }

    /** This reply as the failure that it is after all. */
    public UnexpectedReplyException unexpected(String reason) {
        return Failures.unexpected(operation, status, attempts, reason, body);
    }
}
