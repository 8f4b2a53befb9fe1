// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What has come in, counted, and remembered up to a limit. */
final class Traffic {

    private static final int REMEMBERED = 100_000;

    private final List<Consumer<Request>> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<Request> requests = new ConcurrentLinkedDeque<>();
    private final AtomicInteger remembered = new AtomicInteger();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final Load tokenLoad = new Load();
    private final Load apiLoad = new Load();

    void arrived(String operation) {
        load(Request.isTokenRequest(operation)).begin();
        counts.computeIfAbsent(operation, name -> new AtomicInteger()).incrementAndGet();
    }

    void decided(Request request) {
        load(request.isTokenRequest()).end();
        statuses.computeIfAbsent(request.status(), status -> new LongAdder()).increment();
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

    /** Those that are remembered, the newest first; read as far as the stream is. */
    Stream<Request> latest() {
        Iterable<Request> newestFirst = requests::descendingIterator;
        return StreamSupport.stream(newestFirst.spliterator(), false);
    }

    /** How many were decided, by status; also what is not remembered any more. */
    Map<Integer, Long> statuses() {
        Map<Integer, Long> counts = new TreeMap<>();
        statuses.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
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
        statuses.clear();
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
