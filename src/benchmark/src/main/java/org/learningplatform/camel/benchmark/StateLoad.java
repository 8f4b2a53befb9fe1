// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.util.FileUtil;
import org.learningplatform.camel.state.Fingerprints.Row;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;

/** How many rows a second the state takes in an H2 file, beside one statement and commit a row through plain JDBC. */
final class StateLoad {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int ROWS = 20_000;
    private static final int SINGLE = 4_000;
    private static final double TARGET = 10_000;

    private StateLoad() {}

    public static void main(String[] arguments) throws Exception {
        measure().forEach(System.out::println);
    }

    static List<String> measure() throws IOException, SQLException {
        Path directory = Files.createTempDirectory("state-load");
        String url = "jdbc:h2:file:" + directory.resolve("state");
        List<String> lines = new ArrayList<>();
        try (JdbcStateStore store = new JdbcStateStore(url, "", "")) {
            // the compiler's work is nobody's
            run(500, page -> news(store, "warm", page));
            run(50, page -> news(store, "warm", page));
            double single = single(directory);
            lines.add(String.format(Locale.ROOT, "update, insert and commit of single rows: %,.0f rows/s", single));
            lines.add(line("new rows, 50 a page", run(50, page -> news(store, "50", page)), single, false));
            lines.add(line("new rows, 500 a page", run(500, page -> news(store, "500", page)), single, false));
            lines.add(line("unchanged rows, 50 a page", run(50, page -> find(store, page)), single, false));
            lines.add(line("unchanged rows, 500 a page", run(500, page -> find(store, page)), single, true));
            lines.add(
                    line("journal, begun and done, 500 a page", run(500, page -> journal(store, page)), single, true));
            lines.add(String.format(
                    Locale.ROOT,
                    "the file has %.1f MB for %,d rows and %,d entries",
                    Files.size(directory.resolve("state.mv.db")) / 1e6,
                    4 * ROWS,
                    ROWS));
        } finally {
            FileUtil.removeDir(directory.toFile());
        }
        return lines;
    }

    private static void news(StateStore store, String feed, List<String> page) {
        store.fingerprints().find(feed, page);
        store.fingerprints()
                .put(
                        feed,
                        page.stream()
                                .map(key -> new Row(
                                        0, key, "%032x".formatted(key.hashCode()), 1, 0, false, "\"" + key + "\"", NOW))
                                .toList());
    }

    private static void find(StateStore store, List<String> page) {
        if (store.fingerprints().find("500", page).size() != page.size()) {
            throw new IllegalStateException("rows are missing");
        }
    }

    private static void journal(StateStore store, List<String> page) {
        Map<String, String> contents = page.stream().collect(Collectors.toMap(key -> key, key -> "created"));
        store.journal().begin("load", contents, NOW);
        store.journal().done("load", contents, NOW);
    }

    /** Rows a second. */
    private static double run(int together, Consumer<List<String>> use) {
        long start = System.nanoTime();
        for (int from = 0; from < ROWS; from += together) {
            use.accept(IntStream.range(from, from + together)
                    .mapToObj(i -> "row " + i)
                    .toList());
        }
        return ROWS / seconds(start);
    }

    /** As version 0.1.0 kept its state. */
    private static double single(Path directory) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("single"));
                Statement statement = connection.createStatement()) {
            statement.execute("SET WRITE_DELAY 0");
            statement.execute(
                    "CREATE TABLE state (scope VARCHAR NOT NULL, name VARCHAR NOT NULL,"
                            + " content VARCHAR NOT NULL, put_at TIMESTAMP WITH TIME ZONE NOT NULL, PRIMARY KEY (scope, name))");
            statement.execute("CREATE INDEX state_at ON state (scope, put_at)");
            single(connection, SINGLE / 4, "warm");
            long start = System.nanoTime();
            single(connection, SINGLE, "rows");
            return SINGLE / seconds(start);
        }
    }

    private static void single(Connection connection, int rows, String scope) throws SQLException {
        for (int i = 0; i < rows; i++) {
            for (String sql : List.of(
                    "UPDATE state SET content = ?, put_at = ? WHERE scope = ? AND name = ?",
                    "INSERT INTO state (content, put_at, scope, name) VALUES (?, ?, ?, ?)")) {
                try (PreparedStatement write = connection.prepareStatement(sql)) {
                    write.setString(1, "%032x".formatted(i));
                    write.setObject(2, NOW.atOffset(ZoneOffset.UTC));
                    write.setString(3, scope);
                    write.setString(4, "row " + i);
                    write.executeUpdate();
                }
            }
        }
    }

    private static String line(String what, double rate, double single, boolean isTarget) {
        return String.format(Locale.ROOT, "%-36s %,8.0f rows/s, %4.1f times single rows", what, rate, rate / single)
                + (isTarget
                        ? String.format(Locale.ROOT, "; target >= %,.0f %s", TARGET, rate >= TARGET ? "met" : "MISSED")
                        : "");
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
