// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.util.FileUtil;
import org.learningplatform.camel.routes.Journey;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/**
 * How many completions a second go from a platform that answers at once to Kafka through the shipped route, with an H2 file: a page
 * together, and beside it one by one. Its argument is the number of completions, 20,000 without one.
 */
final class CompletionLoad {

    private static final Pattern NUMBER = Pattern.compile("(limit|offset)=(\\d+)");
    private static final int USERS = 100;
    private static final int TARGET = 5_000;
    private static final String ROUTE = "routes/completions.yaml";

    private final SandboxKafka kafka;
    private volatile int rows;

    private CompletionLoad(SandboxKafka kafka) {
        this.kafka = kafka;
    }

    public static void main(String[] args) throws Exception {
        measure(args.length == 0 ? 20_000 : Integer.parseInt(args[0])).forEach(System.out::println);
    }

    static List<String> measure(int completions) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (SandboxKafka kafka = new SandboxKafka()) {
            CompletionLoad load = new CompletionLoad(kafka);
            server.setExecutor(threads);
            server.createContext("/", load::answer);
            server.start();
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            List<String> lines = new ArrayList<>();
            // the compiler's work is nobody's
            load.run(url, completions / 2, 500, true);
            lines.add(String.format(
                    Locale.ROOT,
                    "one by one, pages of 50: %,.0f completions/s",
                    load.run(url, Math.max(500, completions / 20), 50, false)));
            for (int page : List.of(50, 500)) {
                double rate = load.run(url, completions, page, true);
                lines.add(String.format(
                        Locale.ROOT,
                        "a page of %d together: %,.0f completions/s; target >= %,d %s",
                        page,
                        rate,
                        TARGET,
                        rate >= TARGET ? "met" : "MISSED"));
            }
            return lines;
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /** Completions a second, from the first that is told of to the last. */
    private double run(String url, int completions, int page, boolean together) throws IOException {
        rows = completions;
        Path folder = Files.createTempDirectory("completion-load");
        try (SandboxPlatform idle = new SandboxPlatform();
                Journey journey = new Journey(kafka, idle, folder.resolve("state"), "completions.yaml")) {
            String route = Files.readString(Path.of(ROUTE));
            String single = route.replace("asyncConsumer: \"true\"", "asyncConsumer: \"false\"")
                    .replace("requestRequiredAcks: all", "requestRequiredAcks: all\n              synchronous: true");
            Path file = Files.writeString(folder.resolve("completions.yaml"), together ? route : single);
            journey.with(Map.of(
                    "camel.component.learningplatform.baseUrl",
                    url,
                    "camel.component.learningplatform.pageSize",
                    Integer.toString(page),
                    "camel.main.routesIncludePattern",
                    "file:routes/common.yaml,file:" + file));
            journey.start();
            until(journey, 1);
            long before = kafka.count(journey.learningRecords());
            long begin = System.nanoTime();
            until(journey, completions);
            return (completions - before) / ((System.nanoTime() - begin) / 1e9);
        } finally {
            FileUtil.removeDir(folder.toFile());
        }
    }

    private void until(Journey journey, int told) {
        await().forever()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> kafka.count(journey.learningRecords()) >= told);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = path.contains("token")
                ? "{\"access_token\":\"t\",\"expires_in\":3600}"
                : path.contains("completions") ? page(exchange) : user(path);
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String user(String path) {
        String id = path.substring(path.lastIndexOf('/') + 1);
        return "{\"id\":" + id + ",\"org_ref\":\"E" + id + "\",\"timezone\":\"Europe/London\"}";
    }

    private String page(HttpExchange exchange) {
        int limit = 50;
        int offset = 0;
        Matcher number = NUMBER.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
        while (number.find()) {
            int value = Integer.parseInt(number.group(2));
            limit = number.group(1).equals("limit") ? value : limit;
            offset = number.group(1).equals("offset") ? value : offset;
        }
        return IntStream.range(offset, Math.min(rows, offset + limit))
                .mapToObj(row -> "{\"id\":" + row + ",\"enrolment_id\":" + row + ",\"user_id\":" + (1 + row % USERS)
                        + ",\"course_id\":101,\"attempt\":1,\"completed_at\":\"1999-06-01 03:00:00\",\"score\":"
                        + row % 100
                        + ",\"passed\":true,\"updated_at\":\"1999-06-01 03:00:00\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
