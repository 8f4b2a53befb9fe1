// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.CloudEvent;

/** Which event told of an enrolment, so that the event of its completion can name it. It is remembered for 400 days. */
public final class Causes {

    private static final Duration KEPT = Duration.ofDays(400);
    private static final String CREATED = CloudEvent.TYPE_PREFIX + "enrolment.created.v1";

    private final Fingerprints store;
    private final String scope;
    private final Clock clock;
    private final Purge purge;

    /**
     * @param store remembers them
     * @param tenant whose enrolments they are
     */
    public Causes(StateStore store, String tenant) {
        this(store.fingerprints(), tenant, Clock.systemUTC());
    }

    /** By another clock. */
    public Causes(Fingerprints store, String tenant, Clock clock) {
        this.store = store;
        this.scope = "causes " + tenant;
        this.clock = clock;
        this.purge = new Purge(KEPT, instant -> store.forgetBefore(scope, instant));
    }

    /** Takes note of those of the events that tell of a new enrolment. */
    public void note(Collection<CloudEvent> events) {
        Instant now = clock.instant();
        List<Fingerprints.Row> rows = events.stream()
                .filter(event -> event.type().equals(CREATED) && event.data().get("enrolment") instanceof Map<?, ?>)
                .map(event -> new Fingerprints.Row(
                        0,
                        String.valueOf(((Map<?, ?>) event.data().get("enrolment")).get("id")),
                        event.id(),
                        1,
                        1,
                        false,
                        null,
                        now))
                .toList();
        if (!rows.isEmpty()) {
            store.put(scope, rows);
            purge.run(now);
        }
    }

    /** The id of the event of an enrolment; null if it is not known. */
    public @Nullable String of(String enrolment) {
        Fingerprints.Row row = store.find(scope, List.of(enrolment)).get(enrolment);
        return row == null ? null : row.hash();
    }
}
