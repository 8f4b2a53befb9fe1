// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member of a body or a reply, however deep.
 *
 * @param path names of the members that lead to it, {@link #ITEM} for the first element of an array
 * @param form what its value looks like
 */
public record Member(List<String> path, Form form) {

    static final String ITEM = "[]";

    /** Its value in a JSON object, in the first element of an array that has one; null where there is none, or an empty text. */
    public @Nullable Object read(@Nullable Object object) {
        return read(object, path);
    }

    private static @Nullable Object read(@Nullable Object value, List<String> path) {
        if (value instanceof List<?> list) {
            List<String> inner = !path.isEmpty() && path.get(0).equals(ITEM) ? path.subList(1, path.size()) : path;
            return list.stream()
                    .map(element -> read(element, inner))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        if (path.isEmpty()) {
            return value == null || value.toString().isBlank() ? null : value;
        }
        return value instanceof Map<?, ?> members
                ? read(members.get(path.get(0)), path.subList(1, path.size()))
                : path.get(0).equals(ITEM) ? read(value, path.subList(1, path.size())) : null;
    }

    /** Sets its value in a JSON object, and makes what leads to it. Null is written, an array has no element then. */
    public void write(Map<String, @Nullable Object> object, @Nullable Object value) {
        write(object, path, value);
    }

    @SuppressWarnings("unchecked") // what leads to it was made here
    private static void write(Map<String, @Nullable Object> object, List<String> path, @Nullable Object value) {
        String name = path.get(0);
        List<String> inner = path.subList(1, path.size());
        if (inner.isEmpty()) {
            object.put(name, value);
        } else if (!inner.get(0).equals(ITEM)) {
            write(
                    (Map<String, @Nullable Object>)
                            Objects.requireNonNull(object.computeIfAbsent(name, n -> new LinkedHashMap<>())),
                    inner,
                    value);
        } else {
            List<Object> list =
                    (List<Object>) Objects.requireNonNull(object.computeIfAbsent(name, n -> new ArrayList<>()));
            if (value == null) {
                return;
            }
            if (inner.size() == 1) {
                list.add(value);
            } else {
                if (list.isEmpty()) {
                    list.add(new LinkedHashMap<>());
                }
                write((Map<String, @Nullable Object>) list.get(0), inner.subList(1, inner.size()), value);
            }
        }
    }

    /** Whether a platform that complains of a member by its name, or by the names that lead to it, means this one. */
    public boolean isCalled(String name) {
        return name.equals(path.get(path.size() - 1)) || name.equals(String.join(".", path));
    }
}
