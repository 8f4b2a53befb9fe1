// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.transport.Headers;
import org.learningplatform.camel.feed.Feed;
import org.learningplatform.camel.feed.Window;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;

/**
 * What a feed that reads everything costs beside its calls, on an H2 file: rows a second where all are new and where none has
 * changed, and the heap that a pass without a change keeps. Its argument is the number of rows, 1,000,000 without one.
 */
final class FeedLoad {

    private static final double MB = 1024 * 1024;
    private static final int PAGE = 500;
    private static final int PLACES = 20;
    private static final String NOTE = "qYw8m2Zt0QxW3n5b7v9k1A\t1\t1\t884213\t5521\t310\tzik0zj\t3f2a9c1e\t";

    private double idle;
    private double most;
    private final int rows;
    private final String note;

    private FeedLoad(int rows, String note) {
        this.rows = rows;
        this.note = note;
    }

    public static void main(String[] args) throws IOException {
        measure(args.length == 0 ? 1_000_000 : Integer.parseInt(args[0])).forEach(System.out::println);
    }

    static List<String> measure(int rows) throws IOException {
        List<String> lines = new ArrayList<>(new FeedLoad(rows, "").run());
        lines.add("The same with a note for each row, as completions have it:");
        lines.addAll(new FeedLoad(rows, NOTE).run());
        return lines;
    }

    private List<String> run() throws IOException {
        Path folder = Files.createTempDirectory("feed");
        try {
            List<String> lines = new ArrayList<>(passes(folder));
            lines.add(String.format(
                    Locale.ROOT,
                    "heap above idle at most %.2f MB; the file has %.0f bytes a row after an orderly end",
                    most,
                    (double) size(folder) / rows));
            return lines;
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private List<String> passes(Path folder) {
        try (JdbcStateStore store = new JdbcStateStore("jdbc:h2:" + folder.resolve("state"), "sa", "")) {
            Feed feed = new Feed(
                    arguments -> pages(),
                    Map.of(),
                    new Window(null, Duration.ofHours(1), new PlatformTime(ZoneOffset.UTC)),
                    store.fingerprints(),
                    "feed",
                    Clock.systemUTC());
            return List.of(pass(feed, "new"), pass(feed, "unchanged"));
        }
    }

    private String pass(Feed feed, String what) {
        idle = heap();
        most = 0;
        long start = System.nanoTime();
        Feed.Pass pass = feed.begin();
        int told = 0;
        for (; pass.hasNext(); told++) {
            if (note.isEmpty()) {
                pass.done(pass.next());
            } else {
                pass.done(pass.next(), note);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(
                Locale.ROOT, "full scan of %,d rows, %s: %,.0f rows/s, %,d told", rows, what, rows / seconds, told);
    }

    private Iterator<Page> pages() {
        return IntStream.range(0, rows / PAGE).mapToObj(this::page).iterator();
    }

    private Page page(int number) {
        if (number % Math.max(1, rows / PAGE / PLACES) == 0) {
            most = Math.max(most, heap() - idle);
        }
        List<Object> page = IntStream.range(number * PAGE, (number + 1) * PAGE)
                .mapToObj(id -> (Object) Map.of("id", id, "user_id", id / 7, "score", id % 100, "passed", true))
                .toList();
        return new Page(new Reply("feed", 200, 1, Headers.NONE, new byte[0], page, null), page, true, number);
    }

    private static double heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / MB;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
