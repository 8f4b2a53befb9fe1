// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Sha256;

/**
 * Compares the rows of one pass with what is known of them. No value of a row is kept but its id.
 *
 * <p>A row is known by its {@code id}. Where several rows have one id, the further ones, its twins, are known by id and content,
 * so that none is taken for a change of another. Two on one page are twins for sure. Where the second one is on a later page, it
 * may be the first that moved and changed: then it is told as a change, and both are twins from then on as long as each is found.
 */
final class SeenRows {

    /** Member that identifies a row. */
    private static final String ID = "id";

    /** How long a row that is gone is remembered, so that its return is a new version. */
    private static final Duration GONE = Duration.ofDays(90);

    /** Of a row whose removal is told, or about to be. */
    private static final String GONE_HASH = "";

    private static final int CHUNK = 500;

    private final Fingerprints store;
    private final String feed;
    private final String gone;
    private final Window window;
    private final Instant start;
    private final Fingerprints.Extent before;
    private final BitSet seen = new BitSet();
    private final BitSet asTheyAre = new BitSet();
    /** Twins that were found while the first row of their id was not, or not yet, as it was told. */
    private final Map<String, Set<String>> alone = new HashMap<>();

    private long absentUpTo;
    private boolean absentEnded;

    SeenRows(Fingerprints store, String feed, Window window, Instant start) {
        this.store = store;
        this.feed = feed;
        this.gone = feed + " gone";
        this.window = window;
        this.start = start;
        this.before = store.extent(feed);
    }

    /** The rows that are to be told, noted as begun. What is known as it is costs no write. */
    List<Change> compare(List<Object> values) {
        List<Item> items = values.stream().map(Item::of).toList();
        Known known = new Known(items);
        List<Change> changes = new ArrayList<>();
        List<Fingerprints.Row> writes = new ArrayList<>();
        Set<String> offered = new HashSet<>();
        for (Item item : items) {
            Fingerprints.Row old = known.of(item);
            if (old != null && known.hasMoved(old, item)) {
                Fingerprints.Row twin = twin(old);
                writes.add(twin);
                known.rows.put(twin.key(), twin);
            }
            Fingerprints.Row row = old == null ? known.fresh(item) : updated(old, item);
            if (isToWrite(old, row)) {
                writes.add(row);
                known.rows.put(row.key(), row);
            }
            known.see(item, row);
            // a list may have a row twice
            if (row.told() < row.version() && offered.add(row.key())) {
                boolean added = row.told() == 0 || (old != null && old.hash().equals(GONE_HASH));
                changes.add(new Change(added ? Change.Kind.ADDED : Change.Kind.CHANGED, item.value(), row));
            }
        }
        store.put(feed, writes);
        return changes;
    }

    private Fingerprints.Row updated(Fingerprints.Row old, Item item) {
        boolean same = old.hash().equals(item.hash());
        String id = old.id() == null && old.key().equals(item.key()) ? item.json(window) : old.id();
        return new Fingerprints.Row(
                old.number(),
                old.key(),
                item.hash(),
                same ? old.version() : old.version() + 1,
                old.told(),
                false,
                id,
                start);
    }

    /** What a row was, as a row beside it. */
    private Fingerprints.Row twin(Fingerprints.Row row) {
        return new Fingerprints.Row(
                0, row.key() + " " + row.hash(), row.hash(), row.version(), row.told(), false, null, start);
    }

    private Fingerprints.Row row(Fingerprints.Row row, String hash, int version, int told, boolean absent) {
        return new Fingerprints.Row(row.number(), row.key(), hash, version, told, absent, row.id(), start);
    }

    /** What a window brings again is noted now and then, so that it is not forgotten while it comes. */
    private boolean isToWrite(Fingerprints.@Nullable Row old, Fingerprints.Row row) {
        return old == null
                || old.version() != row.version()
                || old.absent()
                || (old.id() == null && row.id() != null)
                || (!window.isWhole() && old.at().isBefore(start.minus(window.lookback())));
    }

    /** Notes that these changes are told. */
    void told(Collection<Change> changes) {
        List<Fingerprints.Row> told = new ArrayList<>();
        List<Fingerprints.Row> removed = new ArrayList<>();
        for (Change change : changes) {
            Fingerprints.Row row = change.print();
            (change.kind() == Change.Kind.REMOVED ? removed : told)
                    .add(row(row, row.hash(), row.version(), row.version(), row.absent()));
        }
        store.put(feed, told);
        if (!removed.isEmpty()) {
            store.put(gone, removed);
            store.remove(feed, removed.stream().map(Fingerprints.Row::key).toList());
        }
    }

    /**
     * After all rows have been read: those that no longer are there, some at a time. A row is gone when two passes, one
     * after the other, did not find it.
     *
     * @return none when there are no more
     */
    List<Change> absent() {
        // what looks like a twin without the first row is the first row, which is again what it was: the next pass
        // tells it
        alone.values().forEach(twins -> store.remove(feed, twins));
        alone.clear();
        List<Change> changes = new ArrayList<>();
        while (changes.isEmpty() && !absentEnded) {
            List<Fingerprints.Row> rows = window.isWhole() && seen.cardinality() < before.rows()
                    ? store.after(feed, absentUpTo, CHUNK)
                    : List.of();
            absentEnded = rows.size() < CHUNK || rows.get(rows.size() - 1).number() >= before.last();
            if (!rows.isEmpty()) {
                absentUpTo = rows.get(rows.size() - 1).number();
                changes.addAll(absent(rows));
            }
            if (absentEnded && window.isWhole()) {
                store.forgetBefore(gone, start.minus(GONE));
            }
        }
        return changes;
    }

    private List<Change> absent(List<Fingerprints.Row> rows) {
        List<Change> changes = new ArrayList<>();
        List<Fingerprints.Row> writes = new ArrayList<>();
        List<String> nameless = new ArrayList<>();
        for (Fingerprints.Row row : rows) {
            if (wasSeen(row)) {
                continue;
            }
            if (!row.absent()) {
                writes.add(row(row, row.hash(), row.version(), row.told(), true));
            } else if (row.id() == null) {
                nameless.add(row.key());
            } else {
                Fingerprints.Row removed = row;
                if (!row.hash().equals(GONE_HASH)) {
                    removed = row(row, GONE_HASH, row.version() + 1, row.told(), true);
                    writes.add(removed);
                }
                changes.add(new Change(Change.Kind.REMOVED, Map.of(ID, idOf(row.id())), removed));
            }
        }
        store.put(feed, writes);
        store.remove(feed, nameless);
        return changes;
    }

    private boolean wasSeen(Fingerprints.Row row) {
        return !isOfBefore(row) || seen.get(index(row));
    }

    private void see(Fingerprints.Row row) {
        if (isOfBefore(row)) {
            seen.set(index(row));
        }
    }

    /** Whether it was known before this pass. */
    private boolean isOfBefore(Fingerprints.Row row) {
        return row.number() > 0 && row.number() <= before.last();
    }

    private int index(Fingerprints.Row row) {
        return Math.toIntExact(row.number() - before.first());
    }

    private static Object idOf(String json) {
        try {
            return String.valueOf(Json.read(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("an id is kept as JSON", e);
        }
    }

    /** A row of the list, and what tells it apart: its id, or all of it where it has none. */
    private record Item(Object value, @Nullable Object id, String key, String hash) {

        static Item of(Object value) {
            String hash = hash(value);
            Object id = value instanceof Map<?, ?> members ? members.get(ID) : null;
            return new Item(value, id, id == null ? hash : id.toString(), hash);
        }

        /** The key of a further row of the same id. */
        String twin() {
            return key + " " + hash;
        }

        /** The id where its removal is told; null where not. */
        @Nullable
        String json(Window window) {
            try {
                return id == null || !window.isWhole() ? null : new String(Json.write(id), StandardCharsets.UTF_8);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an id was read from JSON", e);
            }
        }

        private static String hash(Object value) {
            try {
                byte[] digest = Sha256.digest().digest(Json.canonical(value));
                return HexFormat.of().formatHex(digest, 0, 16);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a row is JSON", e);
            }
        }
    }

    /** What is known of the rows of a page. */
    private final class Known {

        private final Map<String, Fingerprints.Row> rows;
        private final Map<String, Fingerprints.Row> gone = new HashMap<>();
        private final Set<String> onThisPage = new HashSet<>();

        Known(List<Item> items) {
            rows = new HashMap<>(store.find(feed, items.stream().map(Item::key).toList()));
            List<String> twins = new ArrayList<>();
            List<String> unknown = new ArrayList<>();
            for (Item item : items) {
                Fingerprints.Row row = rows.get(item.key());
                if (row == null) {
                    unknown.add(item.key());
                } else if (!row.hash().equals(item.hash())) {
                    twins.add(item.twin());
                }
            }
            if (!twins.isEmpty()) {
                rows.putAll(store.find(feed, twins));
            }
            if (!unknown.isEmpty() && window.isWhole()) {
                gone.putAll(store.find(SeenRows.this.gone, unknown));
            }
        }

        /** The row that the item is, as it was; null if it is new. */
        Fingerprints.@Nullable Row of(Item item) {
            Fingerprints.Row row = rows.get(item.key());
            if (row == null || row.hash().equals(item.hash())) {
                return row;
            }
            Fingerprints.Row twin = rows.get(item.twin());
            return twin != null ? twin : onThisPage.contains(item.key()) ? null : row;
        }

        /** Whether the row was on an earlier page of this pass, and is something else now. */
        boolean hasMoved(Fingerprints.Row row, Item item) {
            return row.key().equals(item.key())
                    && !row.hash().equals(item.hash())
                    && !row.hash().equals(GONE_HASH)
                    && wasSeen(row);
        }

        Fingerprints.Row fresh(Item item) {
            boolean first = !rows.containsKey(item.key());
            Fingerprints.Row last = gone.get(item.key());
            int version = first ? (last == null ? 0 : last.version()) : highest(item.key());
            return new Fingerprints.Row(
                    0,
                    first ? item.key() : item.twin(),
                    item.hash(),
                    version + 1,
                    0,
                    false,
                    first ? item.json(window) : null,
                    start);
        }

        /** The highest version that a row of that id has here. */
        private int highest(String key) {
            return rows.values().stream()
                    .filter(row -> row.key().equals(key) || row.key().startsWith(key + " "))
                    .mapToInt(Fingerprints.Row::version)
                    .max()
                    .orElse(0);
        }

        /** Its id has been seen, whichever row it stands on. */
        void see(Item item, Fingerprints.Row row) {
            onThisPage.add(item.key());
            SeenRows.this.see(row);
            Fingerprints.Row first = rows.get(item.key());
            if (first == null || !isOfBefore(first)) {
                return;
            }
            if (row.key().equals(item.key())) {
                asTheyAre.set(index(row));
                alone.remove(item.key());
            } else {
                SeenRows.this.see(first);
                if (!asTheyAre.get(index(first))) {
                    alone.computeIfAbsent(item.key(), key -> new HashSet<>()).add(row.key());
                }
            }
        }
    }
}
