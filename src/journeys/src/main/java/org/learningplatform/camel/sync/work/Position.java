// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.math.BigInteger;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something stands among all that is wanted of one thing, whenever it arrives: by sequence where both have one of the same
 * source, else by time.
 *
 * @param of what it is about, for example a person and a course
 * @param source who said it
 * @param sequence place among all that this source says: CloudEvents {@code sequence}: a number, or a text in the order of its characters; null for none
 * @param time when it was said, in ISO 8601; null where nobody said when
 * @param name breaks a tie of times; empty for none
 */
public record Position(String of, String source, @Nullable String sequence, @Nullable String time, String name) {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,40}");

    String json() {
        return StateText.write(this);
    }

    static Position parse(String json) {
        return StateText.read(json, Position.class);
    }

    /** Whether the other one is later. */
    public boolean isBefore(Position other) {
        if (sequence != null && other.sequence != null && source.equals(other.source)) {
            return compare(sequence, other.sequence) < 0;
        }
        if (time == null || other.time == null) {
            return false;
        }
        int times = Instant.parse(time).compareTo(Instant.parse(other.time));
        return times != 0 ? times < 0 : name.compareTo(other.name) < 0;
    }

    private static int compare(String one, String other) {
        return NUMBER.matcher(one).matches() && NUMBER.matcher(other).matches()
                ? new BigInteger(one).compareTo(new BigInteger(other))
                : one.compareTo(other);
    }
}
