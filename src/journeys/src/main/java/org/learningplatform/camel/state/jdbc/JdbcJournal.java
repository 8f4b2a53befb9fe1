// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.jdbc.Database.Transaction;

/** The journal in table {@code learningplatform_journal}. */
final class JdbcJournal implements Journal {

    private static final String SELECT = "SELECT entry, done, content FROM learningplatform_journal WHERE entry IN ";
    private static final String UPDATE =
            "UPDATE learningplatform_journal SET scope = ?, done = ?, content = ?, noted_at = ? WHERE entry = ?";
    private static final String INSERT =
            "INSERT INTO learningplatform_journal (scope, done, content, noted_at, entry) VALUES (?, ?, ?, ?, ?)";
    private static final String FORGET = "DELETE FROM learningplatform_journal WHERE scope = ? AND noted_at < ?";

    private final Database database;

    JdbcJournal(Database database) {
        this.database = database;
    }

    @Override
    public Map<String, Entry> find(String scope, Collection<String> keys) {
        SortedMap<UUID, String> digests = Values.digests(scope, keys);
        return database.inTransaction(transaction -> find(transaction, digests));
    }

    private static Map<String, Entry> find(Transaction transaction, SortedMap<UUID, String> digests)
            throws SQLException {
        Map<String, Entry> found = new HashMap<>();
        transaction.queryIn(
                SELECT,
                row -> found.put(
                        Objects.requireNonNull(digests.get(row.getObject(1, UUID.class))),
                        new Entry(row.getBoolean(2), Values.text(row.getBytes(3)))),
                digests.keySet());
        return found;
    }

    @Override
    public Map<String, Entry> begin(String scope, Map<String, String> contents, Instant at) {
        SortedMap<UUID, String> digests = Values.digests(scope, contents.keySet());
        return database.inTransaction(transaction -> {
            Map<String, Entry> known = find(transaction, digests);
            List<@Nullable Object[]> unknown = new ArrayList<>();
            digests.forEach((digest, key) -> {
                if (!known.containsKey(key)) {
                    unknown.add(row(scope, digest, new Entry(false, content(contents, key)), at));
                }
            });
            // who inserts a key that somebody else inserts at the same time begins anew, and finds it
            transaction.batch(INSERT, unknown);
            return known;
        });
    }

    @Override
    public void done(String scope, Map<String, String> contents, Instant at) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        Values.digests(scope, contents.keySet())
                .forEach((digest, key) -> rows.add(row(scope, digest, new Entry(true, content(contents, key)), at)));
        database.run(transaction -> {
            put(transaction, rows);
        });
    }

    static void put(Transaction transaction, List<@Nullable Object[]> rows) throws SQLException {
        transaction.batch(INSERT, transaction.batch(UPDATE, rows));
    }

    @Override
    public void forgetBefore(String scope, Instant instant) {
        database.run(transaction -> transaction.update(FORGET, Values.scope(scope), Values.micros(instant)));
    }

    /** The arguments of {@link #put}. */
    static @Nullable Object[] row(String scope, UUID digest, Entry entry, Instant at) {
        return new @Nullable Object[] {
            Values.scope(scope), entry.done(), Values.bytes(entry.content()), Values.micros(at), digest
        };
    }

    private static String content(Map<String, String> contents, String key) {
        return Objects.requireNonNull(contents.get(key));
    }
}
