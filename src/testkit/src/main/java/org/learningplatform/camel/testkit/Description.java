// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The platform as an OpenAPI document describes it. Read here, and not by the connector's reader, so that a fault of one does not
 * hide behind the same fault of the other.
 */
final class Description {

    private static final String DOCUMENT = "learning-platform.openapi.json";

    private final JsonNode document;

    private Description(JsonNode document) {
        this.document = document;
    }

    /** The document that ships with the connector. */
    static Description shipped() {
        try (InputStream json = Description.class.getResourceAsStream(DOCUMENT)) {
            return new Description(new JsonMapper().readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(entry -> entry.getValue().has("x-name"))
                .forEach(entry ->
                        operations.add(operation(path.getKey(), path.getValue(), entry.getKey(), entry.getValue()))));
        return operations;
    }

    /** Method, path and headers of the request for a token: {@code method}, {@code path}, {@code headers}. */
    JsonNode tokenRequest(TokenFlow flow) {
        return document.path("x-token-requests").path(flow.word());
    }

    private Operation operation(String path, JsonNode item, String method, JsonNode operation) {
        JsonNode security = operation.has("security") ? operation.path("security") : document.path("security");
        Map<String, JsonNode> parameters = new HashMap<>();
        Stream.of(item, operation)
                .flatMap(node -> node.path("parameters").valueStream())
                .map(this::resolve)
                .forEach(parameter -> parameters.put(parameter.path("name").asText(), parameter));
        return new Operation(
                operation.path("x-name").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                security.at("/0/jwt").isMissingNode() ? TokenKind.OAUTH : TokenKind.JWT,
                paging(parameters));
    }

    private static Operation.@Nullable Paging paging(Map<String, JsonNode> parameters) {
        for (List<String> names : List.of(List.of("offset", "limit"), List.of("page", "per_page"))) {
            JsonNode sizes = parameters.get(names.get(1));
            if (sizes != null && parameters.containsKey(names.get(0))) {
                int size = sizes.at("/schema/default").asInt(50);
                return new Operation.Paging(names.get(0), names.get(0).equals("page"), names.get(1), size);
            }
        }
        return null;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }
}
