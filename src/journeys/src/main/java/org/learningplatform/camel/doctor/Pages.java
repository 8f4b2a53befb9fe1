// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;

/**
 * How a platform cuts a list into pages.
 *
 * @param style {@code offset}, {@code page}, {@code next}, {@code whole}; {@code unknown} where it has more rows than it shows, or
 *     too few to tell
 * @param position argument that says where a page begins
 * @param size argument that says how many rows it has
 * @param first the first page's number
 * @param next what names the next page: a member of the reply, or {@code Link} for the header
 * @param defaultPage rows on a page if nobody says; null where the list has no more
 * @param greatestPage rows on a page at the most; null where the list has no more
 */
record Pages(
        String style,
        @Nullable String position,
        @Nullable String size,
        @Nullable Integer first,
        @Nullable String next,
        @Nullable Integer defaultPage,
        @Nullable Integer greatestPage) {

    static final String HEADER = "Link";
    static final Pages UNKNOWN = of("unknown");
    static final Pages WHOLE = of("whole");

    /** Ways that platforms have, the most common first. */
    static final List<Pages> USUAL = List.of(
            offset("offset", "limit"),
            page("page", "per_page"),
            offset("skip", "take"),
            page("page", "limit"),
            page("page", "page_size"),
            page("page", "pageSize"),
            offset("skip", "limit"));

    /** Arguments that say how many rows a page has. */
    static final List<String> SIZES = List.of("limit", "per_page", "page_size", "pageSize", "take", "count", "size");

    private static Pages of(String style) {
        return new Pages(style, null, null, null, null, null, null);
    }

    static Pages offset(String position, @Nullable String size) {
        return new Pages("offset", position, size, null, null, null, null);
    }

    static Pages page(String position, @Nullable String size) {
        return new Pages("page", position, size, null, null, null, null);
    }

    static Pages next(String position, @Nullable String size, String next) {
        return new Pages("next", position, size, null, next, null, null);
    }

    Pages first(int number) {
        return new Pages(style, position, size, number, next, defaultPage, greatestPage);
    }

    Pages sizes(@Nullable Integer ifNotSaid, @Nullable Integer greatest) {
        return new Pages(style, position, size, first, next, ifNotSaid, greatest);
    }

    /** What the contract says; null where it says nothing. */
    static @Nullable Pages of(Operation operation) {
        Paging paging = operation.paging();
        if (paging == null) {
            return null;
        }
        String size = paging.sizeParameter().isEmpty() ? null : paging.sizeParameter();
        return switch (paging.style()) {
            case OFFSET -> offset(paging.positionParameter(), size);
            case PAGE -> page(paging.positionParameter(), size).first(paging.first());
            case NEXT, LINK -> next(paging.positionParameter(), size, paging.link() == null ? "" : paging.link());
            case WHOLE -> WHOLE;
        };
    }

    /** Whether the two read a list alike, sizes aside. */
    boolean isLike(@Nullable Pages other) {
        return other != null
                && style.equals(other.style)
                && String.valueOf(position).equals(String.valueOf(other.position))
                && String.valueOf(size).equals(String.valueOf(other.size))
                && (first == null || other.first == null || first.equals(other.first))
                && (next == null || other.next == null || other.next.isEmpty() || next.equals(other.next));
    }

    boolean isKnown() {
        return !style.equals("unknown");
    }

    /** In a few words, for example {@code page/per_page from 0, 25 to 100}. */
    String words() {
        if (position == null) {
            return style;
        }
        String names = position + (size == null ? "" : "/" + size);
        String from = first == null || !style.equals("page") ? "" : " from " + first;
        String named = next == null ? "" : " by " + next;
        String rows = greatestPage == null ? "" : String.format(Locale.ROOT, ", max %d", greatestPage);
        return names + from + named + rows;
    }
}
