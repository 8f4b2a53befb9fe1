// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;

/**
 * The rows of a list, one page in memory. The first page has been read, the next one is read when the one before is used up.
 *
 * <p>Each {@link #iterator} but the first reads the list anew. A page that cannot be read fails {@code next()}, never
 * {@code hasNext()}: who looks ahead before working on a row still works on all rows before that page.
 */
public final class Rows implements Iterable<Object> {

    private final Supplier<Iterator<Page>> list;
    private final Page firstPage;
    private final AtomicReference<@Nullable Iterator<Page>> others;

    /**
     * Reads the first page.
     *
     * @param list begins a reading of the list
     * @throws LearningPlatformException if the first page cannot be read
     */
    public Rows(Supplier<Iterator<Page>> list) {
        this.list = list;
        Iterator<Page> pages = list.get();
        this.firstPage = pages.next();
        this.others = new AtomicReference<>(pages);
    }

    /** The page that was read first. */
    public Page firstPage() {
        return firstPage;
    }

    @Override
    public Iterator<Object> iterator() {
        return reading();
    }

    private Reading reading() {
        Iterator<Page> begun = others.getAndSet(null);
        if (begun != null) {
            return new Reading(firstPage, begun);
        }
        Iterator<Page> pages = list.get();
        return new Reading(pages.next(), pages);
    }

    /** The rows that are wanted of the first page that has any; none if no page has. */
    public List<Object> find(Predicate<Object> isWanted) {
        Reading reading = reading();
        List<Object> found = new ArrayList<>();
        do {
            reading.rows.forEachRemaining(row -> {
                if (isWanted.test(row)) {
                    found.add(row);
                }
            });
        } while (found.isEmpty() && reading.turn());
        return found;
    }

    private static final class Reading implements Iterator<Object> {

        private final Iterator<Page> pages;
        private Iterator<Object> rows;
        private @Nullable RuntimeException failure;

        Reading(Page first, Iterator<Page> pages) {
            this.rows = first.rows().iterator();
            this.pages = pages;
        }

        /** Goes on to the next page, if there is one. */
        boolean turn() {
            if (!pages.hasNext()) {
                return false;
            }
            rows = pages.next().rows().iterator();
            return true;
        }

        @Override
        public boolean hasNext() {
            try {
                while (failure == null && !rows.hasNext() && turn()) {
                    // an empty page may stand before one with rows
                }
            } catch (RuntimeException e) {
                failure = e;
            }
            return failure != null || rows.hasNext();
        }

        @Override
        public Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (failure != null) {
                throw failure;
            }
            return rows.next();
        }
    }
}
