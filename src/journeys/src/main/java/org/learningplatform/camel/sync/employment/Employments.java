// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.employment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Agenda;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.StateText;

/**
 * What is known of employments: what is held until it is due, what was rescinded, and what was there before a termination. Whoever
 * changes what is known of a person has claimed the person. Safe for concurrent use.
 */
public final class Employments {

    private static final String SCOPE = "employments";
    private static final String HELD = "employments, held";
    private static final String ENDS = "employments, ends";

    /** A hire is announced, and a termination rescinded, within a year. */
    private static final Duration KEPT = Duration.ofDays(400);

    /** What was there before a termination is kept for so long behind the last day. */
    private static final Duration AFTER_THE_END = Duration.ofDays(60);

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

    /**
     * What is to be applied on a day to come.
     *
     * @param key identifies it on the agenda
     * @param start when that day begins
     * @param ofHire whether it is a hire, or a change of one
     */
    record Held(String key, CloudEvent event, Instant start, boolean ofHire) {

        Held asHire() {
            return new Held(key, event, start, true);
        }
    }

    /**
     * What a termination says, and what was there before it.
     *
     * @param end when the account ends
     * @param before when it ended before; null for never, and where there was no account
     * @param cancelled what was held, and begins too late; null if nothing was
     */
    record End(Instant end, @Nullable Instant before, @Nullable Held cancelled) {

        Instant forgotten() {
            return cancelled == null ? end.plus(AFTER_THE_END) : cancelled.start();
        }
    }

    /**
     * How a person's employment stands.
     *
     * @param held what is to be applied on a day to come; null if nothing is
     * @param due when that is; null if nothing is held
     * @param isRescinded whether the hire that counts was rescinded
     * @param isCancelled whether a termination cancelled what was held
     * @param isEnded whether a termination counts
     */
    public record Status(
            @Nullable CloudEvent held,
            @Nullable Instant due,
            boolean isRescinded,
            boolean isCancelled,
            boolean isEnded) {}

    /** How a person's employment stands, by the digest of who it is. */
    public Status status(String person) {
        Known known = of(person);
        Held held = held(known);
        End end = end(known.ended());
        return new Status(
                held == null ? null : held.event(),
                held == null ? null : held.start(),
                isRescinded(known.hired()),
                end != null && end.cancelled() != null,
                known.ended() != null);
    }

    /** How an event was rescinded: what was to be undone. */
    enum Rescission {
        /** Nothing: the event was not known, or is a change. */
        NOTHING,
        /** A hire that was not yet applied. */
        HELD,
        /** A hire. */
        HIRE,
        /** A termination. */
        END
    }

    /** What is due and nobody else does, oldest first; what is not done within a minute is due again. */
    public List<Due> due() {
        return claim(HELD)
                .map(item -> new Due(
                        item.key(), StateText.read(item.content(), Held.class).event()))
                .toList();
    }

    /** Forgets what was there before terminations that are over for long. */
    public void forgetEnds() {
        List<String> over = claim(ENDS).map(Agenda.Item::key).toList();
        if (!over.isEmpty()) {
            agenda.remove(ENDS, over);
        }
    }

    private Stream<Agenda.Item> claim(String scope) {
        Instant now = clock.instant();
        return agenda.claim(scope, UUID.randomUUID().toString(), now, now.plus(CLAIMED), MOST).stream();
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
        return content == null ? Known.NOTHING : StateText.read(content, Known.class);
    }

    void save(String person, Known known) {
        note("person|" + person, StateText.write(known));
    }

    /** What is held of a person; null if nothing is. */
    @Nullable
    Held held(Known known) {
        return find(HELD, known.held(), Held.class);
    }

    void hold(String person, Held held) {
        put(HELD, held.key(), person, held.start(), held);
    }

    void release(@Nullable Held held) {
        if (held != null) {
            done(List.of(held.key()));
        }
    }

    /** What a termination says; null if that is over for long. */
    @Nullable
    End end(@Nullable String termination) {
        return find(ENDS, termination, End.class);
    }

    void keep(String person, String termination, End end) {
        put(ENDS, termination, person, end.forgotten(), end);
    }

    private void put(String scope, String key, String person, Instant due, Object content) {
        agenda.put(scope, List.of(new Agenda.Item(key, person, due, StateText.write(content))));
    }

    private <T> @Nullable T find(String scope, @Nullable String key, Class<T> type) {
        return key == null
                ? null
                : agenda.find(scope, List.of(key)).stream()
                        .findFirst()
                        .map(item -> StateText.read(item.content(), type))
                        .orElse(null);
    }

    /** Whether an event was rescinded. */
    boolean isRescinded(@Nullable String key) {
        return key != null && find("event|" + key) != null;
    }

    /** How an event rescinded another one, noted by it before; null if it did not. */
    @Nullable
    Rescission rescission(String key, String by) {
        String noted = find("event|" + key);
        return noted != null && noted.endsWith("|" + by)
                ? Rescission.valueOf(noted.substring(0, noted.indexOf('|')))
                : null;
    }

    /** Notes which event rescinds another one, and how, so that who comes again after a crash goes on as he began. */
    void rescind(String key, String by, Rescission how) {
        note("event|" + key, how + "|" + by);
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
