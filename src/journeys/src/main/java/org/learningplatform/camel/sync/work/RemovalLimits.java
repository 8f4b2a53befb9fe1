// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

/**
 * How many people may be removed together without anybody's word. The limits can be raised and not be switched off.
 *
 * @param percent of all people, and of those of each group, 1 to 100; counts from {@value #FROM} removals on
 * @param count of people, 1 or more; counts always
 */
public record RemovalLimits(int percent, int count) {

    /** So many removals are no share of anything: of ten people one may leave. */
    public static final int FROM = 5;

    /** @throws IllegalArgumentException if a limit is none */
    public RemovalLimits {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("roster.maxRemovalPercent is " + percent
                    + "; set 1 to 100: the limit can be raised, not switched off");
        }
        if (count < 1) {
            throw new IllegalArgumentException(
                    "roster.maxRemovals is " + count + "; set 1 or more: the limit can be raised, not switched off");
        }
    }

    /** Whether so many of all people are too many. */
    public boolean areExceededBy(long removals, long of) {
        return removals > count || isShareExceededBy(removals, of);
    }

    /** Whether so many people of a group are too many of it. */
    public boolean isShareExceededBy(long removals, long of) {
        return removals >= FROM && removals * 100 > percent * of;
    }
}
