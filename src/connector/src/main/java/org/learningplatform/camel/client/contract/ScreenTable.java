// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of texts that fits a screen. The first column is never cut: what is too long for it has a line of its own. Other texts
 * that are too long end, or begin, with an ellipsis; columns that have no room are left out.
 */
final class ScreenTable {

    private static final String GAP = "  ";

    private final int width;
    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param name stands above it
     * @param least characters that it has, or needs no more than
     * @param end whether the end of its texts tells more than their beginning
     * @param rank of several, that of the highest rank is left out first; 0 never is
     */
    record Column(String name, int least, boolean end, int rank) {

        String cut(String text, int width) {
            if (text.length() <= width) {
                return text;
            }
            return end ? "…" + text.substring(text.length() - width + 1) : text.substring(0, width - 1) + "…";
        }
    }

    /** @param width of the screen, in characters */
    ScreenTable(int width, List<Column> columns) {
        this.width = width;
        this.columns = columns;
        rows.add(columns.stream().map(Column::name).toList());
    }

    void add(List<String> cells) {
        rows.add(cells);
    }

    /** The lines, and one that names the columns that are left out, if any are. */
    @Override
    public String toString() {
        Column first = columns.get(0);
        List<Column> rest = new ArrayList<>(columns.subList(1, columns.size()));
        rest.removeIf(column -> rows.stream().skip(1).allMatch(row -> row.get(columns.indexOf(column))
                .isEmpty()));
        int name = Math.min(natural(first), width * 2 / 5);
        List<String> leftOut = new ArrayList<>();
        while (rest.stream().mapToInt(column -> GAP.length() + least(column)).sum() > width - name) {
            Column least = rest.stream()
                    .max((one, other) -> Integer.compare(one.rank(), other.rank()))
                    .orElseThrow();
            rest.remove(least);
            leftOut.add(least.name());
        }
        Map<Column, Integer> widths = widths(rest, width - name);
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(row.get(0));
            if (line.length() > name) {
                table.append(line).append('\n');
                line.setLength(0);
            }
            pad(line, name);
            for (Column column : rest) {
                int from = line.length() + GAP.length();
                pad(line, from);
                line.append(column.cut(row.get(columns.indexOf(column)), widths.getOrDefault(column, 1)));
                pad(line, from + widths.getOrDefault(column, 1));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        if (!leftOut.isEmpty()) {
            table.append("\nno room for ")
                    .append(String.join(", ", leftOut))
                    .append(": set COLUMNS to a greater width, or take --format markdown or json\n");
        }
        return table.toString();
    }

    /** What each column has of the room, with what it does not need shared out among those that need it. */
    private Map<Column, Integer> widths(List<Column> shown, int room) {
        Map<Column, Integer> widths = new HashMap<>();
        shown.forEach(column -> widths.put(column, least(column)));
        int left = room
                - shown.stream()
                        .mapToInt(column -> GAP.length() + least(column))
                        .sum();
        boolean shared = true;
        while (left > 0 && shared) {
            shared = false;
            for (Column column : shown) {
                if (left > 0 && widths.getOrDefault(column, 0) < natural(column)) {
                    widths.merge(column, 1, Integer::sum);
                    left--;
                    shared = true;
                }
            }
        }
        return widths;
    }

    private int least(Column column) {
        return Math.min(column.least(), natural(column));
    }

    private int natural(Column column) {
        int index = columns.indexOf(column);
        return rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0);
    }

    private static void pad(StringBuilder line, int width) {
        line.append(" ".repeat(Math.max(0, width - line.length())));
    }
}
