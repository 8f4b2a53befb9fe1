// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.learningplatform.camel.client.contract.Contract;

/** Which column of a file holds what, from its header row. */
final class Columns {

    /** Columns that every file and every row must fill. */
    static final List<String> REQUIRED = List.of("userId", "username", "firstName", "lastName", "email");

    /** Columns that are understood; those from {@code orgFrameworkId} on are accepted and not used. */
    private static final List<String> OPTIONAL =
            List.of("country", "timezone", "language", "expiresAt", "groups", "tags", "orgFrameworkId", "managerId");

    private static final String ORG_LEVEL = "orgLevelId_";

    private final Map<String, Integer> positions = new HashMap<>();

    /** @throws RejectedFileException if a column is missing, unknown or there twice */
    Columns(CSVRecord header) throws RejectedFileException {
        for (String cell : header) {
            if (positions.put(cell.strip(), positions.size()) != null) {
                throw new RejectedFileException("duplicate-column", "two columns have one name");
            }
        }
        List<String> missing =
                REQUIRED.stream().filter(name -> !positions.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            // quotes nothing of the file: where there is no header row, this is a person
            throw new RejectedFileException("missing-column", "the header row lacks " + String.join(", ", missing));
        }
        for (String name : positions.keySet()) {
            if (!isKnown(name)) {
                throw new RejectedFileException("unknown-column", "column '" + name + "'" + nearest(name));
            }
        }
    }

    /** How many cells a row has. */
    int count() {
        return positions.size();
    }

    /** The row's cell in that column, without white space around it; empty if there is none. */
    String cell(CSVRecord row, String column) {
        Integer position = positions.get(column);
        return position == null || position >= row.size()
                ? ""
                : row.get(position).strip();
    }

    private static boolean isKnown(String name) {
        return REQUIRED.contains(name) || OPTIONAL.contains(name) || name.startsWith(ORG_LEVEL);
    }

    private static String nearest(String name) {
        return Contract.nearest(
                name, Stream.concat(REQUIRED.stream(), OPTIONAL.stream()).toList());
    }
}
