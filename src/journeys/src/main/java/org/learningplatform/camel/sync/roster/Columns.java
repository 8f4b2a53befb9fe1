// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/** Which column of a file holds what, from its header row; letter case does not matter. */
final class Columns {

    /** Columns that every file and every row must fill. */
    static final List<String> REQUIRED = List.of("userId", "username", "firstName", "lastName", "email");

    /** Columns that are understood; those from {@code orgFrameworkId} on are accepted and not used. */
    private static final List<String> OPTIONAL = List.of(
            "country",
            "timezone",
            "language",
            "expiresAt",
            "groups",
            "tags",
            "previousIds",
            "orgFrameworkId",
            "managerId");

    /** Columns whose values begin with an apostrophe only where a spreadsheet was told to take them as text. */
    private static final Set<String> NEVER_QUOTED = Set.of("userId", "username", "email", "expiresAt", "managerId");

    /** Columns whose values many rows share, so that one that was cut shows beside them. */
    private static final Set<String> SHARED = Set.of("country", "timezone", "language");

    private static final String ORG_LEVEL = "orglevelid_";

    private static final Map<String, String> NAMES = Stream.concat(REQUIRED.stream(), OPTIONAL.stream())
            .collect(Collectors.toMap(
                    Function.identity(),
                    Function.identity(),
                    (a, b) -> a,
                    () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));

    /** How many known names make a row a header row, so that it can be quoted: it is no person. */
    private static final int HEADER = 2;

    private static final int MAX_QUOTED = 40;

    private final List<String> names;
    private final Map<String, Integer> positions = new HashMap<>();

    /** @throws Refusal if a column is missing, unknown or there twice */
    Columns(String... header) {
        this.names = withoutEmptyTail(Arrays.asList(header)).stream()
                .map(Columns::name)
                .toList();
        List<String> missing =
                REQUIRED.stream().filter(name -> !names.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "missing-column",
                    "the header row lacks " + String.join(", ", missing) + whatIsThere());
        }
        for (String name : names) {
            if (!isKnown(name)) {
                throw new Refusal(Reason.SCHEMA_INVALID, "unknown-column", problem(name));
            }
            if (positions.put(name, positions.size()) != null) {
                throw new Refusal(Reason.SCHEMA_INVALID, "duplicate-column", "two columns are named '" + name + "'");
            }
        }
    }

    /** How many cells a row has. */
    int count() {
        return names.size();
    }

    /** The row's cell in that column; empty if there is none. */
    String cell(CsvRow row, String column) {
        Integer position = positions.get(column);
        if (position == null || position >= row.cells().size()) {
            return "";
        }
        String cell = row.cells().get(position);
        return NEVER_QUOTED.contains(column) && cell.startsWith("'") ? cell.substring(1) : cell;
    }

    /** Whether the row has a cell, be it empty, in each column that must be filled. */
    boolean reachRequired(CsvRow row) {
        return REQUIRED.stream()
                .allMatch(name -> Objects.requireNonNull(positions.get(name))
                        < row.cells().size());
    }

    /**
     * Whether the last cell that a row fills is the beginning of what the other has there: of an address, the domain counts.
     * It was cut off then.
     */
    boolean isBeginning(CsvRow last, CsvRow other) {
        int position = withoutEmptyTail(last.cells()).size() - 1;
        if (position < 0
                || position >= names.size()
                || position >= other.cells().size()) {
            return false;
        }
        String begun = last.cells().get(position);
        String whole = other.cells().get(position);
        if (names.get(position).equals("email")) {
            begun = begun.substring(begun.indexOf('@') + 1);
            whole = whole.substring(whole.indexOf('@') + 1);
        } else if (!SHARED.contains(names.get(position))) {
            return false;
        }
        return begun.length() < whole.length() && whole.regionMatches(true, 0, begun, 0, begun.length());
    }

    /**
     * Whether a row is the header row again, as in a file that was joined of two.
     *
     * @throws Refusal if it is a header row with other columns
     */
    boolean areNamedBy(List<String> cells, long line) {
        if (!isKnown(name(cells.get(0)))) {
            return false;
        }
        List<String> again = withoutEmptyTail(cells).stream().map(Columns::name).toList();
        if (!again.equals(names) && again.containsAll(REQUIRED)) {
            throw new Refusal(
                    Reason.SCHEMA_INVALID,
                    "second-header",
                    "line " + line + " is a header row with other columns: send two files");
        }
        return again.equals(names);
    }

    /** The name as it is spelled here, whatever its case; else as it is spelled there. */
    private static String name(String cell) {
        String name = NAMES.getOrDefault(cell, cell);
        return name.toLowerCase(Locale.ROOT).startsWith(ORG_LEVEL) ? name.toLowerCase(Locale.ROOT) : name;
    }

    private static boolean isKnown(String name) {
        return NAMES.containsKey(name) || name.startsWith(ORG_LEVEL);
    }

    private static List<String> withoutEmptyTail(List<String> cells) {
        int count = cells.size();
        while (count > 0 && cells.get(count - 1).isEmpty()) {
            count--;
        }
        return cells.subList(0, count);
    }

    /** Quotes of the row only what cannot be a person. */
    private String whatIsThere() {
        long known = names.stream().filter(Columns::isKnown).count();
        if (names.size() == 1 && known == 0 && REQUIRED.stream().allMatch(names.get(0)::contains)) {
            return "; its names stand in one cell: put one of , ; or a tab between them";
        }
        if (known < HEADER) {
            return "; the first row has " + names.size() + " cells, " + (known == 0 ? "none" : "one")
                    + " of them a column's name: is the header row the first one?";
        }
        String others = names.stream()
                .filter(name -> !isKnown(name))
                .map(Columns::problem)
                .collect(Collectors.joining("; "));
        return others.isEmpty() ? "" : "; it has " + others;
    }

    private static String problem(String name) {
        if (name.isEmpty()) {
            return "a column without a name";
        }
        String quoted = name.length() > MAX_QUOTED ? name.substring(0, MAX_QUOTED) + "..." : name;
        return "column '" + quoted + "'" + nearest(name);
    }

    private static String nearest(String name) {
        return Contract.nearest(name, NAMES.keySet());
    }
}
