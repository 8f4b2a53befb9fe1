// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import org.jspecify.annotations.Nullable;

/**
 * How a list is asked for what is new on it.
 *
 * @param parameter query argument that takes "since"; empty where there is none, and the newest rows come first
 * @param member member of a row that says when the list had it, by the list's own clock: then the last such time is what the
 *     next poll asks from, and the rows must come in its order; null where the time of the poll is
 * @param through reply header with the time up to which the list shows everything; null if there is none
 */
public record Since(String parameter, @Nullable String member, @Nullable String through) {

    /** Of a list that takes no "since" and has its newest rows first. */
    public static final Since NEWEST_FIRST = new Since("");

    /** Whether what is new is found at the beginning of the list. */
    public boolean isNewestFirst() {
        return parameter.isEmpty();
    }

    /** Of a list whose rows do not say when it had them. */
    Since(String parameter) {
        this(parameter, null, null);
    }
}
