// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.state.Fingerprints;

/**
 * What is new on a list. A feed is read in passes; a pass reads the list once, all of it or what lies in its {@link Window},
 * and brings each row that is not known as it is.
 *
 * <p>Nothing is lost: a change counts as told when {@link Pass#done} says so, until then each pass brings it again. Before a
 * change is handed out it is noted as begun, so that after a crash, whatever the row is by then, it is told with a version
 * that no other content had. So a change is told at least once, and again only if the process dies between the end of
 * its handling and the next page.
 *
 * <p>The cursor moves when a pass has read its window to the end and all its changes are told. Rows can move from page to page
 * while they are read, and be missed: so unless one page held all, the cursor stays one pass behind, and each row is read by
 * two passes at least.
 *
 * <p>What a window cannot show, such as a row that is dated back or one that was deleted, is found by {@link #compare}: a pass over
 * the whole list, on a {@link Schedule}, which may go on beside the others for long. All passes know what the others have told.
 *
 * <p>Where the rows come in the order of a time that the list itself gives them ({@link Window#ordered}), the last such time is
 * the cursor: it moves page by page, never past the time up to which the list says that it shows everything.
 */
public final class Feed {

    /** How long after a comparison that was broken off, or had rows that could not be told, the next one begins. */
    private static final Duration RETRY = Duration.ofHours(1);

    /** How often the list is read for one comparison because it has moved while it was read. */
    private static final int MOST_READINGS = 4;

    /** From so many rows on, a list that is empty all at once is not believed. */
    private static final int FEW = 5;

    private final Function<Map<String, Object>, Iterator<Page>> list;
    private final Map<String, Object> arguments;
    private final Window window;
    private final Fingerprints store;
    private final String name;
    private final Clock clock;
    private volatile @Nullable Instant toldUntil;
    private Instant notBefore = Instant.MIN;
    private int readings;
    private int depth;

    /**
     * @param list reads the list with these arguments
     * @param arguments of the list, beside "since"
     * @param store remembers what was told
     * @param name tells feeds apart in the store
     */
    public Feed(
            Function<Map<String, Object>, Iterator<Page>> list,
            Map<String, Object> arguments,
            Window window,
            Fingerprints store,
            String name,
            Clock clock) {
        this.list = list;
        this.arguments = Map.copyOf(arguments);
        this.window = window;
        this.store = store;
        this.name = name;
        this.clock = clock;
    }

    /**
     * The rows of the list from then on, as far as it can be asked so, that are as they were told; to be told once more. Nothing is
     * noted of it.
     */
    public Iterator<Change> again(Instant from) {
        SeenRows seen = new SeenRows(store, name, window, clock.instant(), false);
        Iterator<Page> pages = list.apply(window.arguments(arguments, from));
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pages, Spliterator.ORDERED), false)
                .flatMap(page -> seen.told(page.rows()).stream())
                .iterator();
    }

    /** Begins a pass. */
    public Pass begin() {
        Position position = position();
        toldUntil = latest(toldUntil, position.cursor());
        return new Pass(clock.instant(), position, false);
    }

    /**
     * Begins a pass over the whole list if the schedule wants one, be it since the process was down.
     *
     * @return null if there is none to do now
     */
    public @Nullable Pass compare() {
        Instant now = clock.instant();
        Position position = position();
        // without a cursor every pass is one
        if (window.isWhole()
                || position.cursor() == null
                || now.isBefore(notBefore)
                || !window.isDue(position.compared(), now)) {
            return null;
        }
        notBefore = now.plus(RETRY);
        return new Pass(now, position, true);
    }

    private Position position() {
        return Position.parse(store.position(name));
    }

    private void moveTo(@Nullable Instant cursor, @Nullable Instant read, @Nullable Instant compared) {
        store.move(name, new Position(cursor, read, compared).toString());
    }

    /** Up to when all changes are told; null as long as that is not known. */
    public @Nullable Instant toldUntil() {
        return toldUntil;
    }

    private static @Nullable Instant latest(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    /**
     * Where a feed stands.
     *
     * @param cursor rows from then on, less the lookback, may not have been read; null before the first
     * @param read when the last complete pass began, of an ordered list up to when it showed everything then; or null
     * @param compared when the last pass began that read the whole list and left nothing open; or null
     */
    private record Position(@Nullable Instant cursor, @Nullable Instant read, @Nullable Instant compared) {

        /** A single time is how 0.1.0 wrote it. */
        static Position parse(@Nullable String text) {
            if (text == null) {
                return new Position(null, null, null);
            }
            String[] times = text.split("/", -1);
            return new Position(
                    time(times[0]), time(times[times.length == 1 ? 0 : 1]), times.length < 3 ? null : time(times[2]));
        }

        private static @Nullable Instant time(String text) {
            return text.isEmpty() ? null : Instant.parse(text);
        }

        @Override
        public String toString() {
            return text(cursor) + "/" + text(read) + (compared == null ? "" : "/" + compared);
        }

        private static String text(@Nullable Instant time) {
            return time == null ? "" : time.toString();
        }
    }

    /** One reading of the list. It may take several polls; for one thread at a time. */
    public final class Pass {

        private final Instant start;
        private final Position position;
        private final boolean compares;
        private final boolean whole;
        private final Iterator<Page> pages;
        private final SeenRows seen;
        private final Queue<Change> ready = new ArrayDeque<>();
        private final Map<Change, Optional<String>> done = new LinkedHashMap<>();
        private int pagesRead;
        private int pagesWithRows;
        private int lastPageWithChanges;
        private boolean mayHaveMoved;
        private boolean allKnown;
        private long open;
        private boolean ended;
        private boolean begun;
        private @Nullable Instant shown;
        private @Nullable Instant reached;
        private @Nullable Instant noted;

        /** @param compares whether it reads the whole list beside the passes that move the cursor */
        private Pass(Instant start, Position position, boolean compares) {
            this.start = start;
            this.position = position;
            this.compares = compares;
            this.whole = compares || window.isWhole() || (window.keepsAll() && position.cursor() == null);
            this.seen = new SeenRows(store, name, window, start, whole);
            this.reached = position.cursor();
            this.noted = reached;
            this.pages =
                    list.apply(compares ? arguments : window.arguments(arguments, position.cursor(), position.read()));
        }

        /** Whether {@link #next} gives a change of the page that is read, without a call. */
        public boolean isReady() {
            return !ready.isEmpty();
        }

        /**
         * Whether there is another change; if not, the pass has ended.
         *
         * @throws RuntimeException if the platform or the store fails: then the pass is over, the next one goes on
         */
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                readOn();
            }
            return !ready.isEmpty();
        }

        /** Reads another page; {@link #isReady} says whether it has changes. What was told before is noted. */
        public void readOn() {
            flush();
            if (!allKnown && pages.hasNext()) {
                Page page = pages.next();
                pagesRead++;
                List<Change> changes = seen.compare(rows(page));
                lastPageWithChanges = changes.isEmpty() ? lastPageWithChanges : pagesRead;
                offer(changes);
                reach(page);
                // rows that were new at the last pass may have moved: it goes as far as that one found any
                allKnown = !whole && window.endsAtKnown() && changes.isEmpty() && pagesRead > depth;
                if (window.compares() != null && whole && pagesWithRows == 0 && seen.known() >= FEW) {
                    throw page.reply()
                            .unexpected("the list is empty where " + seen.known()
                                    + " rows are known: nothing is told as removed; see whether the platform still shows"
                                    + " it to this client");
                }
            } else if (!offer(seen.absent())) {
                end();
            }
        }

        /** Whether all is read and handed out. */
        public boolean isOver() {
            return ended;
        }

        /** The next change. */
        public Change next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private boolean offer(List<Change> changes) {
            open += changes.size();
            return ready.addAll(changes);
        }

        private List<Object> rows(Page page) {
            List<Object> rows = page.rows();
            if (!rows.isEmpty()) {
                pagesWithRows++;
                mayHaveMoved |= page.isFull() || pagesWithRows > 1;
            }
            return rows;
        }

        /** How far an ordered list is read with this page. */
        private void reach(Page page) {
            if (!begun) {
                begun = true;
                shown = window.through(page.reply());
            }
            for (Object row : page.rows()) {
                Instant time = window.time(row);
                reached = time == null ? reached : latest(reached, shown == null ? time : earliest(time, shown));
            }
        }

        private static Instant earliest(Instant one, Instant other) {
            return one.isBefore(other) ? one : other;
        }

        /** Says that a change is told; it is noted with the others of its page. */
        public void done(Change change) {
            done(change, null);
        }

        /**
         * The same.
         *
         * @param note what the row's next change is to bring with it, see {@link Change#note}; null for what it brought before
         */
        public void done(Change change, @Nullable String note) {
            done.put(change, Optional.ofNullable(note));
        }

        /** Notes what is told. It is to be called before the pass is left, be it for a while. */
        public void flush() {
            if (!done.isEmpty()) {
                open -= done.size();
                seen.told(done);
                done.clear();
                if (ended) {
                    move();
                }
            }
            boolean moves = window.ordered() != null && !compares;
            if (moves && open == 0 && !ended && reached != null && !reached.equals(noted)) {
                // what comes behind it in this pass is read again if the pass is broken off
                moveTo(reached, position.read(), position().compared());
                noted = reached;
            }
        }

        private void end() {
            ended = true;
            if (!compares) {
                depth = lastPageWithChanges;
            }
            move();
        }

        /** To where all is told, if it is. */
        private void move() {
            if (open > 0) {
                return;
            }
            Instant compared = compared();
            if (compares) {
                Position now = position();
                moveTo(now.cursor(), now.read(), compared);
            } else if (window.isWhole()) {
                toldUntil = start;
            } else if (window.ordered() != null) {
                toldUntil = latest(toldUntil, shown == null ? start : shown);
                moveTo(reached, shown, compared);
                forget(start);
            } else {
                Instant cursor = mayHaveMoved && !window.endsAtKnown() ? position.read() : start;
                toldUntil = latest(toldUntil, cursor);
                moveTo(cursor, start, compared);
                forget(cursor);
            }
        }

        /** When the whole list was compared last, this pass included. */
        private @Nullable Instant compared() {
            Instant last = position().compared();
            if (!whole || window.compares() == null) {
                return last;
            }
            notBefore = Instant.MIN;
            readings++;
            if (seen.missed() && readings < MOST_READINGS) {
                // only a further reading shows whether they are gone
                return last;
            }
            readings = 0;
            return start;
        }

        private void forget(@Nullable Instant cursor) {
            if (cursor != null && !window.keepsAll()) {
                store.forgetBefore(name, window.horizon(cursor));
            }
        }
    }
}
