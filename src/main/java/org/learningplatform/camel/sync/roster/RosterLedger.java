// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.learningplatform.camel.StateStore;

/** What has been done of one file, known by its bytes. It survives a restart. */
final class RosterLedger {

    /** How long a file is remembered. */
    static final Duration MEMORY = Duration.ofDays(30);

    private static final String SCOPE = "roster";
    private static final String COMPLETED = "completed";

    private final StateStore store;
    private final String sha256;
    private final Clock clock;

    /** Opens the ledger of a file and forgets what is too old of all files. */
    RosterLedger(StateStore store, String sha256, Clock clock) {
        this.store = store;
        this.sha256 = sha256;
        this.clock = clock;
        store.purge(SCOPE, clock.instant().minus(MEMORY));
    }

    Optional<RowOutcome> outcome(long row) {
        return get(row).map(RowOutcome::parse);
    }

    void put(long row, RowOutcome outcome) {
        put((Object) row, outcome.text());
    }

    /** Under which name all rows of these bytes were applied, if they were. */
    Optional<String> completedAs() {
        return get(COMPLETED);
    }

    void complete(String name) {
        put(COMPLETED, name);
    }

    private Optional<String> get(Object key) {
        String full = sha256 + "/" + key;
        return Optional.ofNullable(store.get(SCOPE, List.of(full)).get(full));
    }

    private void put(Object key, String value) {
        store.put(SCOPE, sha256 + "/" + key, value, clock.instant());
    }
}
