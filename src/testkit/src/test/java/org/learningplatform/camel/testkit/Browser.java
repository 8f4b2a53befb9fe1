// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page in Chromium, told what to do by its DevTools protocol. */
final class Browser implements AutoCloseable, WebSocket.Listener {

    private static final Pattern DEVTOOLS = Pattern.compile("DevTools listening on ws://(127\\.0\\.0\\.1:\\d+)/.*");

    private final Process process;
    private final WebSocket socket;
    private final StringBuilder message = new StringBuilder();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> replies = new ConcurrentHashMap<>();

    /** Where it is; none on a machine without. */
    static Optional<Path> installed() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page of that size, its profile in a folder. */
    Browser(URI page, Path profile, int width, int height) throws Exception {
        process = new ProcessBuilder(
                        installed().orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "--window-size=" + width + "," + height,
                        page.toString())
                .redirectErrorStream(true)
                .start();
        HttpClient http = HttpClient.newHttpClient();
        String devTools = address(process.inputReader(StandardCharsets.UTF_8));
        JsonNode pages = Answer.JSON.readTree(http.send(
                        HttpRequest.newBuilder(URI.create("http://" + devTools + "/json/list"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        JsonNode first = pages.valueStream()
                .filter(target -> target.path("type").asText().equals("page"))
                .findFirst()
                .orElseThrow();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(first.path("webSocketDebuggerUrl").asText()), this)
                .get(30, TimeUnit.SECONDS);
    }

    private static String address(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher found = DEVTOOLS.matcher(line);
            if (found.matches()) {
                return found.group(1);
            }
        }
        throw new IOException("the browser does not start");
    }

    /** What a script of JavaScript gives. */
    JsonNode evaluate(String script) throws Exception {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(result.toString());
        }
        return result.at("/result/value");
    }

    /** The page as it looks, as a PNG. */
    byte[] screenshot() throws Exception {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asText());
    }

    JsonNode call(String method, Map<String, Object> parameters) throws Exception {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        replies.put(id, reply);
        socket.sendText(Answer.JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        return reply.get(30, TimeUnit.SECONDS).path("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            try {
                JsonNode reply = Answer.JSON.readTree(message.toString());
                CompletableFuture<JsonNode> waiting =
                        replies.remove(reply.path("id").asInt());
                if (waiting != null) {
                    waiting.complete(reply);
                }
            } catch (IOException e) {
                replies.values().forEach(waiting -> waiting.completeExceptionally(e));
            }
            message.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public void close() {
        List<ProcessHandle> helpers = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        helpers.forEach(ProcessHandle::destroyForcibly);
        helpers.forEach(helper -> helper.onExit().join());
    }
}
