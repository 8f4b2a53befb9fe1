// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers the operations of the contract by what their paths have in common, without knowing any by name:
 * {@code /users} and {@code /users/7} are rows, {@code /groups/3/users} and {@code /groups/3/users/7} are members, and what is
 * neither stands in {@link SpecialPaths}.
 */
final class Api {

    private final Store store;
    private final SpecialPaths specialPaths;
    private final Clock clock;
    private final @Nullable Dialect dialect;

    /** @param dialect how lists are told, or null for as the contract says */
    Api(Store store, Clock clock, @Nullable Dialect dialect) {
        this.store = store;
        this.specialPaths = new SpecialPaths(store);
        this.clock = clock;
        this.dialect = dialect;
    }

    /** Does what a call of the operation asks, on behalf of a user. */
    @SuppressWarnings("unchecked") // what is no row is a stream of rows
    Answer answer(Operation operation, Call call, long userId) {
        List<String> path = segments(call.path());
        String name = String.join("/", segments(operation.path().replaceAll("/\\{[^}]*}", "")));
        Optional<Object> special = path.size() < 3 ? Optional.empty() : specialPaths.answer(name, id(path.get(1)));
        if (special.isPresent()) {
            return special.get() instanceof Stream<?> rows
                    ? page(operation, call, offset -> ((Stream<Map<String, Object>>) rows).skip(offset))
                    : json(200, special.get());
        }
        return switch (path.size()) {
            case 1 -> rows(operation, call, path.get(0));
            case 2 -> row(call, path.get(0), path.get(1).equals("current") ? userId : id(path.get(1)));
            case 3 -> members(operation, call, path.get(0), id(path.get(1)), path.get(2));
            case 4 -> member(call, path.get(0), id(path.get(1)), path.get(2), id(path.get(3)));
            default -> throw notHere();
        };
    }

    private static List<String> segments(String path) {
        return Arrays.asList(path.replaceFirst("^(/lxp)?/api/v\\d+/", "").split("/"));
    }

    private Answer rows(Operation operation, Call call, String resource) {
        Rules rules = Rules.of(resource);
        Table table = store.table(resource);
        return switch (call.method()) {
            case "GET" ->
                page(operation, call, offset -> rowsFrom(offset, operation, query(call), table)
                        .map(rules::show));
            case "POST" -> json(201, rules.show(table.insert(call.json())));
            default -> throw notHere();
        };
    }

    private Answer row(Call call, String resource, long id) {
        Rules rules = Rules.of(resource);
        Table table = store.table(resource);
        return switch (call.method()) {
            case "GET" -> json(200, rules.show(table.get(id)));
            case "PATCH" -> json(200, rules.show(table.update(id, call.json())));
            case "DELETE" -> {
                table.delete(id);
                yield done(call);
            }
            default -> throw notHere();
        };
    }

    private Answer members(Operation operation, Call call, String owner, long ownerId, String member) {
        Rules rules = Rules.of(member);
        return switch (call.method()) {
            case "GET" ->
                page(operation, call, offset -> store.members(owner, ownerId, member)
                        .filter(matching(query(call), rules))
                        .skip(offset)
                        .map(rules::show));
            case "POST" -> json(201, store.add(owner, ownerId, member, call.json()));
            default -> throw notHere();
        };
    }

    private Answer member(Call call, String owner, long ownerId, String member, long memberId) {
        return switch (call.method()) {
            case "GET" -> json(200, store.get(owner, ownerId, member, memberId));
            case "PUT" -> json(200, store.put(owner, ownerId, member, memberId, call.json()));
            case "DELETE" -> {
                store.remove(owner, ownerId, member, memberId);
                yield done(call);
            }
            default -> throw notHere();
        };
    }

    private Stream<Map<String, Object>> rowsFrom(
            long offset, Operation operation, Map<String, String> query, Table table) {
        Operation.Paging paging = operation.paging();
        boolean all = paging != null && Set.of(paging.position(), paging.size()).containsAll(query.keySet());
        return all
                ? table.rowsFrom(offset)
                : table.rows(query).filter(within(query)).skip(offset);
    }

    /** What has the values of the query, as far as its rows are narrowed by them. */
    private static Predicate<Map<String, Object>> matching(Map<String, String> query, Rules rules) {
        return row -> rules.filters().stream()
                .allMatch(
                        field -> !query.containsKey(field) || query.get(field).equals(String.valueOf(row.get(field))));
    }

    /** What {@code <field>_from} and {@code <field>_to} let through; both ends belong to it. */
    private Predicate<Map<String, Object>> within(Map<String, String> query) {
        Predicate<Map<String, Object>> within = row -> true;
        for (String name : query.keySet()) {
            String field = name.replaceFirst("_(from|to)$", "_at");
            if (!field.equals(name)) {
                String limit = timestamp(name, query.get(name));
                boolean since = name.endsWith("_from");
                int least = since && dialect != null && dialect.sinceExcluded() ? 1 : 0;
                within = within.and(row -> {
                    int order = String.valueOf(row.get(field)).compareTo(limit);
                    return (since ? order : -order) >= least;
                });
            }
        }
        return within;
    }

    private String timestamp(String name, String text) {
        try {
            if (dialect != null) {
                return dialect.read(text).atZone(clock.getZone()).format(Table.TIMESTAMP);
            }
            TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.replace(' ', 'T'), ZonedDateTime::from, LocalDateTime::from);
            LocalDateTime local = time instanceof ZonedDateTime zoned
                    ? zoned.withZoneSameInstant(clock.getZone()).toLocalDateTime()
                    : LocalDateTime.from(time);
            return local.format(Table.TIMESTAMP);
        } catch (DateTimeException | NumberFormatException e) {
            throw invalid(name, text);
        }
    }

    private Map<String, String> query(Call call) {
        return dialect == null ? call.query() : dialect.honoured(call.query());
    }

    private Answer json(int status, Object body) {
        return dialect == null ? Answer.json(status, body) : dialect.json(status, Map.of(), body, clock.getZone());
    }

    /** A page as each of the three APIs wraps it, or the dialect does. */
    private Answer page(Operation operation, Call call, LongFunction<Stream<Map<String, Object>>> rowsFrom) {
        if (dialect != null) {
            return dialect.page(call, rowsFrom.apply(0), clock.getZone());
        }
        Operation.Paging paging = operation.paging();
        List<Map<String, Object>> rows;
        if (paging == null) {
            rows = rowsFrom.apply(0)
                    .limit(number(call, "limit", 999_999_999, 1))
                    .toList();
        } else {
            int size = number(call, paging.size(), paging.defaultSize(), 1);
            long offset = paging.byPage()
                    ? size * (number(call, paging.position(), 1, 1) - 1L)
                    : number(call, paging.position(), 0, 0);
            rows = rowsFrom.apply(offset).limit(size).toList();
        }
        if (call.path().startsWith("/api/v2/")) {
            return Answer.json(200, rows);
        }
        return Answer.json(200, Map.of(call.path().startsWith("/lxp/") ? "items" : "results", rows));
    }

    static int number(Call call, String name, int fallback, int least) {
        String text = call.query().getOrDefault(name, Integer.toString(fallback));
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw invalid(name, text);
        }
        return Integer.parseInt(text);
    }

    /** The Simple API says nothing after a removal; the others answer 200, and nothing more. */
    private static Answer done(Call call) {
        return Answer.text(call.path().startsWith("/api/v2/") ? 204 : 200, Map.of(), "");
    }

    private static long id(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw Table.noRecord(text);
        }
        return Long.parseLong(text);
    }

    static Refusal invalid(String name, String value) {
        return Refusal.invalid(Map.of(name, List.of("The " + name + " '" + value + "' is invalid.")));
    }

    private static Refusal notHere() {
        return Refusal.of(501, "The sandbox does not do this.");
    }
}
