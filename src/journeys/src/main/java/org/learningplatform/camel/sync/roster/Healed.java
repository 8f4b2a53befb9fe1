// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.sync.people.LeaverAction;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Wanted;

/** That what a report lists is not so any more: decided anew, and done only as long as it still comes to what is listed. */
sealed interface Healed extends Wanted {

    /** That it does not come to what is listed. */
    static Refusal changed() {
        return new Refusal(
                Reason.IDENTITY_CONFLICT,
                "changed-since-report",
                "the platform is not as it was reported; nothing was written: the next report tells how it is");
    }

    /**
     * An account of somebody whom the HR system has.
     *
     * @param listed all that the report lists of the person
     * @param kinds what is to be healed
     */
    record Account(String key, Compared compared, List<Drift> listed, Set<Drift.Kind> kinds, Clock clock)
            implements Healed {

        @Override
        public String person() {
            return compared.person();
        }

        @Override
        public String digest() {
            return Digest.of(person(), kinds.stream().sorted().toList().toString());
        }

        @Override
        public Decision decide(Roles platform, @Nullable Noted noted) {
            Decision decision = compared.decide(platform, noted);
            String externalId = compared.data().externalId();
            List<Drift> found = Drift.of(externalId, decision, clock.instant());
            boolean isListed = found.size() == listed.size()
                    && found.stream().allMatch(drift -> listed.stream().anyMatch(drift::isSame));
            // what was begun is ended
            if (noted == null && !isListed) {
                throw changed();
            }
            return Drift.only(kinds, externalId, decision, clock.instant());
        }

        @Override
        public RuntimeException refused(Roles platform, LearningPlatformException refusal) {
            return compared.people().refused(platform, compared.data(), refusal);
        }
    }

    /** An account of somebody whom the HR system does not have. */
    record Extra(String key, String tenant, String externalId, Instant at, LeaverAction action, People people)
            implements Healed {

        @Override
        public String person() {
            return WantedPerson.subject(tenant, externalId);
        }

        @Override
        public String digest() {
            return Digest.of("extra", person(), action.toString());
        }

        @Override
        public Decision decide(Roles platform, @Nullable Noted noted) {
            Decision decision = people.decideLeaving(platform, externalId, at, action);
            if (noted == null && decision.changes().isEmpty()) {
                throw changed();
            }
            return decision;
        }
    }

    /** An enrolment of a user who is not there. */
    record Orphan(String key, String enrolment, String user) implements Healed {

        @Override
        public String person() {
            return key;
        }

        @Override
        public String digest() {
            return Digest.of("orphan", enrolment);
        }

        @Override
        public Decision decide(Roles platform, @Nullable Noted noted) {
            if (!People.isGone(platform, user)) {
                throw changed();
            }
            return new Decision(
                    Outcome.DELETED,
                    enrolment,
                    Map.of("enrolment", enrolment, "user", user),
                    List.of(new Change.Unenrol()));
        }
    }
}
