// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.sync.work.Outcome;

/**
 * What is known of one drop of a file beside what the executor notes of its rows: which were refused, and how often others
 * failed. It survives a restart. A drop that is finished is forgotten: whoever drops it again means it.
 */
final class RosterLedger {

    static final String SCOPE = "roster";

    /** Rows that are looked up together. */
    static final int PAGE = 500;

    private static final String FAILED = "#";
    private static final RowOutcome UNCHANGED = new RowOutcome(Outcome.UNCHANGED, "", "");

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
        String first = rows.isEmpty() ? "" : unchanged(rows.iterator().next());
        Map<String, Journal.Entry> found = new HashMap<>(journal.find(
                SCOPE, Stream.concat(keys.keySet().stream(), Stream.of(first)).toList()));
        Journal.Entry unchanged = found.remove(first);
        Map<Long, String> contents = new HashMap<>();
        found.forEach((key, entry) -> contents.put(keys.getOrDefault(key, 0L), entry.content()));
        return new Page(contents, unchanged == null ? new BitSet() : bits(unchanged.content()));
    }

    /** One entry has the rows of a page that were unchanged without a look. */
    private String unchanged(long row) {
        return key(page(row)) + "/unchanged";
    }

    private static long page(long row) {
        return Math.floorDiv(row - 1, PAGE) * PAGE + 1L;
    }

    private static BitSet bits(String content) {
        return BitSet.valueOf(Base64.getDecoder().decode(content));
    }

    /** Notes which rows of a page are as wanted without a look, beside those of which that is known. */
    void noteUnchanged(Collection<Long> rows, Page known) {
        if (!rows.isEmpty()) {
            rows.forEach(row -> known.unchanged().set((int) (row - page(row))));
            String content =
                    Base64.getEncoder().encodeToString(known.unchanged().toByteArray());
            journal.done(SCOPE, Map.of(unchanged(rows.iterator().next()), content), clock.instant());
        }
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

    /**
     * What is noted of some rows of a page, by their numbers.
     *
     * @param unchanged those that were so without a look, by their places in the page
     */
    record Page(Map<Long, String> contents, BitSet unchanged) {

        /** Whether it is settled what became of the row. */
        boolean isSettled(long row) {
            String content = contents.get(row);
            return isUnchanged(row) || (content != null && !content.startsWith(FAILED));
        }

        private boolean isUnchanged(long row) {
            return row > 0 && unchanged.get((int) (row - page(row)));
        }

        /** What became of a settled row. */
        RowOutcome outcome(long row) {
            return isUnchanged(row) ? UNCHANGED : RowOutcome.parse(contents.getOrDefault(row, ""));
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
