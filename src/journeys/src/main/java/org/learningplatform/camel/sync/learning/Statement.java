// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.Moments;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * A statement of a Learning Record Store (xAPI 1.0.3, IEEE 9274.1.1) that tells something which has an event.
 *
 * @param id of the statement
 * @param verb its IRI
 * @param tells what it tells
 * @param actor whom it is about; of a voiding one who voided, which nobody is told, so null
 * @param object IRI of the course or badge; of a voiding one the id of the statement that it voids
 * @param alias of the course, or null
 * @param name of the badge, or null
 * @param assertion of the badge, or null
 * @param result members of {@code result} that an event has, those that there are
 * @param registration of its context, or null
 * @param at when it happened
 */
public record Statement(
        String id,
        String verb,
        StatementTable.Tells tells,
        @Nullable Actor actor,
        String object,
        @Nullable String alias,
        @Nullable String name,
        @Nullable String assertion,
        Map<String, Object> result,
        @Nullable String registration,
        Instant at) {

    /**
     * Reads a statement.
     *
     * @param table which statements are events
     * @return null if it is none of those: a foreign verb, or an object that is no course
     * @throws Refusal if it is one of those and lacks what it must have
     */
    public static @Nullable Statement of(Map<?, ?> row, StatementTable table) {
        String id = text(row.get("id"));
        String iri = text(member(row, "verb", "id"));
        if (id == null || iri == null) {
            throw invalid(id == null ? "id is missing" : "verb has no id");
        }
        StatementTable.Verb verb = table.verb(iri);
        if (verb == null) {
            return null;
        }
        String object = text(member(row, "object", "id"));
        if (object == null) {
            throw invalid("object has no id");
        }
        StatementTable.Tells tells = verb.tells();
        Map<?, ?> definition = member(row, "object", "definition") instanceof Map<?, ?> members ? members : Map.of();
        boolean isAboutCourse = tells != StatementTable.Tells.BADGE && tells != StatementTable.Tells.VOIDED;
        if (isAboutCourse && !table.isCourse(text(definition.get("type")), object)) {
            return null;
        }
        Instant at = Moments.read(String.valueOf(
                Objects.requireNonNullElse(row.get("timestamp"), Objects.requireNonNullElse(row.get("stored"), ""))));
        if (at == null) {
            throw invalid("timestamp is not a date and time with an offset");
        }
        return new Statement(
                id,
                iri,
                tells,
                tells == StatementTable.Tells.VOIDED ? null : Actor.of(row.get("actor")),
                object,
                isAboutCourse ? table.alias(object) : null,
                name(definition.get("name")),
                assertion(row, definition, table),
                result(row.get("result"), verb.success()),
                text(member(row, "context", "registration")),
                at);
    }

    /** Whether it says that another statement does not count. */
    public boolean isVoiding() {
        return tells == StatementTable.Tells.VOIDED;
    }

    /** The result in the words of an event: those of xAPI. */
    private static Map<String, Object> result(@Nullable Object given, @Nullable Boolean ofVerb) {
        Map<?, ?> members = given instanceof Map<?, ?> map ? map : Map.of();
        Map<String, Object> result = new HashMap<>();
        result.put("completion", true);
        Object success = ofVerb != null ? ofVerb : members.get("success");
        if (success instanceof Boolean) {
            result.put("success", success);
        }
        if (members.get("score") instanceof Map<?, ?> score) {
            Map<String, Object> numbers = new LinkedHashMap<>();
            for (String name : List.of("scaled", "raw", "min", "max")) {
                Object number = score.get(name);
                if (number instanceof Number) {
                    numbers.put(name, number);
                } else if (number != null) {
                    throw invalid("result.score." + name + " is not a number");
                }
            }
            if (numbers.containsKey("raw") || numbers.containsKey("scaled")) {
                result.put("score", numbers);
            }
        }
        String duration = text(members.get("duration"));
        if (duration != null) {
            result.put("duration", duration);
        }
        return result;
    }

    /** Of a language map the English name, else the first. */
    private static @Nullable String name(@Nullable Object names) {
        if (!(names instanceof Map<?, ?> map)) {
            return null;
        }
        return Stream.concat(
                        map.entrySet().stream()
                                .filter(name -> String.valueOf(name.getKey()).startsWith("en")),
                        map.entrySet().stream())
                .map(name -> text(name.getValue()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String assertion(Map<?, ?> row, Map<?, ?> definition, StatementTable table) {
        return Stream.of(
                        definition.get("extensions"),
                        member(row, "result", "extensions"),
                        member(row, "context", "extensions"))
                .filter(Map.class::isInstance)
                .flatMap(extensions -> ((Map<?, ?>) extensions).entrySet().stream())
                .filter(extension -> table.isAssertion(String.valueOf(extension.getKey())))
                .map(extension -> extension.getValue() instanceof Map<?, ?> assertion
                        ? assertion.get("@id") != null ? assertion.get("@id") : assertion.get("id")
                        : extension.getValue())
                .filter(String.class::isInstance)
                .findFirst()
                .map(String.class::cast)
                .orElse(null);
    }

    private static @Nullable Object member(Map<?, ?> row, String object, String name) {
        return row.get(object) instanceof Map<?, ?> members ? members.get(name) : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isBlank() ? text : null;
    }

    private static Refusal invalid(String reason) {
        return new Refusal(Reason.SCHEMA_INVALID, "a statement's " + reason);
    }
}
