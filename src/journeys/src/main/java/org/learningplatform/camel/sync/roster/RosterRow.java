// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** One row below the header row. */
final class RosterRow {

    private static final int MAX_CELL = 1_000;
    private static final Pattern BAR = Pattern.compile("\\|");

    /** A long number as a spreadsheet shows it, with most of its digits gone. */
    private static final Pattern SCIENTIFIC = Pattern.compile("\\d([.,]\\d+)?E\\+\\d+");

    private static final List<String> IDS = List.of("userId", "username", "email");

    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd[ HH:mm:ss]")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    /** The last second of a day: an account that expires on a day works on that day. */
    private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

    private final long number;
    private final CsvRow row;
    private final Columns columns;
    private final ZoneId zone;
    private final String erase;
    private final KeyIndex userIds;

    RosterRow(long number, CsvRow row, Columns columns, ZoneId zone, String erase, KeyIndex userIds) {
        this.number = number;
        this.row = row;
        this.columns = columns;
        this.zone = zone;
        this.erase = erase;
        this.userIds = userIds;
    }

    /** 1 for the first row below the header row. */
    long number() {
        return number;
    }

    /** The number of its line in the file, 1 for the first. */
    long line() {
        return row.line();
    }

    /** The row's user id as a report may have it: empty if there is none, or what stands there may be more than an id. */
    String userId() {
        String userId = cell("userId");
        boolean isId = userId.length() <= MAX_CELL
                && columns.reachRequired(row)
                && userId.chars().noneMatch(c -> c == '|' || RosterReader.DELIMITERS.indexOf(c) >= 0)
                && !Cells.hasControl(userId);
        return isId ? userId : "";
    }

    /** The user id, whatever else is wrong with the row; null if that cannot be told for certain. */
    @Nullable
    String id() {
        String userId = cell("userId");
        boolean isCertain = row.fault() == CsvRow.Fault.NONE
                && columns.reachRequired(row)
                && !userId.isEmpty()
                && userId.length() <= MAX_CELL
                && !Cells.hasControl(userId)
                && !Cells.isLossy(userId)
                && !Cells.hasInvisible(userId)
                && !SCIENTIFIC.matcher(userId).matches();
        return isCertain ? userId : null;
    }

    /** All ids that the row gives the person, those of before, too; none if {@link #id} cannot be told. */
    List<String> ids() {
        String id = id();
        return id == null
                ? List.of()
                : Stream.concat(Stream.of(id), names("previousIds").stream()).toList();
    }

    /** The unit whose people are counted on their own: the first level of the organisation, else the first group. */
    String unit() {
        String level = cell("orglevelid_1");
        return level.isEmpty() && !isErased("groups")
                ? names("groups").stream().findFirst().orElse("")
                : level;
    }

    /** Whether an earlier row of the file holds the same. */
    boolean isRepeated() {
        String userId = cell("userId");
        return !userId.isEmpty() && !userIds.isAmbiguous(userId) && userIds.isRepeated(userId, number);
    }

    /**
     * The person that the row describes.
     *
     * @throws Refusal if it describes none
     */
    Person person() {
        checkLine();
        row.cells().forEach(RosterRow::checkCell);
        checkIds();
        checkErased();
        return Person.of(cell("userId"), cell("username"), cell("firstName"), cell("lastName"), cell("email"))
                .with(Field.PERSON_COUNTRY, known("country"))
                .with(Field.PERSON_TIMEZONE, known("timezone"))
                .with(Field.PERSON_LOCALE, known("language"))
                .with(Field.PERSON_EXPIRES_AT, expiresAt())
                .withPreviousIds(names("previousIds"))
                .withGroups(isErased("groups") ? Person.NONE : names("groups"))
                .withTags(isErased("tags") ? Person.NONE : names("tags"));
    }

    /** The person that the row describes, or null if it describes none. */
    @Nullable
    Person personIfAny() {
        try {
            return person();
        } catch (Refusal e) {
            return null;
        }
    }

    private void checkLine() {
        if (row.fault() != CsvRow.Fault.NONE) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, row.fault().reason(), row.fault().text());
        }
        boolean isTooLong = row.cells().stream().skip(columns.count()).anyMatch(cell -> !cell.isEmpty());
        if (isTooLong || !columns.reachRequired(row)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "cell-count",
                    "the row has " + row.cells().size() + " cells, the header row " + columns.count()
                            + ": is the delimiter the same, and quoted where it stands in a cell?");
        }
    }

    private static void checkCell(String cell) {
        if (cell.length() > MAX_CELL) {
            throw new Refusal(Reason.SCHEMA_INVALID, "too-long", "a cell has more than " + MAX_CELL + " characters");
        }
        if (Cells.hasControl(cell)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "control-character", "a cell has a control character or a line break");
        }
        if (Cells.isLossy(cell)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "lost-character",
                    "a cell has U+FFFD in place of a letter that the export lost: export as UTF-8");
        }
    }

    private void checkErased() {
        if (isErased("previousIds") || Columns.REQUIRED.stream().anyMatch(this::isErased)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "cannot-erase",
                    "only country, timezone, language, expiresAt, groups and tags can be erased");
        }
    }

    private boolean isErased(String column) {
        return !erase.isEmpty() && cell(column).equals(erase);
    }

    private void checkIds() {
        for (String column : Columns.REQUIRED) {
            if (cell(column).isEmpty()) {
                throw new Refusal(Reason.SCHEMA_INVALID, "missing-" + column, "the cell is empty");
            }
        }
        for (String column : IDS) {
            if (Cells.hasInvisible(cell(column))) {
                throw new Refusal(
                        Reason.SCHEMA_INVALID, "invisible-character", column + " has an invisible character inside");
            }
        }
        if (Stream.of("userId", "username")
                .anyMatch(column -> SCIENTIFIC.matcher(cell(column)).matches())) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "scientific-notation",
                    "an id is a rounded number: format the column as text before you save the file");
        }
        if (userIds.isAmbiguous(cell("userId"))) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "duplicate-key", "more than one row has this userId; none is applied");
        }
    }

    /** Whether it says when the account ends. */
    boolean namesEnd() {
        return !cell("expiresAt").isEmpty();
    }

    private @Nullable Object expiresAt() {
        if (!(known("expiresAt") instanceof String cell)) {
            return known("expiresAt");
        }
        LocalDateTime local = local(cell);
        if (zone.getRules().getValidOffsets(local).isEmpty()) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "bad-date", "the clocks of " + zone + " skip the hour of expiresAt");
        }
        return local.atZone(zone).toInstant();
    }

    private static LocalDateTime local(String cell) {
        try {
            TemporalAccessor date = DATE.parseBest(cell, LocalDateTime::from, LocalDate::from);
            return date instanceof LocalDate day ? day.atTime(END_OF_DAY) : LocalDateTime.from(date);
        } catch (DateTimeException e) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "bad-date", "expiresAt is not a date (YYYY-MM-DD or YYYY-MM-DD HH:MM:SS)");
        }
    }

    private String cell(String column) {
        return columns.cell(row, column);
    }

    /** An empty cell leaves what the platform has. */
    private @Nullable Object known(String column) {
        String cell = cell(column);
        return cell.isEmpty() ? null : isErased(column) ? Erased.VALUE : cell;
    }

    private List<String> names(String column) {
        return BAR.splitAsStream(cell(column))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
