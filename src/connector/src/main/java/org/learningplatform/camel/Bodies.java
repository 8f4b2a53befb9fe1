// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.Rows;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.UnexpectedReplyException;

/** Between message bodies and JSON. */
final class Bodies {

    private Bodies() {}

    /**
     * The request body as the operation takes it: text, bytes, streams and files as the bytes that they are, which must be JSON
     * where the operation takes JSON; anything else as it is.
     *
     * @return null if the message has no body
     * @throws BadRequestException if it is not JSON, or cannot be read
     */
    static @Nullable Object request(String operation, RequestBody taken, Message message) {
        Object body = message.getBody();
        if (body == null || !isText(body)) {
            return body;
        }
        if (body instanceof String text && !taken.isJson()) {
            // its bytes are those of the charset that it travels in
            return text.isEmpty() ? null : text;
        }
        try {
            byte[] bytes = body instanceof String text
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : message.getMandatoryBody(byte[].class);
            if (bytes.length == 0) {
                return null;
            }
            if (taken.isJson()) {
                Json.check(bytes);
            }
            return bytes;
        } catch (JsonParseException e) {
            JsonLocation place = e.getLocation();
            throw bad(
                    operation,
                    "the message body is not JSON (line " + place.getLineNr() + ", column " + place.getColumnNr()
                            + "); send a Map, or marshal the body to JSON before");
        } catch (Exception e) {
            throw bad(operation, "the message body, a " + body.getClass().getName() + ", cannot be read");
        }
    }

    private static BadRequestException bad(String operation, String reason) {
        return new BadRequestException(Failure.before(operation, reason));
    }

    private static boolean isText(Object body) {
        return body instanceof String
                || body instanceof byte[]
                || body instanceof InputStream
                || body instanceof StreamCache
                || body instanceof Reader
                || body instanceof ByteBuffer
                || body instanceof File
                || body instanceof WrappedFile;
    }

    /** A reply that is no list. What is not JSON is a text or bytes with whatever output. */
    static @Nullable Object of(Reply reply, Output output) {
        if (output != Output.bytes && reply.isOther()) {
            return reply.value();
        }
        return switch (output) {
            case object -> reply.content();
            case json -> new String(json(reply), StandardCharsets.UTF_8);
            case bytes -> json(reply);
        };
    }

    /** As it came, but for an envelope that holds nothing else. */
    private static byte[] json(Reply reply) {
        Object content = reply.content();
        return content != null && reply.isEnvelope() ? write(content) : reply.body();
    }

    /** A value of a reply: a row, or the rows of a page. */
    static Object of(Object value, Output output) {
        return switch (output) {
            case object -> value;
            case json -> new String(write(value), StandardCharsets.UTF_8);
            case bytes -> write(value);
        };
    }

    /**
     * The rows of all pages. As objects they are read when they are used up; as JSON they are one array.
     *
     * @param maxSize bytes of the array
     * @throws UnexpectedReplyException if there are more
     */
    static Object of(String operation, Rows rows, Output output, int maxSize) {
        return switch (output) {
            case object -> new ListBody(operation, rows, maxSize);
            case json -> new String(array(operation, rows, maxSize), StandardCharsets.UTF_8);
            case bytes -> array(operation, rows, maxSize);
        };
    }

    /** The rows as a JSON array. */
    static byte[] array(String operation, Rows rows, int maxSize) {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.write('[');
        for (Iterator<Object> all = rows.iterator(); all.hasNext(); ) {
            array.writeBytes(write(all.next()));
            array.write(all.hasNext() ? ',' : ' ');
            if (array.size() > maxSize) {
                throw new UnexpectedReplyException(Failure.before(
                        operation,
                        "the list is larger than maxResponseSize; read it with output=object, which streams,"
                                + " or with pagination=page"));
            }
        }
        array.write(']');
        return array.toByteArray();
    }

    private static byte[] write(Object value) {
        try {
            return Json.write(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read from JSON can be written as JSON", e);
        }
    }
}
