// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a list: names, counts and forms, and no value of a row.
 *
 * @param name of the operation
 * @param role that journeys need it for
 * @param verdict whether it can be used
 * @param reasons why not, or with what restriction, and what to do
 * @param status HTTP status of the first reply; 0 where there was none
 * @param envelope member that holds the rows; empty where they are bare
 * @param id member that tells rows apart
 * @param unknownMembers members that the contract does not have
 * @param missingFields fields that the contract says rows have, and they do not
 * @param paging how it is cut into pages
 * @param orderStable whether a longer page begins with the rows of a shorter one
 * @param filters argument to {@code honoured}, {@code ignored} or {@code refused}
 * @param since the argument that takes "changed since"
 * @param times how rows tell moments
 */
record Finding(
        String name,
        @Nullable String role,
        Verdict verdict,
        List<String> reasons,
        int status,
        @Nullable String envelope,
        @Nullable String id,
        List<String> unknownMembers,
        List<String> missingFields,
        @Nullable Pages paging,
        @Nullable Boolean orderStable,
        Map<String, Treatment> filters,
        @Nullable Since since,
        @Nullable Times times) {

    /** What becomes of an argument. */
    enum Treatment {
        honoured,
        ignored,
        refused
    }

    /**
     * The argument that takes "changed since".
     *
     * @param argument its name
     * @param treatment what becomes of it
     * @param form in which it takes moments
     * @param inclusive whether a row of that very moment is told; null where rows do not show it
     */
    record Since(String argument, Treatment treatment, @Nullable String form, @Nullable Boolean inclusive) {}

    /**
     * How rows tell moments.
     *
     * @param form of those that are there
     * @param zone theirs, where they name none, as far as the newest shows it
     * @param members that hold one
     */
    record Times(String form, @JsonUnwrapped @Nullable Zone zone, List<String> members) {}
}
