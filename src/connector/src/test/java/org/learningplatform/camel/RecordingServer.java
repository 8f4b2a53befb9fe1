// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/** An HTTP server on a port of its own that keeps what arrives. */
final class RecordingServer implements AutoCloseable {

    /** A request; names of headers in small letters. */
    record Seen(String method, String path, String query, Map<String, String> headers, byte[] body) {

        String target() {
            return path + (query.isEmpty() ? "" : "?" + query);
        }

        String text() {
            return new String(body, UTF_8);
        }
    }

    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final Undertow server;

    /** @param answer sends the answer to a request */
    RecordingServer(BiConsumer<Seen, HttpServerExchange> answer) {
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(exchange -> exchange.getRequestReceiver().receiveFullBytes((arrived, body) -> {
                    Map<String, String> headers = new HashMap<>();
                    arrived.getRequestHeaders()
                            .forEach(values -> headers.put(
                                    values.getHeaderName().toString().toLowerCase(), values.getFirst()));
                    Seen request = new Seen(
                            arrived.getRequestMethod().toString(),
                            arrived.getRequestURI(),
                            arrived.getQueryString(),
                            headers,
                            body);
                    seen.add(request);
                    answer.accept(request, arrived);
                }))
                .build();
    }

    /** Gives its base URL. */
    String start() {
        server.start();
        return "http://127.0.0.1:"
                + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
        server.stop();
    }
}
