// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.employment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.CloudEvent;

/** An event as the agenda keeps it until it is due. */
final class Held {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private record Kept(
            String id,
            String source,
            String type,
            @Nullable String subject,
            String time,
            Map<String, String> extensions,
            Map<String, Object> data) {}

    private Held() {}

    static String write(CloudEvent event) {
        try {
            return JSON.writeValueAsString(new Kept(
                    event.id(),
                    event.source(),
                    event.type(),
                    event.subject(),
                    event.time().toString(),
                    event.extensions(),
                    event.data()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the data was read from JSON", e);
        }
    }

    static CloudEvent read(String json) {
        try {
            Kept kept = JSON.readValue(json, new TypeReference<Kept>() {});
            return new CloudEvent(
                    kept.id(),
                    kept.source(),
                    kept.type(),
                    kept.subject(),
                    Instant.parse(kept.time()),
                    kept.extensions(),
                    kept.data());
        } catch (JsonProcessingException e) {
            // the parser's own message quotes what it read
            throw new IllegalStateException("the agenda's item is not as this version writes it");
        }
    }
}
