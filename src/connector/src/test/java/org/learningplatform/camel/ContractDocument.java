// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Contract;

/** The contract document as it stands, read with nothing but Jackson, so that tests can hold the code against it. */
record ContractDocument(JsonNode root) {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            factory -> factory.metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .unknownKeywordFactory((member, node) -> new NonValidationKeyword(member))
                    .build()));
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String CONTENT = "/content/application~1json/schema";

    /** The document that ships. */
    static ContractDocument shipped() {
        try (InputStream json = Contract.class.getResourceAsStream("learning-platform.openapi.json")) {
            return new ContractDocument(JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that has other JSON at a place, or nothing there for null. */
    ContractDocument with(String place, String json) throws IOException {
        JsonNode copy = root.deepCopy();
        JsonPointer pointer = JsonPointer.compile(place);
        ObjectNode parent = (ObjectNode) copy.at(pointer.head());
        String member = pointer.last().getMatchingProperty();
        if (!parent.has(member)) {
            throw new IllegalArgumentException("nothing is at " + place);
        }
        if (json == null) {
            parent.remove(member);
        } else {
            parent.set(member, JSON.readTree(json));
        }
        return new ContractDocument(copy);
    }

    List<Documented> operations() {
        List<Documented> operations = new ArrayList<>();
        root.get("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(member -> {
                    if (METHODS.contains(member.getKey())) {
                        operations.add(documented(member.getKey(), path.getKey(), path.getValue(), member.getValue()));
                    }
                }));
        return operations;
    }

    Documented operation(String name) {
        return operations().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /**
     * What of a value is not as the schema at a place says. Where the schema names the members of an object, there are no
     * others, unless it says {@code additionalProperties}.
     */
    Set<ValidationMessage> problems(String place, JsonNode value) {
        ObjectNode schema = root.deepCopy();
        schema.put("$ref", "#" + place);
        schema.put("unevaluatedProperties", false);
        return SCHEMAS.getSchema(schema).validate(value);
    }

    /** Where the schema of the reply with that status is; empty if the reply has no body. */
    Optional<String> schema(Documented operation, int status) {
        return Optional.of(operation.response(status) + CONTENT)
                .filter(place -> !root.at(place).isMissingNode());
    }

    /** Where the schema of the rows is that the schema at a place is a list of; empty if it is none. */
    Optional<String> rows(String place) {
        return List.of("/items", "/properties/items/items", "/properties/results/items").stream()
                .map(place::concat)
                .filter(rows -> !root.at(rows).isMissingNode())
                .findFirst();
    }

    /** The members that an object of the schema may have, with their schemas. */
    Map<String, JsonNode> properties(JsonNode schema) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        if (schema.has("$ref")) {
            properties.putAll(properties(resolved(schema)));
        }
        schema.path("allOf").forEach(part -> properties.putAll(properties(part)));
        schema.path("properties").fields().forEachRemaining(p -> properties.put(p.getKey(), p.getValue()));
        return properties;
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    private Documented documented(String method, String path, JsonNode item, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        List.of(item, operation)
                .forEach(owner -> owner.path("parameters").forEach(parameter -> parameters.add(resolved(parameter))));
        JsonNode security = operation.has("security") ? operation.get("security") : root.get("security");
        return new Documented(
                operation.get("x-name").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                parameters,
                operation
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("schema"),
                security.get(0).fieldNames().next(),
                operation.get("responses"));
    }

    /**
     * An operation.
     *
     * @param parameters of path and query
     * @param body schema of the request body, missing if it has none
     * @param token name of the security scheme
     * @param responses by status
     */
    record Documented(
            String name,
            String method,
            String path,
            List<JsonNode> parameters,
            JsonNode body,
            String token,
            JsonNode responses) {

        private static final Set<String> PAGING = Set.of("limit", "offset", "page", "per_page");

        /** Names of the parameters in the path, in their order. */
        List<String> pathParameters() {
            return Pattern.compile("\\{([^}]*)}")
                    .matcher(path)
                    .results()
                    .map(r -> r.group(1))
                    .toList();
        }

        boolean isPaged() {
            return parameters.stream().map(p -> p.get("name").asText()).anyMatch(Set.of("offset", "page")::contains);
        }

        /** The parameters of the query but those that the paging sets. */
        List<JsonNode> filters() {
            return parameters.stream()
                    .filter(p -> p.get("in").asText().equals("query"))
                    .filter(p -> !isPaged() || !PAGING.contains(p.get("name").asText()))
                    .toList();
        }

        /** Where the response to a status is described; fails if only the default is. */
        String response(int status) {
            return Stream.of(Integer.toString(status), status / 100 + "XX")
                    .filter(responses::has)
                    .findFirst()
                    .map(key -> responses.get(key).get("$ref").asText().substring(1))
                    .orElseThrow(() -> new AssertionError("the document has no status " + status + " of " + name));
        }
    }
}
