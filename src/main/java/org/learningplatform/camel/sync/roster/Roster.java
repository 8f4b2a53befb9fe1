// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Function;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.sync.people.Outcome;
import org.learningplatform.camel.sync.people.Person;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies roster files row by row, and remembers what has been done: a file that was interrupted goes on at its first row
 * that is not done, and bytes that were applied once are refused under any other name.
 */
final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
    /** Rows that are looked up together in the state. */
    private static final int PAGE = 500;

    private static final int LOG_ROWS = 1_000;
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final Journal journal;
    private final ZoneId zone;
    private final Clock clock;

    /** @param zone zone of the dates in the files */
    Roster(Journal journal, ZoneId zone, Clock clock) {
        this.journal = journal;
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * Applies a file and writes its report.
     *
     * @param upsert makes a person a user
     * @param report where the report is written; complete when the method returns
     * @throws RuntimeException what {@code upsert} throws where the row is not to blame; the same file can be applied again
     * @throws IOException if the local disk fails
     */
    RosterResult apply(RosterUpload upload, Function<Person, Outcome> upsert, Path report) throws IOException {
        Instant startedAt = clock.instant();
        String sha256 = Digests.sha256(upload.path());
        RosterLedger ledger = new RosterLedger(journal, sha256, clock);
        try (RosterReport lines = new RosterReport(report)) {
            boolean rejected = false;
            try {
                applyRows(upload, ledger, upsert, lines);
            } catch (RejectedFileException e) {
                rejected = true;
                lines.addFile(e.reason(), String.valueOf(e.getMessage()));
            }
            return new RosterResult(
                    upload,
                    sha256,
                    Files.size(upload.path()),
                    rejected,
                    lines.counts(),
                    lines.firstError(),
                    startedAt,
                    clock.instant());
        }
    }

    private void applyRows(
            RosterUpload upload, RosterLedger ledger, Function<Person, Outcome> upsert, RosterReport lines)
            throws IOException, RejectedFileException {
        // its own id stands there if it was done, but not yet moved, when the process ended: then only the end is
        // repeated
        if (ledger.completedAs().filter(id -> !id.equals(upload.id())).isPresent()) {
            throw new RejectedFileException("duplicate-file", "a file with the same bytes has been applied before");
        }
        RosterFile file = RosterFile.check(upload.path(), zone);
        Progress progress = new Progress(upload.name(), file.rows());
        file.forEachPage(PAGE, rows -> {
            try (RosterLedger.Page page =
                    ledger.page(rows.stream().map(RosterRow::number).toList())) {
                for (RosterRow row : rows) {
                    lines.add(row.number(), row.userId(), page.outcome(row.number(), () -> apply(row, upsert)));
                    progress.log(lines);
                }
            }
        });
        if (lines.rows() != file.rows()) {
            throw new IllegalStateException("the report has " + lines.rows() + " rows, the file " + file.rows());
        }
        ledger.complete(upload.id());
    }

    private static RowOutcome apply(RosterRow row, Function<Person, Outcome> upsert) {
        if (row.isRepeated()) {
            return new RowOutcome(Outcome.UNCHANGED, "repeated-row", "the same as an earlier row").at(row.line());
        }
        try {
            return RowOutcome.done(upsert.apply(row.person()));
        } catch (LearningPlatformException e) {
            return RowOutcome.refused(e).at(row.line());
        }
    }

    /** Says now and then how far a file has come. */
    private final class Progress {

        private final String name;
        private final long rows;
        private Instant next = clock.instant().plus(LOG_INTERVAL);

        Progress(String name, long rows) {
            this.name = name;
            this.rows = rows;
        }

        void log(RosterReport lines) {
            if (lines.rows() % LOG_ROWS == 0
                    || lines.rows() == rows
                    || clock.instant().isAfter(next)) {
                LOG.info("{}: {} of {} rows, {}", name, lines.rows(), rows, lines.counts());
                next = clock.instant().plus(LOG_INTERVAL);
            }
        }
    }
}
