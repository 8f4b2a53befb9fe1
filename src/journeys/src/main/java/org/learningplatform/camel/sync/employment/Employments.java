// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.employment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Agenda;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.CloudEvent;

/**
 * What is known of employments: what is held until it is due, what was rescinded, and what a termination changed. Whoever changes
 * what is known of a person has claimed the person. Safe for concurrent use.
 */
public final class Employments {

    private static final String SCOPE = "employments";
    private static final String HELD = "employments, held";

    /** A hire is announced, and a termination rescinded, within a year. */
    private static final Duration KEPT = Duration.ofDays(400);

    /** Who does what is due has it for so long; then somebody else tries. */
    private static final Duration CLAIMED = Duration.ofMinutes(1);

    private static final int MOST = 500;

    private final Journal journal;
    private final Agenda agenda;
    private final Clock clock;
    private final Purge purge;

    /** @param store where it is kept */
    public Employments(StateStore store, Clock clock) {
        this.journal = store.journal();
        this.agenda = store.agenda();
        this.clock = clock;
        this.purge = new Purge(KEPT, instant -> journal.forgetBefore(SCOPE, instant));
    }

    /**
     * Something that is due.
     *
     * @param key identifies it on the agenda
     * @param event what was held
     */
    public record Due(String key, CloudEvent event) {}

    /** What is due and nobody else does, oldest first; what is not done within a minute is due again. */
    public List<Due> due() {
        Instant now = clock.instant();
        return agenda.claim(HELD, UUID.randomUUID().toString(), now, now.plus(CLAIMED), MOST).stream()
                .map(item -> new Due(item.key(), Held.read(item.content())))
                .toList();
    }

    /** Forgets what is done, or never will be. */
    public void done(Collection<String> keys) {
        agenda.remove(HELD, keys);
    }

    /** How many events are held. */
    public long pending() {
        return agenda.size(HELD);
    }

    Instant now() {
        return clock.instant();
    }

    Known of(String person) {
        String content = find("person|" + person);
        return content == null ? Known.NOTHING : Known.parse(content);
    }

    void save(String person, Known known) {
        note("person|" + person, known.json());
    }

    /** Whether what is known to be held is still on the agenda. */
    boolean isPending(String person, Known known) {
        return known.held() != null && agenda.subjects(HELD, Set.of(person)).contains(person);
    }

    /** Holds an event in place of what was held before. */
    void hold(String person, String key, CloudEvent event, Instant due, Known known, Known after) {
        agenda.put(HELD, List.of(new Agenda.Item(key, person, due, Held.write(event))));
        save(person, after);
        if (known.held() != null && !known.held().equals(key)) {
            done(List.of(known.held()));
        }
    }

    /** Whether an event was rescinded. */
    boolean isRescinded(String key) {
        return find("event|" + key) != null;
    }

    /**
     * Notes that an event is rescinded, by which one, and how. What is noted first counts, so that who comes again after a crash
     * goes on as he began.
     *
     * @return how, as it was noted by the same event; null if another one has rescinded it
     */
    @Nullable
    String rescind(String key, String by, String how) {
        String noted = find("event|" + key);
        if (noted == null) {
            note("event|" + key, how + "|" + by);
            return how;
        }
        int bar = noted.indexOf('|');
        return noted.substring(bar + 1).equals(by) ? noted.substring(0, bar) : null;
    }

    private @Nullable String find(String key) {
        Journal.Entry entry = journal.find(SCOPE, List.of(key)).get(key);
        return entry == null ? null : entry.content();
    }

    private void note(String key, String content) {
        journal.done(SCOPE, Map.of(key, content), clock.instant());
        purge.run(clock.instant());
    }
}
