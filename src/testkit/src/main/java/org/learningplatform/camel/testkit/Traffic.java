// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What has come in, counted, and remembered up to a limit. */
final class Traffic {

    private static final int REMEMBERED = 100_000;

    private final List<Consumer<Request>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger remembered = new AtomicInteger();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Load tokenLoad = new Load();
    private final Load apiLoad = new Load();

    void arrived(String operation) {
        load(Request.isTokenRequest(operation)).begin();
        counts.computeIfAbsent(operation, name -> new AtomicInteger()).incrementAndGet();
    }

    void decided(Request request) {
        load(request.isTokenRequest()).end();
        requests.add(request);
        if (remembered.incrementAndGet() > REMEMBERED) {
            requests.poll();
            remembered.decrementAndGet();
        }
        listeners.forEach(listener -> listener.accept(request));
    }

    void listen(Consumer<Request> listener) {
        listeners.add(listener);
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    int count(String operation) {
        AtomicInteger count = counts.get(operation);
        return count == null ? 0 : count.get();
    }

    /** Forgets what has been, and who listens. */
    void clear() {
        listeners.clear();
        requests.clear();
        remembered.set(0);
        counts.clear();
        tokenLoad.max.set(0);
        apiLoad.max.set(0);
    }

    int maxConcurrent(boolean tokenRequests) {
        return load(tokenRequests).max.get();
    }

    private Load load(boolean tokenRequests) {
        return tokenRequests ? tokenLoad : apiLoad;
    }

    /** How many requests are there at once, from arrival until their answer is about to leave. */
    private static final class Load {
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger max = new AtomicInteger();

        void begin() {
            max.accumulateAndGet(now.incrementAndGet(), Math::max);
        }

        void end() {
            now.decrementAndGet();
        }
    }
}
