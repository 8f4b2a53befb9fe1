// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which statements of a Learning Record Store are events, as the member {@code x-statements} of its contract says. */
public final class StatementTable {

    private final Map<String, Verb> verbs;
    private final List<String> courseTypes;
    private final List<Pattern> courseIris;
    private final List<Pattern> assertions;

    /** What a statement tells. */
    enum Tells {
        ENROLLED("enrolment.created.v1", "enrolment.removed.v1"),
        UNENROLLED("enrolment.removed.v1", "enrolment.created.v1"),
        COMPLETED("completion.recorded.v1", "completion.revoked.v1"),
        BADGE("badge.awarded.v1", "badge.revoked.v1"),
        /** That another statement does not count: its event is that of the other one, revoked. */
        VOIDED("", "");

        /** Type of the event. */
        final String type;

        /** Type of the event once the statement is voided. */
        final String revoked;

        Tells(String type, String revoked) {
            this.type = type;
            this.revoked = revoked;
        }
    }

    /** @param success what the verb says of the result, or null */
    record Verb(Tells tells, @Nullable Boolean success) {}

    /**
     * @param table the member as it stands in the contract
     * @throws IllegalArgumentException if it is not as the shipped one, with the place
     */
    public StatementTable(@Nullable Object table) {
        Map<?, ?> members = object(table, "x-statements");
        Map<String, Verb> known = new HashMap<>();
        object(members.get("verbs"), "x-statements.verbs")
                .forEach((iri, verb) -> known.put(String.valueOf(iri), verb(iri, verb)));
        verbs = Map.copyOf(known);
        Map<?, ?> courses = object(members.get("courses"), "x-statements.courses");
        courseTypes = texts(courses.get("types"));
        courseIris = patterns(courses.get("iris"), "x-statements.courses.iris");
        assertions = members.get("extensions") instanceof Map<?, ?> extensions
                ? patterns(extensions.get("badgeAssertion"), "x-statements.extensions.badgeAssertion")
                : List.of();
    }

    private static Verb verb(Object iri, Object verb) {
        Map<?, ?> members = object(verb, "x-statements.verbs['" + iri + "']");
        String tells = String.valueOf(members.get("tells"));
        return Stream.of(Tells.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(tells))
                .findFirst()
                .map(known -> new Verb(known, members.get("success") instanceof Boolean success ? success : null))
                .orElseThrow(() -> new IllegalArgumentException("the contract's x-statements.verbs['" + iri
                        + "'].tells must be enrolled, unenrolled, completed, badge or voided"));
    }

    private static Map<?, ?> object(@Nullable Object value, String place) {
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw new IllegalArgumentException("the contract's " + place + " must be an object");
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<Pattern> patterns(@Nullable Object value, String place) {
        List<Pattern> patterns = new ArrayList<>();
        for (String text : texts(value)) {
            try {
                patterns.add(Pattern.compile(text));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("the contract's " + place + " must be regular expressions", e);
            }
        }
        return patterns;
    }

    /** What a verb tells; null if it is none of ours. */
    @Nullable
    Verb verb(String iri) {
        return verbs.get(iri);
    }

    /** Whether an activity is a course: its type says so or, where it has none, its IRI. */
    boolean isCourse(@Nullable String type, String iri) {
        return type == null
                ? courseIris.stream().anyMatch(pattern -> pattern.matcher(iri).matches())
                : courseTypes.contains(type);
    }

    /** The alias of a course, the first group of the pattern that its IRI matches; null if there is none. */
    @Nullable
    String alias(String iri) {
        return courseIris.stream()
                .map(pattern -> pattern.matcher(iri))
                .filter(matcher -> matcher.matches() && matcher.groupCount() > 0)
                .findFirst()
                .map(matcher -> matcher.group(1))
                .orElse(null);
    }

    /** Whether an extension of that name holds the assertion of a badge. */
    boolean isAssertion(String extension) {
        return assertions.stream().map(pattern -> pattern.matcher(extension)).anyMatch(Matcher::matches);
    }
}
