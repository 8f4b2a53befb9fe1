// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Paging;

/** What the replies of one list say of their next page: whether there is one, and what names it. */
final class NextPage {

    private static final List<String> FLAGS =
            List.of("has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage");

    private static final List<String> TOTALS =
            List.of("total", "total_count", "totalCount", "total_results", "totalResults", "totalElements");

    private final Paging paging;
    private final NextLinks links;

    NextPage(Paging paging, NextLinks links) {
        this.paging = paging;
        this.links = links;
    }

    /** Whether a reply shows that its page is the last one. */
    enum Shown {
        END,
        MORE,
        NOTHING
    }

    /**
     * What a reply says.
     *
     * @param named the cursor or link of the next page, as it stands there; null if it names none
     */
    record Said(Shown shown, @Nullable Object named) {}

    /**
     * What the reply says.
     *
     * @param rows how many its page has
     * @param full whether that is as many as were asked for
     * @param read rows of the list up to here, or -1 where that is not known
     */
    Said said(Reply reply, int rows, boolean full, long read) {
        Object named = links.find(reply);
        return new Said(shown(reply, named != null, rows, full, read), named);
    }

    private Shown shown(Reply reply, boolean named, int rows, boolean full, long read) {
        if (first(reply, FLAGS) instanceof Boolean more) {
            return more ? Shown.MORE : Shown.END;
        }
        if (named) {
            return Shown.MORE;
        }
        boolean unread = read >= 0 && total(reply) > read;
        if (unread && !paging.isNamed()) {
            // the total may count what nobody may read: an empty page is the end
            return Shown.NOTHING;
        }
        if (links.areKnown()) {
            return Shown.END;
        }
        if (unread) {
            return Shown.MORE;
        }
        // the size of a page may be all that is meant by a total
        boolean reached = read >= 0 && total(reply) == read && !(full && read == rows);
        return reached ? Shown.END : Shown.NOTHING;
    }

    /** How many rows the list has in all, or -1 if the reply does not say. */
    static long total(Reply reply) {
        return first(reply, TOTALS) instanceof Number total ? total.longValue() : -1;
    }

    /** The number of the page, or null if the reply does not say. */
    @Nullable
    Number number(Reply reply) {
        List<String> names = List.of(paging.positionParameter(), "current_page", "currentPage");
        return first(reply, names) instanceof Number number ? number : null;
    }

    private static @Nullable Object first(Reply reply, List<String> names) {
        return NextLinks.places(reply).stream()
                .flatMap(place ->
                        names.stream().filter(name -> place.get(name) != null).map(place::get))
                .findFirst()
                .orElse(null);
    }
}
