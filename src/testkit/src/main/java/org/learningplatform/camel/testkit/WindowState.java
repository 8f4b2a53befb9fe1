// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the window shows of a sandbox at one moment: counts, and the latest of each kind, newest first. It holds no token and
 * no body of a call.
 */
record WindowState(
        String at,
        Rows people,
        Rows enrolments,
        Rows completions,
        Calls calls,
        Letters deadLetters,
        List<TokenCount> tokens,
        List<String> faults) {

    /** How many of each kind are shown. */
    static final int SHOWN = 50;

    /** Latencies are those of so many calls. */
    private static final int MEASURED = 1_000;

    private static final Duration RATE_OVER = Duration.ofSeconds(10);

    /** Rows of a resource. */
    record Rows(int count, List<Map<String, Object>> rows) {}

    /**
     * Calls, token requests too.
     *
     * @param count how many there were since the sandbox began, or began anew
     * @param perSecond of the last ten seconds
     * @param statuses how many by status; 0 is a connection that was dropped
     * @param latency in milliseconds, of the last thousand: {@code p50}, {@code p95}, {@code p99}, {@code max}
     */
    record Calls(
            long count,
            double perSecond,
            Map<Integer, Long> statuses,
            Map<String, Double> latency,
            List<ShownCall> rows) {}

    /** A call; its latency in milliseconds. */
    record ShownCall(String at, String method, String path, String operation, int status, double milliseconds) {}

    /** What was set aside. */
    record Letters(Map<String, Integer> counts, List<DeadLetters.Letter> rows) {}

    /**
     * Tokens of a kind.
     *
     * @param valid how many are valid now
     * @param expired how many are not any more
     * @param lastUntil until when the last of them is valid, in ISO 8601
     */
    record TokenCount(String kind, long valid, long expired, String lastUntil) {}

    static WindowState of(
            SandboxPlatform platform,
            @Nullable SandboxRecordStore lrs,
            @Nullable DeadLetters deadLetters,
            Clock clock) {
        Instant now = clock.instant();
        return new WindowState(
                now.toString(),
                rows(platform.table("users")),
                rows(platform.table("enrolments")),
                rows(platform.table("completions")),
                calls(lrs == null ? List.of(platform.traffic()) : List.of(platform.traffic(), lrs.traffic()), now),
                deadLetters == null
                        ? new Letters(Map.of(), List.of())
                        : new Letters(new TreeMap<>(deadLetters.counts()), deadLetters.latest()),
                tokens(platform.tokens(), now),
                platform.faults());
    }

    private static Rows rows(Table table) {
        return new Rows(table.size(), table.latest(SHOWN));
    }

    /** Reads no more than what it shows and measures: it is told each second, however much has come in. */
    private static Calls calls(List<Traffic> traffic, Instant now) {
        Instant since = now.minus(RATE_OVER);
        long recent = traffic.stream()
                .mapToLong(one -> one.latest()
                        .takeWhile(request -> request.at().isAfter(since))
                        .count())
                .sum();
        Map<Integer, Long> statuses = new TreeMap<>();
        traffic.forEach(one -> one.statuses().forEach((status, count) -> statuses.merge(status, count, Long::sum)));
        List<Request> latest = traffic.stream()
                .flatMap(one -> one.latest().limit(MEASURED))
                .sorted(Comparator.comparing(Request::at).reversed())
                .limit(MEASURED)
                .toList();
        List<Double> latencies = latest.stream()
                .map(request -> milliseconds(request.took()))
                .sorted()
                .toList();
        Map<String, Double> latency = new LinkedHashMap<>();
        if (!latencies.isEmpty()) {
            Map.of("p50", 0.5, "p95", 0.95, "p99", 0.99, "max", 1.0)
                    .forEach((name, part) ->
                            latency.put(name, latencies.get((int) Math.ceil(part * latencies.size()) - 1)));
        }
        return new Calls(
                statuses.values().stream().mapToLong(Long::longValue).sum(),
                recent / (double) RATE_OVER.toSeconds(),
                statuses,
                latency,
                latest.stream()
                        .limit(SHOWN)
                        .map(request -> new ShownCall(
                                request.at().toString(),
                                request.method(),
                                request.path(),
                                request.operation(),
                                request.status(),
                                milliseconds(request.took())))
                        .toList());
    }

    private static double milliseconds(Duration time) {
        return Math.round(time.toNanos() / 10_000.0) / 100.0;
    }

    private static List<TokenCount> tokens(List<Tokens.Grant> grants, Instant now) {
        return Stream.of(TokenKind.values())
                .map(kind -> {
                    List<Instant> ends = grants.stream()
                            .filter(grant -> grant.kind() == kind)
                            .map(Tokens.Grant::expiresAt)
                            .sorted()
                            .toList();
                    long valid = ends.stream().filter(now::isBefore).count();
                    String last =
                            ends.isEmpty() ? "" : ends.get(ends.size() - 1).toString();
                    return new TokenCount(kind.name(), valid, ends.size() - valid, last);
                })
                .toList();
    }
}
