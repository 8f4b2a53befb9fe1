// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.sync.people.Outcome;

/** What has been done of one file, known by its bytes. It survives a restart. */
final class RosterLedger {

    /** How long a file is remembered. */
    static final Duration MEMORY = Duration.ofDays(30);

    private static final String SCOPE = "roster";
    private static final String COMPLETED = "completed";

    /** What a row comes to again if it is done again. */
    private static final Set<Outcome> REPEATABLE = EnumSet.of(Outcome.UNCHANGED, Outcome.INVALID);

    private final Journal journal;
    private final String sha256;
    private final Clock clock;

    /** Opens the ledger of a file and forgets what is too old of all files. */
    RosterLedger(Journal journal, String sha256, Clock clock) {
        this.journal = journal;
        this.sha256 = sha256;
        this.clock = clock;
        journal.forgetBefore(SCOPE, clock.instant().minus(MEMORY));
    }

    /** Opens a page of rows, by their numbers. */
    Page page(Collection<Long> rows) {
        return new Page(journal.find(SCOPE, rows.stream().map(this::key).toList()));
    }

    /** Under which name all rows of these bytes were applied, if they were. */
    Optional<String> completedAs() {
        String key = key(COMPLETED);
        return Optional.ofNullable(journal.find(SCOPE, List.of(key)).get(key)).map(Journal.Entry::content);
    }

    void complete(String name) {
        done(Map.of(key(COMPLETED), name));
    }

    private void done(Map<String, String> contents) {
        journal.done(SCOPE, contents, clock.instant());
    }

    private String key(Object row) {
        return sha256 + "/" + row;
    }

    /**
     * Some rows of the file. What changed the platform is noted at once: after a crash it would come to something else, and
     * the report would not be true. The rest is noted together, at the latest when the page is closed.
     */
    final class Page implements AutoCloseable {

        private final Map<String, Journal.Entry> known;
        private final Map<String, String> unnoted = new HashMap<>();

        private Page(Map<String, Journal.Entry> known) {
            this.known = known;
        }

        /** What became of a row, or becomes of it now. */
        RowOutcome outcome(long row, Supplier<RowOutcome> apply) {
            Journal.Entry entry = known.get(key(row));
            if (entry != null) {
                return RowOutcome.parse(entry.content());
            }
            RowOutcome outcome = apply.get();
            unnoted.put(key(row), outcome.text());
            if (!REPEATABLE.contains(outcome.outcome())) {
                note();
            }
            return outcome;
        }

        private void note() {
            if (!unnoted.isEmpty()) {
                done(unnoted);
                unnoted.clear();
            }
        }

        @Override
        public void close() {
            note();
        }
    }
}
