// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Preset;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.error.BadRequestException;

/** From an operation and its arguments to the HTTP request. */
final class Requests {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    /** A segment of a path that leads elsewhere, written in whatever way a server may read it. */
    private static final Pattern CLIMB =
            Pattern.compile("(?i)(?:/|\\\\|%2f|%5c)(?:\\.|%2e){1,2}(?:[/\\\\;]|%2f|%5c|%3b|$)");

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Requests() {}

    /**
     * The request that a call makes.
     *
     * @param body what is sent where the request has a body, or null for none
     * @param headers HTTP headers beside those that are arguments of the operation, which come first
     * @throws BadRequestException if the arguments are not those that the operation takes
     */
    static HttpCall of(
            Operation operation,
            Map<String, ?> arguments,
            RequestBodies.@Nullable Written body,
            Map<String, String> headers) {
        Arguments.check(operation, arguments);
        String method = operation.method();
        StringBuilder target = new StringBuilder(64);
        if (operation.isRaw()) {
            method = text(arguments, Operation.RAW_METHOD).toUpperCase(Locale.ROOT);
            appendRaw(target, operation, method, arguments);
        } else if (NextLink.in(operation, arguments) != null) {
            target.append(NextLink.in(operation, arguments));
        } else {
            appendPath(target, operation, arguments);
        }
        refuseClimbing(operation, target);
        if (NextLink.in(operation, arguments) == null) {
            appendQuery(target, operation, arguments);
        }
        boolean takesBody = operation.isRaw() ? Operation.hasBody(method) : operation.body() != null;
        RequestBodies.Written sent = takesBody ? body : null;
        return new HttpCall(
                operation.name(),
                method,
                operation.isRaw() ? checked(operation, target.toString()) : target.toString(),
                headers(operation, arguments, headers),
                sent == null ? null : sent.bytes(),
                sent == null ? HttpCall.JSON : sent.contentType(),
                operation.isRaw() ? Operation.isIdempotent(method) : operation.idempotent(),
                operation.isList(),
                operation.errorTypes());
    }

    private static void appendPath(StringBuilder target, Operation operation, Map<String, ?> arguments) {
        String path = operation.path();
        int from = 0;
        for (int open = path.indexOf('{'); open >= 0; open = path.indexOf('{', from)) {
            int close = path.indexOf('}', open);
            String name = path.substring(open + 1, close);
            target.append(path, from, open);
            for (Parameter parameter : operation.parameters()) {
                if (parameter.sentAs().equals(name)) {
                    String text = written(
                            operation,
                            parameter,
                            Parameter.In.PATH,
                            arguments,
                            value -> Styles.value(parameter.style(), name, value, Requests::encode));
                    target.append(text == null ? "" : text);
                }
            }
            from = close + 1;
        }
        target.append(path, from, path.length());
    }

    /** What an argument in that place is written as; null if it is in another one, or there is none. */
    private static @Nullable String written(
            Operation operation,
            Parameter parameter,
            Parameter.In in,
            Map<String, ?> arguments,
            Function<Object, String> writing) {
        Object value = parameter.in() == in ? Arguments.read(parameter, value(parameter, arguments)) : null;
        try {
            return value == null ? null : writing.apply(value);
        } catch (IllegalArgumentException e) {
            throw Arguments.bad(operation, "the argument '" + parameter.name() + "' " + e.getMessage());
        }
    }

    private static void refuseClimbing(Operation operation, StringBuilder target) {
        int query = target.indexOf("?");
        if (CLIMB.matcher(query < 0 ? target : target.substring(0, query)).find()) {
            throw Arguments.bad(operation, "the path holds a segment '.' or '..', which would lead to another path");
        }
    }

    private static void appendQuery(StringBuilder target, Operation operation, Map<String, ?> arguments) {
        char separator = target.indexOf("?") < 0 ? '?' : '&';
        for (Parameter parameter : operation.parameters()) {
            String pairs = written(
                    operation,
                    parameter,
                    Parameter.In.QUERY,
                    arguments,
                    value -> Styles.pairs(parameter.style(), parameter.sentAs(), value, Requests::encode));
            if (pairs != null && !pairs.isEmpty()) {
                target.append(separator).append(pairs);
                separator = '&';
            }
        }
    }

    private static void appendRaw(StringBuilder target, Operation operation, String method, Map<String, ?> arguments) {
        if (!METHODS.contains(method)) {
            throw Arguments.bad(operation, "the argument 'method' is not one of " + METHODS);
        }
        String path = text(arguments, Operation.RAW_PATH);
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw Arguments.bad(
                    operation, "the argument 'path' is relative to the platform's host and begins with one '/'");
        }
        target.append(path);
        String query = text(arguments, Operation.RAW_QUERY);
        if (!query.isEmpty()) {
            target.append(path.indexOf('?') < 0 ? '?' : '&').append(query);
        }
    }

    private static Map<String, String> headers(
            Operation operation, Map<String, ?> arguments, Map<String, String> more) {
        // a name in other letters is the same header
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(more);
        for (Parameter parameter : operation.parameters()) {
            String text = written(
                    operation,
                    parameter,
                    Parameter.In.HEADER,
                    arguments,
                    value -> Styles.value(parameter.style(), parameter.sentAs(), value, UnaryOperator.identity()));
            if (text != null) {
                if (text.chars().anyMatch(Character::isISOControl)) {
                    throw Arguments.bad(operation, "the argument '" + parameter.name() + "' holds a control character");
                }
                headers.put(parameter.sentAs(), text);
            }
        }
        return headers;
    }

    /** What the caller gives, else what the contract sends then, if anything. */
    private static @Nullable Object value(Parameter parameter, Map<String, ?> arguments) {
        Object given = arguments.get(parameter.name());
        Preset preset = parameter.preset();
        return given == null && preset != null ? preset.value() : given;
    }

    private static String text(Map<String, ?> arguments, String name) {
        return Objects.toString(arguments.get(name), "");
    }

    private static String checked(Operation operation, String target) {
        try {
            return URI.create(target).toString();
        } catch (IllegalArgumentException e) {
            throw Arguments.bad(
                    operation, "the arguments 'path' and 'query' hold a character that has to be percent-encoded");
        }
    }

    /** Percent-encodes all but the unreserved characters (RFC 3986, 2.3). */
    private static String encode(String text) {
        StringBuilder to = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                to.append((char) b);
            } else {
                to.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
        return to.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
