// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.regex.Pattern;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * A roster file that has been read once from end to end: all of it is text, its columns are known, its rows are counted,
 * and so are the people who stand in it twice. The file is never in memory as a whole.
 */
final class RosterFile {

    /** Code of a file whose last row does not count the others. */
    static final String TRAILER = "trailer-mismatch";

    private static final int PEOPLE = 500;
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

    private final Path path;
    private final ZoneId zone;
    private final String erase;
    private final KeyIndex userIds;
    private final long rows;
    private final boolean isEnded;
    private final boolean isCutOff;
    private final boolean namesManagers;
    private final boolean namesEnds;

    private RosterFile(
            Path path,
            ZoneId zone,
            String erase,
            KeyIndex userIds,
            long rows,
            boolean isEnded,
            boolean isCutOff,
            boolean namesManagers,
            boolean namesEnds) {
        this.path = path;
        this.zone = zone;
        this.erase = erase;
        this.userIds = userIds;
        this.rows = rows;
        this.isEnded = isEnded;
        this.isCutOff = isCutOff;
        this.namesManagers = namesManagers;
        this.namesEnds = namesEnds;
    }

    /**
     * Reads the file once and checks it.
     *
     * @param path where it is, on a local disk
     * @param zone zone of its dates
     * @param erase text of a cell whose value is to be erased; empty for none
     * @param hasTrailer whether the last row says how many rows are before it
     * @throws Refusal if none of its rows may be applied
     * @throws IOException if the disk fails
     */
    static RosterFile check(Path path, ZoneId zone, String erase, boolean hasTrailer) throws IOException {
        try (RosterReader reader = new RosterReader(path)) {
            KeyIndex userIds = new KeyIndex();
            long rows = 0;
            CsvRow last = null;
            boolean namesManagers = false;
            boolean namesEnds = false;
            CsvRow trailer = hasTrailer ? reader.next() : null;
            for (CsvRow row = reader.next(); row != null; row = reader.next()) {
                CsvRow person = trailer == null ? row : trailer;
                userIds.add(reader.columns().cell(person, "userId"), String.join("\0", person.cells()));
                namesManagers |= !reader.columns().cell(person, "managerId").isEmpty();
                namesEnds |= !reader.columns().cell(person, "expiresAt").isEmpty();
                last = person;
                rows++;
                trailer = hasTrailer ? row : null;
            }
            if (trailer != null) {
                checkTrailer(trailer, rows);
            }
            if (last == null) {
                throw new Refusal(Reason.SCHEMA_INVALID, "no-rows", "the file has a header row and nothing below it");
            }
            userIds.complete();
            return new RosterFile(
                    path,
                    zone,
                    erase,
                    userIds,
                    rows,
                    last.fault() != CsvRow.Fault.CUT_OFF,
                    isCutOff(path, last),
                    namesManagers,
                    namesEnds);
        }
    }

    /** The number stands alone in its row, or behind one word. */
    private static void checkTrailer(CsvRow trailer, long rows) {
        List<String> filled =
                trailer.cells().stream().filter(cell -> !cell.isEmpty()).toList();
        String count = filled.isEmpty() ? "" : filled.get(filled.size() - 1);
        if (filled.size() > 2 || !COUNT.matcher(count).matches()) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    TRAILER,
                    "the last row does not say how many rows are before it, as roster.trailer wants: that number in its"
                            + " first cell, or behind one word");
        }
        if (Long.parseLong(count) != rows) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    TRAILER,
                    "the last row says " + Long.parseLong(count) + " rows, and there are " + rows
                            + ": send the file whole");
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

    /** Whether any row says when an account ends. */
    boolean namesEnds() {
        return namesEnds;
    }

    /** Whether a row says who somebody's manager is. */
    boolean namesManagers() {
        return namesManagers;
    }

    /** Whether a line break ends the last row. */
    boolean isEnded() {
        return isEnded;
    }

    /** Hands over the rows in their order, so many at a time. */
    void forEachPage(int most, Consumer<List<RosterRow>> action) throws IOException {
        try (RosterReader reader = new RosterReader(path)) {
            List<RosterRow> page = new ArrayList<>(most);
            long number = 0;
            // behind them may be a trailer
            for (CsvRow row = reader.next(); row != null && number < rows; row = reader.next()) {
                page.add(row(++number, row, reader.columns()));
                if (page.size() == most || number == rows) {
                    action.accept(List.copyOf(page));
                    page.clear();
                }
            }
        }
    }

    /** Hands over the people whom it describes, with the numbers of their rows; not those whose rows are refused, or repeated. */
    void forEachPerson(ObjIntConsumer<Person> action) {
        try {
            forEachPage(
                    PEOPLE,
                    page -> page.forEach(row -> {
                        Person person = row.isRepeated() ? null : row.personIfAny();
                        if (person != null) {
                            action.accept(person, (int) row.number());
                        }
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RosterRow row(long number, CsvRow row, Columns columns) {
        boolean isWhole = row.fault() == CsvRow.Fault.CUT_OFF && !isCutOff;
        CsvRow read = isWhole ? new CsvRow(row.line(), row.cells(), CsvRow.Fault.NONE) : row;
        return new RosterRow(number, read, columns, zone, erase, userIds);
    }
}
