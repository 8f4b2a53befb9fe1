// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldModifier;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * The rows of a roster file, one at a time. No column can hold a line break, so a row is a physical line, and a stray quote
 * costs its own row and no other. What is no row is passed over: blank lines, lines of delimiters, the header row again.
 */
final class RosterReader implements Closeable {

    /** What may stand between cells, the likeliest first. */
    static final String DELIMITERS = ",;\t";

    /** What Excel writes above the header row to name the delimiter. */
    private static final Pattern SEPARATOR_LINE =
            Pattern.compile("\"?sep=(\\t|[^\\s\"]),*\"?;*", Pattern.CASE_INSENSITIVE);

    private final Lines lines;
    private final CsvReader.CsvReaderBuilder csv;
    private final Columns columns;
    private final StringArrayHandler cells = StringArrayHandler.of(handler -> handler.fieldModifier(new Cleaning()));

    /**
     * Opens a file and reads its header row.
     *
     * @throws Refusal if it has none that is understood
     */
    RosterReader(Path file) throws IOException {
        this.lines = new Lines(file);
        try {
            Lines.Line line = nextLine();
            Matcher separator = SEPARATOR_LINE.matcher(line == null ? "" : line.text());
            boolean isNamed = separator.matches();
            Lines.Line header = isNamed ? nextLine() : line;
            if (header == null) {
                throw new Refusal(Reason.SCHEMA_INVALID, "empty-file", "the file has no header row");
            }
            this.csv = csv(isNamed ? separator.group(1).charAt(0) : delimiter(header.text()));
            this.columns = new Columns(header(header));
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private static CsvReader.CsvReaderBuilder csv(char delimiter) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(false)
                .allowUnclosedQuote(false)
                .trimWhitespacesAroundQuotes(true);
    }

    private String[] header(Lines.Line line) {
        try {
            return csv.ofSingleCsvRecord(cells, line.text());
        } catch (CsvParseException e) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "malformed-csv",
                    "line " + line.number() + ", the header row: a quote is not closed, or stands inside a cell");
        }
    }

    Columns columns() {
        return columns;
    }

    /**
     * The next row, or null at the end of the file.
     *
     * @throws Refusal if the file cannot be read on from here
     */
    @Nullable
    CsvRow next() throws IOException {
        for (Lines.Line line = nextLine(); line != null; line = nextLine()) {
            CsvRow row = row(line);
            if (row.fault() == CsvRow.Fault.NONE || row.fault() == CsvRow.Fault.CUT_OFF) {
                if (isBlank(row.cells()) || columns.areNamedBy(row.cells(), line.number())) {
                    continue;
                }
            }
            return row;
        }
        return null;
    }

    private CsvRow row(Lines.Line line) {
        if (!line.isWhole()) {
            return new CsvRow(line.number(), List.of(), CsvRow.Fault.TOO_LONG);
        }
        try {
            List<String> row = List.of(csv.ofSingleCsvRecord(cells, line.text()));
            return new CsvRow(line.number(), row, line.isEnded() ? CsvRow.Fault.NONE : CsvRow.Fault.CUT_OFF);
        } catch (CsvParseException e) {
            return new CsvRow(line.number(), List.of(), CsvRow.Fault.QUOTE);
        }
    }

    /** The next line that is not blank, or null. */
    private Lines.@Nullable Line nextLine() throws IOException {
        try {
            Lines.Line line = lines.next();
            while (line != null && line.text().isBlank()) {
                line = lines.next();
            }
            return line;
        } catch (CharacterCodingException e) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID, "not-utf-8", "line " + lines.number() + ": save the file as UTF-8");
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private static boolean isBlank(List<String> cells) {
        return cells.stream().allMatch(String::isEmpty);
    }

    private static char delimiter(String header) {
        int[] counts = new int[DELIMITERS.length()];
        boolean quoted = false;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            quoted ^= c == '"';
            int delimiter = DELIMITERS.indexOf(c);
            if (delimiter >= 0 && !quoted) {
                counts[delimiter]++;
            }
        }
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return DELIMITERS.charAt(most);
    }

    /** Cleans each cell, and refuses a quote inside one that is not quoted: it was to begin or to end another. */
    private static final class Cleaning implements FieldModifier {

        @Override
        public String modify(long line, int index, boolean quoted, String field) {
            if (!quoted && field.indexOf('"') >= 0 && !Cells.isForcedText(field)) {
                throw new CsvParseException("a quote stands inside a cell");
            }
            return Cells.clean(field);
        }
    }
}
