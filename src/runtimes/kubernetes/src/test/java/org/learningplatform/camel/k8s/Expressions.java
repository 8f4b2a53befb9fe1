// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What expressions of Prometheus name: selectors of metrics, and labels that they are grouped by. */
final class Expressions {

    private static final Pattern TOKEN =
            Pattern.compile("\"[^\"]*\"|\\[[^]]*]|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9]+(?:\\.[0-9]+)?[smhdw]?|[^\\s]");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Set<String> GROUPING = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "offset", "bool");

    private Expressions() {}

    /**
     * A part of an expression that chooses series.
     *
     * @param matchers by label
     */
    record Selector(String metric, List<MatchResult> matchers) {

        /** Whether that series is chosen. */
        boolean chooses(Sample sample) {
            return sample.metric().equals(metric) && matchers.stream().allMatch(matcher -> matches(matcher, sample));
        }

        private static boolean matches(MatchResult matcher, Sample sample) {
            String value = sample.labels().get(matcher.group(1));
            // a variable of a dashboard stands for any value
            String wanted = matcher.group(3).startsWith("$") ? ".*" : matcher.group(3);
            return value != null
                    && switch (matcher.group(2)) {
                        case "=" -> value.equals(wanted);
                        case "!=" -> !value.equals(wanted);
                        case "=~" -> value.matches(wanted);
                        default -> !value.matches(wanted);
                    };
        }

        @Override
        public String toString() {
            return metric + matchers.stream().map(MatchResult::group).collect(Collectors.joining(",", "{", "}"));
        }
    }

    /** A line of what is exposed. */
    record Sample(String metric, Map<String, String> labels) {}

    static List<Sample> samples(String exposed) {
        return exposed.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Sample(line.group(1), labels(line.group(2))))
                .toList();
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            MATCHER.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(3)));
        }
        return labels;
    }

    /** The selectors of an expression. */
    static List<Selector> selectors(String expression) {
        List<String> tokens = tokens(expression);
        List<Selector> selectors = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
            if (GROUPING.contains(token)) {
                i = tokens.subList(i, tokens.size()).indexOf(")") + i;
            } else if (NAME.matcher(token).matches()
                    && !OPERATORS.contains(token)
                    && !next.equals("(")
                    && !GROUPING.contains(next)) {
                int end = next.equals("{") ? tokens.subList(i, tokens.size()).indexOf("}") + i : i;
                String matchers = String.join("", tokens.subList(i + 1, end + 1));
                selectors.add(
                        new Selector(token, MATCHER.matcher(matchers).results().toList()));
                i = end;
            }
        }
        return selectors;
    }

    /** The labels that an expression groups by. */
    static Set<String> groupings(String expression) {
        return Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)")
                .matcher(expression)
                .results()
                .flatMap(group -> Stream.of(group.group(1).split(",")))
                .map(String::strip)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static List<String> tokens(String expression) {
        return TOKEN.matcher(expression).results().map(MatchResult::group).toList();
    }
}
