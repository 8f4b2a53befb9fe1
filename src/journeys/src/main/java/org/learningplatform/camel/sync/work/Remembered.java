// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a person's user, with no data of the person.
 *
 * @param user the platform's id; empty for one who is still to be made
 * @param parts digests of what was seen or written there, by what it is
 * @param expiry when the account ends; null for never
 * @param at when all of it was last seen, or made
 */
public record Remembered(String user, Map<String, String> parts, @Nullable Instant expiry, Instant at) {

    public Remembered {
        parts = Map.copyOf(parts);
    }

    /** The same of the user who has that id. */
    Remembered of(String id) {
        return new Remembered(id, parts, expiry, at);
    }
}
