// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.List;

/**
 * A line below the header row.
 *
 * @param line its number in the file, 1 for the first
 * @param cells what it holds; empty where that cannot be told
 * @param fault what is wrong with the line as such
 */
record CsvRow(long line, List<String> cells, Fault fault) {

    /** Why a line is no row. */
    enum Fault {
        NONE("", ""),
        QUOTE("malformed-csv", "a quote is not closed on this line, or stands inside a cell: double it"),
        TOO_LONG("too-long", "the line has more than " + Lines.MAX_LENGTH + " characters"),
        CUT_OFF("cut-off", "the file ends in the middle of this row: end each row with a line break");

        private final String reason;
        private final String text;

        Fault(String reason, String text) {
            this.reason = reason;
            this.text = text;
        }

        String reason() {
            return reason;
        }

        String text() {
            return text;
        }
    }
}
