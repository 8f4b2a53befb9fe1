// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;

/**
 * Reads a list page by page, to its end: an empty page, or what a reply shows to be the end. A short page shows nothing: a
 * platform may give fewer rows than it is asked for.
 *
 * <p>The next page is read when it is asked for. Nothing of the pages before is kept but digests, to notice a platform that
 * goes round in circles or numbers its pages otherwise.
 */
final class Pager implements Iterator<Page> {

    /** A platform may have emptied some pages that its cursors still lead through; not as many as this. */
    private static final int MOST_EMPTY_PAGES = 1_000;

    /** Lists of a reply that are about it. */
    private static final Set<Object> NO_ROWS = Set.of("errors", "warnings", "messages", "links", "_links", "link");

    private static final Set<String> FAILED = Set.of("error", "fail", "failed", "failure");

    private final Operation operation;
    private final Paging paging;
    private final Map<String, Object> arguments;
    private final Function<Map<String, ?>, Reply> call;
    private final NextLinks links;
    private final NextPage nextPage;
    private final Circle circle = new Circle();
    private int pageSize;
    private @Nullable Object position;
    /** Rows of the list up to here, or -1 where the first page read was not the list's first. */
    private long read;

    /** How many rows the list has, as far as a reply has said it. */
    private long total;
    /** Hashes of the rows of the list's first page, where its pages are numbered; empty before it was read. */
    private Set<Integer> firstRows = Set.of();

    private int emptyPages;
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
        this.call = call;
        this.links = new NextLinks(operation, paging, baseUrl);
        this.nextPage = new NextPage(paging, links);
        this.pageSize = pageSize(pageSize);
        this.position = arguments.get(paging.positionParameter());
        this.read = position == null ? 0 : paging.style() == Paging.Style.OFFSET ? start(0) : -1;
    }

    private int pageSize(int configured) {
        Object argument = arguments.get(paging.sizeParameter());
        if (paging.style() == Paging.Style.WHOLE || paging.sizeParameter().isEmpty()) {
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
        List<Object> rows = rows(reply);
        if (rows == null || paging.style() == Paging.Style.WHOLE) {
            ended = true;
            return new Page(reply, rows, false, null);
        }
        if (!rows.isEmpty() && circle.isClosedBy(rows)) {
            return repeated(reply);
        }
        if (pageSize == 0 && !paging.sizeParameter().isEmpty()) {
            pageSize = rows.size();
        }
        read = read < 0 ? -1 : read + rows.size();
        boolean full = pageSize > 0 && rows.size() >= pageSize;
        position = nextPosition(reply, rows, full);
        ended = position == null;
        if (paging.style() == Paging.Style.PAGE && read > 0 && !operation.isRaw()) {
            checkNumbers(reply, rows);
        }
        return new Page(reply, rows, full, position);
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
    private @Nullable List<Object> rows(Reply reply) {
        Object content = reply.content();
        if (content instanceof List) {
            return (List<Object>) content;
        }
        if (content instanceof Map<?, ?> envelope) {
            if (!operation.isRaw() && tellsOfErrors(envelope)) {
                throw reply.unexpected("the reply tells of errors where the contract says a list; see getDetail()");
            }
            for (String name : Paging.ENVELOPES) {
                if (envelope.get(name) instanceof List) {
                    return (List<Object>) envelope.get(name);
                }
            }
            List<?> lists = envelope.entrySet().stream()
                    .filter(member -> !NO_ROWS.contains(member.getKey()))
                    .map(Map.Entry::getValue)
                    .filter(List.class::isInstance)
                    .toList();
            if (lists.size() == 1 && !operation.isRaw()) {
                return (List<Object>) lists.get(0);
            }
        }
        if (content == null && !operation.isRaw() && !paging.assumed()) {
            // taken for an empty list it would end a list that goes on, and every row would be gone
            throw reply.unexpected("the reply is empty where the contract says a list");
        }
        return null;
    }

    private static boolean tellsOfErrors(Map<?, ?> reply) {
        return isSaid(reply.get("errors"))
                || isSaid(reply.get("error"))
                || Boolean.FALSE.equals(reply.get("success"))
                || Boolean.FALSE.equals(reply.get("ok"))
                || (reply.get("status") instanceof String status && FAILED.contains(status.toLowerCase(Locale.ROOT)));
    }

    private static boolean isSaid(@Nullable Object errors) {
        return (errors instanceof Number code && code.intValue() != 0)
                || (errors instanceof List<?> list && !list.isEmpty())
                || (errors instanceof Map<?, ?> map && !map.isEmpty())
                || (errors instanceof String text && !text.isBlank())
                || Boolean.TRUE.equals(errors);
    }

    /** It may be the whole list, of a platform that has no pages, or the first of many, turned in another way: nothing tells. */
    private Page repeated(Reply reply) {
        if (!operation.isRaw()) {
            throw reply.unexpected("the platform repeats a page; check the paging of the contract ("
                    + paging.positionParameter() + ", " + paging.sizeParameter()
                    + "): the command doctor finds it out; if this is the whole list, say x-paging: {style: whole}");
        }
        ended = true;
        return new Page(reply, List.of(), false, null);
    }

    private @Nullable Object nextPosition(Reply reply, List<Object> rows, boolean full) {
        NextPage.Said said = nextPage.said(reply, rows.size(), full, read);
        NextPage.Shown shown = said.shown();
        if (shown == NextPage.Shown.END) {
            return null;
        }
        if (paging.isNamed()) {
            return nextCursor(reply, said.named(), rows, full || shown == NextPage.Shown.MORE);
        }
        if (!rows.isEmpty()) {
            return paging.style() == Paging.Style.OFFSET ? start(0) + rows.size() : start(paging.first()) + 1;
        }
        if (shown == NextPage.Shown.MORE && !operation.isRaw()) {
            throw reply.unexpected("the page is empty, and the reply says that more rows follow");
        }
        return null;
    }

    /**
     * The first page is the platform's own, the second one has a number: where the platform counts from another one than the
     * contract, a page is left out. What a reply says of numbers or rows arouses the suspicion, a call proves it.
     */
    private void checkNumbers(Reply reply, List<Object> rows) {
        total = Math.max(total, NextPage.total(reply));
        boolean suspicious;
        if (firstRows.isEmpty()) {
            firstRows = hashes(rows);
            Number number = nextPage.number(reply);
            suspicious = !ended && number != null && number.intValue() != paging.first();
        } else {
            suspicious = ended && total > read;
        }
        if (suspicious && isAnotherPage(paging.first())) {
            throw reply.unexpected("the platform's first page is not number " + paging.first()
                    + ", as the contract says, and a page would be left out: say first: 0, or 1, in x-paging of the"
                    + " contract; the command doctor finds it out");
        }
    }

    /** Whether the page of that number has rows, and none of the list's first page. */
    private boolean isAnotherPage(int number) {
        Map<String, Object> page = pageArguments();
        page.put(paging.positionParameter(), number);
        List<Object> rows = rows(call.apply(page));
        return rows != null && !rows.isEmpty() && Collections.disjoint(hashes(rows), firstRows);
    }

    private static Set<Integer> hashes(List<Object> rows) {
        return Circle.ids(rows).stream().map(Objects::hashCode).collect(Collectors.toSet());
    }

    /** @param open whether there may be a next page that is not named */
    private @Nullable Object nextCursor(Reply reply, @Nullable Object named, List<Object> rows, boolean open) {
        if (named == null) {
            if (open) {
                throw reply.unexpected("more rows may follow, and the reply names no next page; name the member that"
                        + " does in x-paging.link of the contract");
            }
            return null;
        }
        Object cursor = links.position(reply, named);
        emptyPages = rows.isEmpty() ? emptyPages + 1 : 0;
        if (emptyPages > MOST_EMPTY_PAGES || String.valueOf(position).equals(cursor.toString())) {
            throw reply.unexpected("the next page that the reply names leads nowhere: to itself, or through more than "
                    + MOST_EMPTY_PAGES + " empty pages");
        }
        return cursor;
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

    /**
     * Notices pages that come again, whatever stands around their rows: each page is compared with the one before, and with one
     * that is kept for twice as long each time (R. P. Brent's way), so that a circle of any length is found.
     */
    private static final class Circle {

        private @Nullable Digest kept;
        private @Nullable Digest before;
        private long age;
        private long keptFor = 1;

        boolean isClosedBy(List<Object> rows) {
            List<?> ids = ids(rows);
            Digest page = new Digest(ids.hashCode(), ids.size(), ids.get(0));
            boolean closed = page.equals(before) || page.equals(kept);
            before = page;
            if (++age >= keptFor) {
                kept = page;
                age = 0;
                keptFor *= 2;
            }
            return closed;
        }

        private record Digest(int hash, int rows, @Nullable Object first) {}

        /** What tells rows apart: their ids where each has one of its own, or all that they are. */
        private static List<?> ids(List<Object> rows) {
            List<Object> ids = new ArrayList<>(rows.size());
            for (Object row : rows) {
                Object id = row instanceof Map<?, ?> members ? members.get("id") : null;
                if (id == null) {
                    return rows;
                }
                ids.add(id);
            }
            return new HashSet<>(ids).size() == ids.size() ? ids : rows;
        }
    }
}
