// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;
import org.learningplatform.camel.client.transport.Headers;

/**
 * A reply, read as a list.
 *
 * @param envelope member that holds the rows, with {@code .} between the names where it lies deeper; empty where they are bare
 * @param next what names the next page, or null
 * @param id member that tells rows apart; empty if none does
 */
record Listing(String envelope, List<Map<String, Object>> rows, @Nullable Next next, String id) {

    private static final int DEEPEST = 3;
    private static final Set<String> NO_ROWS = Set.of("errors", "warnings", "messages", "links", "_links", "link");
    private static final Pattern NEXT = Pattern.compile("(?i)@?(odata\\.)?next.*|.*_next|.*Next");
    private static final Pattern LINK = Pattern.compile("<([^>]*)>[^,]*;\\s*rel\\s*=\\s*\"?next\"?");

    /**
     * What names the next page.
     *
     * @param member of the reply, with {@code .} between the names; empty for the header {@code Link}
     * @param text a cursor, or a link
     */
    record Next(String member, String text) {

        boolean isLink() {
            return member.isEmpty() || text.contains("?");
        }

        /** The arguments of the link. */
        Map<String, String> arguments() {
            Map<String, String> arguments = new LinkedHashMap<>();
            for (String pair : text.substring(text.indexOf('?') + 1).split("&", -1)) {
                String[] sides = pair.split("=", 2);
                if (sides.length == 2) {
                    arguments.put(decoded(sides[0]), decoded(sides[1]));
                }
            }
            return arguments;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }

    /** The list that a reply is, or null if it is none. */
    static @Nullable Listing of(Operation operation, @Nullable Object value, Headers headers) {
        Map<String, List<Map<String, Object>>> lists = new LinkedHashMap<>();
        find(value, "", 0, lists);
        String envelope = null;
        List<String> usual = new ArrayList<>(List.of(""));
        if (operation.envelope() != null) {
            usual.add(0, operation.envelope());
        }
        usual.addAll(Paging.ENVELOPES);
        for (String name : usual) {
            if (envelope == null && lists.containsKey(name)) {
                envelope = name;
            }
        }
        if (envelope == null && lists.size() == 1) {
            envelope = lists.keySet().iterator().next();
        }
        if (envelope == null) {
            return null;
        }
        List<Map<String, Object>> rows = Objects.requireNonNull(lists.get(envelope));
        return new Listing(envelope, rows, next(value, headers, envelope), id(rows));
    }

    @SuppressWarnings("unchecked") // checked element by element
    private static void find(
            @Nullable Object value, String path, int depth, Map<String, List<Map<String, Object>>> lists) {
        if (value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
            lists.put(path, (List<Map<String, Object>>) list);
        } else if (value instanceof Map<?, ?> members && depth < DEEPEST) {
            members.forEach((name, member) -> {
                if (!NO_ROWS.contains(String.valueOf(name))) {
                    find(member, path.isEmpty() ? String.valueOf(name) : path + "." + name, depth + 1, lists);
                }
            });
        }
    }

    private static @Nullable Next next(@Nullable Object value, Headers headers, String envelope) {
        for (String header : headers.all("Link")) {
            Matcher link = LINK.matcher(header);
            if (link.find()) {
                return new Next("", link.group(1));
            }
        }
        return named(value, "", envelope, 0);
    }

    private static @Nullable Next named(@Nullable Object value, String path, String envelope, int depth) {
        if (!(value instanceof Map<?, ?> members) || depth == DEEPEST) {
            return null;
        }
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = (path.isEmpty() ? "" : path + ".") + member.getKey();
            Object named = member.getValue() instanceof Map<?, ?> link && link.containsKey("href")
                    ? link.get("href")
                    : member.getValue();
            boolean told = named instanceof Number || (named instanceof String text && !text.isEmpty());
            if (told && NEXT.matcher(String.valueOf(member.getKey())).matches()) {
                return new Next(name, String.valueOf(named));
            }
            Next deeper = name.equals(envelope) ? null : named(member.getValue(), name, envelope, depth + 1);
            if (deeper != null) {
                return deeper;
            }
        }
        return null;
    }

    /** The member whose values are there and differ: one that is called an id before others. */
    private static String id(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        List<String> names = new ArrayList<>(List.of("id", "uuid", "_id", "Id", "ID"));
        rows.get(0).keySet().stream()
                .filter(name -> name.matches("(?i).*(id|key|code|uuid)"))
                .forEach(names::add);
        return names.stream().filter(name -> tellsApart(rows, name)).findFirst().orElse("");
    }

    private static boolean tellsApart(List<Map<String, Object>> rows, String name) {
        Set<Object> values = new HashSet<>();
        return rows.stream().map(row -> row.get(name)).allMatch(value -> value != null && values.add(value));
    }

    /** What tells the rows apart, in their order: that member, or all that they are. */
    List<Object> keys(String by) {
        return rows.stream()
                .map(row -> Objects.requireNonNullElse(row.get(by), row))
                .toList();
    }
}
