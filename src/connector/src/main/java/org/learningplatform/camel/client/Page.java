// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.UnexpectedReplyException;

/**
 * One page of a list.
 *
 * @param reply the reply that it came in
 * @param rowsOrNull its rows; null if the reply turned out to be no list
 * @param isFull whether it may have been cut: it has as many rows as were asked for
 * @param next the position argument that reads the next page, or null on the last
 */
public record Page(Reply reply, @Nullable List<Object> rowsOrNull, boolean isFull, @Nullable Object next) {

    /** Whether the reply is a list. */
    public boolean isList() {
        return rowsOrNull != null;
    }

    /**
     * The rows.
     *
     * @throws UnexpectedReplyException if the reply is no list
     */
    public List<Object> rows() {
        if (rowsOrNull == null) {
            throw reply.unexpected("the reply is not a list, as the contract says");
        }
        return rowsOrNull;
    }
}
