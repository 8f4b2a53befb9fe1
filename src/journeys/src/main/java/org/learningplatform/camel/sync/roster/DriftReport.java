// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.CsvCell;

/** The file that says what differs: CSV in UTF-8 with the columns {@code kind,externalId,field,detail}. */
final class DriftReport implements Closeable {

    private final CsvWriter writer;
    private final Map<Drift.Kind, Long> counts = new EnumMap<>(Drift.Kind.class);

    /** Begins a report in that file; what it held is lost. */
    DriftReport(Path file) throws IOException {
        writer = CsvWriter.builder().build(file);
        writer.writeRecord("kind", "externalId", "field", "detail");
        for (Drift.Kind kind : Drift.Kind.values()) {
            counts.put(kind, 0L);
        }
    }

    void add(Drift drift) {
        writer.writeRecord(
                drift.kind().toString(),
                CsvCell.of(drift.externalId()),
                CsvCell.of(drift.field()),
                CsvCell.of(drift.detail()));
        counts.merge(drift.kind(), 1L, Long::sum);
    }

    /** How many differences of each kind. */
    Map<Drift.Kind, Long> counts() {
        return counts;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /** Reads a report from its beginning. */
    static final class Reader implements Closeable {

        private final CsvReader<CsvRecord> csv;
        private final Iterator<CsvRecord> lines;
        private @Nullable Drift read;

        Reader(Path report) throws IOException {
            csv = CsvReader.builder().ofCsvRecord(report);
            lines = csv.iterator();
            lines.next();
            read = read();
        }

        private @Nullable Drift read() {
            if (!lines.hasNext()) {
                return null;
            }
            CsvRecord line = lines.next();
            return new Drift(
                    Drift.Kind.of(line.getField(0)),
                    CsvCell.read(line.getField(1)),
                    line.getField(2),
                    line.getField(3));
        }

        /** What comes next, about so much, and of a person all; nothing at the end. */
        List<Drift> next(int about) {
            List<Drift> page = new ArrayList<>();
            String last = "";
            while (read != null && (page.size() < about || (!last.isEmpty() && last.equals(read.externalId())))) {
                page.add(read);
                last = read.externalId();
                read = read();
            }
            return page;
        }

        @Override
        public void close() throws IOException {
            csv.close();
        }
    }
}
