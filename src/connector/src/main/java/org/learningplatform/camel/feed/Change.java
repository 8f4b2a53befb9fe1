// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.feed;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;

/** What became of a row since it was last told. */
public final class Change {

    private final Kind kind;
    private final Object row;
    private final Fingerprints.Row print;

    /** @param print what is noted of the row once the change is told */
    Change(Kind kind, Object row, Fingerprints.Row print) {
        this.kind = kind;
        this.row = row;
        this.print = print;
    }

    /** What happened to the row. */
    public enum Kind {
        ADDED,
        CHANGED,
        REMOVED;

        /** As the header {@code CamelLearningPlatformChange} has it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Kind kind() {
        return kind;
    }

    /** The row as the platform returned it; of a removed one, an object with its id. */
    public Object row() {
        return row;
    }

    /** 1 for what the row was first, one more for each other thing that it was later, being removed included. */
    public int version() {
        return print.version();
    }

    /** What was noted of the row when it was told last, see {@link Feed.Pass#done(Change, String)}; null if nothing. */
    public @Nullable String note() {
        return RowId.note(print.id());
    }

    Fingerprints.Row print() {
        return print;
    }
}
