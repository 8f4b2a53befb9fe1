// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

/** Text in a cell of a CSV file that people may open. */
public final class CsvCell {

    private static final String STARTS_OF_FORMULAS = "=+-@\t\r\n";

    private CsvCell() {}

    /** The text, with an apostrophe before it where a spreadsheet would take it for a formula. */
    public static String of(String text) {
        return isFormula(text) ? "'" + text : text;
    }

    /** The text that {@link #of} was given. */
    public static String read(String cell) {
        return cell.startsWith("'") && isFormula(cell.substring(1)) ? cell.substring(1) : cell;
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty() && STARTS_OF_FORMULAS.indexOf(text.charAt(0)) >= 0;
    }
}
