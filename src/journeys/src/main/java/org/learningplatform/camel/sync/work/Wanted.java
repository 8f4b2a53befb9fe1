// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.LearningPlatformException;

/** What one record or one row wants of one person. */
public interface Wanted {

    /** Who it is about: what is wanted of one person is done in order, one after the other. */
    String person();

    /** Identifies it in the journal. */
    String key();

    /** Digest of all that it says, at least 128 bits: the same key with another digest is refused. */
    String digest();

    /** Where it stands among what is wanted of the same thing; null where only the order of arrival counts. */
    default @Nullable Position position() {
        return null;
    }

    /** Until when a person who is not there may still come; what is refused until then is tried again. */
    default Instant graceUntil() {
        return Instant.MIN;
    }

    /**
     * Reads the platform and decides what to do; writes nothing, there or in the state: what is to be noted stands in the decision.
     *
     * @param noted what was begun before and may have been done or not; null if nothing was
     * @throws Refusal if it can never be done
     * @throws LearningPlatformException if a call fails
     */
    Decision decide(Roles platform, @Nullable Noted noted);

    /**
     * As {@link #decide}, where something later about the same thing was done before: nothing, unless that left
     * something to do.
     *
     * @throws Refusal if it can never be done
     * @throws LearningPlatformException if a call fails
     */
    default Decision decideLate(Roles platform) {
        return Decision.nothing(Outcome.STALE);
    }

    /**
     * As {@link #decide}, where something is remembered of the person's user, and nothing was begun before. What the
     * platform refuses then is decided again without it.
     */
    default Decision decideByMemory(Roles platform, Remembered remembered) {
        return decide(platform, null);
    }

    /** Who it was about, as {@link #person} says it, where that person is known by another name by now. */
    default Collection<String> before() {
        return List.of();
    }

    /**
     * What to say of a change that the platform refused, after another look at it.
     *
     * @return the refusal itself, or what it means
     */
    default RuntimeException refused(Roles platform, LearningPlatformException refusal) {
        return refusal;
    }
}
