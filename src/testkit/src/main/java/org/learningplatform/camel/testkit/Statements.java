// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The statements that a record store keeps, by xAPI's rules: none is ever changed, a voided one is listed no more. */
final class Statements {

    static final String VOIDED = "http://adlnet.gov/expapi/verbs/voided";

    private static final int MOST_PER_PAGE = 100;

    private final Clock clock;
    private final Map<String, Kept> byId = new HashMap<>();
    private final NavigableMap<Key, Kept> inOrder = new TreeMap<>();
    private final Set<String> voided = new HashSet<>();
    private Duration lag = Duration.ZERO;

    Statements(Clock clock) {
        this.clock = clock;
    }

    /** The order of a list: when it was stored, then which came first. */
    private record Key(Instant stored, int number) implements Comparable<Key> {

        /** Behind all that was stored at that time. */
        static Key lastOf(Instant stored) {
            return new Key(stored, Integer.MAX_VALUE);
        }

        Key before() {
            return new Key(stored, number - 1);
        }

        @Override
        public int compareTo(Key other) {
            int byTime = stored.compareTo(other.stored);
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }
    }

    /** @param received as it came; {@code whole} is with what the store adds */
    private record Kept(Key key, Map<String, Object> received, Map<String, Object> whole) {

        String id() {
            return String.valueOf(whole.get("id"));
        }
    }

    /** A page of a list; {@code next} is its last statement where there are more, or null. */
    record Listed(List<Map<String, Object>> statements, @Nullable String next) {}

    synchronized void lag(Duration behind) {
        lag = behind;
    }

    /** Up to when all that was stored is listed. */
    synchronized Instant consistentThrough() {
        return clock.instant().minus(lag).truncatedTo(ChronoUnit.MILLIS);
    }

    /** Stores a statement; the same again is stored already. Gives its id. */
    synchronized String store(Map<String, ?> statement, @Nullable String given, Instant at) {
        Map<String, Object> received = new LinkedHashMap<>(statement);
        String id = given != null
                ? given
                : Objects.toString(received.get("id"), UUID.randomUUID().toString());
        received.put("id", id);
        for (String member : List.of("actor", "verb", "object")) {
            if (given != null && !(received.get(member) instanceof Map)) {
                throw Refusal.of(400, "The statement has no " + member + ".");
            }
        }
        Kept kept = byId.get(id);
        if (kept != null) {
            if (!kept.received().equals(received)) {
                throw Refusal.of(409, "There is another statement of this id.");
            }
            return id;
        }
        Instant stored = at.truncatedTo(ChronoUnit.MILLIS);
        Map<String, Object> whole = new LinkedHashMap<>(received);
        whole.putIfAbsent("timestamp", stored.toString());
        whole.putIfAbsent("version", "1.0.0");
        whole.put("stored", stored.toString());
        whole.put(
                "authority",
                Map.of("objectType", "Agent", "account", Map.of("homePage", "https://lrs.example", "name", "sandbox")));
        kept = new Kept(new Key(stored, byId.size()), received, whole);
        byId.put(id, kept);
        inOrder.put(kept.key(), kept);
        if (VOIDED.equals(member(whole, "verb", "id"))
                && member(whole, "object", "id") instanceof String target
                && !isVoiding(target)) {
            voided.add(target);
        }
        return id;
    }

    private boolean isVoiding(String id) {
        Kept kept = byId.get(id);
        return kept != null && VOIDED.equals(member(kept.whole(), "verb", "id"));
    }

    /** All, voided ones too, in the order in which they were stored. */
    synchronized List<Map<String, Object>> all() {
        return inOrder.values().stream().map(Kept::whole).toList();
    }

    /** The statement of that id, if it is voided as asked for. */
    synchronized Map<String, Object> get(String id, boolean isVoided) {
        Kept kept = byId.get(id);
        if (kept == null || voided.contains(id) != isVoided) {
            throw Refusal.of(404, "There is no such statement.");
        }
        return kept.whole();
    }

    /** What a query lists. */
    synchronized Listed list(Map<String, String> query) {
        Predicate<Map<String, Object>> wanted = wanted(query);
        int limit = number(query.getOrDefault("limit", "0"));
        int most = limit == 0 ? MOST_PER_PAGE : Math.min(limit, MOST_PER_PAGE);
        List<Map<String, Object>> page = new ArrayList<>();
        for (Kept kept : left(query).values()) {
            if (!voided.contains(kept.id()) && wanted.test(kept.whole())) {
                if (page.size() == most) {
                    return new Listed(page, String.valueOf(page.get(most - 1).get("id")));
                }
                page.add(kept.whole());
            }
        }
        return new Listed(page, null);
    }

    /** What was stored between since and until, behind the cursor, in the order that is asked for. */
    private NavigableMap<Key, Kept> left(Map<String, String> query) {
        boolean ascending = "true".equals(query.get("ascending"));
        Key after = query.containsKey("since") ? Key.lastOf(time(query, "since")) : Key.lastOf(Instant.MIN);
        Key upTo = query.containsKey("until") ? Key.lastOf(time(query, "until")) : Key.lastOf(Instant.MAX);
        Kept cursor = byId.get(query.getOrDefault("cursor", ""));
        if (cursor != null && ascending && cursor.key().compareTo(after) > 0) {
            after = cursor.key();
        } else if (cursor != null && !ascending && cursor.key().compareTo(upTo) <= 0) {
            upTo = cursor.key().before();
        }
        if (after.compareTo(upTo) >= 0) {
            return Collections.emptyNavigableMap();
        }
        NavigableMap<Key, Kept> left = inOrder.subMap(after, false, upTo, true);
        return ascending ? left : left.descendingMap();
    }

    private static Predicate<Map<String, Object>> wanted(Map<String, String> query) {
        Predicate<Map<String, Object>> wanted = statement -> true;
        if (query.containsKey("verb")) {
            wanted = wanted.and(statement -> query.get("verb").equals(member(statement, "verb", "id")));
        }
        if (query.containsKey("activity")) {
            wanted = wanted.and(statement -> query.get("activity").equals(member(statement, "object", "id")));
        }
        if (query.containsKey("registration")) {
            wanted = wanted.and(
                    statement -> query.get("registration").equals(member(statement, "context", "registration")));
        }
        return wanted;
    }

    private static @Nullable Object member(Map<String, Object> statement, String object, String name) {
        return statement.get(object) instanceof Map<?, ?> members ? members.get(name) : null;
    }

    private static Instant time(Map<String, String> query, String name) {
        try {
            return OffsetDateTime.parse(query.getOrDefault(name, "")).toInstant();
        } catch (DateTimeException e) {
            throw Refusal.of(400, name + " is not a timestamp of ISO 8601.");
        }
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw Refusal.of(400, "limit is not a whole number.");
        }
        return Integer.parseInt(text);
    }
}
