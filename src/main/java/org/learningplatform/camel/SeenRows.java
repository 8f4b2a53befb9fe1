// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.Json;

/** What a feed has handled: its cursor, and of each row id and hash. No value of a row is kept. */
final class SeenRows {

    /** Member that identifies a row. */
    static final String ID = "id";

    private static final String CURSOR = "cursor";

    private final StateStore store;
    private final String feed;
    private final String rows;

    SeenRows(StateStore store, String feed) {
        this.store = store;
        this.feed = feed;
        this.rows = feed + " rows";
    }

    /**
     * A row of a poll.
     *
     * @param change what it is: "added" or "changed", or null if it was handled as it is now
     */
    record Row(String id, String hash, Object value, @Nullable String change) {}

    /** Where the last poll that was complete began, or null before the first. */
    @Nullable
    Instant cursor() {
        String cursor = store.get(feed, List.of(CURSOR)).get(CURSOR);
        return cursor == null ? null : Instant.parse(cursor);
    }

    void moveCursor(Instant to) {
        store.put(feed, CURSOR, to.toString(), to);
    }

    List<Row> compare(List<Object> values) {
        List<Row> found = new ArrayList<>(values.size());
        for (Object value : values) {
            String hash = hash(value);
            // a row without an id is itself: it can be added, but not changed
            Object id = value instanceof Map<?, ?> members ? members.get(ID) : null;
            found.add(new Row(id == null ? hash : id.toString(), hash, value, null));
        }
        Map<String, String> known = store.get(rows, found.stream().map(Row::id).toList());
        return found.stream().map(row -> compared(row, known.get(row.id()))).toList();
    }

    private static Row compared(Row row, @Nullable String known) {
        String change = known == null ? "added" : known.equals(row.hash()) ? null : "changed";
        return new Row(row.id(), row.hash(), row.value(), change);
    }

    void handled(Row row, Instant at) {
        store.put(rows, row.id(), row.hash(), at);
    }

    Collection<String> notSeenSince(Instant start) {
        return store.before(rows, start).keySet();
    }

    void forget(String id) {
        store.remove(rows, id);
    }

    void forgetBefore(Instant instant) {
        store.purge(rows, instant);
    }

    private static String hash(Object value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Json.canonical(value));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("a row is JSON, and each JDK has SHA-256", e);
        }
    }
}
