package org.learningplatform.camel.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.transport.Failures;
import org.learningplatform.camel.error.UnexpectedReplyException;

/**
 * What the platform answered to a call that succeeded.
 *
 * @param operation name of the operation
 * @param status HTTP status, 2xx (or 404 for a deletion that a repeated attempt found done)
 * @param attempts how many HTTP requests the call took
 * @param body the reply's bytes as they came; empty if it had none
 * @param value the reply as Map, List, String, Number or Boolean; null if it was empty
 */
@SuppressWarnings("ArrayRecordComponent") // a reply is read, never compared
public record Reply(String operation, int status, int attempts, byte[] body, @Nullable Object value) {

    /** What the reply says: the value, or what is in it where it is an envelope with nothing but a {@code data} object. */
    public @Nullable Object content() {
        return value instanceof Map<?, ?> envelope && isEnvelope() ? envelope.get("data") : value;
    }

    /** Whether the content is less than the body. */
    public boolean isEnvelope() {
        return value instanceof Map<?, ?> envelope && envelope.size() == 1 && envelope.get("data") instanceof Map;
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
    UnexpectedReplyException unexpected(String reason) {
        return Failures.unexpected(operation, status, attempts, reason, body);
    }
}
