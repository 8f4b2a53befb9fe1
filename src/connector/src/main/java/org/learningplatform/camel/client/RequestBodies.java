// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;
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
        boolean form = taken.isForm() || taken.isMultipart();
        if (body instanceof byte[] || body instanceof String) {
            byte[] bytes = body instanceof String text ? text.getBytes(charset(taken)) : (byte[]) body;
            if (form && Json.looksLikeJson(bytes)) {
                return form(operation, taken, fields(operation, bytes));
            }
            if (taken.isMultipart()) {
                throw bad(operation, "the body travels as multipart/form-data: send a Map of its fields");
            }
            return new Written(bytes, taken.mediaType());
        }
        if (form) {
            return form(
                    operation, taken, body instanceof Map<?, ?> map ? map : fields(operation, json(operation, body)));
        }
        if (!taken.isJson()) {
            throw bad(operation, "the body travels as " + taken.mediaType() + ": send it as text or bytes");
        }
        return new Written(json(operation, body), taken.mediaType());
    }

    /** JSON is UTF-8 whatever its type says, and in a form all else is percent-encoded. */
    private static Charset charset(RequestBody taken) {
        Charset charset = taken.isJson()
                ? null
                : ContentType.parseLenient(taken.mediaType()).getCharset();
        return charset == null ? StandardCharsets.UTF_8 : charset;
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

    /** The members of a JSON object. */
    private static Map<?, ?> fields(String operation, byte[] json) {
        try {
            if (Json.read(json) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (IOException e) {
            // no object, as below
        }
        throw bad(operation, "the body travels as a form: send a Map of its fields");
    }

    private static Written form(String operation, RequestBody taken, Map<?, ?> fields) {
        try {
            return taken.isForm()
                    ? new Written(Forms.urlencoded(taken, fields), taken.mediaType())
                    : Forms.multipart(taken, fields);
        } catch (IOException e) {
            throw bad(operation, "a field of the form is a file or stream that cannot be read");
        } catch (IllegalArgumentException e) {
            throw bad(operation, "a field of the form " + e.getMessage());
        }
    }

    private static BadRequestException bad(String operation, String reason) {
        return new BadRequestException(Failure.before(operation, reason));
    }
}
