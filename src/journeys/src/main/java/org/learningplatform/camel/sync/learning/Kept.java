// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The platform's answers of some minutes, those that nothing was found too, as the same is often asked for again. */
final class Kept<K, V> {

    static final Duration TIME = Duration.ofMinutes(10);
    private static final int MOST = 10_000;

    private record Answer<V>(@Nullable V value, Instant at) {}

    private final Map<K, Answer<V>> answers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Answer<V>> eldest) {
            return size() > MOST;
        }
    };

    /** The answer that is kept, or else a new one; what is thrown is not kept. */
    @Nullable
    V get(K key, Instant now, Function<K, @Nullable V> ask) {
        synchronized (answers) {
            Answer<V> known = answers.get(key);
            if (known != null && known.at().plus(TIME).isAfter(now)) {
                return known.value();
            }
        }
        V value = ask.apply(key);
        synchronized (answers) {
            answers.put(key, new Answer<>(value, now));
        }
        return value;
    }
}
