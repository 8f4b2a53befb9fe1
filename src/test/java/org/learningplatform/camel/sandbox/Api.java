package org.learningplatform.camel.sandbox;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;

/**
 * Answers the operations of the contract by what their paths have in common, without knowing any by name:
 * {@code /users} and {@code /users/7} are rows, {@code /groups/3/users} and {@code /groups/3/users/7} are memberships.
 */
final class Api {

    private static final List<String> PUBLIC_PROFILE = List.of("id", "uuid", "fname", "lname");

    private final Store store;
    private final Clock clock;

    Api(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Does what a call of the operation asks, on behalf of a user. */
    Answer answer(Operation operation, Call call, long userId) {
        List<String> path = Arrays.asList(
                call.path().replaceFirst("^(/lxp)?/api/v\\d+/", "").split("/"));
        Table table = store.table(path.get(0));
        return switch (path.size()) {
            case 1 -> rows(operation, call, table);
            case 2 -> row(call, table, path.get(1).equals("current") ? userId : id(path.get(1)));
            case 3 ->
                path.get(2).equals("public")
                        ? Answer.json(200, publicProfile(table.get(id(path.get(1)))))
                        : members(operation, call, path.get(0), id(path.get(1)), path.get(2));
            case 4 -> member(call, path.get(0), id(path.get(1)), path.get(2), id(path.get(3)));
            default -> throw notHere();
        };
    }

    private Answer rows(Operation operation, Call call, Table table) {
        return switch (call.method()) {
            case "GET" -> page(operation, call, offset -> rowsFrom(offset, operation, call.query(), table));
            case "POST" -> Answer.json(201, table.insert(call.json()));
            default -> throw notHere();
        };
    }

    private Answer row(Call call, Table table, long id) {
        return switch (call.method()) {
            case "GET" -> Answer.json(200, table.get(id));
            case "PATCH", "PUT" -> Answer.json(200, table.update(id, call.json()));
            case "DELETE" -> {
                table.delete(id);
                yield done(call);
            }
            default -> throw notHere();
        };
    }

    private Answer members(Operation operation, Call call, String owner, long ownerId, String member) {
        return switch (call.method()) {
            case "GET" ->
                page(operation, call, offset -> store.members(owner, ownerId, member)
                        .skip(offset));
            case "POST" -> Answer.json(201, store.link(owner, ownerId, member, call.json()));
            default -> throw notHere();
        };
    }

    private Answer member(Call call, String owner, long ownerId, String member, long memberId) {
        if (!call.method().equals("DELETE")) {
            throw notHere();
        }
        store.unlink(owner, ownerId, member, memberId);
        return done(call);
    }

    private Stream<Map<String, Object>> rowsFrom(
            long offset, Operation operation, Map<String, String> query, Table table) {
        Paging paging = operation.paging();
        boolean all = paging != null
                && Set.of(paging.positionParameter(), paging.sizeParameter()).containsAll(query.keySet());
        return all
                ? table.rowsFrom(offset)
                : table.rows(query).filter(within(query)).skip(offset);
    }

    /** What {@code <field>_from} and {@code <field>_to} let through; both ends belong to it. */
    private Predicate<Map<String, Object>> within(Map<String, String> query) {
        Predicate<Map<String, Object>> within = row -> true;
        for (String name : query.keySet()) {
            String field = name.replaceFirst("_(from|to)$", "_at");
            if (!field.equals(name)) {
                String limit = timestamp(name, query.get(name));
                int excluded = name.endsWith("_from") ? -1 : 1;
                within = within.and(
                        row -> Integer.signum(String.valueOf(row.get(field)).compareTo(limit)) != excluded);
            }
        }
        return within;
    }

    private String timestamp(String name, String text) {
        try {
            TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.replace(' ', 'T'), ZonedDateTime::from, LocalDateTime::from);
            LocalDateTime local = time instanceof ZonedDateTime zoned
                    ? zoned.withZoneSameInstant(clock.getZone()).toLocalDateTime()
                    : LocalDateTime.from(time);
            return local.format(Table.TIMESTAMP);
        } catch (DateTimeException e) {
            throw invalid(name, text);
        }
    }

    /** A page as each of the three APIs wraps it. */
    private static Answer page(Operation operation, Call call, LongFunction<Stream<Map<String, Object>>> rowsFrom) {
        Paging paging = operation.paging();
        List<Map<String, Object>> rows;
        if (paging == null || paging.style() == Paging.Style.NEXT) {
            rows = rowsFrom.apply(0).toList();
        } else {
            int size = number(call, paging.sizeParameter(), paging.pageSize(), 1);
            long offset = paging.style() == Paging.Style.OFFSET
                    ? number(call, paging.positionParameter(), 0, 0)
                    : size * (number(call, paging.positionParameter(), 1, 1) - 1L);
            rows = rowsFrom.apply(offset).limit(size).toList();
        }
        if (call.path().startsWith("/api/v2/")) {
            return Answer.json(200, rows);
        }
        return Answer.json(200, Map.of(call.path().startsWith("/lxp/") ? "items" : "results", rows));
    }

    private static int number(Call call, String name, int fallback, int least) {
        String text = call.query().getOrDefault(name, Integer.toString(fallback));
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw invalid(name, text);
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Object> publicProfile(Map<String, Object> user) {
        Map<String, Object> profile = new HashMap<>(user);
        profile.keySet().retainAll(PUBLIC_PROFILE);
        profile.put("view_profile", true);
        return profile;
    }

    /** The Simple API says nothing after a removal; the others answer 200, and nothing more. */
    private static Answer done(Call call) {
        return Answer.text(call.path().startsWith("/api/v2/") ? 204 : 200, Map.of(), "");
    }

    private static long id(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw Refusal.of(404, "No record with the id " + text);
        }
        return Long.parseLong(text);
    }

    private static Refusal invalid(String name, String value) {
        return Refusal.invalid(Map.of(name, List.of("The " + name + " '" + value + "' is invalid.")));
    }

    private static Refusal notHere() {
        return Refusal.of(501, "The sandbox does not do this.");
    }
}
