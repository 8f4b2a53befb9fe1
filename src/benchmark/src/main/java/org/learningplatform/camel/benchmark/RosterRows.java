// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.FileUtil;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.roster.RosterImport;
import org.learningplatform.camel.sync.roster.RosterSettings;
import org.learningplatform.camel.sync.roster.RosterUpload;

/**
 * A full roster of everybody, 2 % of it changed since the one before, in a process of its own with 256 MB of heap: rows a second
 * where the people are not known yet and where they are, calls, and heap; and people who have changed, in lanes. Its argument is the number of rows, 1,000,000 without
 * one.
 */
final class RosterRows {

    private static final double MB = 1024 * 1024;
    private static final int CHANGED_ONE_IN = 50;
    private static final int LANES = 16;
    private static final int LEAST_ROWS_A_SECOND = 20_000;

    private static final int MOST_CHANGED = 10_000;
    private static final int SERVICE_MILLIS = 50;
    private static final double LEAST_SHARE = 0.9;

    private final ServerProcess server;
    private final Function<String, RosterImport> imports;
    private final Path folder;

    private RosterRows(ServerProcess server, Function<String, RosterImport> imports, Path folder) {
        this.server = server;
        this.imports = imports;
        this.folder = folder;
    }

    /** Runs it in a process of its own. */
    static List<String> measure(int rows) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        RosterRows.class.getName(),
                        String.valueOf(rows))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return process.inputReader().lines().toList();
    }

    @SuppressWarnings("try") // a Camel context may be interrupted while it closes
    public static void main(String[] args) throws Exception {
        int rows = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("roster-rows");
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try (ServerProcess server = ServerProcess.start();
                CamelContext context = new DefaultCamelContext();
                JdbcStateStore state = new JdbcStateStore("jdbc:h2:file:" + folder.resolve("state"), "", "")) {
            LearningPlatformComponent component =
                    context.getComponent("learningplatform", LearningPlatformComponent.class);
            component.getConfiguration().setBaseUrl(server.baseUrl().toString());
            component.getConfiguration().setClientId("client");
            component.getConfiguration().setClientSecret("secret");
            context.start();
            Function<String, RosterImport> imports = mode -> {
                RosterSettings settings = new RosterSettings();
                settings.setMode(mode);
                return new RosterImport(
                        state,
                        component.getPlatform(),
                        AccountRules.of("two-keys", ""),
                        "acme",
                        lanes,
                        10,
                        settings,
                        Clock.systemUTC());
            };
            new RosterRows(server, imports, folder).run(rows).forEach(System.out::println);
        } finally {
            lanes.shutdownNow();
        }
        System.out.printf(
                Locale.ROOT,
                "the state's file has %,.0f bytes a row when it is closed%n",
                (double) Files.size(folder.resolve("state.mv.db")) / rows);
        FileUtil.removeDir(folder.toFile());
    }

    private List<String> run(int rows) throws IOException {
        RosterImport full = imports.apply("full");
        List<String> lines = new ArrayList<>();
        Came first = apply(full, file("first.csv", rows, CHANGED_ONE_IN, "First"), rows, 1);
        lines.add("full roster of %,d people who are not known: %s".formatted(rows, first));
        Came second = apply(full, file("second.csv", rows, CHANGED_ONE_IN, "Second"), rows, 2);
        lines.add("full roster of %,d people who are known, 2 %% of them changed: %s, target >= %,d rows/s %s"
                .formatted(rows, second, LEAST_ROWS_A_SECOND, second.rate() >= LEAST_ROWS_A_SECOND ? "met" : "MISSED"));
        int changed = Math.min(rows, MOST_CHANGED);
        server.setServiceMillis(SERVICE_MILLIS);
        Came third = apply(imports.apply("delta"), file("third.csv", changed, 1, "Third"), changed, 3);
        double share = third.rate() / (LANES * 1e3 / SERVICE_MILLIS);
        lines.add(
                "%,d people who are known and changed, at %d ms a call: %s, %.2f of what %d lanes can do, target >= %.1f %s"
                        .formatted(
                                changed,
                                SERVICE_MILLIS,
                                third,
                                share,
                                LANES,
                                LEAST_SHARE,
                                share >= LEAST_SHARE ? "met" : "MISSED"));
        return lines;
    }

    /** One in so many has another first name than the platform's. */
    private Path file(String name, int rows, int changedOneIn, String firstName) throws IOException {
        Path file = folder.resolve(name);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("userId,username,firstName,lastName,email\n");
            for (int i = 0; i < rows; i++) {
                out.write("person-%1$d,user-%1$d,%2$s,Last,user-%1$d@example.com%n"
                        .formatted(i, i % changedOneIn == 0 ? firstName : "First"));
            }
        }
        return file;
    }

    /** What applying a file took. */
    private record Came(double rate, long lookups, long updates, double heap) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,.0f rows/s, %,d look-ups, %,d updates, heap at most %.0f MB",
                    rate,
                    lookups,
                    updates,
                    heap);
        }
    }

    private Came apply(RosterImport roster, Path file, int rows, int day) throws IOException {
        long lookups = server.lookups();
        long updates = server.updates();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        long begin = System.nanoTime();
        roster.apply(
                new RosterUpload(file, file.getFileName().toString(), Instant.EPOCH.plusSeconds(day)),
                folder.resolve("report.csv"));
        double rate = rows / ((System.nanoTime() - begin) / 1e9);
        return new Came(rate, server.lookups() - lookups, server.updates() - updates, peak());
    }

    private static double peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum()
                / MB;
    }
}
