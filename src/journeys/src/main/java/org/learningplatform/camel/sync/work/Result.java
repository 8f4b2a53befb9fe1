// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import org.jspecify.annotations.Nullable;

/** What became of what was wanted. */
public sealed interface Result {

    /**
     * The platform is as wanted, and that is noted.
     *
     * @param again whether it was done before
     */
    record Done(Noted noted, boolean again) implements Result {}

    /** Nothing was done: only a plan was asked for. */
    record Planned(Decision decision) implements Result {}

    /** It will never be done as it stands. */
    record Refused(RuntimeException why) implements Result {}

    /**
     * It may be done later: it failed for this person while the platform works, or it comes behind what did.
     *
     * @param why null where it was not tried, because something of the person is parked
     */
    record Failing(@Nullable RuntimeException why) implements Result {}

    /** It was not done: the platform or the state does not work now, or another process has the same person. */
    record Open() implements Result {}
}
