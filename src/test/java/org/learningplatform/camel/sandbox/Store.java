package org.learningplatform.camel.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Everything that the platform keeps: a table for each resource, and one for each kind of membership. */
final class Store {

    private final Clock clock;
    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    Store(Clock clock) {
        this.clock = clock;
    }

    /** The table of a resource, for example {@code users}. */
    Table table(String resource) {
        return tables.computeIfAbsent(resource, name -> new Table(Rules.of(name), this::find, clock));
    }

    /** The members that belong to an owner, for example the {@code users} of a group, by when they were added. */
    Stream<Map<String, Object>> members(String owner, long ownerId, String member) {
        table(owner).get(ownerId);
        return links(owner, member)
                .rows(Map.of(idField(owner), ownerId))
                .flatMap(link -> table(member).find((Long) link.get(idField(member))).stream());
    }

    /** Makes a member belong to an owner; {@code fields} holds the member's id. Once is enough. */
    Map<String, Object> link(String owner, long ownerId, String member, Map<String, Object> fields) {
        table(owner).get(ownerId);
        Table links = links(owner, member);
        Map<String, Object> link = new HashMap<>();
        link.put(idField(owner), ownerId);
        link.put(idField(member), fields.get(idField(member)));
        synchronized (links) {
            return links.rows(link).findFirst().orElseGet(() -> links.insert(link));
        }
    }

    /** Ends a membership. */
    void unlink(String owner, long ownerId, String member, long memberId) {
        Table links = links(owner, member);
        synchronized (links) {
            long id = links.rows(Map.of(idField(owner), ownerId, idField(member), memberId))
                    .map(link -> (Long) link.get("id"))
                    .findFirst()
                    .orElseThrow(() -> Refusal.of(404, "No record with the id " + memberId));
            links.delete(id);
        }
    }

    /** Adds a completion of an enrolment, its attempt counted from 1. */
    Map<String, Object> complete(long enrolmentId, Instant at, Number score) {
        Map<String, Object> enrolment = table("enrolments").get(enrolmentId);
        Table completions = table("completions");
        Map<String, Object> fields = new HashMap<>();
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

    private Table links(String owner, String member) {
        return tables.computeIfAbsent(
                owner + "/" + member,
                name -> new Table(Rules.ofLink(idField(owner), owner, idField(member), member), this::find, clock));
    }

    private static String idField(String resource) {
        return resource.replaceFirst("s$", "_id");
    }

    /** The id of the row of a resource that an id or external reference means. */
    Optional<Long> find(String resource, Object reference) {
        String text = reference.toString();
        Table table = table(resource);
        return (text.matches("\\d{1,18}") ? table.find(Long.parseLong(text)) : table.findByReference(text))
                .map(row -> (Long) row.get("id"));
    }
}
