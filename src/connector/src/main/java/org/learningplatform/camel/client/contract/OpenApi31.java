// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** Translates an OpenAPI 3.0 document into 3.1, whose schemas are JSON Schema 2020-12. */
final class OpenApi31 {

    /** Members of a schema that hold a schema. */
    private static final List<String> SCHEMA = List.of("items", "additionalProperties", "not");

    /** Members of a schema that hold a list of them. */
    private static final List<String> SCHEMAS = List.of("allOf", "anyOf", "oneOf");

    /** What may stand beside a reference, where 3.0 ignores all, without a meaning in 3.1 that it did not have. */
    private static final Set<String> BESIDE_REFERENCES = Set.of("$ref", "summary", "title", "description", "default");

    private OpenApi31() {}

    /** Changes a document of 3.0; one of 3.1 stays as it is. What it refers to in other files is not changed. */
    static void translate(ObjectNode document) {
        if (!document.path("openapi").asText().startsWith("3.0")) {
            return;
        }
        document.put("openapi", "3.1.0");
        each(document.path("paths"), OpenApi31::pathItem);
        JsonNode components = document.path("components");
        each(components.path("schemas"), OpenApi31::schema);
        each(components.path("parameters"), OpenApi31::parameter);
        each(components.path("headers"), OpenApi31::parameter);
        each(components.path("requestBodies"), OpenApi31::contents);
        each(components.path("responses"), OpenApi31::response);
        each(components.path("callbacks"), callback -> each(callback, OpenApi31::pathItem));
    }

    private static void pathItem(JsonNode item) {
        each(item.path("parameters"), OpenApi31::parameter);
        each(item, OpenApi31::operation);
        each(item.path(OpenApiEntries.OTHER_METHODS), OpenApi31::operation);
    }

    private static void operation(JsonNode operation) {
        each(operation.path("parameters"), OpenApi31::parameter);
        contents(operation.path("requestBody"));
        each(operation.path("responses"), OpenApi31::response);
        each(operation.path("callbacks"), callback -> each(callback, OpenApi31::pathItem));
    }

    /** A header of a response is one without a name. */
    private static void parameter(JsonNode parameter) {
        schema(parameter.path("schema"));
        contents(parameter);
    }

    private static void response(JsonNode response) {
        each(response.path("headers"), OpenApi31::parameter);
        contents(response);
    }

    private static void contents(JsonNode owner) {
        each(owner.path("content"), content -> {
            schema(content.path("schema"));
            each(content.path("encoding"), encoding -> each(encoding.path("headers"), OpenApi31::parameter));
        });
    }

    private static void each(JsonNode owner, Consumer<JsonNode> translation) {
        owner.forEach(translation);
    }

    private static void schema(JsonNode node) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        if (schema.path("$ref").isTextual()) {
            schema.properties()
                    .removeIf(member -> !BESIDE_REFERENCES.contains(member.getKey())
                            && !member.getKey().startsWith("x-"));
            return;
        }
        SCHEMA.forEach(member -> schema(schema.path(member)));
        SCHEMAS.forEach(member -> each(schema.path(member), OpenApi31::schema));
        each(schema.path("properties"), OpenApi31::schema);
        nullable(schema);
        exclusive(schema, "exclusiveMinimum", "minimum");
        exclusive(schema, "exclusiveMaximum", "maximum");
        JsonNode example = schema.remove("example");
        if (example != null) {
            schema.putArray("examples").add(example);
        }
    }

    /** It says something of a type only. */
    private static void nullable(ObjectNode schema) {
        JsonNode nullable = schema.remove("nullable");
        if (nullable == null || !nullable.asBoolean() || !schema.path("type").isTextual()) {
            return;
        }
        String type = schema.path("type").asText();
        schema.putArray("type").add(type).add("null");
        if (schema.path("enum") instanceof ArrayNode values
                && StreamSupport.stream(values.spliterator(), false).noneMatch(JsonNode::isNull)) {
            values.addNull();
        }
    }

    private static void exclusive(ObjectNode schema, String exclusive, String limit) {
        if (!schema.path(exclusive).isBoolean()) {
            return;
        }
        boolean excluded = schema.remove(exclusive).asBoolean();
        if (excluded && schema.has(limit)) {
            schema.set(exclusive, schema.remove(limit));
        }
    }
}
