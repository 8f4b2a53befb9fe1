// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON as the platform speaks it. A document is one value: what follows it is an error, not ignored. */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectReader OBJECTS = MAPPER.readerFor(Object.class);
    private static final ObjectWriter CANONICAL = MAPPER.writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** Modules teach Jackson the types of a user's bodies. Replies are read without: some would give other Maps and Lists. */
    private static final ObjectWriter BODIES = JsonMapper.builder()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .findAndAddModules()
            .build()
            .writer();

    private Json() {}

    /**
     * Map, List, String, Number, Boolean or null.
     *
     * @throws IOException if it is not JSON
     */
    public static @Nullable Object read(byte[] json) throws IOException {
        return OBJECTS.readValue(json);
    }

    /**
     * The JSON tree; a missing node if there are no bytes.
     *
     * @throws IOException if it is not JSON
     */
    public static JsonNode tree(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }

    /**
     * Checks that the bytes are one JSON value, and builds nothing of it.
     *
     * @throws IOException if they are not
     */
    public static void check(byte[] json) throws IOException {
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new JsonParseException(parser, "no value");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
        }
    }

    /** An empty tree. */
    public static JsonNode tree() {
        return MissingNode.getInstance();
    }

    /**
     * The value as that type.
     *
     * @throws IllegalArgumentException if Jackson does not make that of it; the message names the type only
     */
    public static <T> T convert(Object value, Class<T> type) {
        try {
            return MAPPER.convertValue(value, type);
        } catch (IllegalArgumentException e) {
            // without the cause, which quotes the value
            throw new IllegalArgumentException("the reply is no " + type.getSimpleName()
                    + ": a member has another type than the record; use the Map instead");
        }
    }

    /**
     * What Jackson makes of the value.
     *
     * @throws JsonProcessingException if it makes nothing of it
     */
    public static byte[] write(Object value) throws JsonProcessingException {
        return BODIES.writeValueAsBytes(value);
    }

    /**
     * The same bytes for the same value, in whatever order its members came.
     *
     * @throws JsonProcessingException if Jackson makes nothing of the value
     */
    public static byte[] canonical(Object value) throws JsonProcessingException {
        return CANONICAL.writeValueAsBytes(value);
    }
}
