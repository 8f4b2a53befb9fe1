// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Agenda;

/** The agenda in table {@code learningplatform_agenda}. */
final class JdbcAgenda implements Agenda {

    private static final String UPDATE =
            """
            UPDATE learningplatform_agenda SET scope = ?, name = ?, subject = ?, about = ?, due = ?, content = ?, claimed_by = NULL,
            claimed_until = NULL WHERE item = ?""";
    private static final String INSERT =
            "INSERT INTO learningplatform_agenda (scope, name, subject, about, due, content, item)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String IS_FREE = "(claimed_by IS NULL OR claimed_by = ? OR claimed_until <= ?)";
    private static final String DUE = "SELECT item, name, due, content, subject FROM learningplatform_agenda"
            + " WHERE scope = ? AND due <= ? AND " + IS_FREE + " ORDER BY due, name FETCH FIRST ? ROWS ONLY";
    private static final String CLAIM = "UPDATE learningplatform_agenda SET claimed_by = ?, claimed_until = ?"
            + " WHERE item = ? AND due = ? AND content = ? AND " + IS_FREE;
    private static final String FIND = "SELECT name, subject, due, content FROM learningplatform_agenda WHERE item IN ";
    private static final String ABOUT = "SELECT about FROM learningplatform_agenda WHERE about IN ";
    private static final String SIZE = "SELECT COUNT(*) FROM learningplatform_agenda WHERE scope = ?";
    private static final String DELETE = "DELETE FROM learningplatform_agenda WHERE item = ?";

    private final Database database;

    JdbcAgenda(Database database) {
        this.database = database;
    }

    @Override
    public void put(String scope, Collection<Item> items) {
        SortedMap<UUID, @Nullable Object[]> byDigest = new TreeMap<>();
        for (Item item : items) {
            UUID digest = Values.digest(scope, item.key());
            byDigest.put(digest, new @Nullable Object[] {
                Values.scope(scope),
                Values.bytes(item.key()),
                Values.bytes(item.subject()),
                Values.digest(scope, item.subject()),
                Values.micros(item.due()),
                Values.bytes(item.content()),
                digest
            });
        }
        database.run(
                transaction -> transaction.batch(INSERT, transaction.batch(UPDATE, List.copyOf(byDigest.values()))));
    }

    @Override
    public List<Item> claim(String scope, String owner, Instant now, Instant until, int most) {
        UUID claimant = Values.digest("owner", owner);
        long at = Values.micros(now);
        return database.inTransaction(transaction -> {
            List<Item> due = new ArrayList<>();
            List<@Nullable Object[]> lost;
            do {
                due.clear();
                List<@Nullable Object[]> claims = new ArrayList<>();
                transaction.query(
                        DUE,
                        row -> {
                            byte[] content = row.getBytes(4);
                            due.add(new Item(
                                    Values.text(row.getBytes(2)),
                                    Values.text(row.getBytes(5)),
                                    Values.instant(row.getLong(3)),
                                    Values.text(content)));
                            return claims.add(new @Nullable Object[] {
                                claimant,
                                Values.micros(until),
                                row.getObject(1, UUID.class),
                                row.getLong(3),
                                content,
                                claimant,
                                at
                            });
                        },
                        Values.scope(scope),
                        at,
                        claimant,
                        at,
                        most);
                lost = transaction.batch(CLAIM, claims);
                // what somebody else has claimed or put since is looked at anew; what this one has just claimed is its
                // own
            } while (!lost.isEmpty());
            return due;
        });
    }

    @Override
    public List<Item> find(String scope, Collection<String> keys) {
        return database.inTransaction(transaction -> transaction.queryIn(
                FIND,
                row -> new Item(
                        Values.text(row.getBytes(1)),
                        Values.text(row.getBytes(2)),
                        Values.instant(row.getLong(3)),
                        Values.text(row.getBytes(4))),
                Values.digests(scope, keys).keySet()));
    }

    @Override
    public Set<String> subjects(String scope, Collection<String> subjects) {
        SortedMap<UUID, String> digests = Values.digests(scope, subjects);
        return database.inTransaction(transaction -> Set.copyOf(transaction.queryIn(
                ABOUT, row -> Objects.requireNonNull(digests.get(row.getObject(1, UUID.class))), digests.keySet())));
    }

    @Override
    public long size(String scope) {
        return database.inTransaction(transaction -> transaction
                .query(SIZE, row -> row.getLong(1), Values.scope(scope))
                .get(0));
    }

    @Override
    public void remove(String scope, Collection<String> keys) {
        List<@Nullable Object[]> digests = new ArrayList<>();
        Values.digests(scope, keys).keySet().forEach(digest -> digests.add(new @Nullable Object[] {digest}));
        database.run(transaction -> transaction.batch(DELETE, digests));
    }
}
