// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.FileUtil;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.roster.RosterImport;
import org.learningplatform.camel.sync.roster.RosterSettings;
import org.learningplatform.camel.sync.roster.RosterUpload;

/** Rows of a roster file, each of a new person, at a platform that takes 50 ms a call: in lanes, and one at a time as before. */
final class RosterLoad {

    private static final Duration SERVICE = Duration.ofMillis(50);
    /** Two looks for the person, and the user that is made. */
    private static final int CALLS = 3;

    private static final int LANES = 16;
    private static final double TARGET = 0.8;

    private RosterLoad() {}

    public static void main(String[] args) throws Exception {
        measure(args.length == 0 ? 2_000 : Integer.parseInt(args[0])).forEach(System.out::println);
    }

    static List<String> measure(int rows) throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            // the compiler's work is nobody's
            run(server, LANES * 4, LANES);
            server.setServiceMillis(SERVICE.toMillis());
            double single = run(server, Math.max(20, rows / 50), 1);
            double rate = run(server, rows, LANES);
            double ideal = LANES / (CALLS * SERVICE.toMillis() / 1e3);
            List<String> lines = new ArrayList<>();
            lines.add(String.format(Locale.ROOT, "one at a time: %.1f rows/s", single));
            lines.add(String.format(
                    Locale.ROOT,
                    "%d lanes: %.1f rows/s, %.1f times one at a time, %.2f of %.1f; target >= %.1f %s",
                    LANES,
                    rate,
                    rate / single,
                    rate / ideal,
                    ideal,
                    TARGET,
                    rate / ideal >= TARGET ? "met" : "MISSED"));
            return lines;
        }
    }

    /** Rows a second. */
    @SuppressWarnings("try") // a Camel context may be interrupted while it closes
    private static double run(ServerProcess server, int rows, int lanes) throws Exception {
        Path folder = Files.createTempDirectory("roster-load");
        Path file = folder.resolve("roster.csv");
        Files.writeString(
                file,
                IntStream.range(0, rows)
                        .mapToObj(i -> "new-%1$d,user-%1$d,First,Last,user-%1$d@example.com%n".formatted(i))
                        .collect(Collectors.joining("", "userId,username,firstName,lastName,email\n", "")));
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        try (CamelContext context = new DefaultCamelContext();
                JdbcStateStore state = new JdbcStateStore("jdbc:h2:file:" + folder.resolve("state"), "", "")) {
            LearningPlatformComponent component =
                    context.getComponent("learningplatform", LearningPlatformComponent.class);
            component.getConfiguration().setBaseUrl(server.baseUrl().toString());
            component.getConfiguration().setClientId("client");
            component.getConfiguration().setClientSecret("secret");
            context.start();
            RosterImport roster = new RosterImport(
                    state,
                    component.getPlatform(),
                    AccountRules.of("two-keys", ""),
                    "acme",
                    threads,
                    10,
                    new RosterSettings(),
                    Clock.systemUTC());
            long begin = System.nanoTime();
            roster.apply(new RosterUpload(file, "roster.csv", Instant.EPOCH), folder.resolve("report.csv"));
            return rows / ((System.nanoTime() - begin) / 1e9);
        } finally {
            threads.shutdownNow();
            FileUtil.removeDir(folder.toFile());
        }
    }
}
