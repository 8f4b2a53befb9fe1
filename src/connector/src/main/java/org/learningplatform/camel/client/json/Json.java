// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** JSON as the platform speaks it. A document is one value: what follows it is an error, not ignored. */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /** Numbers keep the digits that they came with. */
    private static final ObjectReader OBJECTS =
            MAPPER.readerFor(Object.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final ObjectWriter CANONICAL = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(BigDecimal.class, new Decimals()))
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build()
            .writer();

    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    /** Byte order marks; the longer ones first, as one of them begins with a shorter one. */
    private static final byte[][] MARKS = {
        {0, 0, (byte) 0xFE, (byte) 0xFF},
        {(byte) 0xFF, (byte) 0xFE, 0, 0},
        {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
        {(byte) 0xFE, (byte) 0xFF},
        {(byte) 0xFF, (byte) 0xFE}
    };

    /**
     * Modules teach Jackson the types of a user's bodies. Replies are read without: some would give other Maps and Lists. Looking
     * for modules takes long, and is not done before there is a body.
     */
    private static final class Bodies {

        static final ObjectWriter WRITER = JsonMapper.builder()
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .findAndAddModules()
                .build()
                .writer();
    }

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

    /** Whether the bytes are one JSON value. */
    public static boolean isJson(byte[] bytes) {
        try {
            check(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the bytes begin as JSON objects and arrays do, in whatever Unicode. */
    public static boolean looksLikeJson(byte[] bytes) {
        String begin = text(Arrays.copyOf(bytes, Math.min(bytes.length, 64))).stripLeading();
        return begin.startsWith("{") || begin.startsWith("[");
    }

    /** Map, List, String, Number, Boolean or null, as the tree says. */
    public static @Nullable Object value(JsonNode tree) {
        return MAPPER.convertValue(tree, Object.class);
    }

    /** An empty tree. */
    public static JsonNode tree() {
        return MissingNode.getInstance();
    }

    /**
     * The JSON text that the bytes are, whatever Unicode they are in, without a byte order mark.
     *
     * @return the bytes themselves where they are UTF-8 without a mark
     */
    public static byte[] utf8(byte[] json) {
        int mark = mark(json);
        Charset charset = charset(json);
        return mark == 0 && charset.equals(StandardCharsets.UTF_8)
                ? json
                : new String(json, mark, json.length - mark, charset).getBytes(StandardCharsets.UTF_8);
    }

    /** The JSON text that the bytes are, as {@link #utf8}. */
    public static String text(byte[] json) {
        int mark = mark(json);
        return new String(json, mark, json.length - mark, charset(json));
    }

    /**
     * By its byte order mark, or else by its first characters, of which JSON has no zero (RFC 4627, 3).
     */
    private static Charset charset(byte[] json) {
        int first = at(json, 0);
        int second = at(json, 1);
        boolean longer = at(json, 2) == 0 && at(json, 3) == 0;
        if (first == 0 && second == 0) {
            return UTF_32BE;
        }
        if (longer && (second == 0 || (first == 0xFF && second == 0xFE))) {
            return UTF_32LE;
        }
        if (first == 0 || (first == 0xFE && second == 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        return second == 0 || (first == 0xFF && second == 0xFE) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    /** How many bytes the byte order mark has. */
    private static int mark(byte[] json) {
        for (byte[] mark : MARKS) {
            if (json.length >= mark.length && Arrays.equals(mark, 0, mark.length, json, 0, mark.length)) {
                return mark.length;
            }
        }
        return 0;
    }

    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xFF : -1;
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
        return Bodies.WRITER.writeValueAsBytes(value);
    }

    /**
     * The same bytes for the same value, in whatever order its members came. A number that a double holds is written as the
     * double, whatever zeros it came with; any other one keeps its digits.
     *
     * @throws JsonProcessingException if Jackson makes nothing of the value
     */
    public static byte[] canonical(Object value) throws JsonProcessingException {
        return CANONICAL.writeValueAsBytes(value);
    }

    private static final class Decimals extends JsonSerializer<BigDecimal> {

        @Override
        public void serialize(BigDecimal value, JsonGenerator to, SerializerProvider provider) throws IOException {
            double number = value.doubleValue();
            if (Double.isFinite(number) && holds(number, value)) {
                to.writeNumber(number);
            } else {
                to.writeNumber(value);
            }
        }

        /** In binary, or as it is written. */
        private static boolean holds(double number, BigDecimal value) {
            return BigDecimal.valueOf(number).compareTo(value) == 0 || new BigDecimal(number).compareTo(value) == 0;
        }
    }
}
