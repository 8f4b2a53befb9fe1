// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;

/** From the body that a caller gives to the bytes that travel, in the form that the operation takes. */
public final class RequestBodies {

    private RequestBodies() {}

    /**
     * The bytes of a body and how they are called.
     *
     * @param bytes what travels
     * @param contentType value of the Content-Type header
     */
    @SuppressWarnings("ArrayRecordComponent") // a body is sent, never compared
    public record Written(byte[] bytes, String contentType) {}

    /**
     * Writes a body.
     *
     * @param operation name of what is called, for messages
     * @param taken what the operation takes
     * @param body bytes and texts are taken as they are; anything else is written as JSON, or a Map as the fields of a form
     * @throws BadRequestException if it cannot be written in that form
     */
    public static Written write(String operation, RequestBody taken, Object body) {
        if (body instanceof byte[] || body instanceof String) {
            byte[] bytes = body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) body;
            if (taken.mediaType().equals(RequestBody.MULTIPART)) {
                throw bad(operation, "the body travels as multipart/form-data: send a Map of its fields");
            }
            return new Written(bytes, taken.mediaType());
        }
        return switch (taken.mediaType()) {
            case RequestBody.FORM -> new Written(form(operation, body), RequestBody.FORM);
            case RequestBody.MULTIPART -> multipart(operation, fields(operation, body));
            default -> {
                if (!taken.isJson()) {
                    throw bad(operation, "the body travels as " + taken.mediaType() + ": send it as text or bytes");
                }
                yield new Written(json(operation, body), taken.mediaType());
            }
        };
    }

    private static byte[] json(String operation, Object body) {
        try {
            return Json.write(body);
        } catch (JsonProcessingException e) {
            throw bad(
                    operation,
                    "the message body, a " + body.getClass().getName() + ", holds a value that Jackson cannot write;"
                            + " for java.time add com.fasterxml.jackson.datatype:jackson-datatype-jsr310");
        }
    }

    /** The members of a Map, a record or a bean. */
    private static Map<?, ?> fields(String operation, Object body) {
        if (body instanceof Map<?, ?> map) {
            return map;
        }
        try {
            if (Json.read(json(operation, body)) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (IOException e) {
            // no object, as below
        }
        throw bad(operation, "the body travels as a form: send a Map of its fields");
    }

    private static byte[] form(String operation, Object body) {
        return fields(operation, body).entrySet().stream()
                .filter(field -> field.getValue() != null)
                .flatMap(field -> Arguments.values(field.getValue()).stream()
                        .map(value -> encode(field.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String encode(Object text) {
        return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8);
    }

    private static Written multipart(String operation, Map<?, ?> fields) {
        MultipartEntityBuilder builder = MultipartEntityBuilder.create();
        fields.forEach((name, value) -> {
            if (value != null) {
                add(builder, String.valueOf(name), value);
            }
        });
        try (HttpEntity entity = builder.build()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            entity.writeTo(bytes);
            return new Written(bytes.toByteArray(), entity.getContentType());
        } catch (IOException e) {
            throw bad(operation, "a field of the form is a file or stream that cannot be read");
        }
    }

    private static void add(MultipartEntityBuilder builder, String name, Object value) {
        if (value instanceof byte[] bytes) {
            builder.addBinaryBody(name, bytes, ContentType.DEFAULT_BINARY, name);
        } else if (value instanceof InputStream stream) {
            builder.addBinaryBody(name, stream, ContentType.DEFAULT_BINARY, name);
        } else if (value instanceof File file) {
            builder.addBinaryBody(name, file);
        } else if (value instanceof Path path) {
            builder.addBinaryBody(name, path.toFile());
        } else {
            Arguments.values(value)
                    .forEach(one -> builder.addTextBody(
                            name, String.valueOf(one), ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8)));
        }
    }

    private static BadRequestException bad(String operation, String reason) {
        return new BadRequestException(Failure.before(operation, reason));
    }
}
