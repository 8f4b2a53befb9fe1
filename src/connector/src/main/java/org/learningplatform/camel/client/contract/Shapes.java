// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a reader takes from JSON Schemas, whatever they are composed of. Each is read once: many operations refer to one. */
final class Shapes {

    private static final List<String> COMPOSED = List.of("allOf", "oneOf", "anyOf");

    /** What a schema says of its values, beside their type. */
    private static final List<String> SAID = List.of("format", "x-field", "x-format", "x-zone", "x-values");

    /** A schema, what it refers to and what it is composed of, in one. */
    private record Shape(
            Set<String> types, Map<String, Place> properties, boolean open, Place items, Map<String, Place> said) {}

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

    /** Whether values may be, or have, more than the members of an object that are named. */
    boolean isMore(Place schema) {
        Shape shape = of(schema);
        return shape.open() || !Set.of("object", "null").containsAll(shape.types());
    }

    /** What the values must look like; of an array, its elements. */
    Parameter.Type type(Place schema) {
        Shape shape = of(elements(schema));
        Set<String> types = new HashSet<>(shape.types());
        if (of(schema).types().contains("array")) {
            // what is a list or one value
            types.addAll(of(schema).types());
            types.remove("array");
        }
        types.remove("null");
        if (types.equals(Set.of("object"))
                || (types.isEmpty() && !shape.properties().isEmpty())) {
            return Parameter.Type.OBJECT;
        }
        if (types.equals(Set.of("integer"))) {
            return Parameter.Type.INTEGER;
        }
        if (types.equals(Set.of("number")) || types.equals(Set.of("integer", "number"))) {
            return Parameter.Type.NUMBER;
        }
        if (types.equals(Set.of("boolean")) || types.equals(Set.of("boolean", "integer"))) {
            return Parameter.Type.BOOLEAN;
        }
        Place format = of(elements(schema)).said().get("format");
        return switch (format == null ? "" : format.scalar()) {
            case "date-time" -> Parameter.Type.DATE_TIME;
            case "date" -> Parameter.Type.DATE;
            default -> Parameter.Type.STRING;
        };
    }

    /** What the values look like; of an array, its elements. */
    Form form(Place schema) {
        Shape shape = of(elements(schema));
        Parameter.Type type = type(schema);
        boolean takesNumbers = type != Parameter.Type.BOOLEAN && shape.types().contains("integer");
        Place format = shape.said().get("x-format");
        Place zone = shape.said().get("x-zone");
        Place values = shape.said().get("x-values");
        return new Form(
                type,
                takesNumbers,
                format == null ? null : formatter(format),
                zone == null ? null : zone(zone),
                values == null ? Map.of() : meanings(values));
    }

    private static DateTimeFormatter formatter(Place format) {
        try {
            DateTimeFormatter formatter = DateTimeFormatter.ofPattern(format.requiredText(), Locale.ENGLISH);
            // it has to tell a day, and to be read again
            formatter.parse(formatter.format(Instant.EPOCH.atZone(ZoneOffset.UTC)), LocalDate::from);
            return formatter;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw format.error("is no pattern of a day or moment; write one as java.time does, for example"
                    + " yyyy-MM-dd HH:mm:ss");
        }
    }

    private static ZoneId zone(Place zone) {
        try {
            return ZoneId.of(zone.requiredText());
        } catch (DateTimeException e) {
            throw zone.error("is no time zone; name one, for example Europe/London");
        }
    }

    private static Map<String, String> meanings(Place values) {
        Map<String, String> words = new LinkedHashMap<>();
        values.members().forEach(value -> words.put(value.name(), value.scalar()));
        return Collections.unmodifiableMap(words);
    }

    /** The word that a schema has for its values, or null. */
    @Nullable
    Field field(Place schema) {
        Place own = of(schema).said().get("x-field");
        Place word = own != null ? own : of(elements(schema)).said().get("x-field");
        return word == null ? null : field(word, form(schema));
    }

    /** The field that a word names, which values of that form can be. */
    static Field field(Place word, Form form) {
        Field field = Field.of(word.requiredText());
        if (field == null) {
            throw word.error("is no field that journeys know"
                    + Contract.nearest(
                            word.requiredText(),
                            Stream.of(Field.values()).map(Field::word).toList()));
        }
        if (!field.kind().fits(form.type())) {
            throw word.error("is " + field.kind() + ", which a member of the type "
                    + form.type().name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + " cannot hold; give it to another, or correct the type");
        }
        return field;
    }

    /** The members of an object, or of an array's elements, that have a word, however deep. */
    Map<Field, List<Member>> words(Place schema) {
        Map<Field, List<Member>> found = new EnumMap<>(Field.class);
        new Walk(found).go(elements(schema), List.of());
        return Collections.unmodifiableMap(found);
    }

    /** Through the members of members, as deep as anybody nests them. */
    private final class Walk {

        private static final int DEEPEST = 8;
        private static final int MOST = 20_000;

        private final Map<Field, List<Member>> found;
        private final Set<Shape> above = Collections.newSetFromMap(new IdentityHashMap<>());
        private int seen;

        Walk(Map<Field, List<Member>> found) {
            this.found = found;
        }

        void go(Place schema, List<String> path) {
            Shape shape = of(schema);
            if (path.size() > DEEPEST || ++seen > MOST || !above.add(shape)) {
                return;
            }
            for (Place property : shape.properties().values()) {
                boolean array = isArray(property);
                List<String> inner = Stream.of(
                                path.stream(),
                                Stream.of(property.name()),
                                array ? Stream.of(Member.ITEM) : Stream.<String>of())
                        .flatMap(names -> names)
                        .toList();
                Field field = field(property);
                if (field != null) {
                    if (of(elements(property)).types().contains("object")) {
                        throw property.error("is an object, which is no value; give x-field to one of its members");
                    }
                    found.computeIfAbsent(field, f -> new ArrayList<>()).add(new Member(inner, form(property)));
                } else {
                    go(elements(property), inner);
                }
            }
            above.remove(shape);
        }
    }

    /** The only values that there are; of an array, for its elements. Empty if there is no such list. */
    List<String> values(Place schema) {
        return values(schema, Collections.newSetFromMap(new IdentityHashMap<>()));
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
        if (one.at("items").exists()) {
            return values(one.at("items"), seen);
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
        Map<String, Place> said = new HashMap<>();
        Place items = schema.at("items");
        boolean open = false;
        Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Place> parts = new ArrayDeque<>(List.of(schema));
        while (!parts.isEmpty()) {
            Place part = parts.remove();
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
            JsonNode others = part.at("additionalProperties").node();
            open |= others.isObject() || others.asBoolean();
            items = items.exists() ? items : part.at("items");
            for (String keyword : SAID) {
                if (part.node().has(keyword)) {
                    said.putIfAbsent(keyword, part.at(keyword));
                }
            }
            for (String composed : COMPOSED) {
                parts.addAll(part.at(composed).elements());
            }
            if (part.isReference()) {
                parts.add(part.resolved());
            }
        }
        return new Shape(types, properties, open, items, said);
    }
}
