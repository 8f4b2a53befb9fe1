// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the platform demands of the rows of one resource, and which it starts with: an entry of {@code platform.json}. An entry
 * {@code owner/member} says that members belong to owners; without one, the rows of a resource belong to what they refer to.
 *
 * @param of resource whose rows these are, or null for its own
 * @param firstId id of the first row; each resource counts from elsewhere, so that ids that are mixed up do not fit
 * @param softDelete whether a deleted row stays, with the time in {@code deleted_at}
 * @param required fields that a row must have
 * @param unique fields whose value no other row may have, letter case ignored; a deleted row keeps its values
 * @param once fields that no other row has alike, the owner's first; who adds such a row again gets the one that is there
 * @param filters fields, besides references, by whose value lists can be narrowed
 * @param references field to resource: the field holds the id, or the external reference, of a row there
 * @param allowed field to the only values that it may have
 * @param defaults fields of a new row that were not given
 * @param shown fields that a reply has; all if there are none
 * @param rows what is there at the start
 */
record Rules(
        @Nullable String of,
        long firstId,
        boolean softDelete,
        List<String> required,
        List<String> unique,
        List<String> once,
        List<String> filters,
        Map<String, String> references,
        Map<String, List<Object>> allowed,
        Map<String, Object> defaults,
        List<String> shown,
        List<Map<String, Object>> rows) {

    private static final Map<String, Rules> BY_RESOURCE = read();

    Rules {
        firstId = Math.max(1, firstId);
        required = Objects.requireNonNullElse(required, List.of());
        unique = Objects.requireNonNullElse(unique, List.of());
        once = Objects.requireNonNullElse(once, List.of());
        filters = Objects.requireNonNullElse(filters, List.of());
        references = Objects.requireNonNullElse(references, Map.of());
        allowed = Objects.requireNonNullElse(allowed, Map.of());
        defaults = Objects.requireNonNullElse(defaults, Map.of());
        shown = Objects.requireNonNullElse(shown, List.of());
        rows = Objects.requireNonNullElse(rows, List.of());
    }

    private static Map<String, Rules> read() {
        try (InputStream json = Rules.class.getResourceAsStream("platform.json")) {
            return Answer.JSON.readValue(json, new TypeReference<LinkedHashMap<String, Rules>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rules of every resource and of who belongs to what, in the order in which their rows can be made. */
    static Map<String, Rules> all() {
        return Collections.unmodifiableMap(BY_RESOURCE);
    }

    /** The rules of a resource, or of an owner's members; refused where the platform has none. */
    static Rules of(String resource) {
        return Optional.ofNullable(BY_RESOURCE.get(resource))
                .orElseThrow(() -> Refusal.of(501, "The sandbox has no " + resource + "."));
    }

    static boolean areThereFor(String resource) {
        return BY_RESOURCE.containsKey(resource);
    }

    /** The field that refers to a row of a resource, the first if there are more. */
    String fieldOf(String resource) {
        return references.entrySet().stream()
                .filter(reference -> reference.getValue().equals(resource))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> Refusal.of(501, "The sandbox has nothing here that belongs to " + resource + "."));
    }

    /** A row as replies show it. */
    Map<String, Object> show(Map<String, Object> row) {
        if (shown.isEmpty()) {
            return row;
        }
        Map<String, Object> visible = new LinkedHashMap<>(row);
        visible.keySet().retainAll(shown);
        return visible;
    }
}
