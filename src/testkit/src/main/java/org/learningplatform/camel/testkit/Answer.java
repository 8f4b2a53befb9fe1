// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the platform answers.
 *
 * @param status HTTP status
 * @param headers header name to value
 * @param body the body, may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, Map<String, String> headers, byte[] body) {

    static final JsonMapper JSON = new JsonMapper();

    static Answer json(int status, Object body) {
        try {
            return new Answer(status, Map.of("Content-Type", "application/json"), JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer with a body that need not be what its status or type promises. */
    static Answer text(int status, Map<String, String> headers, String body) {
        return new Answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
