// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The records of a CSV file, one at a time: UTF-8 with or without byte order mark, and the delimiter that its first line
 * has most of. A byte that is not UTF-8, a quote that never ends and the like come as an {@code UncheckedIOException}.
 */
final class CsvRecords implements Iterator<CSVRecord>, Closeable {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String DELIMITERS = ",;\t";
    private static final int MAX_HEADER = 65_536;
    private static final int MAX_RECORD = 10_000_000;

    private final LimitedReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;

    CsvRecords(Path file) throws IOException {
        // this decoder reports what is not UTF-8 instead of replacing it
        this.reader = new LimitedReader(Files.newBufferedReader(file));
        try {
            skipByteOrderMark();
            CSVFormat format = CSVFormat.RFC4180
                    .builder()
                    .setDelimiter(delimiter())
                    .setIgnoreEmptyLines(true)
                    .get();
            this.parser =
                    CSVParser.builder().setReader(reader).setFormat(format).get();
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
        this.records = parser.iterator();
    }

    @Override
    public boolean hasNext() {
        reader.startRecord();
        return records.hasNext();
    }

    @Override
    public CSVRecord next() {
        return records.next();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private void skipByteOrderMark() throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
    }

    private char delimiter() throws IOException {
        int[] counts = new int[DELIMITERS.length()];
        reader.mark(MAX_HEADER);
        boolean quoted = false;
        for (int read = 1; read < MAX_HEADER; read++) {
            int c = reader.read();
            if (c == -1 || (!quoted && (c == '\n' || c == '\r'))) {
                break;
            }
            quoted ^= c == '"';
            int delimiter = DELIMITERS.indexOf(c);
            if (delimiter >= 0 && !quoted) {
                counts[delimiter]++;
            }
        }
        reader.reset();
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return DELIMITERS.charAt(most);
    }

    /** Stops at a record without end, such as one that a stray quote makes, before it fills the memory. */
    private static final class LimitedReader extends FilterReader {

        private long sinceStart;

        LimitedReader(BufferedReader in) {
            super(in);
        }

        void startRecord() {
            sinceStart = 0;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            sinceStart += read;
            if (sinceStart > MAX_RECORD) {
                throw new CSVException("a record is longer than %,d characters", MAX_RECORD);
            }
            return read;
        }
    }
}
