// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.learningplatform.camel.client.contract.Contract;

/** Says in words what a schema asks for. Never quotes the data: the validator's own texts would. */
final class SchemaWords {

    /** What a member's name looks like; another may be data. */
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,39}");

    private static final int MAX_UNKNOWN = 10;

    private SchemaWords() {}

    /** What the place of a problem must be, for example {@code data/mandatory must be true or false}. */
    static String rule(JsonNode schema, ValidationMessage problem) {
        JsonNode wanted = schema;
        StringBuilder place = new StringBuilder("data");
        JsonNodePath path = problem.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object step = path.getElement(i);
            wanted = step instanceof Integer ? wanted.path("items") : member(wanted, step.toString());
            place.append('/').append(IDENTIFIER.matcher(step.toString()).matches() ? step : "*");
        }
        return place + (problem.getType().equals("required") ? must(wanted, problem) : " must be " + kind(wanted));
    }

    private static JsonNode member(JsonNode schema, String name) {
        JsonNode known = schema.path("properties").path(name);
        return known.isMissingNode() ? schema.path("additionalProperties") : known;
    }

    /** One of several members is asked for where the rule stands in an {@code anyOf}. */
    private static String must(JsonNode wanted, ValidationMessage problem) {
        String members = problem.getEvaluationPath().contains("anyOf")
                ? elements(wanted.path("anyOf"))
                        .map(branch -> branch.path("required").path(0).asText())
                        .collect(Collectors.joining(" or "))
                : problem.getProperty();
        return " must have the member " + members;
    }

    private static String kind(JsonNode schema) {
        if (schema.has("anyOf")) {
            return either(elements(schema.path("anyOf")).map(SchemaWords::kind));
        }
        if (schema.has("const")) {
            return schema.path("const").toString();
        }
        if (schema.has("enum")) {
            return either(elements(schema.path("enum")).map(JsonNode::toString));
        }
        JsonNode type = schema.path("type");
        return type.isArray()
                ? either(elements(type).map(one -> kind(one.asText(), schema)))
                : kind(type.asText(), schema);
    }

    private static String kind(String type, JsonNode schema) {
        return switch (type) {
            case "string" -> text(schema);
            case "boolean" -> "true or false";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "array" -> "a list";
            case "object" -> "an object";
            // whoever sends nothing leaves it out
            case "null" -> "";
            default -> "as its schema says";
        };
    }

    private static String text(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "date" -> "a day (YYYY-MM-DD)";
            case "duration" -> "a period of days (P30D)";
            case "date-time" -> "a date-time with offset (RFC 3339), for example 2026-12-31T00:00:00Z";
            default -> "a text" + length(schema) + (schema.has("pattern") ? " without control characters" : "");
        };
    }

    private static String length(JsonNode schema) {
        if (schema.has("maxLength")) {
            return " of " + schema.path("minLength").asInt() + " to "
                    + schema.path("maxLength").asInt() + " characters";
        }
        return schema.path("minLength").asInt() > 0 ? " that is not empty" : "";
    }

    private static String either(Stream<String> kinds) {
        return kinds.filter(kind -> !kind.isEmpty()).distinct().collect(Collectors.joining(" or "));
    }

    /** Members that the schema does not name, by place, each with the nearest name that it has there. */
    static List<String> unknownMembers(JsonNode schema, JsonNode data) {
        List<String> unknown = new ArrayList<>();
        int others = collect("data", schema, data, unknown);
        if (others > 0) {
            unknown.add("and " + others + " more");
        }
        return unknown;
    }

    /** How many more there are than are named. */
    private static int collect(String place, JsonNode schema, JsonNode data, Collection<String> unknown) {
        int others = 0;
        Collection<String> known = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(known::add);
        if (known.isEmpty()) {
            return 0;
        }
        for (Map.Entry<String, JsonNode> member : data.properties()) {
            String name = member.getKey();
            if (known.contains(name)) {
                others += collect(place + "/" + name, schema.path("properties").path(name), member.getValue(), unknown);
            } else if (unknown.size() < MAX_UNKNOWN && IDENTIFIER.matcher(name).matches()) {
                unknown.add(place + "/" + name + meant(name, known));
            } else {
                others++;
            }
        }
        return others;
    }

    private static String meant(String name, Collection<String> known) {
        String nearest = Contract.nearest(name, known);
        return nearest.isEmpty() ? "" : " (" + nearest.substring("; ".length()) + ")";
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
