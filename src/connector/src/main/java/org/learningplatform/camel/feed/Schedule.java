// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a feed compares its whole list with what is known of it, beside the passes that bring what is new. */
@FunctionalInterface
public interface Schedule {

    /** The first time behind that one; null if there is none. */
    @Nullable
    Instant next(Instant after);
}
