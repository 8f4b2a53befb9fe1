// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations that a document has names for, in its order. Each is read once, when it is first asked for: a route calls few
 * of many.
 */
final class Operations {

    private final Map<String, Supplier<Operation>> named;
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    /** An operation, or else why it cannot be called. */
    private record Read(@Nullable Operation operation, String refusal) {}

    /** @param named how each is read, by its name; what is wrong with it is an {@link IllegalArgumentException} */
    Operations(Map<String, Supplier<Operation>> named) {
        this.named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** The operation of that name, or null if there is none or it cannot be called. */
    @Nullable
    Operation find(String name) {
        return named.containsKey(name) ? read(name).operation() : null;
    }

    /**
     * Reads until one can be called.
     *
     * @param problem what was wrong before, if anything
     * @throws IllegalArgumentException if none can, with that problem, else the first one's
     */
    void requireOne(@Nullable IllegalArgumentException problem) {
        if (callable().findFirst().isEmpty()) {
            throw problem != null
                    ? problem
                    : new IllegalArgumentException(refused().values().iterator().next());
        }
    }

    /** Those that can be called. */
    List<Operation> all() {
        return callable().toList();
    }

    private Stream<Operation> callable() {
        return named.keySet().stream().map(this::find).filter(Objects::nonNull);
    }

    /** Why the others cannot, by name. */
    Map<String, String> refused() {
        Map<String, String> refused = new LinkedHashMap<>();
        named.keySet().stream()
                .filter(name -> find(name) == null)
                .forEach(name -> refused.put(name, read(name).refusal()));
        return refused;
    }

    private Read read(String name) {
        Read known = read.get(name);
        if (known != null) {
            return known;
        }
        // one at a time: operations of a document share what their reader knows of it
        synchronized (this) {
            return read.computeIfAbsent(name, first -> read(Objects.requireNonNull(named.get(first))));
        }
    }

    private static Read read(Supplier<Operation> reader) {
        try {
            return new Read(reader.get(), "");
        } catch (IllegalArgumentException e) {
            return new Read(null, String.valueOf(e.getMessage()));
        }
    }
}
