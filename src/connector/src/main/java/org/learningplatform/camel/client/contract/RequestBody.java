// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.MediaTypes;

/**
 * The body that an operation takes.
 *
 * @param mediaType how it travels, for example {@code application/json}
 * @param required whether the call fails without it
 * @param fields names of its members, as far as they are known
 * @param schema what it must look like, or null if the contract does not say
 * @param parts how the fields of a form travel, as far as the contract says
 */
public record RequestBody(
        String mediaType, boolean required, Set<String> fields, @Nullable Schema schema, Map<String, Part> parts) {

    RequestBody(String mediaType, boolean required, Set<String> fields, @Nullable Schema schema) {
        this(mediaType, required, fields, schema, Map.of());
    }

    /**
     * How a field of a form travels.
     *
     * @param style how it is written in a query's form, or null for that of its value
     * @param contentType its media type, or null for that of its value
     */
    public record Part(@Nullable Style style, @Nullable String contentType) {}

    public static final String JSON = "application/json";
    public static final String FORM = "application/x-www-form-urlencoded";
    static final String BYTES = "application/octet-stream";
    public static final String MULTIPART = "multipart/form-data";

    /** JSON of any shape. */
    static final RequestBody ANY_JSON = new RequestBody(JSON, false, Set.of(), null);

    /** Whether it is JSON, be it under a name of its own such as {@code application/vnd.example+json}. */
    public boolean isJson() {
        return isJson(mediaType);
    }

    /** Whether it is the form {@code application/x-www-form-urlencoded}, however that is written. */
    public boolean isForm() {
        return type(mediaType).equals(FORM);
    }

    /** Whether it is the form {@code multipart/form-data}, however that is written. */
    public boolean isMultipart() {
        return isMultipart(mediaType);
    }

    static boolean isMultipart(String mediaType) {
        return type(mediaType).equals(MULTIPART);
    }

    private static String type(String mediaType) {
        return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** How the field of that name travels, or null if the contract does not say. */
    public @Nullable Part part(String name) {
        return parts.get(name);
    }

    /** Whether a media type is JSON, be it under a name of its own. */
    public static boolean isJson(String mediaType) {
        return MediaTypes.isJson(mediaType.toLowerCase(Locale.ROOT));
    }
}
