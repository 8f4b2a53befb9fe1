// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the operations of an OpenAPI document. */
final class OpenApiEntries {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    /** Member of a path for what OpenAPI has no member for: method to operation. */
    static final String OTHER_METHODS = "x-additional-operations";

    private final Place document;
    private final Map<String, String> refused;

    /** @param refused is given what is wrong, by where it stands */
    OpenApiEntries(Place document, Map<String, String> refused) {
        this.document = document;
        this.refused = refused;
    }

    /** The operations, and the raw requests behind them. */
    List<OpenApiEntry> all() {
        List<OpenApiEntry> entries = new ArrayList<>();
        IllegalArgumentException first = null;
        for (Place path : document.at("paths").members()) {
            try {
                first = addEntries(path, entries, first);
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.put(path.origin(), String.valueOf(e.getMessage()));
            }
        }
        if (entries.isEmpty()) {
            throw first != null
                    ? first
                    : document.at("paths").error("has no operations; name a document that has some");
        }
        entries.addAll(raw());
        return entries;
    }

    /** The raw requests. */
    List<OpenApiEntry> raw() {
        List<OpenApiEntry> entries = new ArrayList<>();
        for (Place raw : document.at("x-raw-requests").elements()) {
            raw.at("x-name").requiredText();
            entries.add(new OpenApiEntry(Operation.ANY_METHOD, "/", raw, raw));
        }
        return entries;
    }

    /** @return the first problem of all, or null */
    private @Nullable IllegalArgumentException addEntries(
            Place path, List<OpenApiEntry> entries, @Nullable IllegalArgumentException problem) {
        if (path.name().startsWith("x-")) {
            return problem;
        }
        IllegalArgumentException first = problem;
        Place pathItem = path.resolved();
        for (Place operation : pathItem.members()) {
            if (METHODS.contains(operation.name())) {
                String method = operation.name().toUpperCase(Locale.ROOT);
                first = add(entries, method, path, pathItem, operation, first);
            }
        }
        for (Place operation : pathItem.at(OTHER_METHODS).members()) {
            first = add(entries, operation.name(), path, pathItem, operation, first);
        }
        return first;
    }

    private @Nullable IllegalArgumentException add(
            List<OpenApiEntry> entries,
            String method,
            Place path,
            Place pathItem,
            Place operation,
            @Nullable IllegalArgumentException first) {
        try {
            Place resolved = operation.object().resolved().object();
            entries.add(new OpenApiEntry(method, path(path, resolved), pathItem, resolved));
            return first;
        } catch (IllegalArgumentException e) {
            refused.put(operation.origin(), String.valueOf(e.getMessage()));
            return first == null ? e : first;
        }
    }

    /** Without what a document tells it from the same path by, where it stands once more for an operation with a name of its own. */
    private static String path(Place path, Place operation) {
        int repeat = path.name().indexOf('#');
        return repeat > 0 && operation.at("x-name").exists() ? path.name().substring(0, repeat) : path.name();
    }
}
