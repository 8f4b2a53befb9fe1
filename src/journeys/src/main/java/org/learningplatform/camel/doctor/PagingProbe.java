// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out how a list is cut into pages, by asking for its second page in the ways that platforms have. */
final class PagingProbe {

    /** More rows than any platform gives on a page. */
    static final int MANY = 1_000;

    private static final int USUAL_MAXIMUM = 100;
    private static final List<String> CURSORS = List.of("cursor", "after", "page_token", "next_token", "token", "page");

    private final Function<Map<String, Object>, @Nullable Listing> list;
    private final Listing first;
    private final List<Object> keys;
    /** Rows to ask for, few enough to tell three pages apart. */
    private final int few;

    private @Nullable String size;

    /**
     * @param list asks for the list with these arguments; gives null where it is refused
     * @param first what it is without any
     */
    PagingProbe(Function<Map<String, Object>, @Nullable Listing> list, Listing first) {
        this.list = list;
        this.first = first;
        this.keys = first.keys(first.id());
        this.few = keys.size() < 6 ? 1 : 2;
    }

    /**
     * How it is cut, as far as its rows show it.
     *
     * @param likely ways to try before the usual ones: what other lists of the platform do, and what the contract says
     */
    Pages find(List<Pages> likely) {
        if (first.next() != null) {
            Pages named = byNext(first, null);
            if (named != null) {
                return named;
            }
        }
        if (keys.size() < 3) {
            return Pages.UNKNOWN;
        }
        Set<String> tried = new LinkedHashSet<>();
        // where the usual ways have led nowhere, they are not tried again with each list
        boolean hopeless = likely.stream().anyMatch(way -> way.position() == null);
        for (Pages way : hopeless
                ? likely
                : Stream.concat(likely.stream(), Pages.USUAL.stream()).toList()) {
            if (way.position() != null && tried.add(way.style() + way.position() + way.size())) {
                Pages found =
                        switch (way.style()) {
                            case "offset" -> byOffset(way);
                            case "page" -> byPage(way);
                            default -> bySmallPage(way);
                        };
                if (found != null) {
                    return found;
                }
            }
        }
        // as many as a page may have, and nothing that turns it
        return keys.size() % 5 == 0 ? Pages.UNKNOWN : Pages.WHOLE;
    }

    private @Nullable Pages byOffset(Pages way) {
        Listing reply = page(way, few);
        if (reply == null) {
            return null;
        }
        List<Object> rows = reply.keys(first.id());
        if (rows.equals(keys.subList(few, Math.min(2 * few, keys.size())))) {
            return way;
        }
        if (rows.size() > few && rows.get(0).equals(keys.get(few))) {
            return Pages.offset(String.valueOf(way.position()), null);
        }
        return sizeOnly(way, reply, rows);
    }

    private @Nullable Pages byPage(Pages way) {
        Listing reply = page(way, 2);
        if (reply == null) {
            return null;
        }
        List<Object> rows = reply.keys(first.id());
        if (rows.equals(keys.subList(few, 2 * few))) {
            return way.first(1);
        }
        if (rows.equals(keys.subList(2 * few, 3 * few))) {
            return way.first(0);
        }
        if (!rows.equals(keys) && Collections.disjoint(rows, keys) && way.size() != null) {
            // the page is turned, and is not as long as it was asked to be
            Listing one = list.apply(arguments(Pages.page(String.valueOf(way.position()), null), 1));
            return one == null
                    ? null
                    : Pages.page(String.valueOf(way.position()), null)
                            .first(one.keys(first.id()).equals(keys) ? 1 : 0);
        }
        return sizeOnly(way, reply, rows);
    }

    /** A page that is short as asked for, and the first: it may name the next one. */
    private @Nullable Pages sizeOnly(Pages way, Listing reply, List<Object> rows) {
        if (!rows.equals(keys.subList(0, few))) {
            return null;
        }
        size = way.size();
        return reply.next() == null ? null : byNext(reply, way.size());
    }

    private @Nullable Pages bySmallPage(Pages way) {
        Listing reply = way.size() == null ? null : list.apply(Map.of(way.size(), few));
        return reply == null || reply.next() == null || reply.rows().size() != few ? null : byNext(reply, way.size());
    }

    private @Nullable Listing page(Pages way, int position) {
        return list.apply(arguments(way, position));
    }

    private Map<String, Object> arguments(Pages way, Object position) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put(String.valueOf(way.position()), position);
        if (way.size() != null) {
            arguments.put(way.size(), few);
        }
        return arguments;
    }

    /** The next page as the reply names it. */
    private @Nullable Pages byNext(Listing reply, @Nullable String sized) {
        Listing.Next next = reply.next();
        if (next == null) {
            return null;
        }
        List<Object> before = reply.keys(first.id());
        for (Map.Entry<String, String> position : positions(next, sized).entrySet()) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put(position.getKey(), position.getValue());
            if (sized != null) {
                arguments.put(sized, few);
            }
            Listing second = list.apply(arguments);
            if (second != null && !second.rows().isEmpty() && Collections.disjoint(second.keys(first.id()), before)) {
                String named = next.member().isEmpty() ? Pages.HEADER : next.member();
                return Pages.next(position.getKey(), sized != null ? sized : sizeBeside(next), named);
            }
        }
        return null;
    }

    private static Map<String, String> positions(Listing.Next next, @Nullable String sized) {
        Map<String, String> positions = new LinkedHashMap<>();
        if (next.isLink()) {
            next.arguments().forEach((name, value) -> {
                if (!name.equals(sized) && !Pages.SIZES.contains(name)) {
                    positions.put(name, value);
                }
            });
            return positions;
        }
        String own = next.member().replaceFirst(".*\\.", "");
        List<String> names = new ArrayList<>(CURSORS);
        names.add(0, own.replaceFirst("(?i)^next_?", ""));
        names.add(own);
        names.stream().filter(name -> !name.isEmpty()).forEach(name -> {
            positions.putIfAbsent(name, next.text());
            positions.putIfAbsent(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1), next.text());
        });
        return positions;
    }

    private @Nullable String sizeBeside(Listing.Next next) {
        List<String> names = new ArrayList<>(Pages.SIZES);
        if (next.isLink()) {
            names.removeIf(next.arguments()::containsKey);
            next.arguments().keySet().stream().filter(Pages.SIZES::contains).forEach(name -> names.add(0, name));
        }
        for (String name : names) {
            Listing reply = list.apply(Map.of(name, few));
            if (reply != null && reply.rows().size() == few) {
                return name;
            }
        }
        return null;
    }

    /**
     * The greatest page.
     *
     * @param pages how it is cut
     * @param rows the page, with as many rows as the platform gives
     * @param all whether it is the whole list
     */
    record Greatest(Pages pages, Listing rows, boolean all) {}

    /** How long pages are, and the longest that there is. */
    Greatest measure(Pages pages) {
        String by = pages.size() != null ? pages.size() : size;
        Listing most = by == null ? null : list.apply(Map.of(by, MANY));
        boolean refused = by != null && most == null;
        if (refused) {
            most = list.apply(Map.of(by, USUAL_MAXIMUM));
        }
        if (most == null || by == null) {
            boolean more = pages.isKnown() && !pages.style().equals("whole");
            return new Greatest(more ? pages.sizes(keys.size(), keys.size()) : pages, first, !more);
        }
        int rows = most.rows().size();
        boolean full = rows >= (refused ? USUAL_MAXIMUM : MANY);
        boolean more = full || hasMore(pages, by, most);
        Integer ifNotSaid = more || rows > keys.size() ? Integer.valueOf(keys.size()) : null;
        return new Greatest(pages.sizes(ifNotSaid, more ? Integer.valueOf(rows) : null), most, !more);
    }

    private boolean hasMore(Pages pages, String by, Listing page) {
        if (page.next() != null) {
            return true;
        }
        Listing rest =
                switch (pages.style()) {
                    case "offset" ->
                        list.apply(Map.of(
                                String.valueOf(pages.position()), page.rows().size(), by, 1));
                    case "page" -> list.apply(Map.of(String.valueOf(pages.position()), first(pages) + 1, by, MANY));
                    default -> null;
                };
        return rest != null && !rest.rows().isEmpty();
    }

    private static int first(Pages pages) {
        return pages.first() == null ? 1 : pages.first();
    }
}
