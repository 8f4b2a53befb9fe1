// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Style;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;

/** The arguments of a call, checked before it is sent. No message quotes a value. */
public final class Arguments {

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,40}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,4})?");
    private static final Pattern BOOLEAN = Pattern.compile("(?i)true|false|0|1");

    private Arguments() {}

    /**
     * Checks that the operation knows all arguments, that those that it requires are there, and that each has a value that
     * it may have.
     *
     * @throws BadRequestException if not, with the operation's arguments
     */
    static void check(Operation operation, Map<String, ?> arguments) {
        int known = 0;
        for (Parameter parameter : operation.parameters()) {
            Object value = arguments.get(parameter.name());
            if (arguments.containsKey(parameter.name())) {
                known++;
            }
            if (isMissing(parameter, value)) {
                throw bad(operation, missing(parameter));
            }
            String problem = value == null ? null : problem(parameter, value);
            if (problem != null) {
                throw bad(operation, problem);
            }
        }
        if (known < arguments.size()) {
            for (String name : arguments.keySet()) {
                if (operation.parameters().stream().noneMatch(p -> p.name().equals(name))) {
                    throw unknown(operation, name);
                }
            }
        }
    }

    /** The failure of a call with an argument that the operation does not have. */
    public static BadRequestException unknown(Operation operation, String name) {
        List<String> names =
                operation.parameters().stream().map(Parameter::name).toList();
        return bad(operation, "it has no argument '" + name + "'" + Contract.nearest(name, names));
    }

    /** An empty path segment would name another resource: the whole list. */
    private static boolean isMissing(Parameter parameter, @Nullable Object value) {
        if (!parameter.required() || value == null) {
            return parameter.required();
        }
        Collection<?> values = values(value);
        return values.isEmpty()
                || (parameter.in() != Parameter.In.QUERY
                        && values.stream().allMatch(one -> String.valueOf(one).isEmpty()));
    }

    private static String missing(Parameter parameter) {
        return "the argument '" + parameter.name() + "' is missing; set the header CamelLearningPlatform."
                + parameter.name() + " or the endpoint option " + parameter.name()
                + (parameter.description().isEmpty() ? "" : " (" + parameter.description() + ")");
    }

    /**
     * What is wrong with a value for a parameter.
     *
     * @return null if nothing is
     */
    public static @Nullable String problem(Parameter parameter, Object value) {
        if (parameter.style().kind() == Style.Kind.JSON) {
            return null;
        }
        for (Object one : values(value)) {
            if (parameter.type() == Parameter.Type.OBJECT) {
                if (!(read(parameter, one) instanceof Map)) {
                    return "the argument '" + parameter.name() + "' is neither a Map nor the text of a JSON object";
                }
                continue;
            }
            if (one == null
                    || one instanceof Map
                    || one instanceof Iterable
                    || one instanceof Iterator
                    || one instanceof Optional
                    || one.getClass().isArray()) {
                return "the argument '" + parameter.name() + "' is neither a text, a number nor a list of them";
            }
            String text = String.valueOf(one);
            if (parameter.in() == Parameter.In.PATH && (text.equals(".") || text.equals(".."))) {
                return "the argument '" + parameter.name() + "' is '.' or '..', which would lead to another path";
            }
            boolean fits =
                    switch (parameter.type()) {
                        case STRING, DATE_TIME, DATE, OBJECT -> true;
                        case INTEGER -> INTEGER.matcher(text).matches();
                        case NUMBER -> NUMBER.matcher(text).matches();
                        case BOOLEAN -> BOOLEAN.matcher(text).matches();
                    };
            if (!fits) {
                return "the argument '" + parameter.name() + "' is not "
                        + switch (parameter.type()) {
                            case INTEGER -> "a whole number";
                            case NUMBER -> "a number";
                            default -> "true, false, 1 or 0";
                        };
            }
            if (!parameter.values().isEmpty() && !parameter.values().contains(text)) {
                return "the argument '" + parameter.name() + "' is not one of " + parameter.values();
            }
        }
        return null;
    }

    /** The value, or what it stands for where it is the text of what the contract calls an object or JSON. */
    static @Nullable Object read(Parameter parameter, @Nullable Object value) {
        boolean composed =
                parameter.type() == Parameter.Type.OBJECT || parameter.style().kind() == Style.Kind.JSON;
        if (!composed || !(value instanceof CharSequence text)) {
            return value;
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        boolean isText = parameter.type() == Parameter.Type.STRING && !Json.looksLikeJson(bytes);
        try {
            return isText ? value : Json.read(bytes);
        } catch (IOException e) {
            return value;
        }
    }

    /** One value, or each of a list of them. */
    static Collection<?> values(Object value) {
        if (value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> String.valueOf(Array.get(value, i)))
                    .toList();
        }
        return value instanceof Collection<?> list ? list : List.of(value);
    }

    static BadRequestException bad(Operation operation, String reason) {
        String known = operation.parameters().stream()
                .map(parameter -> parameter.name() + (parameter.required() ? " (required)" : ""))
                .collect(Collectors.joining(", "));
        return new BadRequestException(Failure.before(
                operation.name(),
                reason + "; " + (known.isEmpty() ? "it takes no arguments" : "its arguments are: " + known)));
    }
}
