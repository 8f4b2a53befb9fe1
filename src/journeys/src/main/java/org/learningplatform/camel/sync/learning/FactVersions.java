// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Purge;

/**
 * Counts what facts have said: 1 for the first content, one more for each other one. A content that returns, 80 behind 90, is
 * another version than the first time, or consumers that drop ids they know would keep the 90.
 */
public final class FactVersions {

    /** How long a fact is remembered after it last changed. */
    private static final Duration KEPT = Duration.ofDays(90);

    private final Fingerprints store;
    private final String name;
    private final Clock clock;
    private final Purge purge;

    /** @param name tells kinds of facts apart */
    public FactVersions(Fingerprints store, String name, Clock clock) {
        this.store = store;
        this.name = name;
        this.clock = clock;
        this.purge = new Purge(KEPT, instant -> store.forgetBefore(name, instant));
    }

    /**
     * The version of a fact that says this now; noted before it is told, so that it is the same after a crash.
     *
     * @param content digest of what the fact says
     * @param least the version of a fact that is not known, from 1
     */
    public int of(String fact, String content, int least) {
        Fingerprints.Row known = store.find(name, List.of(fact)).get(fact);
        if (known != null && known.hash().equals(content)) {
            return known.version();
        }
        Instant now = clock.instant();
        int version = known == null ? least : known.version() + 1;
        long number = known == null ? 0 : known.number();
        store.put(name, List.of(new Fingerprints.Row(number, fact, content, version, version, false, null, now)));
        purge.run(now);
        return version;
    }
}
