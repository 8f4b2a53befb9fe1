// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.sync.people.WantedAbsentee;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Wanted;

/** What a file would do, row by row, as digests: so that exactly that is done when somebody asks for it, and nothing else. */
final class RosterPlan {

    private static final String SCOPE = "roster plans";

    private final Journal journal;
    private final String id;
    private final Clock clock;

    /** @param id names the plan */
    RosterPlan(Journal journal, String id, Clock clock) {
        this.journal = journal;
        this.id = id;
        this.clock = clock;
    }

    static void forgetBefore(Journal journal, Instant instant) {
        journal.forgetBefore(SCOPE, instant);
    }

    /** Notes what is decided of rows, by their numbers. */
    void note(Map<Long, String> digests) {
        if (!digests.isEmpty()) {
            Map<String, String> contents = new HashMap<>();
            digests.forEach((number, digest) -> contents.put(key(number), digest));
            journal.done(SCOPE, contents, clock.instant());
        }
    }

    /** What is wanted, bound to what was planned for rows of these numbers. */
    List<Wanted> bind(List<? extends Wanted> wanted, List<Long> numbers) {
        Map<String, Journal.Entry> known =
                journal.find(SCOPE, numbers.stream().map(this::key).toList());
        List<Wanted> bound = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Journal.Entry entry = known.get(key(numbers.get(i)));
            bound.add(new Planned(wanted.get(i), entry == null ? "" : entry.content()));
        }
        return bound;
    }

    private String key(long number) {
        return id + "/" + number;
    }

    /** Digest of what is decided. When somebody is noticed to be absent is no part of it. */
    static String digest(Wanted wanted, Decision decision) {
        String changes = wanted instanceof WantedAbsentee
                ? ""
                : decision.changes().stream()
                        .map(change -> text(change, decision.subject()))
                        .collect(Collectors.joining("\n"));
        return Digest.of(wanted.digest(), decision.outcome().toString(), decision.subject(), changes);
    }

    private static String text(Change change, String subject) {
        return change.getClass().getSimpleName() + new TreeMap<>(change.values(subject));
    }

    /** What is wanted, as long as it comes to what was planned. */
    private record Planned(Wanted wanted, String planned) implements Wanted {

        @Override
        public String person() {
            return wanted.person();
        }

        @Override
        public String key() {
            return wanted.key();
        }

        @Override
        public @Nullable Position position() {
            return wanted.position();
        }

        @Override
        public Instant graceUntil() {
            return wanted.graceUntil();
        }

        @Override
        public String digest() {
            return wanted.digest();
        }

        @Override
        public Decision decide(Roles platform, @Nullable Noted noted) {
            Decision decision = wanted.decide(platform, noted);
            // what was begun as planned is ended
            if (noted == null && !RosterPlan.digest(wanted, decision).equals(planned)) {
                throw new Refusal(
                        Reason.IDENTITY_CONFLICT,
                        "changed-since-plan",
                        "the platform or the file is not as it was planned for; nothing was written: plan again");
            }
            return decision;
        }

        @Override
        public RuntimeException refused(Roles platform, LearningPlatformException refusal) {
            return wanted.refused(platform, refusal);
        }
    }
}
