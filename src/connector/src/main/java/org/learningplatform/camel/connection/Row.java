// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Form;
import org.learningplatform.camel.client.contract.Member;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.UnexpectedReplyException;

/** What a platform has of one thing, in the journeys' words. It never changes. */
public final class Row {

    private final String operation;
    private final ZoneId zone;
    private final Map<Field, List<Value>> values = new EnumMap<>(Field.class);

    private record Value(Object value, Form form) {}

    /**
     * @param operation where it comes from, for messages
     * @param objects the JSON objects that may hold its members; the first that has one is meant
     */
    Row(String operation, Map<Field, List<Member>> members, ZoneId zone, Object... objects) {
        this.operation = operation;
        this.zone = zone;
        members.forEach((field, all) -> {
            List<Value> found = all.stream()
                    .flatMap(member -> Stream.of(objects)
                            .map(member::read)
                            .filter(Objects::nonNull)
                            .limit(1)
                            .map(value -> new Value(value, member.form())))
                    .toList();
            if (!found.isEmpty()) {
                values.put(field, found);
            }
        });
    }

    /** Whether it has a value. */
    public boolean has(Field field) {
        return values.containsKey(field);
    }

    /** The value as a text; "" where there is none. */
    public String text(Field field) {
        return Objects.requireNonNullElse(first(field, (form, value) -> form.text(value)), "");
    }

    /**
     * The value as a text, where the row makes no sense without it.
     *
     * @throws UnexpectedReplyException if there is none
     */
    public String required(Field field) {
        String text = text(field);
        if (text.isEmpty()) {
            throw new UnexpectedReplyException(Failure.before(
                    operation, "the platform returned an object without " + field + " (" + field.meaning() + ")"));
        }
        return text;
    }

    /** The moment, a day being its first one; null where there is none, or in a form that is not known. */
    public @Nullable Instant moment(Field field) {
        return first(field, (form, value) -> form.moment(value, zone));
    }

    /** The day; null where there is none, or in a form that is not known. */
    public @Nullable LocalDate day(Field field) {
        return first(field, (form, value) -> {
            Instant moment = form.moment(value, zone);
            return moment == null ? null : LocalDate.ofInstant(moment, form.zone(zone));
        });
    }

    /** True where one of the members says so; null where none says anything. */
    public @Nullable Boolean flag(Field field) {
        List<Boolean> flags = values.getOrDefault(field, List.of()).stream()
                .flatMap(value -> Stream.ofNullable(value.form().flag(value.value())))
                .toList();
        return flags.isEmpty() ? null : flags.contains(true);
    }

    /**
     * The number; null where there is none.
     *
     * @throws NumberFormatException if it is another thing
     */
    public @Nullable BigDecimal number(Field field) {
        return first(field, (form, value) -> form.number(value));
    }

    /** Whether that moment looks there as this one does. */
    boolean shows(Field field, Instant moment) {
        Instant actual = moment(field);
        return actual != null
                && values.getOrDefault(field, List.of()).stream().limit(1).allMatch(value -> value.form()
                        .write(actual, zone)
                        .equals(value.form().write(moment, zone)));
    }

    private <T> @Nullable T first(Field field, BiFunction<Form, Object, @Nullable T> reading) {
        List<Value> found = values.get(field);
        return found == null
                ? null
                : reading.apply(found.get(0).form(), found.get(0).value());
    }

    /** Names nobody, so that it can stand in a log. */
    @Override
    public String toString() {
        return "Row" + values.keySet();
    }
}
