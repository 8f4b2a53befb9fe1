// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one resource, by id. A row is an unmodifiable map; a change puts another in its place. Writes take turns,
 * reads never wait.
 */
final class Table {

    static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final Set<String> KEPT_BY_PLATFORM =
            Set.of("id", "uuid", "org_id", "created_at", "updated_at", "deleted_at");

    private final Rules rules;
    private final BiFunction<String, Object, Optional<Long>> find;
    private final Clock clock;
    private final ConcurrentSkipListMap<Long, Map<String, Object>> rows = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, NavigableSet<Long>>> index = new ConcurrentHashMap<>();
    private long nextId;
    private volatile boolean dense = true;

    /** {@code find} gives the id of the row of a resource (first) that an id or external reference (second) means. */
    Table(Rules rules, BiFunction<String, Object, Optional<Long>> find, Clock clock) {
        this.rules = rules;
        this.find = find;
        this.clock = clock;
        this.nextId = rules.firstId();
        Stream.concat(rules.filters().stream(), rules.references().keySet().stream())
                .forEach(field -> index.put(field, new ConcurrentHashMap<>()));
    }

    /**
     * Adds a row and gives it an id; what only the platform may set is left out of {@code fields}. Where the rules allow such a
     * row but once, the one that is there already is given.
     */
    synchronized Map<String, Object> insert(Map<String, ?> fields) {
        Map<String, Object> accepted = accepted(fields, rules.required(), 0);
        Map<String, Object> same = new LinkedHashMap<>(accepted);
        same.keySet().retainAll(rules.once());
        return (same.isEmpty()
                        ? Optional.<Map<String, Object>>empty()
                        : rows(same).findFirst())
                .orElseGet(() -> insertAccepted(accepted));
    }

    private Map<String, Object> insertAccepted(Map<String, Object> accepted) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", nextId);
        row.putAll(rules.defaults());
        row.computeIfPresent("uuid", (field, none) -> UUID.randomUUID().toString());
        row.putAll(accepted);
        row.put("created_at", now());
        row.put("updated_at", now());
        return put(nextId++, row);
    }

    /** Changes fields of a row; one that stays the same keeps its {@code updated_at}. */
    synchronized Map<String, Object> update(long id, Map<String, ?> fields) {
        Map<String, Object> old = get(id);
        List<String> given =
                rules.required().stream().filter(fields::containsKey).toList();
        Map<String, Object> row = new LinkedHashMap<>(old);
        row.putAll(accepted(fields, given, id));
        if (row.equals(old)) {
            return old;
        }
        row.put("updated_at", now());
        return put(id, row);
    }

    synchronized void delete(long id) {
        Map<String, Object> row = get(id);
        dense = false;
        if (rules.softDelete()) {
            Map<String, Object> deleted = new LinkedHashMap<>(row);
            deleted.put("deleted_at", now());
            put(id, deleted);
        } else {
            rows.remove(id);
            index.forEach((field, ids) -> idsOf(ids, row.get(field)).remove(id));
        }
    }

    /** The row; a deleted one is not found. */
    Map<String, Object> get(long id) {
        return find(id).orElseThrow(() -> noRecord(id));
    }

    static Refusal noRecord(Object id) {
        return Refusal.of(404, "No record with the id " + id);
    }

    /** The row, unless it is absent or deleted. */
    Optional<Map<String, Object>> find(long id) {
        return Optional.ofNullable(rows.get(id)).filter(row -> !isDeleted(row));
    }

    /** The row with that external reference; none where a resource has no such thing. */
    Optional<Map<String, Object>> findByReference(String reference) {
        String field = "external_reference";
        return index.containsKey(field) ? rows(Map.of(field, reference)).findFirst() : Optional.empty();
    }

    /** All rows by id, deleted ones too. */
    List<Map<String, Object>> all() {
        return List.copyOf(rows.values());
    }

    /** How many rows there are, deleted ones too. */
    int size() {
        return rows.size();
    }

    /** The last rows, deleted ones too, the highest id first. */
    List<Map<String, Object>> latest(int most) {
        return rows.descendingMap().values().stream().limit(most).toList();
    }

    /**
     * The rows by id that have these values, letter case ignored. An external reference stands for the id that it means;
     * values of fields that no list is narrowed by are ignored.
     */
    Stream<Map<String, Object>> rows(Map<String, ?> values) {
        Map<String, Object> filters = new LinkedHashMap<>(values);
        filters.keySet().retainAll(index.keySet());
        rules.references()
                .forEach((field, resource) ->
                        filters.computeIfPresent(field, (name, value) -> find.apply(resource, value)
                                .map(Object.class::cast)
                                .orElse(value)));
        return candidates(filters).filter(row -> !isDeleted(row)).filter(row -> filters.entrySet().stream()
                .allMatch(filter -> key(filter.getValue()).equals(key(row.get(filter.getKey())))));
    }

    /** All rows by id but the first {@code offset}, found without counting where no row has gone. */
    Stream<Map<String, Object>> rowsFrom(long offset) {
        if (dense) {
            return rows.tailMap(rules.firstId() + offset).values().stream();
        }
        return rows(Map.of()).skip(offset);
    }

    private Stream<Map<String, Object>> candidates(Map<String, Object> filters) {
        if (filters.isEmpty()) {
            return rows.values().stream();
        }
        Map.Entry<String, Object> first = filters.entrySet().iterator().next();
        Collection<Long> ids = idsOf(index.getOrDefault(first.getKey(), Map.of()), first.getValue());
        return ids.stream().map(rows::get).filter(Objects::nonNull);
    }

    /** The id in a field of a row that has one. */
    static long id(Map<String, Object> row, String field) {
        return (Long) Objects.requireNonNull(row.get(field), field);
    }

    private Map<String, Object> put(long id, Map<String, Object> row) {
        Map<String, Object> stored = Collections.unmodifiableMap(row);
        Map<String, Object> old = rows.put(id, stored);
        index.forEach((field, ids) -> {
            String key = key(row.get(field));
            if (old != null && !key.equals(key(old.get(field)))) {
                idsOf(ids, old.get(field)).remove(id);
            }
            ids.computeIfAbsent(key, k -> new ConcurrentSkipListSet<>()).add(id);
        });
        return stored;
    }

    private Map<String, Object> accepted(Map<String, ?> fields, List<String> required, long rowId) {
        Map<String, Object> accepted = new LinkedHashMap<>(fields);
        accepted.keySet().removeAll(KEPT_BY_PLATFORM);
        Map<String, List<String>> errors = new LinkedHashMap<>();
        for (String field : required) {
            Object value = accepted.get(field);
            if (value == null || value.toString().isBlank()) {
                complain(errors, field, "The " + field + " field is required.");
            }
        }
        rules.references()
                .forEach((field, resource) -> accepted.computeIfPresent(field, (name, value) -> {
                    Optional<Long> id = find.apply(resource, value);
                    if (id.isEmpty()) {
                        complain(errors, field, "The selected " + field + " '" + value + "' is invalid.");
                    }
                    return id.orElse(null);
                }));
        rules.allowed().forEach((field, values) -> {
            Object value = accepted.get(field);
            if (value != null && !values.contains(value)) {
                complain(errors, field, "The selected " + field + " '" + value + "' is invalid.");
            }
        });
        for (String field : rules.unique()) {
            Object value = accepted.get(field);
            if (value != null && isTaken(field, value, rowId)) {
                complain(errors, field, "The " + field + " '" + value + "' has already been taken.");
            }
        }
        if (!errors.isEmpty()) {
            throw Refusal.invalid(errors);
        }
        return accepted;
    }

    private boolean isTaken(String field, Object value, long id) {
        return idsOf(index.getOrDefault(field, Map.of()), value).stream().anyMatch(other -> other != id);
    }

    private static void complain(Map<String, List<String>> errors, String field, String text) {
        errors.computeIfAbsent(field, f -> new ArrayList<>()).add(text);
    }

    private static boolean isDeleted(Map<String, Object> row) {
        return row.get("deleted_at") != null;
    }

    private static Set<Long> idsOf(Map<String, NavigableSet<Long>> ids, @Nullable Object value) {
        return ids.getOrDefault(key(value), Collections.emptyNavigableSet());
    }

    private static String key(@Nullable Object value) {
        return String.valueOf(value).toLowerCase(Locale.ROOT);
    }

    private String now() {
        return LocalDateTime.now(clock).format(TIMESTAMP);
    }
}
