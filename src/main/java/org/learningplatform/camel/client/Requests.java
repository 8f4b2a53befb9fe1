package org.learningplatform.camel.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;

/** From an operation and its arguments to the HTTP request. */
final class Requests {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE");
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Requests() {}

    static HttpCall of(
            Operation operation, Map<String, ?> arguments, byte @Nullable [] body, Map<String, String> headers) {
        return operation.isRaw()
                ? raw(operation, arguments, body, headers)
                : named(operation, arguments, body, headers);
    }

    private static HttpCall named(
            Operation operation, Map<String, ?> arguments, byte @Nullable [] body, Map<String, String> headers) {
        StringBuilder target = new StringBuilder(64);
        String path = operation.path();
        int from = 0;
        for (int open = path.indexOf('{'); open >= 0; open = path.indexOf('{', from)) {
            int close = path.indexOf('}', open);
            target.append(path, from, open);
            encode(target, segment(operation, arguments, path.substring(open + 1, close)));
            from = close + 1;
        }
        target.append(path, from, path.length());
        appendQuery(target, operation, arguments);
        return call(operation, operation.method(), target.toString(), body, operation.idempotent(), headers);
    }

    private static String segment(Operation operation, Map<String, ?> arguments, String name) {
        Object value = arguments.get(name);
        String text = value == null ? "" : value.toString();
        if (text.isEmpty()) {
            // an empty segment would name another resource: the whole list
            throw missing(operation, name);
        }
        return text;
    }

    private static void appendQuery(StringBuilder target, Operation operation, Map<String, ?> arguments) {
        char separator = target.indexOf("?") < 0 ? '?' : '&';
        for (Parameter parameter : operation.parameters()) {
            if (parameter.in() != Parameter.In.QUERY) {
                continue;
            }
            Object value = arguments.get(parameter.name());
            if (value != null) {
                target.append(separator);
                encode(target, parameter.name());
                target.append('=');
                encode(target, value.toString());
                separator = '&';
            } else if (parameter.required()) {
                throw missing(operation, parameter.name());
            }
        }
    }

    private static HttpCall raw(
            Operation operation, Map<String, ?> arguments, byte @Nullable [] body, Map<String, String> headers) {
        String method = text(operation, arguments, Operation.RAW_METHOD).toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw bad(operation, "the argument 'method' is none of " + METHODS);
        }
        String path = text(operation, arguments, Operation.RAW_PATH);
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw bad(operation, "the argument 'path' is relative to the platform's host and begins with one '/'");
        }
        StringBuilder target = new StringBuilder(path);
        Object query = arguments.get(Operation.RAW_QUERY);
        if (query != null && !query.toString().isEmpty()) {
            target.append(path.indexOf('?') < 0 ? '?' : '&').append(query);
        }
        appendQuery(target, operation, arguments);
        return call(
                operation, method, checked(operation, target.toString()), body, IDEMPOTENT.contains(method), headers);
    }

    private static String text(Operation operation, Map<String, ?> arguments, String name) {
        Object value = arguments.get(name);
        if (value == null || value.toString().isEmpty()) {
            throw missing(operation, name);
        }
        return value.toString();
    }

    private static String checked(Operation operation, String target) {
        try {
            return URI.create(target).toString();
        } catch (IllegalArgumentException e) {
            throw bad(operation, "the arguments 'path' and 'query' hold a character that has to be percent-encoded");
        }
    }

    private static HttpCall call(
            Operation operation,
            String method,
            String target,
            byte @Nullable [] body,
            boolean idempotent,
            Map<String, String> headers) {
        byte[] sent = HttpCall.hasBody(method) ? body : null;
        return new HttpCall(operation.name(), method, target, headers, sent, HttpCall.JSON, idempotent);
    }

    private static BadRequestException missing(Operation operation, String name) {
        return bad(
                operation,
                "the argument '" + name + "' is missing; set the header CamelLearningPlatform." + name
                        + " or the endpoint option " + name);
    }

    private static BadRequestException bad(Operation operation, String reason) {
        return new BadRequestException(Failure.before(operation.name(), reason));
    }

    /** Percent-encodes all but the unreserved characters (RFC 3986, 2.3), and dots where they alone make a segment. */
    private static void encode(StringBuilder to, String text) {
        boolean dots = text.equals(".") || text.equals("..");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b) && !dots) {
                to.append((char) b);
            } else {
                to.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
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
