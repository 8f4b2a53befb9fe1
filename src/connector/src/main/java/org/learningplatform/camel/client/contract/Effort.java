// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * How often a validator would look at a schema's parts to check a value: each part as often as it is referred to, at each level
 * of the value. Few lines can refer to each other so that it is for ever; to count takes no longer than the lines and the value
 * are.
 */
final class Effort {

    private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> PARTS = List.of("not", "if", "then", "else");
    private static final List<String> OF_MEMBERS =
            List.of("additionalProperties", "unevaluatedProperties", "propertyNames");
    private static final List<String> OF_ELEMENTS = List.of("items", "additionalItems", "unevaluatedItems", "contains");

    /** Looks that any schema may take, and those for each node of the value. */
    private static final long LEAST = 10_000;

    private static final long EACH = 1_000;

    private final IdentityHashMap<JsonNode, IdentityHashMap<JsonNode, Long>> known = new IdentityHashMap<>();

    private Effort() {}

    /**
     * Whether any value can: written out, with each part as often as it is referred to, the schema has few parts, and none of them
     * looks at a value more than once. To be asked once, for most schemas are so, and the values need not be counted.
     */
    static boolean isBounded(Place schema) {
        return written(schema, new IdentityHashMap<>()) <= EACH;
    }

    /** How many parts it has, written out; what is composed of itself has too many. */
    private static long written(Place schema, IdentityHashMap<JsonNode, Long> known) {
        if (!schema.node().isObject()) {
            return 1;
        }
        Long count = known.putIfAbsent(schema.node(), EACH + 1);
        if (count == null) {
            count = Math.min(
                    EACH + 1,
                    1 + parts(schema).mapToLong(part -> written(part, known)).sum());
            known.put(schema.node(), count);
        }
        return count;
    }

    private static Stream<Place> parts(Place schema) {
        return Stream.of(
                        schema.isReference() ? Stream.of(schema.target()) : Stream.<Place>empty(),
                        LISTS.stream().flatMap(list -> schema.at(list).elements().stream()),
                        Stream.of(PARTS, OF_MEMBERS, OF_ELEMENTS)
                                .flatMap(List::stream)
                                .map(schema::at),
                        Stream.of("properties", "patternProperties", "dependentSchemas")
                                .flatMap(members -> schema.at(members).members().stream()),
                        schema.at("prefixItems").elements().stream())
                .flatMap(part -> part)
                .filter(Place::exists);
    }

    /** Whether the value can be checked in a time that grows with its size only. */
    static boolean isBounded(Place schema, JsonNode value) {
        return new Effort().of(schema, value) <= LEAST + EACH * size(value);
    }

    private static long size(JsonNode value) {
        long size = 1;
        for (JsonNode part : value) {
            size += size(part);
        }
        return size;
    }

    private long of(Place schema, JsonNode value) {
        if (!schema.node().isObject()) {
            return 1;
        }
        IdentityHashMap<JsonNode, Long> counts = known.computeIfAbsent(schema.node(), node -> new IdentityHashMap<>());
        Long count = counts.get(value);
        if (count == null) {
            // what is composed of itself counts once here; the validator says what is wrong with it
            counts.put(value, 1L);
            count = Math.min(count(schema, value), Long.MAX_VALUE / 1_000_000);
            counts.put(value, count);
        }
        return count;
    }

    private long count(Place schema, JsonNode value) {
        long count = 1;
        if (schema.isReference()) {
            count += of(schema.target(), value);
        }
        for (String list : LISTS) {
            for (Place part : schema.at(list).elements()) {
                count += of(part, value);
            }
        }
        for (String part : PARTS) {
            count += of(schema.at(part), value);
        }
        for (Place part : schema.at("dependentSchemas").members()) {
            count += of(part, value);
        }
        return count + (value.isObject() ? members(schema, value) : value.isArray() ? elements(schema, value) : 0);
    }

    private long members(Place schema, JsonNode object) {
        long count = 0;
        for (Place property : schema.at("properties").members()) {
            if (object.has(property.name())) {
                count += of(property, object.get(property.name()));
            }
        }
        for (JsonNode member : object) {
            for (Place pattern : schema.at("patternProperties").members()) {
                count += of(pattern, member);
            }
            for (String others : OF_MEMBERS) {
                count += of(schema.at(others), member);
            }
        }
        return count;
    }

    private long elements(Place schema, JsonNode array) {
        long count = 0;
        for (JsonNode element : array) {
            for (String all : OF_ELEMENTS) {
                count += of(schema.at(all), element);
            }
            for (Place item : schema.at("prefixItems").elements()) {
                count += of(item, element);
            }
        }
        return count;
    }
}
