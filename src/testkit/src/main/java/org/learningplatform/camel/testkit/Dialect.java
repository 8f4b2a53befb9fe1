// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a platform tells its lists where it does not keep to the shipped contract: all of them, at the contract's paths. Arguments
 * that a dialect does not know are ignored, as most platforms do. What is written is taken as ever.
 *
 * @param pages how lists are cut into pages
 * @param defaultPage rows on a page if the caller does not say
 * @param greatestPage rows on a page at the most; who asks for more gets as many
 * @param envelope member of a reply that holds the rows, with {@code .} between the names where it lies deeper; empty for none
 * @param arguments what becomes of an argument that narrows a list, by its name; {@link Treatment#HONOURED} for the others
 * @param times how replies tell moments, and the only form in which {@code ..._from} and {@code ..._to} are taken
 * @param zone zone of {@link Times#PLAIN}
 * @param sinceExcluded whether {@code ..._from} leaves out the very moment that it names
 * @param requestsPerMinute what the headers of replies promise; 0 for no such headers
 */
public record Dialect(
        Pages pages,
        int defaultPage,
        int greatestPage,
        String envelope,
        Map<String, Treatment> arguments,
        Times times,
        ZoneId zone,
        boolean sinceExcluded,
        int requestsPerMinute) {

    private static final Pattern STORED = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");

    public Dialect {
        if (envelope.isEmpty() && (pages == Pages.CURSOR || pages == Pages.LINK)) {
            throw new IllegalArgumentException(pages + " stands beside the rows: name an envelope");
        }
        arguments = Map.copyOf(arguments);
    }

    /** How lists are cut into pages. */
    public enum Pages {
        /** {@code offset} and {@code limit}. */
        OFFSET("offset", "limit"),
        /** {@code page}, the first is 1, and {@code per_page}. */
        PAGE("page", "per_page"),
        /** {@code page}, the first is 0, and {@code per_page}. */
        PAGE_FROM_ZERO("page", "per_page"),
        /** {@code skip} and {@code take}. */
        SKIP("skip", "take"),
        /** {@code cursor} and {@code limit}; the member {@code next_cursor} has the next one, or null. */
        CURSOR("cursor", "limit"),
        /** {@code after} and {@code limit}; the member {@code links.next} has the next page's address, or null. */
        LINK("after", "limit"),
        /** {@code page_info} and {@code limit}; the header {@code Link} has the next page's address. */
        LINK_HEADER("page_info", "limit"),
        /** None: the reply is the whole list. */
        NONE("", "");

        private final String position;
        private final String size;

        Pages(String position, String size) {
            this.position = position;
            this.size = size;
        }
    }

    /** What becomes of an argument. */
    public enum Treatment {
        /** It narrows the list. */
        HONOURED,
        /** It is as if it was not there. */
        IGNORED,
        /** The answer is 400. */
        REFUSED
    }

    /** How moments are told. */
    public enum Times {
        /** {@code 2026-11-23 12:00:00}. */
        PLAIN,
        /** {@code 2026-11-23T12:00:00Z}. */
        ISO,
        /** Seconds since 1970. */
        EPOCH
    }

    /** 25 rows a page, 100 at the most, in {@code data}; all arguments are honoured; plain times in UTC; no limit. */
    public static Dialect pagedBy(Pages pages) {
        return new Dialect(pages, 25, 100, "data", Map.of(), Times.PLAIN, ZoneOffset.UTC, false, 0);
    }

    /** The same with pages of that length. */
    public Dialect pageSizes(int ifNotSaid, int greatest) {
        return new Dialect(
                pages, ifNotSaid, greatest, envelope, arguments, times, zone, sinceExcluded, requestsPerMinute);
    }

    /** The same with the rows in that member, or bare where it is empty. */
    public Dialect envelope(String path) {
        return new Dialect(
                pages, defaultPage, greatestPage, path, arguments, times, zone, sinceExcluded, requestsPerMinute);
    }

    /** The same, and it treats an argument in that way. */
    public Dialect argument(String name, Treatment treatment) {
        Map<String, Treatment> all = new HashMap<>(arguments);
        all.put(name, treatment);
        return new Dialect(
                pages, defaultPage, greatestPage, envelope, all, times, zone, sinceExcluded, requestsPerMinute);
    }

    /** The same with moments in that form, plain ones in that zone. */
    public Dialect times(Times form, ZoneId in) {
        return new Dialect(
                pages, defaultPage, greatestPage, envelope, arguments, form, in, sinceExcluded, requestsPerMinute);
    }

    /** The same, and {@code ..._from} leaves out the very moment that it names. */
    public Dialect afterSince() {
        return new Dialect(pages, defaultPage, greatestPage, envelope, arguments, times, zone, true, requestsPerMinute);
    }

    /** The same, and it promises that many requests a minute. */
    public Dialect requestsPerMinute(int limit) {
        return new Dialect(pages, defaultPage, greatestPage, envelope, arguments, times, zone, sinceExcluded, limit);
    }

    /** The arguments that count. */
    Map<String, String> honoured(Map<String, String> query) {
        Map<String, String> honoured = new LinkedHashMap<>(query);
        arguments.forEach((name, treatment) -> {
            if (treatment == Treatment.REFUSED && query.containsKey(name)) {
                throw Refusal.of(400, "The argument " + name + " is not supported.");
            }
            if (treatment == Treatment.IGNORED) {
                honoured.remove(name);
            }
        });
        return honoured;
    }

    /** A moment as a caller writes it; throws what its parser throws. */
    Instant read(String text) {
        return switch (times) {
            case PLAIN ->
                LocalDateTime.parse(text, Table.TIMESTAMP).atZone(zone).toInstant();
            case ISO -> OffsetDateTime.parse(text).toInstant();
            case EPOCH -> Instant.ofEpochSecond(Long.parseLong(text));
        };
    }

    /** An answer with these members, whose moments, stored in that zone, are told in this form. */
    Answer json(int status, Map<String, String> more, Object body, ZoneId stored) {
        Answer answer = Answer.json(status, Objects.requireNonNull(told(body, stored)));
        Map<String, String> headers = new TreeMap<>(answer.headers());
        headers.putAll(more);
        if (requestsPerMinute > 0) {
            headers.put("X-RateLimit-Limit", Integer.toString(requestsPerMinute));
            headers.put("RateLimit-Policy", requestsPerMinute + ";w=60");
        }
        return new Answer(status, headers, answer.body());
    }

    private @Nullable Object told(@Nullable Object value, ZoneId stored) {
        if (value instanceof Map<?, ?> members) {
            Map<Object, @Nullable Object> told = new LinkedHashMap<>();
            members.forEach((name, member) -> told.put(name, told(member, stored)));
            return told;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> told(element, stored)).collect(Collectors.toList());
        }
        if (!(value instanceof String text) || !STORED.matcher(text).matches()) {
            return value;
        }
        Instant moment =
                LocalDateTime.parse(text, Table.TIMESTAMP).atZone(stored).toInstant();
        return switch (times) {
            case PLAIN -> moment.atZone(zone).format(Table.TIMESTAMP);
            case ISO -> DateTimeFormatter.ISO_INSTANT.format(moment);
            case EPOCH -> moment.getEpochSecond();
        };
    }

    /** The page of a list that a call asks for. */
    Answer page(Call call, Stream<Map<String, Object>> list, ZoneId stored) {
        List<Map<String, Object>> all = list.toList();
        int size = pages == Pages.NONE
                ? Math.max(1, all.size())
                : Math.min(greatestPage, Api.number(call, pages.size, defaultPage, 1));
        long from =
                switch (pages) {
                    case NONE -> 0;
                    case OFFSET, SKIP -> Api.number(call, pages.position, 0, 0);
                    case PAGE -> size * (Api.number(call, pages.position, 1, 1) - 1L);
                    case PAGE_FROM_ZERO -> (long) size * Api.number(call, pages.position, 0, 0);
                    case CURSOR, LINK, LINK_HEADER -> from(call);
                };
        List<Map<String, Object>> rows = all.stream().skip(from).limit(size).toList();
        String next = from + rows.size() < all.size() ? cursor(from + rows.size()) : null;
        Map<String, Object> body = new LinkedHashMap<>();
        if (pages == Pages.CURSOR) {
            body.put("next_cursor", next);
        }
        if (pages == Pages.LINK) {
            Map<String, Object> links = new LinkedHashMap<>();
            links.put("next", next == null ? null : address(call, next));
            body.put("links", links);
        }
        Map<String, String> headers = next == null || pages != Pages.LINK_HEADER
                ? Map.of()
                : Map.of("Link", "<" + address(call, next) + ">; rel=\"next\"");
        return json(200, headers, envelope.isEmpty() ? rows : wrapped(body, rows), stored);
    }

    private Map<String, Object> wrapped(Map<String, Object> body, List<Map<String, Object>> rows) {
        String[] names = envelope.split("\\.", -1);
        Object content = rows;
        for (int i = names.length - 1; i > 0; i--) {
            content = Map.of(names[i], content);
        }
        body.put(names[0], content);
        return body;
    }

    private static String cursor(long position) {
        return Base64.getUrlEncoder().encodeToString(("row " + position).getBytes(StandardCharsets.UTF_8));
    }

    private long from(Call call) {
        String cursor = call.query().get(pages.position);
        if (cursor == null) {
            return 0;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return Long.parseLong(text.substring("row ".length()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Api.invalid(pages.position, cursor);
        }
    }

    private String address(Call call, String cursor) {
        Map<String, String> query = new TreeMap<>(call.query());
        query.put(pages.position, cursor);
        return "http://" + call.header("Host") + call.rawPath()
                + query.entrySet().stream()
                        .map(argument -> encode(argument.getKey()) + "=" + encode(argument.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
