// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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

    /** How long a row is missing that is gone for sure, however much the list moves while it is read. */
    private static final Duration LONG_MISSING = Duration.ofDays(1);

    private static final int CHUNK = 500;

    private final Fingerprints store;
    private final String feed;
    private final String gone;
    private final Window window;
    private final Instant start;
    private final boolean whole;
    private final Fingerprints.Extent before;
    private final BitSet seen = new BitSet();
    private final BitSet asTheyAre = new BitSet();
    /** Twins that were found while the first row of their id was not, or not yet, as it was told. */
    private final Map<String, Set<String>> alone = new HashMap<>();

    private long absentUpTo;
    private boolean absentEnded;
    private boolean missed;

    /** @param whole whether the pass reads all rows */
    SeenRows(Fingerprints store, String feed, Window window, Instant start, boolean whole) {
        this.store = store;
        this.feed = feed;
        this.gone = feed + " gone";
        this.window = window;
        this.start = start;
        this.whole = whole;
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

    /** The rows that are as they were told, with what was noted then. What has changed since is left to the pass that tells it. */
    List<Change> told(List<Object> values) {
        List<Item> items = values.stream().map(Item::of).toList();
        Known known = new Known(items);
        List<Change> told = new ArrayList<>();
        for (Item item : items) {
            Fingerprints.Row row = known.of(item);
            if (row == null || row.hash().equals(item.hash())) {
                told.add(new Change(Change.Kind.ADDED, item.value(), row == null ? known.fresh(item) : row));
            }
        }
        return told;
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
                || (!window.keepsAll() && old.at().isBefore(start.minus(window.lookback())));
    }

    /**
     * Notes that these changes are told.
     *
     * @param changes with what is to be noted of each, or null to leave that as it is
     */
    void told(Map<Change, Optional<String>> changes) {
        List<Fingerprints.Row> told = new ArrayList<>();
        List<Fingerprints.Row> removed = new ArrayList<>();
        changes.forEach((change, note) -> {
            Fingerprints.Row row = change.print();
            (change.kind() == Change.Kind.REMOVED ? removed : told)
                    .add(new Fingerprints.Row(
                            row.number(),
                            row.key(),
                            row.hash(),
                            row.version(),
                            row.version(),
                            row.absent(),
                            note.map(text -> noted(change, text)).orElse(row.id()),
                            start));
        });
        store.put(feed, told);
        if (!removed.isEmpty()) {
            store.put(gone, removed);
            store.remove(feed, removed.stream().map(Fingerprints.Row::key).toList());
        }
    }

    /** A row without an id, and a twin, come back as others: nothing is noted of them. */
    private static @Nullable String noted(Change change, String note) {
        Fingerprints.Row row = change.print();
        Object id = idOf(change.row());
        return id == null || !id.toString().equals(row.key()) ? row.id() : RowId.with(row.id(), id, note);
    }

    /**
     * After all rows have been read: those that no longer are there, some at a time. A row is gone when two passes, one after
     * the other, did not find it, and the later one found all others that the earlier one found: for a row that is deleted while
     * pages are read moves another one out of sight.
     *
     * @return none when there are no more
     */
    List<Change> absent() {
        // what looks like a twin without the first row is the first row, which is again what it was: the next pass
        // tells it
        alone.values().forEach(twins -> store.remove(feed, twins));
        alone.clear();
        if (!whole || absentEnded) {
            return List.of();
        }
        if (seen.cardinality() >= before.rows()) {
            absentEnded = true;
        } else if (absentUpTo == 0) {
            unseen(rows -> {
                missed |= miss(rows);
                return true;
            });
            absentUpTo = 0;
            absentEnded = false;
        }
        List<Change> changes = new ArrayList<>();
        unseen(rows -> {
            changes.addAll(removed(rows));
            return changes.isEmpty();
        });
        if (absentEnded) {
            store.forgetBefore(gone, start.minus(GONE));
        }
        return changes;
    }

    /** Whether rows were not found that the pass before found. */
    boolean missed() {
        return missed;
    }

    /** How many rows were known before. */
    long known() {
        return before.rows();
    }

    /** Notes those of the rows that were there in the pass before. */
    private boolean miss(List<Fingerprints.Row> rows) {
        List<Fingerprints.Row> writes = rows.stream()
                .filter(row -> !row.absent())
                .map(row -> row(row, row.hash(), row.version(), row.told(), true))
                .toList();
        store.put(feed, writes);
        return !writes.isEmpty();
    }

    private List<Change> removed(List<Fingerprints.Row> rows) {
        List<Change> changes = new ArrayList<>();
        List<Fingerprints.Row> writes = new ArrayList<>();
        List<String> nameless = new ArrayList<>();
        for (Fingerprints.Row row : rows) {
            boolean begun = row.hash().equals(GONE_HASH);
            if (missed && !begun && !row.at().isBefore(start.minus(LONG_MISSING))) {
                continue;
            }
            if (row.id() == null) {
                nameless.add(row.key());
                continue;
            }
            Fingerprints.Row removed = begun ? row : row(row, GONE_HASH, row.version() + 1, row.told(), true);
            if (!begun) {
                writes.add(removed);
            }
            changes.add(new Change(Change.Kind.REMOVED, Map.of(ID, String.valueOf(RowId.id(row.id()))), removed));
        }
        store.put(feed, writes);
        store.remove(feed, nameless);
        return changes;
    }

    /** Hands over rows that the pass did not find, some at a time, as long as that is wanted. */
    private void unseen(Predicate<List<Fingerprints.Row>> wanted) {
        boolean more = true;
        while (more && !absentEnded) {
            List<Fingerprints.Row> rows = store.after(feed, absentUpTo, CHUNK);
            absentEnded = rows.size() < CHUNK || rows.get(rows.size() - 1).number() >= before.last();
            if (!rows.isEmpty()) {
                absentUpTo = rows.get(rows.size() - 1).number();
                more = wanted.test(rows.stream().filter(row -> !wasSeen(row)).toList());
            }
        }
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

    private static @Nullable Object idOf(Object row) {
        return row instanceof Map<?, ?> members ? members.get(ID) : null;
    }

    /** A row of the list, and what tells it apart: its id, or all of it where it has none. */
    private record Item(Object value, @Nullable Object id, String key, String hash) {

        static Item of(Object value) {
            String hash = hash(value);
            Object id = idOf(value);
            return new Item(value, id, id == null ? hash : id.toString(), hash);
        }

        /** The key of a further row of the same id. */
        String twin() {
            return key + " " + hash;
        }

        /** The id where its removal is told; null where not. */
        @Nullable
        String json(Window window) {
            return window.keepsAll() ? RowId.of(id) : null;
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
            if (!unknown.isEmpty() && window.keepsAll()) {
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
