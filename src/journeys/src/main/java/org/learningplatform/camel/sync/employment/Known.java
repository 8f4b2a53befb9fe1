// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.employment;

import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.Position;

/**
 * What the state says of a person's employment: digests of events and moments, and where an event stands among the others; nothing
 * that says who it is.
 *
 * @param hired the hire that counts, held or applied; null if none is known
 * @param held the event on the agenda, a hire or a change of it; null if there was none
 * @param begun the event on the agenda that was begun to be applied; null if there was none
 * @param ended the termination that counts; null if none does
 * @param said where that event stands that was the last to say when the account ends; null if none did
 * @param expiry digest of when the account ends, as events said last; null if none did
 */
record Known(
        @Nullable String hired,
        @Nullable String held,
        @Nullable String begun,
        @Nullable String ended,
        @Nullable Position said,
        @Nullable String expiry) {

    static final Known NOTHING = new Known(null, null, null, null, null, null);

    Known hiredBy(@Nullable String hire) {
        return new Known(hire, held, begun, ended, said, expiry);
    }

    Known holding(@Nullable String event) {
        return new Known(hired, event, begun, ended, said, expiry);
    }

    /** What is held is being applied. */
    Known beginning(String event) {
        return new Known(hired, held, event, ended, said, expiry);
    }

    /**
     * Somebody says when the account ends.
     *
     * @param termination who does, if it is one
     */
    Known ending(@Nullable String termination, @Nullable Position position) {
        return new Known(hired, held, begun, termination, position, expiry);
    }

    Known expiring(@Nullable String digest) {
        return new Known(hired, held, begun, ended, said, digest);
    }
}
