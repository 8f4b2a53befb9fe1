// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Paging;

/** What the replies of one list say of their next page: its cursor, and whether there is one. */
final class NextPage {

    /** Members of a reply, beside itself, where its next page may be named. */
    private static final List<String> PLACES = List.of("links", "_links", "meta", "pagination", "paging");

    private static final List<String> LINKS = List.of(
            "next",
            "next_cursor",
            "nextCursor",
            "next_page_url",
            "next_page_token",
            "nextPageToken",
            "next_token",
            "nextToken",
            "next_url",
            "nextLink",
            "@odata.nextLink");

    private static final List<String> FLAGS =
            List.of("has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage");

    private static final List<String> TOTALS =
            List.of("total", "total_count", "totalCount", "total_results", "totalResults", "totalElements");

    private static final Pattern AUTHORITY =
            Pattern.compile("(?i)(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?(\\[[^]]*]|[^/:?#]*).*", Pattern.DOTALL);

    private final Paging paging;
    private final String host;
    /** Whether it is known which member names the next page: then a reply without one is the last. */
    private boolean linked;

    /** @param host the platform's */
    NextPage(Paging paging, String host) {
        this.paging = paging;
        this.host = host;
        this.linked = paging.link() != null;
    }

    /** Whether a reply shows that its page is the last one. */
    enum Shown {
        END,
        MORE,
        NOTHING
    }

    /**
     * What the reply shows.
     *
     * @param rows how many its page has
     * @param full whether that is as many as were asked for
     * @param read rows of the list up to here, or -1 where that is not known
     */
    Shown shown(Reply reply, int rows, boolean full, long read) {
        boolean named = cursor(reply) != null;
        if (first(reply, FLAGS) instanceof Boolean more) {
            return more ? Shown.MORE : Shown.END;
        }
        if (named) {
            return Shown.MORE;
        }
        boolean unread = read >= 0 && total(reply) > read;
        if (unread && paging.style() != Paging.Style.NEXT) {
            // the total may count what nobody may read: an empty page is the end
            return Shown.NOTHING;
        }
        if (linked) {
            return Shown.END;
        }
        if (unread) {
            return Shown.MORE;
        }
        // the size of a page may be all that is meant by a total
        boolean reached = read >= 0 && total(reply) == read && !(full && read == rows);
        return reached ? Shown.END : Shown.NOTHING;
    }

    /** Whether the reply tells of more rows than have been read. */
    boolean isMore(Reply reply, long read) {
        return Boolean.TRUE.equals(first(reply, FLAGS)) || cursor(reply) != null || total(reply) > read;
    }

    /** How many rows the list has in all, or -1 if the reply does not say. */
    private static long total(Reply reply) {
        return first(reply, TOTALS) instanceof Number total ? total.longValue() : -1;
    }

    /**
     * The position of the next page, as the reply names it: a cursor, or the cursor in a link; host and path stay ours.
     *
     * @return null if the reply names none
     */
    @Nullable
    Object cursor(Reply reply) {
        Object next = paging.link() == null ? conventional(reply) : member(reply.value(), paging.link());
        Object link = next instanceof Map<?, ?> object ? object.get("href") : next;
        if (link == null || link instanceof Boolean || link.toString().isEmpty()) {
            return null;
        }
        return link instanceof String text ? fromLink(reply, text) : link;
    }

    private @Nullable Object conventional(Reply reply) {
        Object found = null;
        for (Map<?, ?> place : places(reply)) {
            for (String name : LINKS) {
                linked |= place.containsKey(name);
                if (found == null && !Boolean.FALSE.equals(place.get(name)) && !"".equals(place.get(name))) {
                    found = place.get(name);
                }
            }
        }
        return found;
    }

    private static @Nullable Object member(@Nullable Object value, String path) {
        Object member = value;
        for (String name : path.split("\\.", -1)) {
            member = member instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return member;
    }

    private static @Nullable Object first(Reply reply, List<String> names) {
        return places(reply).stream()
                .flatMap(place ->
                        names.stream().filter(name -> place.get(name) != null).map(place::get))
                .findFirst()
                .orElse(null);
    }

    private static List<Map<?, ?>> places(Reply reply) {
        List<Map<?, ?>> places = new ArrayList<>();
        if (reply.value() instanceof Map<?, ?> envelope) {
            places.add(envelope);
            for (String name : PLACES) {
                if (envelope.get(name) instanceof Map<?, ?> place) {
                    places.add(place);
                }
            }
        }
        return places;
    }

    /** What has the position in its query is a link; base64, which a cursor may be, has no question mark. */
    private String fromLink(Reply reply, String text) {
        int query = text.indexOf('?');
        Matcher authority = AUTHORITY.matcher(text);
        boolean absolute = authority.matches() && (query >= 0 || text.contains("://"));
        if (!absolute && query < 0) {
            return text;
        }
        if (absolute && !authority.group(1).equalsIgnoreCase(host)) {
            throw reply.unexpected("the link to the next page leads to another host and is not followed");
        }
        for (String argument : text.substring(query + 1).split("#", 2)[0].split("&", -1)) {
            String[] pair = argument.split("=", 2);
            if (pair.length == 2 && decoded(pair[0]).equals(paging.positionParameter())) {
                return decoded(pair[1]);
            }
        }
        throw reply.unexpected("the link to the next page has no argument '" + paging.positionParameter()
                + "'; check the contract's paging");
    }

    /** As a server reads its own link: a form's plus sign is a space. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
