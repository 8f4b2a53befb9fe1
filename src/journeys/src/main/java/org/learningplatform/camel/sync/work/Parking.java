// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.learningplatform.camel.state.Agenda;

/**
 * Who has records parked. A record is noted here before it is parked, and forgotten when it is done or set aside; as long as one
 * of a person's is noted, all that comes for the person is parked behind it.
 */
public final class Parking {

    /** After its time a record is set aside when it is met; who is not met for so long has none. */
    private static final Duration LOST = Duration.ofHours(1);

    private final String scope;
    private final Agenda agenda;

    /** @param scope name of its part of the agenda, for example {@code enrolment requests, parked} */
    public Parking(String scope, Agenda agenda) {
        this.scope = scope;
        this.agenda = agenda;
    }

    /**
     * A record that is parked.
     *
     * @param origin topic, partition and offset it was first read from
     * @param person whose it is
     * @param until when it is set aside
     */
    public record Parked(String origin, String person, Instant until) {}

    /** Those of the persons who have something parked. */
    public Set<String> of(Set<String> persons) {
        return agenda.subjects(scope, persons);
    }

    /** How many records are parked. */
    public long size() {
        return agenda.size(scope);
    }

    /** Notes records before they are parked; those that are parked already stay so. */
    public void park(Collection<Parked> records) {
        agenda.put(
                scope,
                records.stream()
                        .map(record -> new Agenda.Item(
                                record.origin(), record.person(), record.until().plus(LOST), ""))
                        .toList());
    }

    /** Forgets records that are done or set aside. */
    public void forget(Collection<String> origins) {
        agenda.remove(scope, origins);
    }

    /** Forgets what was parked and has not been seen for long after its time, for example because its topic was emptied. */
    public void forgetLost(Instant now) {
        String claimant = UUID.randomUUID().toString();
        List<Agenda.Item> lost = agenda.claim(scope, claimant, now, now, 1_000);
        forget(lost.stream().map(Agenda.Item::key).toList());
    }
}
