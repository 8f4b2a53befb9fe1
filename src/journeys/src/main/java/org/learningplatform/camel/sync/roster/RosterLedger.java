// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.learningplatform.camel.state.Journal;

/**
 * What is known of one drop of a file beside what the executor notes of its rows: which were refused, and how often others
 * failed. It survives a restart. A drop that is finished is forgotten: whoever drops it again means it.
 */
final class RosterLedger {

    static final String SCOPE = "roster";

    private static final String FAILED = "#";

    private final Journal journal;
    private final Clock clock;
    private final String drop;
    private final int times;

    /** @param drop identifies name, time and content of what was dropped */
    RosterLedger(Journal journal, String drop, Clock clock) {
        this.journal = journal;
        this.clock = clock;
        this.drop = drop;
        Journal.Entry finished = journal.find(SCOPE, List.of(drop)).get(drop);
        this.times = finished == null ? 0 : Integer.parseInt(finished.content());
    }

    /** Identifies this drop: its name and time, and how often it was finished before. */
    String id(String name) {
        return times == 0 ? name : name + "#" + times;
    }

    /** Whether the file may be written, once and for all: what others do meanwhile does not stop it half way. */
    boolean isPassed() {
        return !journal.find(SCOPE, List.of(passed())).isEmpty();
    }

    /** The file may be written. */
    void pass() {
        journal.done(SCOPE, Map.of(passed(), ""), clock.instant());
    }

    private String passed() {
        return drop + "/" + times + "/passed";
    }

    /** Identifies a row, by its number. */
    String key(long row) {
        return drop + "/" + times + "/" + row;
    }

    /** What is noted of those rows. */
    Page page(Collection<Long> rows) {
        Map<String, Long> keys = rows.stream().collect(Collectors.toMap(this::key, Function.identity()));
        Map<Long, String> contents = new HashMap<>();
        journal.find(SCOPE, keys.keySet())
                .forEach((key, entry) -> contents.put(keys.getOrDefault(key, 0L), entry.content()));
        return new Page(contents);
    }

    void note(Map<Long, RowOutcome> outcomes) {
        put(outcomes, RowOutcome::text);
    }

    /** Notes how many runs each of the rows has failed in. */
    void noteFailed(Map<Long, Integer> attempts) {
        put(attempts, count -> FAILED + count);
    }

    private <T> void put(Map<Long, T> rows, Function<T, String> content) {
        Map<String, String> contents = new HashMap<>();
        rows.forEach((row, value) -> contents.put(key(row), content.apply(value)));
        if (!contents.isEmpty()) {
            journal.done(SCOPE, contents, clock.instant());
        }
    }

    /** The drop is done and gone from the inbox. */
    void finish() {
        journal.done(SCOPE, Map.of(drop, Integer.toString(times + 1)), clock.instant());
    }

    /** What is noted of some rows, by their numbers. */
    record Page(Map<Long, String> contents) {

        /** Whether it is settled what became of the row. */
        boolean isSettled(long row) {
            String content = contents.get(row);
            return content != null && !content.startsWith(FAILED);
        }

        /** What became of a settled row. */
        RowOutcome outcome(long row) {
            return RowOutcome.parse(contents.getOrDefault(row, ""));
        }

        /** How many runs the row has failed in. */
        int attempts(long row) {
            String content = contents.get(row);
            return content == null || !content.startsWith(FAILED)
                    ? 0
                    : Integer.parseInt(content.substring(FAILED.length()));
        }
    }
}
