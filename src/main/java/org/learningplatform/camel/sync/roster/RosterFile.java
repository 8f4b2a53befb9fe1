// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVException;

/**
 * A roster file that has been read once from end to end: all of it is text, its columns are known, its rows are counted,
 * and so are the people who stand in it twice. The file is never in memory as a whole.
 */
final class RosterFile {

    private final Path path;
    private final ZoneId zone;
    private final Columns columns;
    private final KeyIndex userIds;
    private final long rows;

    private RosterFile(Path path, ZoneId zone, Columns columns, KeyIndex userIds, long rows) {
        this.path = path;
        this.zone = zone;
        this.columns = columns;
        this.userIds = userIds;
        this.rows = rows;
    }

    /**
     * Reads the file once and checks it.
     *
     * @param path where it is, on a local disk
     * @param zone zone of its dates
     * @throws RejectedFileException if none of its rows may be applied
     * @throws IOException if the disk fails
     */
    static RosterFile check(Path path, ZoneId zone) throws IOException, RejectedFileException {
        try (CsvRecords records = new CsvRecords(path)) {
            if (!records.hasNext()) {
                throw new RejectedFileException("empty-file", "the file has no header row");
            }
            Columns columns = new Columns(records.next());
            KeyIndex userIds = new KeyIndex();
            long rows = 0;
            while (records.hasNext()) {
                userIds.add(columns.cell(records.next(), "userId"));
                rows++;
            }
            if (rows == 0) {
                throw new RejectedFileException("no-rows", "the file has a header row and nothing below it");
            }
            userIds.complete();
            return new RosterFile(path, zone, columns, userIds, rows);
        } catch (UncheckedIOException e) {
            throw rejected(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw rejected(e);
        }
    }

    /** How many rows it has, the header row not counted. */
    long rows() {
        return rows;
    }

    /** Hands over the rows in their order, so many at a time. */
    void forEachPage(int most, Consumer<List<RosterRow>> action) throws IOException {
        try (CsvRecords records = new CsvRecords(path)) {
            records.next();
            List<RosterRow> page = new ArrayList<>(most);
            while (records.hasNext()) {
                page.add(new RosterRow(records.next(), columns, zone, userIds));
                if (page.size() == most || !records.hasNext()) {
                    action.accept(page);
                    page.clear();
                }
            }
        }
    }

    private static RejectedFileException rejected(IOException e) throws IOException {
        if (e instanceof CharacterCodingException) {
            return new RejectedFileException("not-utf-8", "save the file as UTF-8");
        }
        if (e instanceof CSVException) {
            return new RejectedFileException("malformed-csv", "a quote is not closed or stands inside a cell");
        }
        throw e;
    }
}
