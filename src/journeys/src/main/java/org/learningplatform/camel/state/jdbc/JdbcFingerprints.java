// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.jdbc.Database.Transaction;

/** Fingerprints in table {@code learningplatform_fingerprint}, feeds in {@code learningplatform_feed}. */
final class JdbcFingerprints implements Fingerprints {

    private static final String PLACE = "SELECT place FROM learningplatform_feed WHERE feed = ?";
    private static final String MOVE = "UPDATE learningplatform_feed SET place = ? WHERE feed = ?";
    private static final String COUNT_ON =
            "UPDATE learningplatform_feed SET last_number = last_number + ? WHERE feed = ?";
    private static final String LAST = "SELECT last_number FROM learningplatform_feed WHERE feed = ?";
    private static final String BEGIN = "INSERT INTO learningplatform_feed (place, last_number, feed) VALUES (?, ?, ?)";

    private static final String SELECT =
            "SELECT number, name, hash, version, told, is_absent, id, put_at FROM learningplatform_fingerprint WHERE ";
    private static final String UPDATE =
            """
            UPDATE learningplatform_fingerprint SET feed = ?, name = ?, hash = ?, version = ?, told = ?, is_absent = ?,
            id = ?, put_at = ? WHERE fingerprint = ?""";
    private static final String INSERT =
            """
            INSERT INTO learningplatform_fingerprint
            (feed, name, hash, version, told, is_absent, id, put_at, fingerprint, number)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String EXTENT =
            "SELECT COUNT(*), MIN(number), MAX(number) FROM learningplatform_fingerprint WHERE feed = ?";
    private static final String DELETE = "DELETE FROM learningplatform_fingerprint WHERE ";

    private final Database database;

    JdbcFingerprints(Database database) {
        this.database = database;
    }

    @Override
    public @Nullable String position(String feed) {
        // a feed that has rows and was never moved has no place
        return database
                .inTransaction(transaction -> transaction.query(
                        PLACE, row -> Optional.ofNullable(nullable(row.getBytes(1))), Values.scope(feed)))
                .stream()
                .findFirst()
                .flatMap(place -> place)
                .orElse(null);
    }

    @Override
    public void move(String feed, String position) {
        database.run(transaction -> {
            move(transaction, feed, position);
        });
    }

    static void move(Transaction transaction, String feed, String position) throws SQLException {
        byte[] place = Values.bytes(position);
        if (transaction.update(MOVE, place, Values.scope(feed)) == 0) {
            transaction.update(BEGIN, place, 0L, Values.scope(feed));
        }
    }

    @Override
    public Map<String, Row> find(String feed, Collection<String> keys) {
        Map<String, Row> found = new HashMap<>();
        for (Row row : database.inTransaction(transaction -> transaction.queryIn(
                SELECT + "fingerprint IN ",
                JdbcFingerprints::row,
                Values.digests(feed, keys).keySet()))) {
            found.put(row.key(), row);
        }
        return found;
    }

    @Override
    public void put(String feed, Collection<Row> rows) {
        database.run(transaction -> {
            put(transaction, feed, rows);
        });
    }

    static void put(Transaction transaction, String feed, Collection<Row> rows) throws SQLException {
        Map<UUID, @Nullable Object[]> byDigest = new LinkedHashMap<>();
        for (Row row : rows) {
            UUID digest = Values.digest(feed, row.key());
            byDigest.put(digest, arguments(feed, row, digest));
        }
        List<@Nullable Object[]> unknown = transaction.batch(UPDATE, List.copyOf(byDigest.values()));
        transaction.batch(INSERT, numbered(transaction, feed, unknown));
    }

    /**
     * The new rows with their numbers. Who counts on keeps others of the feed waiting until the commit: so that nobody who
     * reads on from a number misses a lesser one that comes later.
     */
    private static List<@Nullable Object[]> numbered(
            Transaction transaction, String feed, List<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return rows;
        }
        long scope = Values.scope(feed);
        long count = rows.size();
        if (transaction.update(COUNT_ON, count, scope) == 0) {
            transaction.update(BEGIN, null, count, scope);
        }
        long number = transaction.query(LAST, row -> row.getLong(1), scope).get(0) - count;
        List<@Nullable Object[]> numbered = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            @Nullable Object[] arguments = Arrays.copyOf(row, row.length + 1);
            arguments[row.length] = ++number;
            numbered.add(arguments);
        }
        return numbered;
    }

    @Override
    public Extent extent(String feed) {
        // no least and greatest number is 0 to getLong
        return database.inTransaction(transaction -> transaction.query(
                        EXTENT, row -> new Extent(row.getLong(1), row.getLong(2), row.getLong(3)), Values.scope(feed)))
                .get(0);
    }

    @Override
    public List<Row> after(String feed, long number, int most) {
        return database.inTransaction(transaction -> transaction.query(
                SELECT + "feed = ? AND number > ? ORDER BY number FETCH FIRST ? ROWS ONLY",
                JdbcFingerprints::row,
                Values.scope(feed),
                number,
                most));
    }

    @Override
    public void remove(String feed, Collection<String> keys) {
        List<@Nullable Object[]> digests = new ArrayList<>();
        Values.digests(feed, keys).keySet().forEach(digest -> digests.add(new @Nullable Object[] {digest}));
        database.run(transaction -> transaction.batch(DELETE + "fingerprint = ?", digests));
    }

    @Override
    public void forgetBefore(String feed, Instant instant) {
        database.run(transaction ->
                transaction.update(DELETE + "feed = ? AND put_at < ?", Values.scope(feed), Values.micros(instant)));
    }

    private static @Nullable Object[] arguments(String feed, Row row, UUID digest) {
        return new @Nullable Object[] {
            Values.scope(feed),
            Values.bytes(row.key()),
            Values.bytes(row.hash()),
            row.version(),
            row.told(),
            row.absent(),
            row.id() == null ? null : Values.bytes(row.id()),
            Values.micros(row.at()),
            digest
        };
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong(1),
                Values.text(row.getBytes(2)),
                Values.text(row.getBytes(3)),
                row.getInt(4),
                row.getInt(5),
                row.getBoolean(6),
                nullable(row.getBytes(7)),
                Values.instant(row.getLong(8)));
    }

    private static @Nullable String nullable(byte @Nullable [] bytes) {
        return bytes == null ? null : Values.text(bytes);
    }
}
