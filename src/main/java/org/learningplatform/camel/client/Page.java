// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param reply the reply that it came in
 * @param rowsOrNull its rows; null if the reply of a raw request turned out to be no list
 * @param next the position argument that reads the next page, or null on the last
 */
public record Page(Reply reply, @Nullable List<Object> rowsOrNull, @Nullable Object next) {

    /** Whether the reply is a list. It is, but for raw requests, of which that is not known before. */
    public boolean isList() {
        return rowsOrNull != null;
    }

    /** The rows. */
    public List<Object> rows() {
        return rowsOrNull == null ? List.of() : rowsOrNull;
    }
}
