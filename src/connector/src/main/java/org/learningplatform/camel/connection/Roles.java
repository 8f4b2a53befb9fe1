// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.text.Normalizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.CallContext;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.Rows;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Form;
import org.learningplatform.camel.client.contract.Meaning;
import org.learningplatform.camel.client.contract.Member;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.client.contract.Since;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.feed.Feed;
import org.learningplatform.camel.feed.Window;
import org.learningplatform.camel.state.Fingerprints;

/**
 * A platform in the words of journeys: what is called is a role, what is sent and read are fields, whatever the contract calls
 * them. A value goes where the contract has a place for it, as an argument, in the body or both; one that it has no place for is
 * left out.
 *
 * <p>For one piece of work, such as a batch: what had to be read whole, because the platform does not filter it, is kept as long
 * as this object. Safe for concurrent use.
 */
public final class Roles {

    private static final String NOBODYS_NUMBER = "987654321";

    private final PlatformClient client;
    private final ZoneId zone;
    private final Map<Scan, Map<String, List<Row>>> scans = new ConcurrentHashMap<>();
    private final Map<Scan, Boolean> narrowing = new ConcurrentHashMap<>();

    /** A list that was read whole, by the values of a field. */
    private record Scan(Role role, Field key) {}

    /** @param zone of timestamps that name none */
    public Roles(PlatformClient client, ZoneId zone) {
        this.client = client;
        this.zone = zone;
    }

    /** The same platform, called no more than that often again for a call that fails. */
    public Roles withRetries(int most) {
        return new Roles(client.withRetries(most), zone);
    }

    /** The same, with nothing kept. */
    public Roles anew() {
        return new Roles(client, zone);
    }

    /** Tells the platform from others: where it is. */
    public String address() {
        return client.baseUrl().toString();
    }

    /** Zone of the platform's timestamps that name none. */
    public ZoneId zone() {
        return zone;
    }

    /** Whether the contract has an operation for it. */
    public boolean has(Role role) {
        return client.contract().find(role) != null;
    }

    /** Why the operation cannot be called as things are set, with what to do; null if it can. */
    public @Nullable String problem(Role role) {
        try {
            return client.problem(operation(role));
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** Whether the operation has a place for it: as an argument or in its body. */
    public boolean takes(Role role, Field field) {
        return filters(role, field) || meaning(role).body().containsKey(field);
    }

    /** Whether the operation has an argument for it. */
    public boolean filters(Role role, Field field) {
        return parameters(role, field).findAny().isPresent();
    }

    /** Whether the list can be read whole: no argument must be given. */
    public boolean listsAll(Role role) {
        return operation(role).parameters().stream().noneMatch(Parameter::required);
    }

    /**
     * Whether the operation has an argument for it, and honours it: asked for what nobody has, it returns nothing. It is asked
     * once.
     */
    public boolean narrows(Role role, Field field) {
        return filters(role, field)
                && narrowing.computeIfAbsent(
                        new Scan(role, field), asked -> find(role, Map.of(field, nobodys(role, field)), row -> true)
                                .isEmpty());
    }

    private String nobodys(Role role, Field field) {
        if (parameters(role, field).anyMatch(parameter -> parameter.form().takesNumbers())) {
            return NOBODYS_NUMBER;
        }
        UUID unique = UUID.randomUUID();
        return field == Field.PERSON_EMAIL ? "nobody@%s.invalid".formatted(unique) : unique.toString();
    }

    /** Whether the operation's reply has a place for it. */
    public boolean tells(Role role, Field field) {
        return meaning(role).reply().containsKey(field);
    }

    /** The zone in which the operation is told it, where it is a moment. */
    public ZoneId zone(Role role, Field field) {
        return forms(role, field).map(form -> form.zone(zone)).findFirst().orElse(zone);
    }

    /** What the operation is called, for messages. */
    public String name(Role role) {
        return operation(role).name();
    }

    /** Whether the contract says that it is a number, or takes numbers beside texts. */
    public boolean isNumber(Role role, Field field) {
        return forms(role, field).anyMatch(Form::takesNumbers);
    }

    /** Whether the contract says that it is a number or another text, of which the platform knows what it means. */
    public boolean takesAnyId(Role role, Field field) {
        return forms(role, field).anyMatch(form -> form.takesNumbers() && form.type() == Parameter.Type.STRING);
    }

    /** Whether one of the names, in which the platform complains, is the field's. */
    public boolean isNamed(Role role, Field field, Collection<String> names) {
        return meaning(role).body().getOrDefault(field, List.of()).stream()
                .anyMatch(member -> names.stream().anyMatch(member::isCalled));
    }

    /** Whether the row has that moment, as far as the platform can be told of it and tells of it. */
    public boolean isSame(Row row, Field field, Instant wanted, Role writing) {
        Instant actual = row.moment(field);
        return actual != null
                && (row.shows(field, wanted)
                        || forms(writing, field).limit(1).anyMatch(form -> form.write(actual, zone)
                                .equals(form.write(wanted, zone))));
    }

    /** A row of the operation's list, as a message brings it. */
    public Row row(Role role, Map<?, ?> row) {
        return new Row(operation(role).name(), meaning(role).reply(), zone, row);
    }

    /**
     * Calls the operation.
     *
     * @param values texts, numbers, Booleans and Instants; {@link Erased} for none; those that are null are left out
     * @return what the reply tells, as far as there are words for it
     * @throws LearningPlatformException if the call did not do what was asked
     */
    public Row call(Role role, Map<Field, ?> values) {
        Operation operation = operation(role);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        // in one order, so that the same is sent the same
        new TreeMap<>(values).forEach((field, value) -> {
            if (value != null) {
                meaning(role)
                        .body()
                        .getOrDefault(field, List.of())
                        .forEach(member -> member.write(
                                body,
                                value == Erased.VALUE ? null : member.form().write(value, zone)));
            }
        });
        Reply reply = client.call(
                operation, arguments(role, values), operation.body() == null ? null : body, CallContext.NONE);
        return new Row(
                operation.name(),
                meaning(role).reply(),
                zone,
                Stream.of(reply.value(), reply.content())
                        .filter(Objects::nonNull)
                        .toArray());
    }

    /** The rows of the operation's list, each page read when the one before is used up; narrowed as far as the platform filters. */
    public Iterator<Row> list(Role role, Map<Field, ?> values) {
        return rows(role, values, 0);
    }

    /**
     * What is new on the operation's list, from where the contract says that it can be asked "since".
     *
     * @param lookback how far each pass overlaps the one before
     * @param name tells feeds apart in the store
     */
    public Feed feed(Role role, Duration lookback, Fingerprints store, String name, Clock clock) {
        Operation operation = operation(role);
        Since since = operation.since();
        Parameter from = since == null
                ? null
                : operation.parameters().stream()
                        .filter(parameter -> parameter.name().equals(since.parameter()))
                        .findFirst()
                        .orElse(null);
        return new Feed(
                arguments -> client.pages(operation, arguments, 0, CallContext.NONE),
                Map.of(),
                new Window(
                        from, since == null || since.member() == null ? null : since, lookback, new PlatformTime(zone)),
                store,
                name,
                clock);
    }

    /** Asks for one row of a list, whichever it is. */
    public void probe(Role role) {
        Operation operation = operation(role);
        Map<String, Object> arguments = new HashMap<>();
        // a key that must be given: whose it is does not matter
        operation.parameters().stream()
                .filter(Parameter::required)
                .forEach(parameter -> arguments.put(parameter.name(), "0"));
        client.rows(operation, arguments, 1, CallContext.NONE);
    }

    /**
     * Looks things up: the rows that are wanted of the first page that has any. So it takes one call where the platform filters.
     * Where it filters by none of the fields, the list is read whole, once.
     *
     * @param key what is looked for; at least one field
     * @param isWanted whether a row is what is looked for, as not every platform filters that says so
     */
    public List<Row> find(Role role, Map<Field, String> key, Predicate<Row> isWanted) {
        if (key.keySet().stream().noneMatch(field -> filters(role, field))) {
            Map.Entry<Field, String> first = key.entrySet().iterator().next();
            return scan(role, first.getKey()).getOrDefault(normal(first.getValue()), List.of()).stream()
                    .filter(isWanted)
                    .toList();
        }
        return objects(role, key, isWanted).stream()
                .map(members -> row(role, members))
                .toList();
    }

    /** The same, as the platform has them. What is read whole is not kept. */
    public List<Map<?, ?>> objects(Role role, Map<Field, String> key, Predicate<Row> isWanted) {
        Rows rows = client.rows(operation(role), arguments(role, key), 0, CallContext.NONE);
        List<Map<?, ?>> found = new ArrayList<>();
        Predicate<Object> isFound = row -> row instanceof Map<?, ?> members && isWanted.test(row(role, members));
        if (key.keySet().stream().anyMatch(field -> filters(role, field))) {
            rows.find(isFound).forEach(row -> found.add((Map<?, ?>) row));
        } else {
            rows.forEach(row -> {
                if (isFound.test(row)) {
                    found.add((Map<?, ?>) row);
                }
            });
        }
        return found;
    }

    private Map<String, List<Row>> scan(Role role, Field key) {
        return scans.computeIfAbsent(new Scan(role, key), scan -> {
            Map<String, List<Row>> rows = new HashMap<>();
            list(role, Map.of())
                    .forEachRemaining(row -> rows.computeIfAbsent(normal(row.text(key)), k -> new ArrayList<>(1))
                            .add(row));
            return rows;
        });
    }

    /** What is the same in all that anybody takes for the same. */
    private static String normal(String key) {
        return Normalizer.normalize(key, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private Iterator<Row> rows(Role role, Map<Field, ?> values, int pageSize) {
        Iterator<Object> rows = client.rows(operation(role), arguments(role, values), pageSize, CallContext.NONE)
                .iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return row(role, rows.next() instanceof Map<?, ?> members ? members : Map.of());
            }
        };
    }

    private Map<String, Object> arguments(Role role, Map<Field, ?> values) {
        Map<String, Object> arguments = new HashMap<>();
        for (Parameter parameter : operation(role).parameters()) {
            Object value = parameter.field() == null ? null : values.get(parameter.field());
            if (value != null && value != Erased.VALUE) {
                arguments.put(parameter.name(), parameter.form().write(value, zone));
            }
        }
        return arguments;
    }

    private Stream<Parameter> parameters(Role role, Field field) {
        return operation(role).parameters().stream().filter(parameter -> parameter.field() == field);
    }

    private Stream<Form> forms(Role role, Field field) {
        return Stream.concat(
                meaning(role).body().getOrDefault(field, List.of()).stream().map(Member::form),
                parameters(role, field).map(Parameter::form));
    }

    private Meaning meaning(Role role) {
        return Objects.requireNonNull(operation(role).meaning());
    }

    /** @throws IllegalArgumentException if the contract has none, with what to do */
    private Operation operation(Role role) {
        Operation operation = client.contract().find(role);
        return operation != null ? operation : client.contract().operation("role/" + role);
    }
}
