// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * A roster file that has been read once from end to end: all of it is text, its columns are known, its rows are counted,
 * and so are the people who stand in it twice. The file is never in memory as a whole.
 */
final class RosterFile {

    private final Path path;
    private final ZoneId zone;
    private final KeyIndex userIds;
    private final long rows;
    private final boolean isCutOff;

    private RosterFile(Path path, ZoneId zone, KeyIndex userIds, long rows, boolean isCutOff) {
        this.path = path;
        this.zone = zone;
        this.userIds = userIds;
        this.rows = rows;
        this.isCutOff = isCutOff;
    }

    /**
     * Reads the file once and checks it.
     *
     * @param path where it is, on a local disk
     * @param zone zone of its dates
     * @throws Refusal if none of its rows may be applied
     * @throws IOException if the disk fails
     */
    static RosterFile check(Path path, ZoneId zone) throws IOException {
        try (RosterReader reader = new RosterReader(path)) {
            KeyIndex userIds = new KeyIndex();
            long rows = 0;
            CsvRow last = null;
            for (CsvRow row = reader.next(); row != null; row = reader.next()) {
                userIds.add(reader.columns().cell(row, "userId"), String.join("\0", row.cells()));
                rows++;
                last = row;
            }
            if (last == null) {
                throw new Refusal(Reason.SCHEMA_INVALID, "no-rows", "the file has a header row and nothing below it");
            }
            userIds.complete();
            return new RosterFile(path, zone, userIds, rows, isCutOff(path, last));
        }
    }

    /** Whether the last row, which no line break ends, looks as if more of it was to come. */
    private static boolean isCutOff(Path path, CsvRow last) throws IOException {
        if (last.fault() != CsvRow.Fault.CUT_OFF) {
            return false;
        }
        try (RosterReader reader = new RosterReader(path)) {
            for (CsvRow row = reader.next(); row != null && row.line() < last.line(); row = reader.next()) {
                if (reader.columns().isBeginning(last, row)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** How many rows it has, the header row not counted. */
    long rows() {
        return rows;
    }

    /** Hands over the rows in their order, so many at a time. */
    void forEachPage(int most, Consumer<List<RosterRow>> action) throws IOException {
        try (RosterReader reader = new RosterReader(path)) {
            List<RosterRow> page = new ArrayList<>(most);
            long number = 0;
            for (CsvRow row = reader.next(); row != null; row = reader.next()) {
                page.add(row(++number, row, reader.columns()));
                if (page.size() == most || number == rows) {
                    action.accept(List.copyOf(page));
                    page.clear();
                }
            }
        }
    }

    private RosterRow row(long number, CsvRow row, Columns columns) {
        boolean isWhole = row.fault() == CsvRow.Fault.CUT_OFF && !isCutOff;
        CsvRow read = isWhole ? new CsvRow(row.line(), row.cells(), CsvRow.Fault.NONE) : row;
        return new RosterRow(number, read, columns, zone, userIds);
    }
}
