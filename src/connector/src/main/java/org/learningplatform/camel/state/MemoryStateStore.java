// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Remembers until the process ends. */
public final class MemoryStateStore implements StateStore {

    private final Journal journal = new MemoryJournal();
    private final Fingerprints fingerprints = new MemoryFingerprints();
    private final Agenda agenda = new MemoryAgenda();
    private final Lease lease = new MemoryLease();

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Fingerprints fingerprints() {
        return fingerprints;
    }

    @Override
    public Agenda agenda() {
        return agenda;
    }

    @Override
    public Lease lease() {
        return lease;
    }

    private static final class MemoryJournal implements Journal {

        private final Map<String, Map<String, Noted>> scopes = new HashMap<>();

        private record Noted(Entry entry, Instant at) {}

        @Override
        public synchronized Map<String, Entry> find(String scope, Collection<String> keys) {
            Map<String, Entry> found = new HashMap<>();
            Map<String, Noted> entries = scopes.getOrDefault(scope, Map.of());
            for (String key : keys) {
                Noted noted = entries.get(key);
                if (noted != null) {
                    found.put(key, noted.entry());
                }
            }
            return found;
        }

        @Override
        public synchronized Map<String, Entry> begin(String scope, Map<String, String> contents, Instant at) {
            Map<String, Entry> known = find(scope, contents.keySet());
            contents.forEach(
                    (key, content) -> entries(scope).putIfAbsent(key, new Noted(new Entry(false, content), at)));
            return known;
        }

        @Override
        public synchronized void done(String scope, Map<String, String> contents, Instant at) {
            contents.forEach((key, content) -> entries(scope).put(key, new Noted(new Entry(true, content), at)));
        }

        @Override
        public synchronized void forgetBefore(String scope, Instant instant) {
            entries(scope).values().removeIf(noted -> noted.at().isBefore(instant));
        }

        private Map<String, Noted> entries(String scope) {
            return scopes.computeIfAbsent(scope, s -> new HashMap<>());
        }
    }

    private static final class MemoryFingerprints implements Fingerprints {

        private final Map<String, Map<String, Row>> feeds = new HashMap<>();
        private final Map<String, NavigableMap<Long, String>> keys = new HashMap<>();
        private final Map<String, String> positions = new HashMap<>();
        private long last;

        @Override
        public synchronized @Nullable String position(String feed) {
            return positions.get(feed);
        }

        @Override
        public synchronized void move(String feed, String position) {
            positions.put(feed, position);
        }

        @Override
        public synchronized Map<String, Row> find(String feed, Collection<String> wanted) {
            Map<String, Row> found = new HashMap<>();
            for (String key : wanted) {
                Row row = rows(feed).get(key);
                if (row != null) {
                    found.put(key, row);
                }
            }
            return found;
        }

        @Override
        public synchronized void put(String feed, Collection<Row> put) {
            for (Row row : put) {
                Row known = rows(feed).get(row.key());
                long number = known != null ? known.number() : ++last;
                rows(feed)
                        .put(
                                row.key(),
                                new Row(
                                        number,
                                        row.key(),
                                        row.hash(),
                                        row.version(),
                                        row.told(),
                                        row.absent(),
                                        row.id(),
                                        row.at()));
                keys(feed).put(number, row.key());
            }
        }

        @Override
        public synchronized Extent extent(String feed) {
            NavigableMap<Long, String> numbers = keys(feed);
            return numbers.isEmpty()
                    ? new Extent(0, 0, 0)
                    : new Extent(numbers.size(), numbers.firstKey(), numbers.lastKey());
        }

        @Override
        public synchronized List<Row> after(String feed, long number, int most) {
            return keys(feed).tailMap(number, false).values().stream()
                    .limit(most)
                    .map(key -> rows(feed).get(key))
                    .toList();
        }

        @Override
        public synchronized void remove(String feed, Collection<String> removed) {
            for (String key : removed) {
                Row row = rows(feed).remove(key);
                if (row != null) {
                    keys(feed).remove(row.number());
                }
            }
        }

        @Override
        public synchronized void forgetBefore(String feed, Instant instant) {
            List<String> old = rows(feed).values().stream()
                    .filter(row -> row.at().isBefore(instant))
                    .map(Row::key)
                    .toList();
            remove(feed, old);
        }

        private Map<String, Row> rows(String feed) {
            return feeds.computeIfAbsent(feed, f -> new HashMap<>());
        }

        private NavigableMap<Long, String> keys(String feed) {
            return keys.computeIfAbsent(feed, f -> new TreeMap<>());
        }
    }

    private static final class MemoryAgenda implements Agenda {

        private final Map<String, Map<String, Claimed>> scopes = new HashMap<>();

        private record Claimed(Item item, String owner, Instant until) {

            boolean isFree(String wanting, Instant now) {
                return owner.equals(wanting) || !now.isBefore(until);
            }
        }

        @Override
        public synchronized void put(String scope, Collection<Item> items) {
            items.forEach(item -> scopes.computeIfAbsent(scope, s -> new HashMap<>())
                    .put(item.key(), new Claimed(item, "", Instant.MIN)));
        }

        @Override
        public synchronized List<Item> claim(String scope, String owner, Instant now, Instant until, int most) {
            Map<String, Claimed> items = scopes.getOrDefault(scope, Map.of());
            List<Item> due = new ArrayList<>();
            for (Claimed claimed : items.values()) {
                if (!claimed.item().due().isAfter(now) && claimed.isFree(owner, now)) {
                    due.add(claimed.item());
                }
            }
            due.sort(Comparator.comparing(Item::due).thenComparing(Item::key));
            List<Item> taken = due.size() > most ? List.copyOf(due.subList(0, most)) : due;
            taken.forEach(item -> items.put(item.key(), new Claimed(item, owner, until)));
            return taken;
        }

        @Override
        public synchronized List<Item> find(String scope, Collection<String> keys) {
            Map<String, Claimed> items = scopes.getOrDefault(scope, Map.of());
            return Set.copyOf(keys).stream()
                    .flatMap(key -> Stream.ofNullable(items.get(key)))
                    .map(Claimed::item)
                    .toList();
        }

        @Override
        public synchronized Set<String> subjects(String scope, Collection<String> subjects) {
            Set<String> found = new HashSet<>();
            scopes.getOrDefault(scope, Map.of())
                    .values()
                    .forEach(claimed -> found.add(claimed.item().subject()));
            found.retainAll(Set.copyOf(subjects));
            return found;
        }

        @Override
        public synchronized long size(String scope) {
            return scopes.getOrDefault(scope, Map.of()).size();
        }

        @Override
        public synchronized void remove(String scope, Collection<String> keys) {
            scopes.getOrDefault(scope, new HashMap<>()).keySet().removeAll(keys);
        }
    }

    private static final class MemoryLease implements Lease {

        private final Map<String, Held> leases = new HashMap<>();

        private record Held(String owner, Instant until) {}

        @Override
        public synchronized Set<String> acquire(Collection<String> names, String owner, Instant now, Instant until) {
            Set<String> acquired = new HashSet<>();
            for (String name : names) {
                Held held = leases.get(name);
                if (held == null || held.owner().equals(owner) || !now.isBefore(held.until())) {
                    leases.put(name, new Held(owner, until));
                    acquired.add(name);
                }
            }
            return acquired;
        }

        @Override
        public synchronized void release(Collection<String> names, String owner) {
            for (String name : names) {
                Held held = leases.get(name);
                if (held != null && held.owner().equals(owner)) {
                    leases.remove(name);
                }
            }
        }
    }
}
