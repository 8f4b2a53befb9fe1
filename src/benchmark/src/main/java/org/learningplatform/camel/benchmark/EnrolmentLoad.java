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
import java.util.concurrent.Callable;
import org.apache.camel.util.FileUtil;
import org.learningplatform.camel.routes.Journey;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/**
 * How many enrolment requests a second become enrolments through the shipped routes, where each call takes 50 ms and each request
 * three calls: in lanes, and beside it one at a time. All is real but the platform's work: broker, HTTP, an H2 file.
 */
final class EnrolmentLoad {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final Duration SERVICE = Duration.ofMillis(50);
    private static final int CALLS = 3;
    private static final int LANES = 16;
    private static final double TARGET = 0.8;

    private final SandboxKafka kafka;
    private final ServerProcess server;

    private EnrolmentLoad(SandboxKafka kafka, ServerProcess server) {
        this.kafka = kafka;
        this.server = server;
    }

    public static void main(String[] args) throws Exception {
        measure(args.length == 0 ? 2_000 : Integer.parseInt(args[0])).forEach(System.out::println);
    }

    static List<String> measure(int requests) throws Exception {
        try (SandboxKafka kafka = new SandboxKafka();
                ServerProcess server = ServerProcess.start()) {
            EnrolmentLoad load = new EnrolmentLoad(kafka, server);
            // the compiler's work is nobody's
            load.run(LANES * 4, 1, LANES, Duration.ZERO);
            List<String> lines = new ArrayList<>();
            double single = load.run(Math.max(12, requests / 50), 1, 1, SERVICE);
            lines.add(String.format(Locale.ROOT, "one at a time: %.1f requests/s", single));
            for (int partitions : List.of(1, 12)) {
                double rate = load.run(requests, partitions, LANES, SERVICE);
                double share = rate / ideal(LANES);
                lines.add(String.format(
                        Locale.ROOT,
                        "%d lanes, %d partition(s): %.1f requests/s, %.1f times one at a time, %.2f of %.1f; target >= %.1f %s",
                        LANES,
                        partitions,
                        rate,
                        rate / single,
                        share,
                        ideal(LANES),
                        TARGET,
                        share >= TARGET ? "met" : "MISSED"));
            }
            return lines;
        }
    }

    private static double ideal(int lanes) {
        return lanes / (CALLS * SERVICE.toMillis() / 1e3);
    }

    /** Requests a second, from the first call to the last that is told of. */
    private double run(int requests, int partitions, int lanes, Duration service) throws IOException {
        Path state = Files.createTempDirectory("enrolment-load");
        try (SandboxPlatform idle = new SandboxPlatform();
                Journey journey = new Journey(kafka, idle, state, "enrolment-requests.yaml")) {
            String topic = journey.learningRecords() + "-requests";
            kafka.createTopic(topic, partitions);
            kafka.createTopic(topic + ".parked", 1);
            kafka.createTopic(topic + ".dlq", 1);
            journey.with(Map.of(
                    "camel.component.learningplatform.baseUrl",
                    server.baseUrl().toString(),
                    "topic.assignment",
                    topic,
                    "retry.delay",
                    "20000",
                    "work.parallelism",
                    Integer.toString(lanes)));
            for (int i = 0; i < requests; i++) {
                journey.publish(
                        "acme:person-" + i,
                        "request-" + i,
                        REQUESTED,
                        "{\"person\":{\"externalId\":\"person-" + i + "\"},\"learningObject\":{\"id\":\"101\"}}");
            }
            server.setServiceMillis(service.toMillis());
            long lookups = server.lookups();
            long enrolments = server.enrolments();
            journey.start();
            until(() -> server.lookups() > lookups);
            long begin = System.nanoTime();
            until(() -> server.enrolments() >= enrolments + requests);
            until(() -> kafka.count(journey.learningRecords()) >= requests);
            return requests / ((System.nanoTime() - begin) / 1e9);
        } finally {
            FileUtil.removeDir(state.toFile());
        }
    }

    private static void until(Callable<Boolean> done) {
        await().forever().pollInterval(Duration.ofMillis(10)).until(done);
    }
}
