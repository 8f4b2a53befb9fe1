// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a reader takes from JSON Schemas, whatever they are composed of. Each is read once: many operations refer to one. */
final class Shapes {

    private static final List<String> COMPOSED = List.of("allOf", "oneOf", "anyOf");

    /** A schema, what it refers to and what it is composed of, in one. */
    private record Shape(Set<String> types, Map<String, Place> properties, Place items) {}

    private final IdentityHashMap<JsonNode, Shape> shapes = new IdentityHashMap<>();

    /** The names of an object's members, or of those of an array's elements. */
    Set<String> fields(Place schema) {
        return Collections.unmodifiableSet(of(elements(schema)).properties().keySet());
    }

    /** An object's members; none if it is no object. */
    List<Place> members(Place schema) {
        Shape shape = of(schema);
        return shape.types().contains("array")
                ? List.of()
                : List.copyOf(shape.properties().values());
    }

    /** Whether an object of that schema must have the member. */
    boolean isRequired(Place schema, String member) {
        return schema.resolved().at("required").elements().stream().anyMatch(name -> member.equals(name.scalar()));
    }

    boolean isArray(Place schema) {
        return of(schema).types().contains("array");
    }

    /** The member of that name, wherever it is composed from; missing if there is none. */
    Place property(Place schema, String name) {
        Place property = of(schema).properties().get(name);
        return property == null ? schema.at("properties").at(name) : property;
    }

    /** What the values must look like; of an array, its elements. */
    Parameter.Type type(Place schema) {
        Set<String> types = new HashSet<>(of(elements(schema)).types());
        types.remove("null");
        if (types.equals(Set.of("integer"))) {
            return Parameter.Type.INTEGER;
        }
        if (types.equals(Set.of("number")) || types.equals(Set.of("integer", "number"))) {
            return Parameter.Type.NUMBER;
        }
        if (types.equals(Set.of("boolean")) || types.equals(Set.of("boolean", "integer"))) {
            return Parameter.Type.BOOLEAN;
        }
        return switch (Objects.requireNonNullElse(
                elements(schema).resolved().at("format").text(), "")) {
            case "date-time" -> Parameter.Type.DATE_TIME;
            case "date" -> Parameter.Type.DATE;
            default -> Parameter.Type.STRING;
        };
    }

    /** The only values that there are; of an array, for its elements. Empty if there is no such list. */
    List<String> values(Place schema) {
        return values(elements(schema), Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static List<String> values(Place schema, Set<JsonNode> seen) {
        Place one = schema.resolved();
        if (one.at("const").exists()) {
            return List.of(one.at("const").scalar());
        }
        if (one.at("enum").exists() || !seen.add(one.node())) {
            return one.at("enum").elements().stream()
                    .map(Place::scalar)
                    .filter(value -> !value.isEmpty())
                    .toList();
        }
        List<List<String>> parts = COMPOSED.stream()
                .flatMap(composed -> one.at(composed).elements().stream())
                .filter(part -> !part.at("type").scalar().equals("null"))
                .map(part -> values(part, seen))
                .toList();
        // of alternatives each has to have a list; of what all holds, one is enough
        boolean all = !one.at("allOf").exists();
        return all && parts.stream().anyMatch(List::isEmpty)
                ? List.of()
                : parts.stream().flatMap(List::stream).distinct().toList();
    }

    private Place elements(Place schema) {
        Shape shape = of(schema);
        return shape.types().contains("array") ? shape.items() : schema;
    }

    private Shape of(Place schema) {
        Place defined = schema.isReference() && schema.node().size() == 1 ? schema.resolved() : schema;
        Shape known = shapes.get(defined.node());
        if (known == null) {
            known = read(defined);
            shapes.put(defined.node(), known);
        }
        return known;
    }

    private static Shape read(Place schema) {
        Set<String> types = new HashSet<>();
        Map<String, Place> properties = new LinkedHashMap<>();
        Place items = schema.at("items");
        Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Place> open = new ArrayDeque<>(List.of(schema));
        while (!open.isEmpty()) {
            Place part = open.remove();
            if (!part.node().isObject() || !seen.add(part.node())) {
                continue;
            }
            JsonNode type = part.at("type").node();
            if (type.isTextual()) {
                types.add(type.asText());
            }
            type.forEach(one -> types.add(one.asText()));
            for (Place property : part.at("properties").members()) {
                properties.putIfAbsent(property.name(), property);
            }
            items = items.exists() ? items : part.at("items");
            for (String composed : COMPOSED) {
                open.addAll(part.at(composed).elements());
            }
            if (part.isReference()) {
                open.add(part.resolved());
            }
        }
        return new Shape(types, properties, items);
    }
}
