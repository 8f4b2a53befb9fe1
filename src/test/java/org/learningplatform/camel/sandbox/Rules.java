package org.learningplatform.camel.sandbox;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the platform demands of the rows of one resource.
 *
 * @param required fields that a row must have
 * @param unique fields whose value no other row may have, letter case ignored; a deleted row keeps its values
 * @param filters fields by whose value lists can be narrowed
 * @param references field to resource: the field holds the id, or the external reference, of a row there
 * @param defaults fields of a new row that were not given
 * @param firstId id of the first row; each resource counts from elsewhere, so that ids that are mixed up do not fit
 * @param softDelete whether a deleted row stays, with the time in {@code deleted_at}
 */
record Rules(
        List<String> required,
        List<String> unique,
        List<String> filters,
        Map<String, String> references,
        Map<String, Object> defaults,
        long firstId,
        boolean softDelete) {

    private static final Rules NONE = new Rules(List.of(), List.of(), List.of(), Map.of(), Map.of(), 1, false);

    private static final Map<String, Rules> BY_RESOURCE = Map.of(
            "users",
            new Rules(
                    List.of("username", "email", "fname", "lname"),
                    List.of("username", "email"),
                    List.of("username", "email", "org_ref"),
                    Map.of(),
                    withNulls(
                            Map.of(
                                    "uuid",
                                    "",
                                    "org_id",
                                    1,
                                    "org_ref",
                                    "",
                                    "timezone",
                                    "Europe/London",
                                    "language",
                                    "en_GB"),
                            List.of("expires_at", "deleted_at")),
                    1,
                    true),
            "groups",
            new Rules(
                    List.of("name"),
                    List.of(),
                    List.of("external_id"),
                    Map.of(),
                    withNulls(Map.of("visibility", "public"), List.of("external_id", "description")),
                    2001,
                    false),
            "tags",
            new Rules(List.of("name"), List.of("name"), List.of("name"), Map.of(), Map.of(), 3001, false),
            "courses",
            new Rules(List.of("name"), List.of(), List.of("external_reference"), Map.of(), Map.of(), 101, false),
            "enrolments",
            new Rules(
                    List.of("user_id", "course_id"),
                    List.of(),
                    List.of("user_id", "course_id"),
                    Map.of("user_id", "users", "course_id", "courses"),
                    withNulls(Map.of("mandatory", false), List.of("start_date", "due_date", "expires_at")),
                    5001,
                    false),
            "completions",
            new Rules(
                    List.of("enrolment_id", "completed_at"),
                    List.of(),
                    List.of("enrolment_id", "user_id", "course_id"),
                    Map.of("user_id", "users", "course_id", "courses"),
                    withNulls(Map.of("passed", true), List.of("score", "valid_until")),
                    7001,
                    false));

    /** The rules of a resource; one that has none of its own accepts any row. */
    static Rules of(String resource) {
        return BY_RESOURCE.getOrDefault(resource, NONE);
    }

    /** The rules of who belongs to what: both sides are there, and no pair twice. */
    static Rules ofLink(String left, String leftResource, String right, String rightResource) {
        return new Rules(
                List.of(left, right),
                List.of(),
                List.of(left, right),
                Map.of(left, leftResource, right, rightResource),
                Map.of(),
                1,
                false);
    }

    private static Map<String, Object> withNulls(Map<String, Object> values, List<String> nulls) {
        Map<String, Object> all = new HashMap<>(values);
        nulls.forEach(name -> all.put(name, null));
        return Collections.unmodifiableMap(all);
    }
}
