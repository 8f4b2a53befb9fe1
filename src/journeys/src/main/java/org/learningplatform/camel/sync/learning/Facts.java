// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Purge;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.StateText;

/**
 * Which facts are told, and by which source: so one that the platform's lists and the Learning Record Store both tell is told once.
 * Two are one if they are of the same kind, person and learning object, and their times are no further apart than is set. Who comes
 * first owns the fact, and repeats it after a crash; from another source it is told only if its result differs from what was told
 * last. Facts are remembered for 60 days.
 */
public final class Facts {

    private static final Duration KEPT = Duration.ofDays(60);
    private final Journal journal;
    private final String tenant;
    private final Duration same;
    private final boolean areShared;
    private final Clock clock;
    private final Purge purge;

    /**
     * @param store remembers facts
     * @param tenant whose facts they are
     * @param same how far apart the times of one fact may be
     * @param recordStore what is set of a Learning Record Store; if that is empty, the platform is the one source, and nothing is
     *     remembered
     */
    public Facts(StateStore store, String tenant, Duration same, String recordStore) {
        this(store.journal(), tenant, same, !recordStore.isBlank(), Clock.systemUTC());
    }

    Facts(Journal journal, String tenant, Duration same, boolean areShared, Clock clock) {
        this.journal = journal;
        this.tenant = tenant;
        this.same = same;
        this.areShared = areShared;
        this.clock = clock;
        this.purge = new Purge(KEPT, instant -> journal.forgetBefore(scope(), instant));
    }

    /** Where a fact is seen. */
    public enum Source {
        PLATFORM,
        RECORD_STORE
    }

    private static final Map<String, String> KINDS = Map.of(
            "enrolment.created.v1", "enrolled",
            "enrolment.removed.v1", "unenrolled",
            "completion.recorded.v1", "completed",
            "badge.awarded.v1", "badge");

    /**
     * Whether the source is to tell what an event says; noted before it is told, so that it is the same after a crash. What no other
     * source could tell, or cannot be compared as person or course are not known to the platform, always is.
     */
    public boolean claim(CloudEvent event, Source source) {
        Fact fact = areShared ? fact(event) : null;
        return fact == null || claim(fact, source, event.id());
    }

    private static @Nullable Fact fact(CloudEvent event) {
        String kind = KINDS.get(event.type().substring(CloudEvent.TYPE_PREFIX.length()));
        Map<?, ?> data = event.data();
        Object user = members(data, "person").get("platformId");
        Object object = members(data, "learningObject").get("id");
        if (kind == null || user == null || object == null || data.containsKey("revokes")) {
            return null;
        }
        Map<?, ?> result = members(data, "result");
        Object raw = members(result, "score").get("raw");
        return new Fact(
                kind,
                user.toString(),
                object.toString(),
                event.time(),
                result.get("success") instanceof Boolean success ? success : null,
                raw == null ? null : new BigDecimal(raw.toString()));
    }

    private static Map<?, ?> members(Map<?, ?> data, String name) {
        return data.get(name) instanceof Map<?, ?> members ? members : Map.of();
    }

    /**
     * A fact as a source has it.
     *
     * @param kind for example {@code completed}
     * @param user the platform's id of the person
     * @param object the platform's id of the course
     * @param success whether it was passed; null if the source does not say
     * @param score raw score; null if the source does not say
     */
    record Fact(
            String kind,
            String user,
            String object,
            Instant at,
            @Nullable Boolean success,
            @Nullable BigDecimal score) {

        private boolean differsFrom(Telling told) {
            boolean hasOtherSuccess = success != null && told.success() != null && !success.equals(told.success());
            boolean hasOtherScore =
                    score != null && told.score() != null && score.compareTo(new BigDecimal(told.score())) != 0;
            return hasOtherSuccess || hasOtherScore;
        }

        private Telling as(String event) {
            return new Telling(event, success, score == null ? null : score.toPlainString());
        }
    }

    /** One event that tells a fact. */
    private record Telling(String event, @Nullable Boolean success, @Nullable String score) {}

    /** What stands in the journal: when it was, by the owner, in milliseconds, and what was told of it. */
    private record Noted(Source owner, long at, List<Telling> told) {

        boolean isToldAs(String event) {
            return told.stream().anyMatch(telling -> telling.event().equals(event));
        }

        Telling last() {
            return told.get(told.size() - 1);
        }

        Noted and(Telling telling) {
            List<Telling> all = new ArrayList<>(told);
            all.add(telling);
            return new Noted(owner, at, all);
        }
    }

    /** @param event id of the event that would tell it */
    boolean claim(Fact fact, Source source, String event) {
        List<String> keys = keys(fact);
        Map<String, Journal.Entry> entries = journal.find(scope(), keys);
        for (String key : keys) {
            Noted noted = noted(entries.get(key));
            if (noted != null && isSame(noted, fact)) {
                return join(key, noted, fact, source, event);
            }
        }
        String key = keys.get(0);
        Noted first = new Noted(source, fact.at().toEpochMilli(), List.of(fact.as(event)));
        Noted other = noted(journal.begin(scope(), Map.of(key, StateText.write(first)), clock.instant())
                .get(key));
        purge.run(clock.instant());
        // somebody was quicker, or it is another fact of the same minutes
        return other == null || !isSame(other, fact) || join(key, other, fact, source, event);
    }

    private boolean isSame(Noted noted, Fact fact) {
        return Math.abs(noted.at() - fact.at().toEpochMilli()) <= same.toMillis();
    }

    private boolean join(String key, Noted noted, Fact fact, Source source, String event) {
        if (noted.isToldAs(event)) {
            return true;
        }
        // the platform's own corrections are versions, whatever they change
        boolean isCorrection = source == Source.PLATFORM && noted.owner() == Source.PLATFORM;
        if (!isCorrection && !fact.differsFrom(noted.last())) {
            return false;
        }
        journal.done(scope(), Map.of(key, StateText.write(noted.and(fact.as(event)))), clock.instant());
        return true;
    }

    /** Its own span of time first, then the two beside it. */
    private List<String> keys(Fact fact) {
        long span = Math.floorDiv(fact.at().toEpochMilli(), Math.max(1, same.toMillis()));
        return LongStream.of(span, span - 1, span + 1)
                .mapToObj(number ->
                        Digest.of("fact", tenant, fact.kind(), fact.user(), fact.object(), String.valueOf(number)))
                .toList();
    }

    private String scope() {
        return "facts " + tenant;
    }

    private static @Nullable Noted noted(Journal.@Nullable Entry entry) {
        return entry == null ? null : StateText.read(entry.content(), Noted.class);
    }
}
