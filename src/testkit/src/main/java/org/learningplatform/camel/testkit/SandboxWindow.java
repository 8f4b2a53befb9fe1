// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A page on loopback that shows what happens in a sandbox and sets faults, and the HTTP calls of which it is made. A request that
 * comes from another page, or by another name than the loopback's, is refused.
 */
final class SandboxWindow implements AutoCloseable {

    private static final String PAGE = "window.html";
    private static final String EVENT = "state";

    private final Sandbox sandbox;
    private final Clock clock;
    private final byte[] page;
    private final Undertow server;
    private final @Nullable DeadLetters deadLetters;
    private final ServerSentEventHandler events = new ServerSentEventHandler((connection, lastId) -> tell());
    private final ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sandbox-window");
        thread.setDaemon(true);
        return thread;
    });

    SandboxWindow(Sandbox sandbox, int port, Clock clock) {
        this.sandbox = sandbox;
        this.clock = clock;
        SandboxKafka kafka = sandbox.kafkaIfThere();
        this.deadLetters = kafka == null ? null : new DeadLetters(kafka);
        String html = page();
        this.page = html.getBytes(StandardCharsets.UTF_8);
        this.server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(2)
                .setHandler(guarded(routes(), policy(html)))
                .build();
        server.start();
        ScheduledFuture<?> unused = teller.scheduleWithFixedDelay(this::tellAll, 1, 1, TimeUnit.SECONDS);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port() + "/");
    }

    private int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    private RoutingHandler routes() {
        return new RoutingHandler()
                .get("/", exchange -> send(exchange, 200, "text/html; charset=utf-8", page))
                .get("/addresses", exchange -> send(exchange, 200, "text/plain; charset=utf-8", addresses()))
                .get(
                        "/state",
                        new BlockingHandler(exchange ->
                                send(exchange, 200, "application/json", state().getBytes(StandardCharsets.UTF_8))))
                .get("/events", events)
                .post("/faults", exchange -> exchange.getRequestReceiver().receiveFullBytes(this::order))
                .delete("/faults", exchange -> {
                    sandbox.platform().clearFaults();
                    sandbox.platform().release();
                    done(exchange);
                })
                .delete("/tokens", exchange -> {
                    sandbox.platform().expireTokens();
                    done(exchange);
                });
    }

    private void order(HttpServerExchange exchange, byte[] body) {
        try {
            FaultOrder.read(body).giveTo(sandbox.platform());
            done(exchange);
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, String.valueOf(e.getMessage()));
        }
    }

    private void done(HttpServerExchange exchange) {
        exchange.setStatusCode(204);
        exchange.endExchange();
        tell();
    }

    private static void refuse(HttpServerExchange exchange, int status, String why) {
        send(exchange, status, "text/plain; charset=utf-8", (why + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpServerExchange exchange, int status, String type, byte[] body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }

    private byte[] addresses() {
        return sandbox.properties().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    // Who may come in

    /** A name that was made to lead here, and a page from elsewhere, are told apart by what a browser sends. */
    private HttpHandler guarded(HttpHandler next, String policy) {
        return exchange -> {
            String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
            String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
            boolean ours = host != null
                    && Set.of("127.0.0.1:" + port(), "localhost:" + port()).contains(host);
            if (!ours || (origin != null && !origin.equals("http://" + host))) {
                refuse(exchange, 403, "This window is for pages and programs of this machine: " + address());
                return;
            }
            exchange.getResponseHeaders()
                    .put(new HttpString("Content-Security-Policy"), policy)
                    .put(new HttpString("X-Content-Type-Options"), "nosniff")
                    .put(Headers.CACHE_CONTROL, "no-store");
            next.handleRequest(exchange);
        };
    }

    /** Nothing is loaded from anywhere; no script runs but the page's own. */
    private static String policy(String html) {
        String script = html.substring(html.indexOf("<script>") + "<script>".length(), html.indexOf("</script>"));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "default-src 'none'; connect-src 'self'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
                    + Base64.getEncoder().encodeToString(hash)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String page() {
        try (InputStream html = SandboxWindow.class.getResourceAsStream(PAGE)) {
            if (html == null) {
                throw new IllegalStateException(PAGE + " is not on the class path");
            }
            return new String(html.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // What is told

    private synchronized String state() {
        if (deadLetters != null) {
            deadLetters.read();
        }
        try {
            return Answer.JSON.writeValueAsString(
                    WindowState.of(sandbox.platform(), sandbox.lrsIfThere(), deadLetters, clock));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells all pages soon. */
    private void tell() {
        try {
            teller.execute(this::tellAll);
        } catch (RejectedExecutionException e) {
            // it is being closed, and nobody looks any more
        }
    }

    private void tellAll() {
        Set<ServerSentEventConnection> pages = Set.copyOf(events.getConnections());
        if (pages.isEmpty()) {
            return;
        }
        try {
            String state = state();
            pages.forEach(connection -> connection.send(state, EVENT, null, null));
        } catch (RuntimeException e) {
            // the broker has no answer now; the next second is another chance
        }
    }

    @Override
    public void close() {
        teller.shutdownNow();
        server.stop();
        synchronized (this) {
            if (deadLetters != null) {
                deadLetters.close();
            }
        }
    }
}
