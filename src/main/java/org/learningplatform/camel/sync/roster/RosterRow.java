// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.people.InvalidPersonException;
import org.learningplatform.camel.sync.people.Person;

/** One row below the header row. */
final class RosterRow {

    private static final int MAX_CELL = 1_000;
    private static final Pattern BAR = Pattern.compile("\\|");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

    private final CSVRecord cells;
    private final Columns columns;
    private final ZoneId zone;
    private final KeyIndex userIds;

    RosterRow(CSVRecord cells, Columns columns, ZoneId zone, KeyIndex userIds) {
        this.cells = cells;
        this.columns = columns;
        this.zone = zone;
        this.userIds = userIds;
    }

    /** 1 for the first row below the header row. */
    long number() {
        return cells.getRecordNumber() - 1;
    }

    /** The row's user id, or empty if it has none that fits into a report. */
    String userId() {
        String userId = columns.cell(cells, "userId");
        return userId.length() > MAX_CELL ? "" : userId;
    }

    /**
     * The person that the row describes.
     *
     * @throws InvalidPersonException if it describes none
     */
    Person person() {
        checkCells();
        return new Person(
                columns.cell(cells, "userId"),
                columns.cell(cells, "username"),
                columns.cell(cells, "firstName"),
                columns.cell(cells, "lastName"),
                columns.cell(cells, "email"),
                known("country"),
                known("timezone"),
                known("language"),
                expiresAt(),
                names("groups"),
                names("tags"));
    }

    private void checkCells() {
        if (cells.size() != columns.count()) {
            throw new InvalidPersonException("cell-count", "the row has more or fewer cells than the header row");
        }
        for (String cell : cells) {
            if (cell.length() > MAX_CELL) {
                throw new InvalidPersonException("too-long", "a cell has more than " + MAX_CELL + " characters");
            }
        }
        for (String column : Columns.REQUIRED) {
            if (columns.cell(cells, column).isEmpty()) {
                throw new InvalidPersonException("missing-" + column, "the cell is empty");
            }
        }
        if (userIds.isRepeated(columns.cell(cells, "userId"))) {
            throw new InvalidPersonException("duplicate-key", "more than one row has this userId; none is applied");
        }
    }

    private @Nullable Instant expiresAt() {
        String cell = columns.cell(cells, "expiresAt");
        try {
            return cell.isEmpty()
                    ? null
                    : LocalDateTime.parse(cell, DATE).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidPersonException("bad-date", "expiresAt is not a date as YYYY-MM-DD HH:MM:SS");
        }
    }

    /** An empty cell leaves what the platform has. */
    private @Nullable String known(String column) {
        String cell = columns.cell(cells, column);
        return cell.isEmpty() ? null : cell;
    }

    private List<String> names(String column) {
        return BAR.splitAsStream(columns.cell(cells, column))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
