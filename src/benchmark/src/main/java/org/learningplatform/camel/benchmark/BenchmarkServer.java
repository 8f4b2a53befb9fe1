// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A platform that does nothing but answer, in a process of its own: so the CPU time of the other process is that of its
 * clients alone. It prints its port and ends when its standard input does.
 */
final class BenchmarkServer {

    private static final byte[] TOKEN =
            utf8("{\"access_token\":\"8d5c1f0b9a7e4c62b3d1\",\"token_type\":\"Bearer\",\"expires_in\":86400}");

    private final AtomicLong tokenRequests = new AtomicLong();
    private final AtomicLong enrolments = new AtomicLong();
    private static final String PERSON = "person-";

    private final AtomicLong lookups = new AtomicLong();
    private final AtomicLong updates = new AtomicLong();
    private final String userBeforeId;
    private final String userAfterId;
    private volatile long serviceMillis;

    private BenchmarkServer() throws IOException {
        String user = new ObjectMapper().writeValueAsString(Users.user(0));
        userBeforeId = "{\"id\":";
        userAfterId = user.substring(userBeforeId.length() + 1);
    }

    public static void main(String[] args) throws IOException {
        Undertow server = Undertow.builder()
                .addHttpListener(0, "localhost", new BenchmarkServer().routes())
                .build();
        server.start();
        System.out.println(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        while (System.in.read() >= 0) {
            // the benchmark is still there
        }
        server.stop();
    }

    private HttpHandler routes() {
        return new RoutingHandler()
                .post("/oauth/access_token", exchange -> {
                    tokenRequests.incrementAndGet();
                    afterBody(exchange, 200, TOKEN);
                })
                .get(
                        "/api/v2/users/{id}",
                        authorized(exchange -> answer(exchange, 200, user(argument(exchange, "id")))))
                .get("/api/v2/users", authorized(this::lookUp))
                .get("/api/v2/enrolments", authorized(exchange -> answer(exchange, 200, utf8("[]"))))
                .post(
                        "/api/v2/enrolments",
                        authorized(exchange ->
                                afterBody(exchange, 201, utf8("{\"id\":" + enrolments.incrementAndGet() + "}"))))
                .post("/api/v2/users", authorized(exchange -> afterBody(exchange, 201, user("1"))))
                .add(Methods.PATCH, "/api/v2/users/{id}", authorized(exchange -> {
                    updates.incrementAndGet();
                    afterBody(exchange, 200, user(argument(exchange, "id")));
                }))
                .get("/api/v2/completions", authorized(exchange -> answer(exchange, 200, completions(exchange))))
                .get("/benchmark/token-requests", exchange -> send(exchange, 200, utf8("" + tokenRequests.get())))
                .get("/benchmark/lookups", exchange -> send(exchange, 200, utf8("" + lookups.get())))
                .get("/benchmark/updates", exchange -> send(exchange, 200, utf8("" + updates.get())))
                .get("/benchmark/enrolments", exchange -> send(exchange, 200, utf8("" + enrolments.get())))
                .get("/benchmark/service-time/{millis}", exchange -> {
                    serviceMillis = Long.parseLong(argument(exchange, "millis"));
                    send(exchange, 200, new byte[0]);
                });
    }

    private static HttpHandler authorized(HttpHandler next) {
        return exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
            if (authorization != null && authorization.startsWith("Bearer ")) {
                next.handleRequest(exchange);
            } else {
                send(exchange, 401, new byte[0]);
            }
        };
    }

    private void afterBody(HttpServerExchange exchange, int status, byte[] reply) {
        exchange.getRequestReceiver().receiveFullBytes((received, body) -> answer(received, status, reply));
    }

    /** Answers after the service time, and blocks no thread until then. */
    private void answer(HttpServerExchange exchange, int status, byte[] reply) {
        long millis = serviceMillis;
        if (millis == 0) {
            send(exchange, status, reply);
        } else {
            exchange.dispatch(SameThreadExecutor.INSTANCE, () -> exchange.getIoThread()
                    .executeAfter(() -> send(exchange, status, reply), millis, TimeUnit.MILLISECONDS));
        }
    }

    private static void send(HttpServerExchange exchange, int status, byte[] reply) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(ByteBuffer.wrap(reply));
    }

    /** The user whose external id is {@code person-} and the id; nobody for all else. */
    private void lookUp(HttpServerExchange exchange) {
        lookups.incrementAndGet();
        Deque<String> wanted = exchange.getQueryParameters().get("org_ref");
        String reference = wanted == null ? "" : wanted.getFirst();
        answer(
                exchange,
                200,
                utf8(reference.startsWith(PERSON) ? found(reference.substring(PERSON.length()), reference) : "[]"));
    }

    private static String found(String id, String reference) {
        return ("[{\"id\":%1$s,\"org_ref\":\"%2$s\",\"username\":\"user-%1$s\",\"email\":\"user-%1$s@example.com\","
                        + "\"fname\":\"First\",\"lname\":\"Last\"}]")
                .formatted(id, reference);
    }

    private byte[] user(String id) {
        return utf8(userBeforeId + id + userAfterId);
    }

    /** A page of the completions of a course, whose id says how many there are. */
    private static byte[] completions(HttpServerExchange exchange) {
        long all = Long.parseLong(argument(exchange, "course_id"));
        long offset =
                exchange.getQueryParameters().containsKey("offset") ? Long.parseLong(argument(exchange, "offset")) : 0;
        long end = Math.min(all, offset + Long.parseLong(argument(exchange, "limit")));
        StringBuilder page = new StringBuilder("[");
        for (long id = offset; id < end; id++) {
            page.append(id == offset ? "" : ",")
                    .append("{\"id\":")
                    .append(id)
                    .append(",\"enrolment_id\":")
                    .append(id * 7)
                    .append(",\"user_id\":")
                    .append(id % 50_000)
                    .append(",\"course_id\":")
                    .append(all)
                    .append(",\"attempt\":1,\"completed_at\":\"2026-10-30 16:05:21\",\"score\":87.5,\"passed\":true")
                    .append(",\"valid_until\":\"2027-10-30 00:00:00\",\"updated_at\":\"2026-10-30 16:05:22\"}");
        }
        return utf8(page.append(']').toString());
    }

    private static String argument(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values.getFirst();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
