// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.FileUtil;
import org.learningplatform.camel.routes.Journey;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/**
 * How long it takes from the event of a hire until the person has an account, at 20 events a second, and how many hires a second become
 * accounts where one person's calls always fail and where nobody's do. Each call takes 50 ms, and each hire three. All is real but the
 * platform's work, which is done in this process.
 */
final class HireLoad {

    private static final Duration SERVICE = Duration.ofMillis(50);
    private static final double RATE = 20;
    private static final double TARGET_SECONDS = 5;
    private static final Pattern PERSON = Pattern.compile("\"org_ref\":\"(P\\d+)\"");

    private final SandboxKafka kafka;

    private HireLoad(SandboxKafka kafka) {
        this.kafka = kafka;
    }

    public static void main(String[] args) throws Exception {
        measure(args.length == 0 ? 600 : Integer.parseInt(args[0])).forEach(System.out::println);
    }

    static List<String> measure(int hires) throws IOException {
        try (SandboxKafka kafka = new SandboxKafka()) {
            HireLoad load = new HireLoad(kafka);
            // the compiler's work is nobody's
            load.run(100, Double.MAX_VALUE, false);
            List<String> lines = new ArrayList<>();
            List<Double> seconds = load.run(hires, RATE, false).times();
            double slow = part(seconds, 0.95);
            lines.add(String.format(
                    Locale.ROOT,
                    "%d hires, %.0f a second: an account after %.2f s (median), %.2f s (95 %%), %.2f s (99 %%); target <= %.0f s (95 %%) %s",
                    hires,
                    RATE,
                    part(seconds, 0.5),
                    slow,
                    part(seconds, 0.99),
                    TARGET_SECONDS,
                    slow <= TARGET_SECONDS ? "met" : "MISSED"));
            double alone = load.run(hires, Double.MAX_VALUE, false).rate();
            double beside = load.run(hires, Double.MAX_VALUE, true).rate();
            lines.add(String.format(
                    Locale.ROOT,
                    "at once: %.1f hires/s; where one person always fails: %.1f hires/s, %.2f of it",
                    alone,
                    beside,
                    beside / alone));
            return lines;
        }
    }

    private static double part(List<Double> sorted, double part) {
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    /**
     * What was measured.
     *
     * @param times seconds until each account, sorted
     * @param rate hires a second
     */
    private record Measured(List<Double> times, double rate) {}

    private Measured run(int hires, double rate, boolean oneFails) throws IOException {
        Path state = Files.createTempDirectory("hire-load");
        Map<String, Long> published = new ConcurrentHashMap<>();
        Map<String, Long> made = new ConcurrentHashMap<>();
        try (SandboxPlatform platform = new SandboxPlatform();
                Journey journey = new Journey(kafka, platform, state, "employment-events.yaml")) {
            journey.with("retry.delay", "1000");
            platform.serviceTime(SERVICE);
            if (oneFails) {
                platform.inject("simple/users/*", Fault.about("P0", Fault.answer(500)));
            }
            platform.onRequest(request -> {
                Matcher person = PERSON.matcher(request.body());
                if (request.status() == 201 && person.find()) {
                    made.putIfAbsent(person.group(1), System.nanoTime());
                }
            });
            journey.start();
            long begin = System.nanoTime();
            for (int i = oneFails ? 0 : 1; i <= hires; i++) {
                long due = begin + (long) (i / rate * 1e9);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                String person = "P" + i;
                published.put(person, System.nanoTime());
                journey.employ(person, "h-" + i, "started", hire(person));
            }
            await().forever().pollInterval(Duration.ofMillis(10)).until(() -> made.size() >= hires);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Measured(
                    made.entrySet().stream()
                            .map(account ->
                                    (account.getValue() - Objects.requireNonNull(published.get(account.getKey())))
                                            / 1e9)
                            .sorted()
                            .toList(),
                    hires / seconds);
        } finally {
            FileUtil.removeDir(state.toFile());
        }
    }

    private static String hire(String person) {
        return """
                {"person":{"externalId":"%1$s","userName":"%1$s","pii":{"name":{"givenName":"Jo","familyName":"Doe"},
                "emails":[{"value":"%1$s@example.com"}]}},"employment":{"startDate":"1999-01-02"}}"""
                .formatted(person);
    }
}
