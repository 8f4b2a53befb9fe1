// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers until the process ends. */
public final class MemoryStateStore implements StateStore {

    private final Map<String, Map<String, Entry>> scopes = new ConcurrentHashMap<>();

    private record Entry(String value, Instant at) {}

    @Override
    public Map<String, String> get(String scope, Collection<String> keys) {
        Map<String, Entry> entries = scopes.getOrDefault(scope, Map.of());
        Map<String, String> values = new HashMap<>();
        for (String key : keys) {
            Entry entry = entries.get(key);
            if (entry != null) {
                values.put(key, entry.value());
            }
        }
        return values;
    }

    @Override
    public void put(String scope, String key, String value, Instant at) {
        scopes.computeIfAbsent(scope, s -> new ConcurrentHashMap<>()).put(key, new Entry(value, at));
    }

    @Override
    public void remove(String scope, String key) {
        scopes.getOrDefault(scope, new HashMap<>()).remove(key);
    }

    @Override
    public Map<String, String> before(String scope, Instant instant) {
        Map<String, String> values = new HashMap<>();
        scopes.getOrDefault(scope, Map.of()).forEach((key, entry) -> {
            if (entry.at().isBefore(instant)) {
                values.put(key, entry.value());
            }
        });
        return values;
    }

    @Override
    public void purge(String scope, Instant instant) {
        scopes.getOrDefault(scope, Map.of()).values().removeIf(entry -> entry.at()
                .isBefore(instant));
    }
}
