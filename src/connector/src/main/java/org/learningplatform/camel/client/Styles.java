// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.learningplatform.camel.client.contract.Style;
import org.learningplatform.camel.client.json.Json;

/** Writes values in a {@link Style}. What has none, a list or an object within another, is written as JSON. */
final class Styles {

    private Styles() {}

    /**
     * A value without its name, in a path or header.
     *
     * @param value a Map, a list or anything whose text is the value
     * @param encode makes a text fit for where it stands
     */
    static String value(Style style, String name, Object value, UnaryOperator<String> encode) {
        return switch (style.kind()) {
            case LABEL -> "." + String.join(style.exploded() ? "." : ",", parts(style, value, encode));
            case MATRIX -> ";" + pairs(style, name, value, ",", ";", encode);
            case JSON -> encode.apply(json(value));
            default -> String.join(",", parts(style, value, encode));
        };
    }

    /** Pairs of name and value, as they stand in a query or form; empty for an empty list. */
    static String pairs(Style style, String name, Object value, UnaryOperator<String> encode) {
        return switch (style.kind()) {
            case JSON -> encode.apply(name) + "=" + encode.apply(json(value));
            case DEEP_OBJECT -> String.join("&", deep(name, value, encode));
            case SPACE_DELIMITED -> pairs(style, name, value, "%20", "&", encode);
            case PIPE_DELIMITED -> pairs(style, name, value, "%7C", "&", encode);
            default -> pairs(style, name, value, ",", "&", encode);
        };
    }

    private static String pairs(
            Style style, String name, Object value, String within, String between, UnaryOperator<String> encode) {
        String key = encode.apply(name) + "=";
        List<String> parts = parts(style, value, encode);
        if (parts.isEmpty()) {
            return "";
        }
        if (!style.exploded()) {
            return key + String.join(within, parts);
        }
        return String.join(
                between,
                value instanceof Map ? parts : parts.stream().map(key::concat).toList());
    }

    private static List<String> parts(Style style, Object value, UnaryOperator<String> encode) {
        List<String> parts = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> {
                if (member != null) {
                    String key = encode.apply(String.valueOf(name));
                    String text = encode.apply(text(member));
                    parts.addAll(style.exploded() ? List.of(key + "=" + text) : List.of(key, text));
                }
            });
        } else {
            Arguments.values(value).stream()
                    .filter(Objects::nonNull)
                    .map(Styles::text)
                    .map(encode)
                    .forEach(parts::add);
        }
        return parts;
    }

    private static List<String> deep(String name, Object value, UnaryOperator<String> encode) {
        List<String> pairs = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((member, inner) -> {
                if (inner != null) {
                    pairs.addAll(deep(name + "[" + member + "]", inner, encode));
                }
            });
        } else {
            parts(Style.FORM, value, encode).forEach(part -> pairs.add(encode.apply(name) + "=" + part));
        }
        return pairs;
    }

    static String text(Object value) {
        boolean composed = value instanceof Map
                || value instanceof Collection
                || value.getClass().isArray();
        return composed ? json(value) : String.valueOf(value);
    }

    static String json(Object value) {
        try {
            return new String(Json.write(value), StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("holds a value that Jackson cannot write");
        }
    }
}
