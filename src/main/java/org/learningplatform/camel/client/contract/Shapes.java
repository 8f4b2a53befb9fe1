// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a reader takes from a JSON Schema, whatever it is composed of. */
final class Shapes {

    private static final List<String> COMPOSED = List.of("allOf", "oneOf", "anyOf");

    private Shapes() {}

    /** The names of an object's members, or of those of an array's elements. */
    static Set<String> fields(Place schema) {
        Set<String> fields = new LinkedHashSet<>();
        walk(isArray(schema) ? items(schema) : schema, part -> part.at("properties").members().stream()
                .map(Place::name)
                .forEach(fields::add));
        return Collections.unmodifiableSet(fields);
    }

    static boolean isArray(Place schema) {
        return types(schema).contains("array");
    }

    /** The member of that name, wherever it is composed from; missing if there is none. */
    static Place property(Place schema, String name) {
        Place[] found = {schema.at("properties").at(name)};
        walk(schema, part -> {
            Place property = part.at("properties").at(name);
            found[0] = found[0].exists() ? found[0] : property;
        });
        return found[0];
    }

    /** What the values must look like; of an array, its elements. */
    static Parameter.Type type(Place schema) {
        Set<String> types = types(isArray(schema) ? items(schema) : schema);
        types.remove("null");
        if (types.equals(Set.of("integer"))) {
            return Parameter.Type.INTEGER;
        }
        if (types.equals(Set.of("number")) || types.equals(Set.of("integer", "number"))) {
            return Parameter.Type.NUMBER;
        }
        return types.equals(Set.of("boolean")) || types.equals(Set.of("boolean", "integer"))
                ? Parameter.Type.BOOLEAN
                : Parameter.Type.STRING;
    }

    /** The only values that there are; of an array, for its elements. Empty if there is no such list. */
    static List<String> values(Place schema) {
        Place one = (isArray(schema) ? items(schema) : schema).resolved();
        return one.at("enum").elements().stream()
                .map(Place::node)
                .filter(JsonNode::isValueNode)
                .filter(node -> !node.isNull())
                .map(JsonNode::asText)
                .toList();
    }

    private static Place items(Place schema) {
        Place[] found = {schema.at("items")};
        walk(schema, part -> found[0] = found[0].exists() ? found[0] : part.at("items"));
        return found[0];
    }

    private static Set<String> types(Place schema) {
        Set<String> types = new LinkedHashSet<>();
        walk(schema, part -> {
            JsonNode type = part.at("type").node();
            if (type.isTextual()) {
                types.add(type.asText());
            }
            type.forEach(one -> types.add(one.asText()));
        });
        return types;
    }

    /** The schema, what it refers to and what it is composed of; each once. */
    private static void walk(Place schema, Consumer<Place> visitor) {
        if (!schema.node().isObject()) {
            return;
        }
        if (isPlain(schema)) {
            visitor.accept(schema);
            return;
        }
        Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Place> open = new ArrayDeque<>();
        open.add(schema);
        while (!open.isEmpty()) {
            Place part = open.remove();
            if (part.node().isObject() && seen.add(part.node())) {
                visitor.accept(part);
                for (String composed : COMPOSED) {
                    open.addAll(part.at(composed).elements());
                }
                if (part.isReference()) {
                    open.add(part.resolved());
                }
            }
        }
    }

    /** Whether it neither refers to another one nor is composed of some. */
    private static boolean isPlain(Place schema) {
        for (String composed : COMPOSED) {
            if (schema.node().has(composed)) {
                return false;
            }
        }
        return !schema.isReference();
    }
}
