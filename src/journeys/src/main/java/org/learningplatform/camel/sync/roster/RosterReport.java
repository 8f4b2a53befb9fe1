// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.CsvCell;
import org.learningplatform.camel.sync.work.Outcome;

/**
 * The report of a file: CSV in UTF-8 with the columns {@code row,userId,outcome,reason,detail}. Of the people it holds the
 * user id alone, and no cell that a spreadsheet would take for a formula.
 */
final class RosterReport implements Closeable {

    /** What a row can come to. */
    private static final Set<Outcome> OUTCOMES = EnumSet.complementOf(EnumSet.of(Outcome.DELETED, Outcome.HELD));

    private final CsvWriter writer;
    private final String prefix;
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private final Map<RosterResult.Came, Long> tally = new HashMap<>();
    private @Nullable String firstError;

    /**
     * Begins a report in that file; what it held is lost.
     *
     * @param prefix of each outcome of a row
     */
    RosterReport(Path file, String prefix) throws IOException {
        this.prefix = prefix;
        this.writer = CsvWriter.builder().build(file);
        writer.writeRecord("row", "userId", "outcome", "reason", "detail");
        OUTCOMES.forEach(outcome -> counts.put(outcome, 0L));
    }

    /** @param row 1 for the first row below the header row */
    void add(long row, String userId, RowOutcome outcome) {
        print(row, userId, prefix, outcome);
        counts.merge(outcome.outcome(), 1L, Long::sum);
        tally.merge(new RosterResult.Came(outcome.outcome(), outcome.reason()), 1L, Long::sum);
    }

    /** Says in row 0 what is wrong with the file as a whole. */
    void addFile(String reason, String detail) {
        print(0, "", "", new RowOutcome(Outcome.INVALID, reason, detail));
    }

    /** How many rows of the file stand in it. */
    long rows() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many rows came to each outcome. */
    Map<Outcome, Long> counts() {
        return counts;
    }

    /** How many rows came to each outcome for which reason. */
    Map<RosterResult.Came, Long> tally() {
        return tally;
    }

    /** The first reason in it, or null if there is none. */
    @Nullable
    String firstError() {
        return firstError;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private void print(long row, String userId, String before, RowOutcome outcome) {
        writer.writeRecord(
                Long.toString(row),
                CsvCell.of(userId),
                before + outcome.outcome(),
                CsvCell.of(outcome.reason()),
                CsvCell.of(outcome.detail()));
        // an unchanged row may have a remark
        if (firstError == null && !outcome.reason().isEmpty() && outcome.outcome() != Outcome.UNCHANGED) {
            firstError = outcome.reason();
        }
    }
}
