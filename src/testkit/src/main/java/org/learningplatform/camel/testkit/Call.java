// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import org.xnio.IoUtils;

/** A request that has arrived in full, and the ways to answer it, good and bad. Used by one thread at a time. */
final class Call {

    private final String operation;
    private final HttpServerExchange exchange;
    private final byte[] body;
    private final Map<String, String> query;
    private final Function<Call, Answer> platform;
    private final Consumer<Call> parked;
    private final ObjIntConsumer<Call> decided;
    private final long arrival = System.nanoTime();

    /**
     * {@code platform} does what is asked and may throw a {@link Refusal}; {@code parked} is told that there is no answer for
     * now; {@code decided} is told the status before the answer leaves, 0 for none.
     */
    Call(
            String operation,
            HttpServerExchange exchange,
            byte[] body,
            Function<Call, Answer> platform,
            Consumer<Call> parked,
            ObjIntConsumer<Call> decided) {
        this.operation = operation;
        this.exchange = exchange;
        this.body = body;
        this.platform = platform;
        this.parked = parked;
        this.decided = decided;
        this.query = exchange.getQueryParameters().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, parameter -> parameter.getValue().getFirst()));
    }

    /** Its name, as in {@link Request}. */
    String operation() {
        return operation;
    }

    String method() {
        return exchange.getRequestMethod().toString();
    }

    /** The time since it arrived. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - arrival);
    }

    /** The path, decoded. */
    String path() {
        return exchange.getRequestPath();
    }

    /** The path as it was sent. */
    String rawPath() {
        return exchange.getRequestURI();
    }

    /** The query string as it was sent. */
    String rawQuery() {
        return exchange.getQueryString();
    }

    /** The query by name; of a name that stands twice, the first. */
    Map<String, String> query() {
        return query;
    }

    /** The body as a text. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean mentions(String text) {
        return (rawPath() + "?" + rawQuery() + text()).contains(text);
    }

    String header(String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    String bearer() {
        String value = header("Authorization");
        return value.startsWith("Bearer ") ? value.substring("Bearer ".length()) : "";
    }

    /** The members of a JSON body. */
    Map<String, Object> json() {
        requireType("application/json");
        try {
            JsonNode json = Answer.JSON.readTree(body);
            if (json.isObject()) {
                return Answer.JSON.convertValue(json, new TypeReference<>() {});
            }
        } catch (IOException e) {
            // refused like every other body that is no JSON object
        }
        throw Refusal.of(400, "The body is not a JSON object.");
    }

    /** The fields of a form. */
    Map<String, String> form() {
        requireType("application/x-www-form-urlencoded");
        Map<String, String> fields = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            String[] sides = pair.split("=", 2);
            fields.put(decode(sides[0]), sides.length == 2 ? decode(sides[1]) : "");
        }
        return fields;
    }

    private void requireType(String type) {
        if (!header("Content-Type").startsWith(type)) {
            throw Refusal.of(415, "The body must be " + type + ".");
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Does what was asked, and gives what there is to answer. */
    Answer process() {
        try {
            return platform.apply(this);
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    void send(Answer answer) {
        begin(answer);
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
    }

    /** Leaves the request without an answer, for now. */
    void park() {
        detach(() -> parked.accept(this));
    }

    /** Goes on with a detached request after a delay, on its own IO thread, which is free until then. */
    void resume(Duration delay, Runnable handler) {
        after(delay, () -> Connectors.executeRootHandler(e -> handler.run(), exchange));
    }

    /** Closes the connection without an answer. */
    void drop() {
        decided.accept(this, 0);
        close();
    }

    /** Promises the whole answer, sends half of it and closes the connection. */
    void sendHalf(Answer answer) {
        begin(answer);
        ByteBuffer half = ByteBuffer.wrap(Arrays.copyOf(answer.body(), answer.body().length / 2));
        exchange.setResponseContentLength(answer.body().length + 1L);
        detach(() -> exchange.getResponseSender().send(half, new Then(this::close)));
    }

    /** Sends the answer byte by byte with a pause after each. */
    void trickle(Answer answer, Duration pause) {
        begin(answer);
        exchange.setResponseContentLength(answer.body().length);
        detach(() -> trickleFrom(0, answer.body(), pause));
    }

    private void trickleFrom(int position, byte[] bytes, Duration pause) {
        if (position == bytes.length) {
            exchange.endExchange();
            return;
        }
        Runnable next = () -> after(pause, () -> trickleFrom(position + 1, bytes, pause));
        exchange.getResponseSender().send(ByteBuffer.wrap(bytes, position, 1), new Then(next));
    }

    /** Sends {@code head}, then {@code piece} for as long as the client reads. */
    void sendForever(Answer head, byte[] piece) {
        begin(head);
        detach(() -> exchange.getResponseSender().send(ByteBuffer.wrap(head.body()), new Then(() -> repeat(piece))));
    }

    private void repeat(byte[] piece) {
        exchange.getResponseSender().send(ByteBuffer.wrap(piece), new Then(() -> repeat(piece)));
    }

    /** Goes on with {@code task} when the handler has returned; the exchange stays open. */
    void detach(Runnable task) {
        exchange.dispatch(SameThreadExecutor.INSTANCE, task);
    }

    private void after(Duration delay, Runnable task) {
        try {
            exchange.getIoThread().executeAfter(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // the platform is being closed, and with it every connection
            close();
        }
    }

    void close() {
        IoUtils.safeClose(exchange.getConnection());
    }

    private void begin(Answer answer) {
        decided.accept(this, answer.status());
        exchange.setStatusCode(answer.status());
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    }

    /** What to do when a piece of an answer has left; if it cannot leave, the connection is closed. */
    private record Then(Runnable task) implements IoCallback {

        @Override
        public void onComplete(HttpServerExchange exchange, Sender sender) {
            task.run();
        }

        @Override
        public void onException(HttpServerExchange exchange, Sender sender, IOException e) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
