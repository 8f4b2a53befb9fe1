// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter.In;

/** Reads the parameters of an operation: what they are called, look like and how they travel. */
final class OpenApiParameters {

    private static final List<Parameter> RAW_PARAMETERS = List.of(
            Parameter.text(Operation.RAW_METHOD, In.REQUEST, true, "HTTP method, for example GET"),
            Parameter.text(
                    Operation.RAW_PATH, In.REQUEST, true, "Path on the platform's host, for example /api/v2/users"),
            Parameter.text(Operation.RAW_QUERY, In.REQUEST, false, "Query string, as it stands behind the ?"));

    /** The styles that there are, the one of those that name none first. */
    private static final Map<In, List<Style.Kind>> STYLES = Map.of(
            In.PATH, List.of(Style.Kind.SIMPLE, Style.Kind.LABEL, Style.Kind.MATRIX),
            In.HEADER, List.of(Style.Kind.SIMPLE),
            In.QUERY,
                    List.of(
                            Style.Kind.FORM,
                            Style.Kind.SPACE_DELIMITED,
                            Style.Kind.PIPE_DELIMITED,
                            Style.Kind.DEEP_OBJECT));

    private final Shapes shapes;
    /** By what they were read from: most documents declare a parameter once and refer to it often. */
    private final IdentityHashMap<JsonNode, List<Parameter>> parameters = new IdentityHashMap<>();

    OpenApiParameters(Shapes shapes) {
        this.shapes = shapes;
    }

    /** The parameters of the path and, where both declare one, the operation's. */
    static Collection<Place> declared(OpenApiEntry entry) {
        Map<String, Place> declared = new LinkedHashMap<>();
        for (Place owner : List.of(entry.pathItem(), entry.operation())) {
            for (Place element : owner.at("parameters").elements()) {
                Place parameter = element.resolved();
                String in = parameter.at("in").requiredText();
                declared.put(in + " " + parameter.at("name").requiredText(), parameter);
            }
        }
        return declared.values();
    }

    /**
     * Path, query and header arguments, and one that chooses among the media types of replies; the connector sets cookies itself.
     *
     * @param notHonoured is told what of them the connector does not do
     */
    List<Parameter> of(
            OpenApiEntry entry,
            String path,
            Collection<Place> declared,
            @Nullable Paging paging,
            List<String> replyTypes,
            Consumer<String> notHonoured) {
        List<Parameter> found = new ArrayList<>();
        if (entry.method().equals(Operation.ANY_METHOD)) {
            found.addAll(RAW_PARAMETERS);
        }
        Set<String> undeclared = Texts.namesInBraces(path);
        for (Place place : declared) {
            String name = place.at("name").requiredText();
            if (isIn(place, "path") && !undeclared.remove(name)) {
                throw place.error("is not in braces in the path that has it; correct its name");
            }
            In in = in(place);
            if (in == null) {
                notHonoured.accept("parameter '" + name + "' (" + place.at("in").text() + "): it is not sent");
                continue;
            }
            if (in == In.HEADER && Parameter.RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                notHonoured.accept("header '" + name + "': the connector sets it");
                continue;
            }
            if (in == In.HEADER && !Texts.isHeader(name)) {
                throw place.at("name").error("is not a header name; correct it");
            }
            if (place.at("allowReserved").exists()) {
                notHonoured.accept("allowReserved of the parameter '" + name + "': it is percent-encoded");
            }
            place.at("content").members().stream()
                    .map(Place::name)
                    .filter(type -> !RequestBody.isJson(type))
                    .forEach(type -> notHonoured.accept("content of the parameter '" + name + "' as " + type));
            found.addAll(parameters.computeIfAbsent(place.node(), node -> parameters(place, name, in)));
        }
        if (replyTypes.size() > 1 && !replyTypes.stream().allMatch(RequestBody::isJson)) {
            found.add(new Parameter(
                    Operation.ACCEPT,
                    In.HEADER,
                    false,
                    Parameter.Type.STRING,
                    replyTypes,
                    Style.SIMPLE,
                    "What the reply is"));
        }
        undeclared.forEach(name -> found.add(Parameter.text(name, In.PATH, true, "")));
        if (paging != null && paging.style() != Paging.Style.WHOLE) {
            if (paging.style() == Paging.Style.LINK) {
                found.add(Parameter.text(
                        paging.positionParameter(),
                        In.LINK,
                        false,
                        "Link to a page, as a reply names it: its path and query"));
            } else {
                addIfNew(found, paging.positionParameter(), "Where the page begins");
            }
            if (!paging.sizeParameter().isEmpty()) {
                addIfNew(found, paging.sizeParameter(), "Rows per page");
            }
        }
        return words(entry, Parameter.distinct(found));
    }

    /** Where a declared parameter travels; null where it does not and need not. */
    private static @Nullable In in(Place parameter) {
        for (In in : List.of(In.PATH, In.QUERY, In.HEADER)) {
            if (isIn(parameter, in.name().toLowerCase(Locale.ROOT))) {
                return in;
            }
        }
        if (parameter.at("required").flag(false)) {
            throw parameter.error(
                    "must travel in a " + parameter.at("in").text() + ", which the connector does not send");
        }
        return null;
    }

    /** With the words that stand beside references to parameters, or beside their schemas. */
    private static List<Parameter> words(OpenApiEntry entry, List<Parameter> parameters) {
        if (!entry.operation().node().has("x-role")) {
            return parameters;
        }
        Map<String, Place> words = new HashMap<>();
        for (Place owner : List.of(entry.pathItem(), entry.operation())) {
            for (Place element : owner.at("parameters").elements()) {
                Place parameter = element.resolved();
                Place word = element.at("x-field").exists() ? element.at("x-field") : parameter.at("x-field");
                String place =
                        parameter.at("in").scalar() + "." + parameter.at("name").scalar();
                if (word.exists()) {
                    words.put(place, word);
                }
            }
        }
        return parameters.stream()
                .map(parameter -> {
                    Place word = words.get(parameter.qualifiedName());
                    return word == null ? parameter : parameter.as(Shapes.field(word, parameter.form()));
                })
                .toList();
    }

    private static void addIfNew(List<Parameter> parameters, String name, String description) {
        if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
            parameters.add(Parameter.text(name, In.QUERY, false, description));
        }
    }

    /** One argument, and one for each member of an object that travels as query arguments of their own. */
    private List<Parameter> parameters(Place place, String name, In in) {
        List<Place> contents = place.at("content").members();
        Place schema = contents.isEmpty()
                ? place.at("schema")
                : contents.get(0).resolved().at("schema");
        String description = Texts.line(place.at("description").text());
        boolean json = !contents.isEmpty() && RequestBody.isJson(contents.get(0).name());
        Style style = json ? Style.JSON : style(place, in);
        boolean deep = style.kind() == Style.Kind.DEEP_OBJECT;
        boolean required = in == In.PATH || place.at("required").flag(false);
        List<Place> members = in == In.QUERY && (deep || style.exploded()) ? shapes.members(schema) : List.of();
        List<Parameter> found = new ArrayList<>();
        for (Place member : members) {
            boolean object = shapes.type(member) == Parameter.Type.OBJECT;
            found.add(parameter(
                    deep ? name + "[" + member.name() + "]" : member.name(),
                    in,
                    required && shapes.isRequired(schema, member.name()),
                    member,
                    !object ? Style.FORM : deep ? style : Style.JSON,
                    Texts.line(member.at("description").scalar(), description)));
        }
        if (members.isEmpty() || shapes.isMore(schema)) {
            found.add(parameter(name, in, required && members.isEmpty(), schema, style, description)
                    .withPreset(required ? preset(place, in) : null));
        }
        return found;
    }

    private Parameter parameter(String name, In in, boolean required, Place schema, Style style, String description) {
        return new Parameter(
                name,
                name,
                in,
                required,
                shapes.form(schema),
                shapes.values(schema),
                style,
                description,
                shapes.field(schema),
                null);
    }

    /** What is required, and can be nothing else or is said to be it otherwise, need not be set. */
    private static @Nullable Preset preset(Place parameter, In in) {
        Place fresh = parameter.at("x-fresh");
        if (fresh.exists()) {
            if (!Preset.canBeMade(fresh.requiredText())) {
                throw fresh.error("has a variable whose value is not made; use one of " + Preset.made());
            }
            return new Preset(fresh.requiredText(), true);
        }
        Place schema = parameter.at("schema").resolved();
        String text = in == In.QUERY
                ? schema.at("const").scalar()
                : in == In.HEADER ? schema.at("default").scalar() : "";
        return text.isEmpty() ? null : new Preset(text, false);
    }

    /** The style of a parameter there, as it names it or as OpenAPI says of those that name none. */
    static Style style(Place owner, In in) {
        return Style.of(owner, STYLES.getOrDefault(in, List.of()));
    }

    /** Whether a declared parameter travels there. */
    static boolean isIn(Place parameter, String in) {
        return in.equals(parameter.at("in").text());
    }
}
