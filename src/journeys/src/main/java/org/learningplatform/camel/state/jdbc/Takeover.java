// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.jdbc.Database.Transaction;

/**
 * Takes over what version 0.1.0 kept, all of it in the one table {@code learningplatform_state}. What is taken over twice,
 * because the process ended before the table was dropped, is the same as if it was taken over once.
 */
final class Takeover {

    private static final String TABLE = "learningplatform_state";
    private static final String REQUESTS = "enrolment requests";
    private static final String FEED = "feed ";
    private static final String ROWS = " rows";
    private static final String CURSOR = "cursor";
    private static final int PAGE = 1_000;
    private static final JsonMapper JSON = new JsonMapper();

    private Takeover() {}

    private record Old(String name, String content, Instant at) {}

    static void run(Transaction transaction) throws SQLException {
        if (!transaction.hasTable(TABLE)) {
            return;
        }
        for (String scope : transaction.query("SELECT DISTINCT scope FROM " + TABLE, row -> row.getString(1))) {
            List<Old> page = page(transaction, scope, null);
            while (!page.isEmpty()) {
                take(transaction, scope, page);
                page = page(transaction, scope, page.get(page.size() - 1).name());
            }
        }
        transaction.update("DROP TABLE " + TABLE);
    }

    private static List<Old> page(Transaction transaction, String scope, @Nullable String after) throws SQLException {
        String select = "SELECT name, content, put_at FROM " + TABLE + " WHERE scope = ?"
                + (after == null ? "" : " AND name > ?") + " ORDER BY name FETCH FIRST " + PAGE + " ROWS ONLY";
        @Nullable Object[] arguments = after == null ? new Object[] {scope} : new Object[] {scope, after};
        return transaction.query(
                select,
                row -> new Old(
                        row.getString(1),
                        row.getString(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()),
                arguments);
    }

    private static void take(Transaction transaction, String scope, List<Old> page) throws SQLException {
        if (scope.startsWith(FEED) && scope.endsWith(ROWS)) {
            String feed = scope.substring(0, scope.length() - ROWS.length());
            JdbcFingerprints.put(
                    transaction, feed, page.stream().map(Takeover::row).toList());
        } else if (scope.startsWith(FEED)) {
            for (Old old : page) {
                if (old.name().equals(CURSOR)) {
                    JdbcFingerprints.move(transaction, scope, old.content());
                }
            }
        } else {
            List<@Nullable Object[]> entries = new ArrayList<>();
            for (Old old : page) {
                Journal.Entry entry =
                        new Journal.Entry(!scope.equals(REQUESTS) || isDone(old.content()), old.content());
                entries.add(JdbcJournal.row(scope, Values.digest(scope, old.name()), entry, old.at()));
            }
            JdbcJournal.put(transaction, entries);
        }
    }

    /** A row that was told as it was then. One without an id was known by its hash. */
    private static Fingerprints.Row row(Old old) {
        String id = old.name().equals(old.content()) ? null : json(old.name());
        return new Fingerprints.Row(0, old.name(), old.content(), 1, 1, false, id, old.at());
    }

    private static String json(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("each text is JSON", e);
        }
    }

    private static boolean isDone(String request) {
        try {
            return JSON.readTree(request).path("done").asBoolean();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
