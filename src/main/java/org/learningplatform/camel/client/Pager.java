// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;

/**
 * Reads a list page by page. The next page is read when it is asked for; nothing of the pages before is kept but the first
 * row, to notice a platform that repeats a page.
 */
final class Pager implements Iterator<Page> {

    /** Members of a reply, beside itself, where its next page may be named. */
    private static final List<String> PLACES = List.of("links", "_links", "meta", "pagination", "paging");

    private static final List<String> LINKS = List.of("next", "next_cursor", "next_page_url");

    private final Operation operation;
    private final Paging paging;
    private final Map<String, Object> arguments;
    private int pageSize;
    private final Function<Map<String, ?>, Reply> call;
    private final URI baseUrl;
    private @Nullable Object position;
    private @Nullable Object firstRow;
    private int lastHash;
    private boolean ended;

    /**
     * @param pageSize rows a page, or 0 for the contract's
     * @param call reads a page with these arguments
     */
    Pager(
            Operation operation,
            Map<String, ?> arguments,
            int pageSize,
            URI baseUrl,
            Function<Map<String, ?>, Reply> call) {
        this.operation = operation;
        this.paging = Objects.requireNonNull(operation.paging(), "a list operation");
        this.arguments = new HashMap<>(arguments);
        this.baseUrl = baseUrl;
        this.call = call;
        this.pageSize = pageSize(pageSize);
        this.position = arguments.get(paging.positionParameter());
    }

    private int pageSize(int configured) {
        Object argument = arguments.get(paging.sizeParameter());
        if (paging.style() == Paging.Style.WHOLE) {
            return 0;
        }
        if (argument != null) {
            return number(argument, paging.sizeParameter());
        }
        // a raw request is sent as it is written; how many rows a page has shows in the first one
        int usual = paging.pageSize() > 0 ? paging.pageSize() : Paging.PAGE_SIZE;
        return configured > 0 ? configured : operation.isRaw() ? 0 : usual;
    }

    @Override
    public boolean hasNext() {
        return !ended;
    }

    @Override
    public Page next() {
        if (ended) {
            throw new NoSuchElementException();
        }
        Reply reply = call.apply(pageArguments());
        List<Object> rows = rows(reply.content());
        if (rows == null) {
            ended = true;
            return new Page(reply, null, null);
        }
        if (paging.style() == Paging.Style.WHOLE) {
            ended = true;
            return new Page(reply, rows, null);
        }
        if (isRepeated(reply, rows)) {
            return repeated(reply, rows);
        }
        if (pageSize == 0) {
            pageSize = rows.size();
        }
        position = nextPosition(reply, rows);
        ended = position == null;
        return new Page(reply, rows, position);
    }

    private Map<String, Object> pageArguments() {
        Map<String, Object> page = new HashMap<>(arguments);
        if (pageSize > 0) {
            page.put(paging.sizeParameter(), pageSize);
        }
        if (position != null) {
            page.put(paging.positionParameter(), position);
        }
        return page;
    }

    /** The rows of a list reply, bare, in an envelope or the only list of an object; null if it is none. */
    @SuppressWarnings("unchecked") // a JSON array is a list of values
    private @Nullable List<Object> rows(@Nullable Object content) {
        if (content instanceof List) {
            return (List<Object>) content;
        }
        if (content instanceof Map<?, ?> envelope) {
            for (String name : Paging.ENVELOPES) {
                if (envelope.get(name) instanceof List) {
                    return (List<Object>) envelope.get(name);
                }
            }
            List<?> lists =
                    envelope.values().stream().filter(List.class::isInstance).toList();
            if (lists.size() == 1 && !operation.isRaw()) {
                return (List<Object>) lists.get(0);
            }
        }
        return content == null && !operation.isRaw() ? List.of() : null;
    }

    private boolean isRepeated(Reply reply, List<Object> rows) {
        if (rows.isEmpty()) {
            return false;
        }
        int hash = Arrays.hashCode(reply.body());
        boolean repeated = hash == lastHash && rows.get(0).equals(firstRow);
        lastHash = hash;
        firstRow = rows.get(0);
        return repeated;
    }

    /** Where paging was but a guess, the list has no pages and was whole; else this would go on for ever. */
    private Page repeated(Reply reply, List<Object> rows) {
        boolean whole = paging.pageSize() == 0 && rows.size() < pageSize;
        if (!operation.isRaw() && !whole) {
            throw reply.unexpected("the platform repeats the page before; check the paging of the contract ("
                    + paging.positionParameter() + ", " + paging.sizeParameter() + ")");
        }
        ended = true;
        return new Page(reply, List.of(), null);
    }

    private @Nullable Object nextPosition(Reply reply, List<Object> rows) {
        if (rows.isEmpty()) {
            return null;
        }
        return switch (paging.style()) {
            case OFFSET -> isLast(rows) ? null : (Object) (start(0) + rows.size());
            case PAGE -> isLast(rows) ? null : (Object) (start(paging.first()) + 1);
            case NEXT -> nextCursor(reply);
            case WHOLE -> null;
        };
    }

    /**
     * A short page is the last one; but where more rows were asked for than the contract knows the platform to give, it may
     * only be the most that the platform gives, and where the contract does not know, any page may be.
     */
    private boolean isLast(List<Object> rows) {
        return paging.pageSize() > 0
                && rows.size() < pageSize
                && (pageSize <= paging.pageSize() || rows.size() < paging.pageSize());
    }

    private int start(int first) {
        return position == null ? first : number(position, paging.positionParameter());
    }

    private int number(Object value, String name) {
        try {
            return Integer.parseInt(value.toString());
        } catch (NumberFormatException e) {
            throw new BadRequestException(
                    Failure.before(operation.name(), "the argument '" + name + "' is not a whole number"));
        }
    }

    private @Nullable Object nextCursor(Reply reply) {
        if (!(reply.value() instanceof Map<?, ?> envelope)) {
            return null;
        }
        List<Map<?, ?>> places = new ArrayList<>(List.of(envelope));
        for (String name : PLACES) {
            if (envelope.get(name) instanceof Map<?, ?> place) {
                places.add(place);
            }
        }
        for (Map<?, ?> place : places) {
            for (String name : LINKS) {
                Object next = place.get(name) instanceof Map<?, ?> link ? link.get("href") : place.get(name);
                if (next != null && !next.toString().isEmpty()) {
                    return cursor(reply, next.toString());
                }
            }
        }
        return null;
    }

    /** A link is followed by its cursor only: host and path stay ours. */
    private String cursor(Reply reply, String next) {
        if (!next.contains("://") && !next.startsWith("/")) {
            return next;
        }
        URI link = baseUrl.resolve(next);
        if (!Objects.equals(link.getScheme(), baseUrl.getScheme())
                || !Objects.equals(link.getRawAuthority(), baseUrl.getRawAuthority())) {
            throw reply.unexpected("the link to the next page leads to another host and is not followed");
        }
        String query = link.getQuery() == null ? "" : link.getQuery();
        String prefix = paging.positionParameter() + "=";
        return Arrays.stream(query.split("&"))
                .filter(argument -> argument.startsWith(prefix))
                .map(argument -> argument.substring(prefix.length()))
                .findFirst()
                .orElseThrow(() -> reply.unexpected(
                        "the link to the next page has no argument '" + paging.positionParameter() + "'"));
    }
}
