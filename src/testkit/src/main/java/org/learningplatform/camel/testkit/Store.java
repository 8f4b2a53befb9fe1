// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that the platform keeps: a table for each resource, and one for each kind of membership. */
final class Store {

    private final Clock clock;
    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    /** Holds the rows that the platform starts with. */
    Store(Clock clock) {
        this.clock = clock;
        Rules.all().forEach((resource, rules) -> rules.rows().forEach(table(resource)::insert));
    }

    /** The table of a resource, for example {@code users}, or of who belongs to what, for example {@code groups/users}. */
    Table table(String resource) {
        Rules rules = Rules.of(resource);
        return tables.computeIfAbsent(
                Objects.requireNonNullElse(rules.of(), resource), name -> new Table(Rules.of(name), this::find, clock));
    }

    /** The members that belong to an owner, for example the {@code users} of a group, by when they were added. */
    Stream<Map<String, Object>> members(String owner, long ownerId, String member) {
        table(owner).get(ownerId);
        Rules rules = belonging(owner, member);
        return tableOf(owner, member)
                .rows(Map.of(rules.fieldOf(owner), ownerId))
                .flatMap(row -> member(owner, member, row).stream());
    }

    /** Makes a member belong to an owner: adds a row, or a link to the member whose id {@code fields} holds. */
    Map<String, Object> add(String owner, long ownerId, String member, Map<String, Object> fields) {
        table(owner).get(ownerId);
        Map<String, Object> row = new LinkedHashMap<>(fields);
        row.put(belonging(owner, member).fieldOf(owner), ownerId);
        return tableOf(owner, member).insert(row);
    }

    /** A member of an owner. */
    Map<String, Object> get(String owner, long ownerId, String member, long memberId) {
        return member(owner, member, row(owner, ownerId, member, memberId)).orElseThrow(() -> Table.noRecord(memberId));
    }

    /** Says something of a member of an owner, which becomes one. */
    Map<String, Object> put(String owner, long ownerId, String member, long memberId, Map<String, Object> fields) {
        Map<String, Object> row = new LinkedHashMap<>(fields);
        row.put(memberField(owner, member), memberId);
        table(member).get(memberId);
        long id = Table.id(add(owner, ownerId, member, row), "id");
        tableOf(owner, member).update(id, fields);
        return get(owner, ownerId, member, memberId);
    }

    /** Ends that a member belongs to an owner. */
    void remove(String owner, long ownerId, String member, long memberId) {
        Table table = tableOf(owner, member);
        synchronized (table) {
            table.delete(Table.id(row(owner, ownerId, member, memberId), "id"));
        }
    }

    private Map<String, Object> row(String owner, long ownerId, String member, long memberId) {
        return tableOf(owner, member)
                .rows(Map.of(belonging(owner, member).fieldOf(owner), ownerId, memberField(owner, member), memberId))
                .findFirst()
                .orElseThrow(() -> Table.noRecord(memberId));
    }

    /** The member that a row means, with what the row says of it. */
    private Optional<Map<String, Object>> member(String owner, String member, Map<String, Object> row) {
        if (!isLinked(owner, member)) {
            return Optional.of(row);
        }
        Map<String, Object> all = new LinkedHashMap<>(row);
        all.keySet().removeAll(belonging(owner, member).references().keySet());
        return table(member).find(Table.id(row, memberField(owner, member))).map(found -> {
            all.putAll(found);
            return all;
        });
    }

    private static String memberField(String owner, String member) {
        return belonging(owner, member).once().get(1);
    }

    private Table tableOf(String owner, String member) {
        return table(isLinked(owner, member) ? owner + "/" + member : member);
    }

    private static Rules belonging(String owner, String member) {
        return Rules.of(isLinked(owner, member) ? owner + "/" + member : member);
    }

    private static boolean isLinked(String owner, String member) {
        return Rules.areThereFor(owner + "/" + member);
    }

    /** Adds a completion of an enrolment, its attempt counted from 1. */
    Map<String, Object> complete(long enrolmentId, Instant at, @Nullable Number score) {
        Map<String, Object> enrolment = table("enrolments").get(enrolmentId);
        Table completions = table("completions");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("enrolment_id", enrolmentId);
        fields.put("user_id", enrolment.get("user_id"));
        fields.put("course_id", enrolment.get("course_id"));
        fields.put("completed_at", LocalDateTime.ofInstant(at, clock.getZone()).format(Table.TIMESTAMP));
        fields.put("score", score);
        synchronized (completions) {
            fields.put(
                    "attempt",
                    1 + completions.rows(Map.of("enrolment_id", enrolmentId)).count());
            return completions.insert(fields);
        }
    }

    /** The id of the row of a resource that an id or external reference means. */
    Optional<Long> find(String resource, Object reference) {
        String text = reference.toString();
        Table table = table(resource);
        return (text.matches("\\d{1,18}") ? table.find(Long.parseLong(text)) : table.findByReference(text))
                .map(row -> (Long) row.get("id"));
    }
}
