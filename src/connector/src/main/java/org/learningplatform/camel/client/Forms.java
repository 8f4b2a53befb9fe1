// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.RequestBodies.Written;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.client.contract.Style;

/**
 * Writes the fields of a form as OpenAPI's Encoding Object says. Of what it does not say, values of a list are fields of one name
 * each, and objects are JSON; what is null is left out.
 */
final class Forms {

    private static final ContentType TEXT = ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8);

    private Forms() {}

    /** The form {@code application/x-www-form-urlencoded}. */
    static byte[] urlencoded(RequestBody taken, Map<?, ?> fields) {
        return fields.entrySet().stream()
                .filter(field -> field.getValue() != null)
                .map(field -> {
                    String name = String.valueOf(field.getKey());
                    return Styles.pairs(
                            style(taken.part(name), field.getValue()), name, field.getValue(), Forms::encode);
                })
                .filter(pairs -> !pairs.isEmpty())
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Style style(RequestBody.@Nullable Part part, Object value) {
        if (part != null && part.style() != null) {
            return part.style();
        }
        boolean json = (part == null || part.contentType() == null)
                ? value instanceof Map
                : RequestBody.isJson(part.contentType());
        return json ? Style.JSON : Style.FORM;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * The form {@code multipart/form-data} (RFC 7578).
     *
     * @throws IOException if a file or stream cannot be read
     */
    static Written multipart(RequestBody taken, Map<?, ?> fields) throws IOException {
        MultipartEntityBuilder builder = MultipartEntityBuilder.create();
        fields.forEach((name, value) -> {
            String field = String.valueOf(name);
            RequestBody.Part part = taken.part(field);
            String type = part == null ? null : part.contentType();
            add(builder, octets(field), value, type == null ? null : ContentType.parse(type));
        });
        try (HttpEntity entity = builder.build()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            entity.writeTo(bytes);
            return new Written(bytes.toByteArray(), entity.getContentType());
        }
    }

    private static void add(
            MultipartEntityBuilder builder, String name, @Nullable Object value, @Nullable ContentType type) {
        ContentType binary = type == null ? ContentType.DEFAULT_BINARY : type;
        boolean json = type != null && RequestBody.isJson(type.getMimeType());
        if (value instanceof byte[] bytes) {
            builder.addBinaryBody(name, bytes, binary, name);
        } else if (value instanceof InputStream stream) {
            builder.addBinaryBody(name, stream, binary, name);
        } else if (value instanceof File file) {
            builder.addBinaryBody(name, file, binary, octets(file.getName()));
        } else if (value instanceof Path path) {
            add(builder, name, path.toFile(), type);
        } else if (value instanceof Map || (json && !(value instanceof String) && value != null)) {
            builder.addTextBody(name, Styles.json(value), json ? type : ContentType.APPLICATION_JSON);
        } else if (value instanceof Collection<?>
                || (value != null && value.getClass().isArray())) {
            Arguments.values(value).forEach(one -> add(builder, name, one, type));
        } else if (value != null) {
            builder.addTextBody(name, String.valueOf(value), type == null ? TEXT : withCharset(type));
        }
    }

    private static ContentType withCharset(ContentType type) {
        return type.getCharset() == null ? type.withCharset(StandardCharsets.UTF_8) : type;
    }

    /** The builder writes a character a byte, and names are UTF-8 (RFC 7578, 5.1). */
    private static String octets(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
