// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
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
 * <p>Where the rows come in the order of a time that the list itself gives them ({@link Window#ordered}), the last such time is
 * the cursor: it moves page by page, never past the time up to which the list says that it shows everything.
 */
public final class Feed {

    private final Function<Map<String, Object>, Iterator<Page>> list;
    private final Map<String, Object> arguments;
    private final Window window;
    private final Fingerprints store;
    private final String name;
    private final Clock clock;
    private volatile @Nullable Instant toldUntil;

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

    /** Begins a pass. */
    public Pass begin() {
        Position position = Position.parse(store.position(name));
        toldUntil = latest(toldUntil, position.cursor());
        return new Pass(clock.instant(), position);
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
     * @param read when the last whole pass began, of an ordered list up to when it showed everything then; or null
     */
    private record Position(@Nullable Instant cursor, @Nullable Instant read) {

        /** A single time is how 0.1.0 wrote it. */
        static Position parse(@Nullable String text) {
            if (text == null) {
                return new Position(null, null);
            }
            String[] times = text.split("/", -1);
            return new Position(time(times[0]), time(times[times.length - 1]));
        }

        private static @Nullable Instant time(String text) {
            return text.isEmpty() ? null : Instant.parse(text);
        }

        @Override
        public String toString() {
            return (cursor == null ? "" : cursor) + "/" + (read == null ? "" : read);
        }
    }

    /** One reading of the list. It may take several polls; for one thread at a time. */
    public final class Pass {

        private final Instant start;
        private final Position position;
        private final Iterator<Page> pages;
        private final SeenRows seen;
        private final Queue<Change> ready = new ArrayDeque<>();
        private final List<Change> done = new ArrayList<>();
        private int pagesWithRows;
        private boolean mayHaveMoved;
        private long open;
        private boolean ended;
        private boolean begun;
        private @Nullable Instant shown;
        private @Nullable Instant reached;
        private @Nullable Instant noted;

        private Pass(Instant start, Position position) {
            this.start = start;
            this.position = position;
            this.seen = new SeenRows(store, name, window, start);
            this.reached = position.cursor();
            this.noted = reached;
            this.pages = list.apply(window.arguments(arguments, position.cursor(), position.read()));
        }

        /**
         * Whether there is another change; if not, the pass has ended.
         *
         * @throws RuntimeException if the platform or the store fails: then the pass is over, the next one goes on
         */
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                flush();
                if (pages.hasNext()) {
                    Page page = pages.next();
                    offer(seen.compare(rows(page)));
                    reach(page);
                } else if (!offer(seen.absent())) {
                    end();
                }
            }
            return !ready.isEmpty();
        }

        /** The next change. */
        public Change next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private boolean offer(Collection<Change> changes) {
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
            done.add(change);
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
            if (window.ordered() != null && open == 0 && !ended && reached != null && !reached.equals(noted)) {
                // what comes behind it in this pass is read again if the pass is broken off
                store.move(name, new Position(reached, position.read()).toString());
                noted = reached;
            }
        }

        private void end() {
            ended = true;
            move();
        }

        /** To where all is told, if it is. */
        private void move() {
            if (open > 0) {
                return;
            }
            if (window.isWhole()) {
                toldUntil = start;
                return;
            }
            if (window.ordered() != null) {
                toldUntil = latest(toldUntil, shown == null ? start : shown);
                store.move(name, new Position(reached, shown).toString());
                store.forgetBefore(name, window.horizon(start));
                return;
            }
            Instant cursor = mayHaveMoved ? position.read() : start;
            toldUntil = latest(toldUntil, cursor);
            store.move(name, new Position(cursor, start).toString());
            if (cursor != null) {
                store.forgetBefore(name, window.horizon(cursor));
            }
        }
    }
}
