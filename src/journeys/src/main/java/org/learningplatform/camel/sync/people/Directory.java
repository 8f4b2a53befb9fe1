// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Memory;
import org.learningplatform.camel.sync.work.Remembered;
import org.learningplatform.camel.sync.work.StateText;

/**
 * What was last seen or written of the users of a tenant's people, whichever journey it was: kept in the state as digests. What is as
 * old as it may be does not count. Safe for concurrent use.
 */
public final class Directory implements Memory {

    private final Fingerprints state;
    private final String feed;
    private final Duration age;
    private final Clock clock;
    private final Purge purge;

    /** What stands in the state beside the time. */
    private record Kept(String user, Map<String, String> parts, @Nullable String expiry) {}

    /**
     * @param tenant whose people they are
     * @param rules say how old it may be
     */
    public Directory(Fingerprints state, String tenant, AccountRules rules, Clock clock) {
        this.state = state;
        this.feed = "people " + tenant;
        this.age = rules.directoryAge();
        this.clock = clock;
        this.purge = new Purge(age, instant -> state.forgetBefore(feed, instant));
    }

    @Override
    public Map<String, Remembered> find(Collection<String> persons) {
        Map<String, Remembered> found = new HashMap<>();
        if (age.isZero() || persons.isEmpty()) {
            return found;
        }
        Instant oldest = clock.instant().minus(age);
        state.find(feed, persons).forEach((person, row) -> {
            if (row.at().isAfter(oldest)) {
                Kept kept = StateText.read(String.valueOf(row.id()), Kept.class);
                Instant expiry = kept.expiry() == null ? null : Instant.parse(kept.expiry());
                found.put(person, new Remembered(kept.user(), kept.parts(), expiry, row.at()));
            }
        });
        return found;
    }

    @Override
    public void forget(Collection<String> persons) {
        if (!persons.isEmpty()) {
            state.remove(feed, persons);
        }
    }

    @Override
    public void note(Map<String, Remembered> persons) {
        List<Fingerprints.Row> rows = new ArrayList<>();
        persons.forEach((person, user) -> {
            String kept = StateText.write(new Kept(
                    user.user(),
                    user.parts(),
                    user.expiry() == null ? null : user.expiry().toString()));
            rows.add(new Fingerprints.Row(0, person, Digest.of(kept), 1, 1, false, kept, user.at()));
        });
        if (!rows.isEmpty() && !age.isZero()) {
            state.put(feed, rows);
            purge.run(clock.instant());
        }
    }
}
