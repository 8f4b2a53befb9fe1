// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an action of an overlay is about: a JSONPath (RFC 9535) of names, wildcards and filters that ask whether a member equals a
 * value. A filter asks the elements of an array, or the members of an object.
 */
final class OverlayTarget {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String NAME = "[A-Za-z_\\u0080-\\uFFFF][\\w\\u0080-\\uFFFF]*+";
    private static final String TEXT = "'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"";
    private static final String MEMBER = "\\s*+(?:\\.\\s*+(?:" + NAME + ")|\\[\\s*+(?:" + TEXT + ")\\s*+])";
    private static final String FILTER =
            "@(?<path>(?:" + MEMBER + ")++)\\s*+==\\s*+(?<value>" + TEXT + "|-?\\d[\\d.eE+-]*+|true|false|null)\\s*+";

    private static final Pattern STEP = Pattern.compile("\\s*+(?:\\.\\s*+(?<name>" + NAME + ")|\\[\\s*+(?<text>" + TEXT
            + ")\\s*+]|(?<all>\\.\\s*+\\*|\\[\\s*+\\*\\s*+])|\\[\\s*+\\?\\s*+(?<open>\\(\\s*+)?" + FILTER
            + "(?<close>\\)\\s*+)?])");

    private static final Pattern IN_FILTER =
            Pattern.compile("\\s*+(?:\\.\\s*+(?<name>" + NAME + ")|\\[\\s*+(?<text>" + TEXT + ")\\s*+])");

    private final String text;
    private final List<Step> steps = new ArrayList<>();

    /** A step from a node to some of its children; {@code end} is where it ends in the text. */
    private sealed interface Step {
        int end();

        record Named(String name, int end) implements Step {}

        record All(int end) implements Step {}

        record Where(List<String> path, JsonNode value, int end) implements Step {

            JsonNode asked(JsonNode child) {
                JsonNode member = child;
                for (String name : path) {
                    member = member.path(name);
                }
                return member;
            }

            boolean matches(JsonNode child) {
                JsonNode member = asked(child);
                return (member.isNumber() && value.isNumber())
                        ? member.decimalValue().compareTo(value.decimalValue()) == 0
                        : member.equals(value);
            }
        }
    }

    /**
     * A node that the target leads to.
     *
     * @param parent what holds it; null for the whole document
     * @param key its name or index there
     */
    record Found(@Nullable JsonNode parent, Object key, JsonNode node) {}

    /** @throws IllegalArgumentException if it is no such path, with what there may be */
    OverlayTarget(Place target) {
        this.text = target.requiredText().strip();
        Matcher step = STEP.matcher(text);
        int end = 1;
        while (text.startsWith("$")
                && end < text.length()
                && step.region(end, text.length()).lookingAt()) {
            steps.add(step(target, step));
            end = step.end();
        }
        if (!text.startsWith("$") || end < text.length()) {
            throw target.error(
                    "'" + text + "' is a JSONPath of which only names (.paths, ['/users']), wildcards (.*, [*])"
                            + " and filters by equality ([?@['x-name']=='simple/users/list']) are understood, not "
                            + (end < text.length() && end > 1 ? "'" + text.substring(end) + "'" : "what it is")
                            + "; it begins with $");
        }
    }

    private static Step step(Place target, Matcher step) {
        if (step.group("all") != null) {
            return new Step.All(step.end());
        }
        if (step.group("path") == null) {
            return new Step.Named(name(target, step), step.end());
        }
        if ((step.group("open") == null) != (step.group("close") == null)) {
            throw target.error("has a filter with one bracket that the other is missing for; add it");
        }
        List<String> path = new ArrayList<>();
        for (Matcher member = IN_FILTER.matcher(step.group("path")); member.find(); ) {
            path.add(name(target, member));
        }
        return new Step.Where(path, value(target, step.group("value")), step.end());
    }

    private static String name(Place target, Matcher member) {
        return member.group("name") != null
                ? member.group("name")
                : value(target, member.group("text")).asText();
    }

    private static JsonNode value(Place target, String literal) {
        String json = literal.startsWith("'")
                ? "\""
                        + literal.substring(1, literal.length() - 1)
                                .replace("\\'", "'")
                                .replace("\"", "\\\"")
                        + "\""
                : literal;
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw target.error("has a text or number that is written in no way that JSON knows; correct it");
        }
    }

    /** The nodes of a document that it leads to. */
    List<Found> in(JsonNode document) {
        return in(document, steps.size());
    }

    private List<Found> in(JsonNode document, int depth) {
        List<Found> found = List.of(new Found(null, "", document));
        for (Step step : steps.subList(0, depth)) {
            found = found.stream().flatMap(from -> next(from.node(), step)).toList();
        }
        return found;
    }

    private static Stream<Found> next(JsonNode from, Step step) {
        if (step instanceof Step.Named named) {
            JsonNode child = from.isObject() ? from.get(named.name()) : null;
            return child == null ? Stream.of() : Stream.of(new Found(from, named.name(), child));
        }
        return step instanceof Step.Where where
                ? children(from).filter(child -> where.matches(child.node()))
                : children(from);
    }

    private static Stream<Found> children(JsonNode from) {
        List<Found> children = new ArrayList<>();
        from.properties().forEach(member -> children.add(new Found(from, member.getKey(), member.getValue())));
        for (int i = 0; from.isArray() && i < from.size(); i++) {
            children.add(new Found(from, i, from.get(i)));
        }
        return children.stream();
    }

    /** Where a target that leads to nothing stops, and what is there instead, as far as it is like what is asked for. */
    String nearest(JsonNode document) {
        int reached = 0;
        while (reached < steps.size() && !in(document, reached + 1).isEmpty()) {
            reached++;
        }
        Step step = steps.get(reached);
        List<String> there = in(document, reached).stream()
                .flatMap(last -> children(last.node()))
                .map(child -> step instanceof Step.Where where
                        ? where.asked(child.node()).asText()
                        : child.key().toString())
                .distinct()
                .toList();
        String before = "; "
                + text.substring(0, reached == 0 ? 1 : steps.get(reached - 1).end());
        if (step instanceof Step.Named named) {
            return before + " has no '" + named.name() + "'" + Contract.nearest(named.name(), there);
        }
        return step instanceof Step.Where where
                ? before + " has nothing of that value"
                        + Contract.nearest(where.value().asText(), there)
                : before + " is empty";
    }

    @Override
    public String toString() {
        return text;
    }
}
