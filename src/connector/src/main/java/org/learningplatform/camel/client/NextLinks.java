// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;

/** Finds in the replies of one list what names the next page: a cursor, or a link. */
final class NextLinks {

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

    /** Members that may hold a list of links, each with its relation. */
    private static final List<String> LISTS = List.of("links", "_links", "link");

    /** Relations of links that belong to pages (RFC 5988's registry); who names one names the next page, too, if there is one. */
    private static final Set<String> RELATIONS = Set.of("next", "prev", "previous", "first", "last");

    /** Names of members whose link is that of another page. */
    private static final Pattern OTHER_PAGE = Pattern.compile("(?i).*(prev|self|first|last|current|back).*");

    /** A parameter of a link in a {@code Link} header (RFC 8288, 3). */
    private static final String PARAMETER = ";\\s*([^\\s=;,\"]++)(?:\\s*=\\s*(?:\"([^\"]*+)\"|([^\\s;,\"]*+)))?\\s*";

    private static final Pattern LINK_PARAMETER = Pattern.compile(PARAMETER);
    private static final Pattern LINK_VALUE = Pattern.compile("<([^>]*+)>\\s*((?:" + PARAMETER + "){0,20})");

    private static final Pattern AUTHORITY =
            Pattern.compile("(?i)(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?(\\[[^]]*]|[^/:?#]*).*", Pattern.DOTALL);

    private final Operation operation;
    private final Paging paging;
    private final URI baseUrl;
    private boolean known;

    /** @param operation the list */
    NextLinks(Operation operation, Paging paging, URI baseUrl) {
        this.operation = operation;
        this.paging = paging;
        this.baseUrl = baseUrl;
        this.known = paging.link() != null;
    }

    /** Whether it is known which member names the next page: then a reply without one is the last. */
    boolean areKnown() {
        return known;
    }

    /** The cursor or link of the next page, as it stands in the reply; null if it names none. */
    @Nullable
    Object find(Reply reply) {
        if (paging.link() != null) {
            return value(member(reply.value(), paging.link()));
        }
        return Stream.<Function<Reply, @Nullable Object>>of(
                        this::conventional, this::related, this::inHeader, this::recognised)
                .map(look -> value(look.apply(reply)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Object value(@Nullable Object next) {
        Object link = next instanceof Map<?, ?> object ? object.get("href") : next;
        return link == null || link instanceof Boolean || link.toString().isEmpty() ? null : link;
    }

    /** Of a list of links the one to the next page. */
    private @Nullable Object related(Reply reply) {
        Object found = null;
        for (Map<?, ?> place : places(reply)) {
            for (String name : LISTS) {
                for (Object link : place.get(name) instanceof List<?> links ? links : List.of()) {
                    if (link instanceof Map<?, ?> members) {
                        List<String> relations = relations(members.get("rel"), members.get("relation"));
                        known |= relations.stream().anyMatch(RELATIONS::contains);
                        if (found == null && relations.contains("next")) {
                            found = members.containsKey("href") ? members.get("href") : members.get("url");
                        }
                    }
                }
            }
        }
        return found;
    }

    /** @param either as {@code or}: a name, several with spaces between them, or a list */
    private static List<String> relations(@Nullable Object either, @Nullable Object or) {
        Object relations = either != null ? either : or;
        Stream<?> all = relations instanceof List<?> list
                ? list.stream()
                : Stream.of(String.valueOf(relations).split("\\s+"));
        return all.map(each -> String.valueOf(each).toLowerCase(Locale.ROOT)).toList();
    }

    /** What the header {@code Link} says (RFC 8288). */
    private @Nullable Object inHeader(Reply reply) {
        for (String header : reply.headers().all("Link")) {
            Matcher link = LINK_VALUE.matcher(header);
            while (link.find()) {
                Matcher parameter = LINK_PARAMETER.matcher(link.group(2));
                while (parameter.find()) {
                    if (parameter.group(1).equalsIgnoreCase("rel")) {
                        List<String> relations = relations(parameter.group(2), parameter.group(3));
                        known |= relations.stream().anyMatch(RELATIONS::contains);
                        if (relations.contains("next")) {
                            return link.group(1);
                        }
                    }
                }
            }
        }
        return null;
    }

    /** A link that holds a position is the next page's, whatever its member is called, if it is the only one. */
    private @Nullable Object recognised(Reply reply) {
        if (paging.style() != Paging.Style.NEXT) {
            return null;
        }
        Set<Object> found = new HashSet<>();
        for (Map<?, ?> place : places(reply)) {
            place.forEach((name, member) -> {
                if (value(member) instanceof String text
                        && text.indexOf('?') >= 0
                        && position(text) != null
                        && !OTHER_PAGE.matcher(String.valueOf(name)).matches()) {
                    found.add(text);
                }
            });
        }
        known |= found.size() == 1;
        return found.size() == 1 ? found.iterator().next() : null;
    }

    private @Nullable Object conventional(Reply reply) {
        Object found = null;
        for (Map<?, ?> place : places(reply)) {
            for (String name : LINKS) {
                known |= place.containsKey(name);
                if (found == null && !Boolean.FALSE.equals(place.get(name)) && !"".equals(place.get(name))) {
                    found = place.get(name);
                }
            }
        }
        return found;
    }

    /**
     * The position of the next page: a cursor, the cursor in a link, or the link; host and path stay ours.
     *
     * @param next what was found in the reply
     */
    Object position(Reply reply, Object next) {
        if (paging.style() == Paging.Style.LINK) {
            return NextLink.of(reply, next.toString(), baseUrl, operation);
        }
        return next instanceof String text ? fromLink(reply, text) : next;
    }

    private static @Nullable Object member(@Nullable Object value, String path) {
        Object member = value;
        for (String name : path.split("\\.", -1)) {
            member = member instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return member;
    }

    /** The members of a reply that may tell of its pages. */
    static List<Map<?, ?>> places(Reply reply) {
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
        if (absolute && !authority.group(1).equalsIgnoreCase(baseUrl.getHost())) {
            throw reply.unexpected("the link to the next page leads to another host and is not followed");
        }
        String position = position(text);
        if (position == null) {
            throw reply.unexpected("the link to the next page has no argument '" + paging.positionParameter()
                    + "'; check the contract's paging");
        }
        return position;
    }

    /** The position that a link holds, or null. */
    private @Nullable String position(String link) {
        String query = link.substring(link.indexOf('?') + 1).split("#", 2)[0];
        return Stream.of(query.split("&", -1))
                .map(argument -> argument.split("=", 2))
                .filter(pair -> pair.length == 2 && decoded(pair[0]).equals(paging.positionParameter()))
                .map(pair -> decoded(pair[1]))
                .findFirst()
                .orElse(null);
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
