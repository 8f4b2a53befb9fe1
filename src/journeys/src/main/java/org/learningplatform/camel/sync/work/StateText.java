// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.Serial;
import java.time.Instant;

/** A record as the state keeps it: JSON, with moments in ISO 8601, and without what is null. */
public final class StateText {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new Moment()))
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private StateText() {}

    private static final class Moment extends FromStringDeserializer<Instant> {

        @Serial
        private static final long serialVersionUID = 1;

        Moment() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String value, DeserializationContext context) {
            return Instant.parse(value);
        }
    }

    /** The text of a record. */
    public static String write(Object known) {
        try {
            return JSON.writeValueAsString(known);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and JSON are JSON", e);
        }
    }

    /**
     * The record of a text.
     *
     * @throws IllegalStateException if it is none that this version writes
     */
    public static <T> T read(String content, Class<T> type) {
        try {
            return JSON.readValue(content, type);
        } catch (JsonProcessingException e) {
            // the parser's own message quotes what it read
            throw new IllegalStateException("the state's entry is not as this version writes it");
        }
    }
}
