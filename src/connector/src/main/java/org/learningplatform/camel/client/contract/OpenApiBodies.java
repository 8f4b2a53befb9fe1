// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter.In;

/** Reads the body of a request. */
final class OpenApiBodies {

    private final Shapes shapes;

    OpenApiBodies(Shapes shapes) {
        this.shapes = shapes;
    }

    /**
     * The body, or null where there is none.
     *
     * @param notHonoured is told what of it the connector does not do
     */
    @Nullable
    RequestBody of(OpenApiEntry entry, Consumer<String> notHonoured) {
        if (entry.method().equals(Operation.ANY_METHOD)) {
            return RequestBody.ANY_JSON;
        }
        Place body = entry.operation().at("requestBody").resolved();
        if (!body.exists()) {
            return null;
        }
        Place content = content(entry.operation());
        String mediaType = mediaType(content.name());
        Place schema = content.at("schema");
        body.at("content").members().stream()
                .map(Place::name)
                .filter(other -> !other.equals(content.name()))
                .forEach(other -> notHonoured.accept("body as " + other + ": it is sent as " + mediaType));
        return new RequestBody(
                mediaType,
                body.at("required").flag(false),
                shapes.fields(schema),
                schema.exists() && RequestBody.isJson(mediaType) && Provenance.of(schema) != Provenance.ASSUMED
                        ? new Schema(schema)
                        : null,
                parts(content, RequestBody.isMultipart(mediaType), notHonoured));
    }

    /** How the fields of a form travel (OpenAPI, Encoding Object). */
    private static Map<String, RequestBody.Part> parts(Place content, boolean multipart, Consumer<String> notHonoured) {
        Map<String, RequestBody.Part> parts = new HashMap<>();
        for (Place field : content.at("encoding").members()) {
            boolean styled = field.at("style").exists() || field.at("explode").exists();
            Stream.of("headers", "allowReserved")
                    .filter(member -> field.at(member).exists())
                    .forEach(member -> notHonoured.accept(member + " of the form's field '" + field.name() + "'"));
            if (styled && multipart) {
                notHonoured.accept("style of the form's field '" + field.name() + "': this form has none");
            }
            // of several types that it may have, the first that is one
            String type = Stream.of(field.at("contentType").scalar().split(",", -1))
                    .map(String::strip)
                    .filter(one -> !one.isEmpty() && !one.contains("*"))
                    .findFirst()
                    .orElse(null);
            parts.put(
                    field.name(), new RequestBody.Part(styled ? OpenApiParameters.style(field, In.QUERY) : null, type));
        }
        return parts;
    }

    /** What the body is made of: as JSON, where that is one of the ways. */
    static Place content(Place operation) {
        Place body = operation.at("requestBody").resolved();
        List<Place> contents = body.at("content").members();
        return contents.stream()
                .filter(place -> RequestBody.isJson(place.name()))
                .findFirst()
                .orElse(contents.isEmpty() ? body.at("content").at(RequestBody.JSON) : contents.get(0));
    }

    /** The form that a range of them allows: JSON, where that is one of them. */
    private static String mediaType(String range) {
        if (!range.contains("*")) {
            return range;
        }
        return range.startsWith("*") || range.toLowerCase(Locale.ROOT).startsWith("application/")
                ? RequestBody.JSON
                : RequestBody.BYTES;
    }
}
