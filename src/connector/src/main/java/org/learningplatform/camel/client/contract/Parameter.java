// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An argument of an operation.
 *
 * @param name what it is set by, for example {@code user_id}: its name in the contract document, or place and name
 *     ({@code query.id}) where another argument of that name comes first
 * @param sentAs its name in the contract document, and in the request
 * @param in where it travels
 * @param required whether the call fails without it
 * @param form what its value looks like
 * @param values the only values that it may have; empty if there is no such list
 * @param style how its value is written
 * @param description one line for the user's guide
 * @param field the journeys' word for it, or null
 * @param preset what is sent where nobody sets it, or null for nothing
 */
public record Parameter(
        String name,
        String sentAs,
        In in,
        boolean required,
        Form form,
        List<String> values,
        Style style,
        String description,
        @Nullable Field field,
        @Nullable Preset preset) {

    /** Of arguments that have one name, the first is the one that the name alone means. */
    private static final Comparator<Parameter> MEANT =
            Comparator.comparing(Parameter::required).reversed().thenComparing(Parameter::in);

    Parameter(String name, In in, boolean required, Type type, List<String> values, Style style, String description) {
        this(name, name, in, required, Form.of(type), values, style, description, null, null);
    }

    /** What its value must look like. */
    public Type type() {
        return form.type();
    }

    /** The same, with that word for it. */
    Parameter as(Field word) {
        return new Parameter(name, sentAs, in, required, form, values, style, description, word, preset);
    }

    /** HTTP headers, in small letters, that neither a message nor an argument may set. */
    public static final Set<String> RESERVED_HEADERS = Set.of(
            "accept",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /**
     * Whether a message's header may travel as an HTTP header: its name is one (RFC 9110, 5.1) and not reserved, and its value
     * holds no control character.
     */
    public static boolean mayTravel(String header, String value) {
        return Texts.isHeader(header)
                && !RESERVED_HEADERS.contains(header.toLowerCase(Locale.ROOT))
                && value.chars().noneMatch(Character::isISOControl);
    }

    /** Where an argument travels. */
    public enum In {
        /** In braces in the path. */
        PATH,
        /** In the query string. */
        QUERY,
        /** As an HTTP header of that name. */
        HEADER,
        /** As the request itself: method, path and query string of a raw request. */
        REQUEST,
        /** As path and query string in place of the operation's: the link to a page. */
        LINK
    }

    /** What the value of an argument must look like. */
    public enum Type {
        /** Any text. */
        STRING,
        /** A whole number. */
        INTEGER,
        /** A number. */
        NUMBER,
        /** {@code true}, {@code false}, {@code 1} or {@code 0}. */
        BOOLEAN,
        /** A text that the document says to be a moment in the form of RFC 3339. */
        DATE_TIME,
        /** A text that the document says to be a day in the form of RFC 3339. */
        DATE,
        /** A Map, or the text of a JSON object. */
        OBJECT
    }

    /** Its place and name, which is nobody else's. */
    String qualifiedName() {
        return in.name().toLowerCase(Locale.ROOT) + "." + sentAs;
    }

    /** The same, each with a name of its own: a name that stands in several places means what is required, else the path's. */
    static List<Parameter> distinct(List<Parameter> parameters) {
        Map<String, Parameter> meant = new HashMap<>();
        for (Parameter parameter : parameters) {
            meant.merge(parameter.name(), parameter, BinaryOperator.minBy(MEANT));
        }
        if (meant.size() == parameters.size()) {
            return List.copyOf(parameters);
        }
        return parameters.stream()
                .map(parameter -> parameter.equals(meant.get(parameter.name())) ? parameter : parameter.qualified())
                .toList();
    }

    private Parameter qualified() {
        return new Parameter(qualifiedName(), sentAs, in, required, form, values, style, description, field, preset);
    }

    /** The same, which need not be set if there is a preset. */
    Parameter withPreset(@Nullable Preset given) {
        return given == null
                ? this
                : new Parameter(name, sentAs, in, false, form, values, style, description, field, given);
    }

    /** An argument of any text. */
    static Parameter text(String name, In in, boolean required, String description) {
        return new Parameter(
                name, in, required, Type.STRING, List.of(), in == In.QUERY ? Style.FORM : Style.SIMPLE, description);
    }
}
