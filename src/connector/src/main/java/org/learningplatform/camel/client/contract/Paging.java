// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a list is read page by page.
 *
 * @param style what the position argument counts
 * @param positionParameter query argument that says where a page begins, for example {@code offset}; of {@link Style#LINK} an
 *     argument that takes the whole link; empty for {@link Style#WHOLE}
 * @param sizeParameter query argument that says how many rows a page has, for example {@code limit}; empty if there is none
 * @param pageSize rows a page, unless the user says otherwise; 0 if the contract does not say
 * @param first position of the first page
 * @param assumed whether it may turn out to be no list: only the names of its arguments say so
 * @param link member of the reply that names the next page, with {@code .} between the names where it lies deeper; null where
 *     the conventions find it
 */
public record Paging(
        Style style,
        String positionParameter,
        String sizeParameter,
        int pageSize,
        int first,
        boolean assumed,
        @Nullable String link) {

    /** A paging whose next page is named by convention, if at all. */
    public Paging(
            Style style, String positionParameter, String sizeParameter, int pageSize, int first, boolean assumed) {
        this(style, positionParameter, sizeParameter, pageSize, first, assumed, null);
    }

    /** Whether each reply names the page behind it. */
    public boolean isNamed() {
        return style == Style.NEXT || style == Style.LINK;
    }

    /** The list is the whole reply: it has no pages. */
    public static final Paging WHOLE = new Paging(Style.WHOLE, "", "", 0, 0, false);

    /** Members of a reply that hold the rows of a list by convention, the first that is an array. */
    public static final List<String> ENVELOPES = List.of("items", "results", "data");

    /** Rows a page where nobody says otherwise. */
    public static final int PAGE_SIZE = 50;

    /** What query parameters of these names show, where nothing else says how a list is read. */
    private static final List<Paging> SHOWN = List.of(
            new Paging(Style.OFFSET, "offset", "limit", 0, 0, true),
            new Paging(Style.PAGE, "page", "per_page", 0, 1, true),
            new Paging(Style.PAGE, "page", "page_size", 0, 1, true),
            new Paging(Style.PAGE, "page", "pageSize", 0, 1, true),
            new Paging(Style.PAGE, "page", "limit", 0, 1, true),
            new Paging(Style.OFFSET, "skip", "limit", 0, 0, true),
            new Paging(Style.OFFSET, "skip", "take", 0, 0, true));

    /**
     * The paging that query parameters of these names show.
     *
     * @param list whether the reply shows that it is a list
     */
    static Optional<Paging> shown(Set<String> names, boolean list) {
        return SHOWN.stream()
                .filter(paging -> names.contains(paging.positionParameter()) && names.contains(paging.sizeParameter()))
                .findFirst()
                .map(paging -> new Paging(
                        paging.style(),
                        paging.positionParameter(),
                        paging.sizeParameter(),
                        paging.pageSize(),
                        paging.first(),
                        !list));
    }

    /** What the position argument counts. */
    public enum Style {
        /** Rows to skip, from 0. */
        OFFSET,
        /** Pages, from 1 or 0. */
        PAGE,
        /** The reply carries the next position: a cursor, or a link on the platform's own host. */
        NEXT,
        /** The reply carries a link on the platform's own host, which is followed as it stands: nothing is added to it. */
        LINK,
        /** Nothing: the reply is the whole list. */
        WHOLE
    }
}
