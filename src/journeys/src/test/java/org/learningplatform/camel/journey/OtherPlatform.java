// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The platform of {@code other-platform.openapi.yaml}: keeps what is written, by the path of its list. */
public final class OtherPlatform implements AutoCloseable {

    public static final String COLLECTION = "classpath:other-platform.collection.json";
    public static final String OVERLAY = "classpath:other-platform.overlay.yaml";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> IDS =
            Map.of("staff", "nr", "assignments", "key", "results", "ref", "units", "unit");

    private final Map<String, Map<String, Map<String, Object>>> rows = new TreeMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int next = 1;

    public OtherPlatform() {
        IDS.keySet().forEach(list -> rows.put(list, new LinkedHashMap<>()));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v9/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a component needs to know of it, where it is described by a collection and an overlay. */
    public static Map<String, String> settings() {
        return Map.of(
                "camel.component.learningplatform.contract", COLLECTION,
                "camel.component.learningplatform.contractOverlay", OVERLAY);
    }

    /** All that is in a list. */
    public synchronized List<Map<String, Object>> rows(String list) {
        return List.copyOf(rows.get(list).values());
    }

    /** Puts something in, as if somebody did so there. Gives its id. */
    public synchronized String add(String list, Map<String, Object> row) {
        String id = list + "-" + next++;
        Map<String, Object> kept = JSON.convertValue(row, new TypeReference<>() {});
        kept.put(IDS.get(list), id);
        rows.get(list).put(id, kept);
        return id;
    }

    /** The requests with that method, each as method, path, query and body. */
    public List<String> requests(String method) {
        synchronized (requests) {
            return requests.stream()
                    .filter(request -> request.startsWith(method))
                    .toList();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String query = exchange.getRequestURI().getQuery();
        String[] path = exchange.getRequestURI().getPath().split("/");
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()
                        + (query == null ? "" : "?" + query) + " " + new String(body, StandardCharsets.UTF_8));
        Object reply = path.length == 3
                ? list(exchange.getRequestMethod(), path[2], arguments(query), body)
                : one(exchange.getRequestMethod(), path[2], path[3], body);
        byte[] json = reply == null ? new byte[0] : JSON.writeValueAsBytes(reply);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply == null ? 204 : 200, json.length == 0 ? -1 : json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    private synchronized Object list(String method, String list, Map<String, String> arguments, byte[] body)
            throws IOException {
        if (method.equals("POST")) {
            return rows.get(list).get(add(list, object(body)));
        }
        List<Map<String, Object>> found = rows.get(list).values().stream()
                .filter(row -> Stream.of("badge", "who", "code")
                        .allMatch(key -> !arguments.containsKey(key)
                                || arguments.get(key).equals(String.valueOf(row.get(key)))))
                .toList();
        if (!list.equals("staff")) {
            return found;
        }
        int size = Integer.parseInt(arguments.get("rows"));
        int sheet = Integer.parseInt(arguments.getOrDefault("sheet", "1"));
        List<Map<String, Object>> shown =
                found.stream().skip((sheet - 1L) * size).limit(size).toList();
        return Map.of("found", Map.of("staff", shown, "offices", List.of("Leeds")));
    }

    private synchronized Object one(String method, String list, String id, byte[] body) throws IOException {
        Map<String, Object> row = rows.get(list).get(id);
        if (method.equals("DELETE")) {
            rows.get(list).remove(id);
            return null;
        }
        if (!method.equals("GET")) {
            merge(row, object(body));
        }
        return row;
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> change) {
        change.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner && into.get(name) instanceof Map<?, ?> there) {
                merge((Map<String, Object>) there, (Map<String, Object>) inner);
            } else {
                into.put(name, value);
            }
        });
    }

    private static Map<String, Object> object(byte[] body) throws IOException {
        return JSON.readValue(body, new TypeReference<>() {});
    }

    private static Map<String, String> arguments(String query) {
        return query == null
                ? Map.of()
                : Stream.of(query.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
