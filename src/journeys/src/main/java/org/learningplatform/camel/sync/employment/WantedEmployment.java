// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.employment;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.sync.employment.Employments.End;
import org.learningplatform.camel.sync.employment.Employments.Held;
import org.learningplatform.camel.sync.employment.Employments.Rescission;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.LeaverAction;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Noted;
import org.learningplatform.camel.sync.work.Outcome;
import org.learningplatform.camel.sync.work.Position;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Wanted;

/**
 * A person's account as an event of the HR system (types {@code hr.employment.started.v1}, {@code .changed.v1},
 * {@code .terminated.v1} and {@code .rescinded.v1}) wants it.
 *
 * <p>Who starts on a day to come is held until that day begins where the person works. An end is told the platform at once, which
 * lets the account expire by itself.
 */
public final class WantedEmployment implements Wanted {

    /** What each event may need; who leaves is found by the external id alone. */
    public static final List<Need> NEEDS = List.of(
            Need.of(Role.FIND_USERS).reading(Field.PERSON_ID).finding(Role.CREATE_USER, Field.PERSON_EXTERNAL_ID),
            Need.of(Role.CREATE_USER).reading(Field.PERSON_ID),
            LeaverAction.EXPIRE.need());

    private static final Map<Outcome, String> TYPES = Map.of(
            Outcome.CREATED, "user.provisioned.v1",
            // a hire behind its termination: it makes an account that ends
            Outcome.STALE, "user.provisioned.v1",
            Outcome.UPDATED, "user.updated.v1",
            Outcome.DEACTIVATED, "user.deactivated.v1",
            Outcome.REACTIVATED, "user.reactivated.v1");

    private final EmploymentEvent event;
    private final boolean isDue;
    private final Employments employments;
    private final People people;

    private WantedEmployment(EmploymentEvent event, boolean isDue, Employments employments, People people) {
        this.event = event;
        this.isDue = isDue;
        this.employments = employments;
        this.people = people;
    }

    /**
     * What an event wants.
     *
     * @param isDue whether it was held, and is due now
     * @param tenant whose events are served
     * @param zone the platform's
     * @param people finds the user
     * @throws Refusal if the event is no employment event, another tenant's, or asks for what cannot be
     */
    public static WantedEmployment of(
            CloudEvent event, boolean isDue, String tenant, ZoneId zone, Employments employments, People people) {
        return new WantedEmployment(EmploymentEvent.of(event, tenant, zone), isDue, employments, people);
    }

    @Override
    public String person() {
        return event.subject();
    }

    /** A number of before is nobody's any more. */
    @Override
    public List<String> before() {
        return saysWho() ? people.before(event.person()) : List.of();
    }

    @Override
    public String key() {
        return isDue ? event.key() + "|due" : event.key();
    }

    @Override
    public String digest() {
        CloudEvent said = event.event();
        return Digest.of(said.type(), Objects.requireNonNullElse(said.subject(), ""), said.content());
    }

    /** Of what says who a person is. When the account ends is said by others, too, and compared here; what is due stood in its place. */
    @Override
    public @Nullable Position position() {
        return !isDue && saysWho() ? event.position() : null;
    }

    private boolean saysWho() {
        return event.kind() == EmploymentEvent.Kind.STARTED || event.kind() == EmploymentEvent.Kind.CHANGED;
    }

    @Override
    public Decision decide(Roles platform, @Nullable Noted noted) {
        Known known = employments.of(person());
        return switch (event.kind()) {
            case STARTED, CHANGED -> isDue ? due(platform, known) : take(platform, known, false);
            case TERMINATED -> end(platform, known);
            case RESCINDED -> rescind(platform, known);
        };
    }

    @Override
    public Decision decideLate(Roles platform) {
        return take(platform, employments.of(person()), true);
    }

    @Override
    public RuntimeException refused(Roles platform, LearningPlatformException refusal) {
        return saysWho() ? people.refused(platform, event.person(), refusal) : refusal;
    }

    /** @param isLate whether something that was done before says later who the person is */
    private Decision take(Roles platform, Known known, boolean isLate) {
        boolean isStarted = event.kind() == EmploymentEvent.Kind.STARTED;
        Known hired = isStarted && (!isLate || known.hired() == null) ? known.hiredBy(event.key()) : known;
        Held held = employments.held(known);
        if (employments.isRescinded(event.key()) && event.key().equals(hired.hired())) {
            return takenBack(platform, hired, held);
        }
        if (employments.isRescinded(event.key()) || employments.isRescinded(hired.hired())) {
            return Decision.nothing(Outcome.STALE);
        }
        boolean endStands = isBefore(known.said()) || (!isStarted && event.end() == null);
        boolean ofHire = isStarted || (held != null && held.ofHire());
        Known next = endStands ? hired : hired.ending(null, event.position());
        Instant start = event.start() == null && held != null ? held.start() : event.start();
        if (isLate && (held != null || isToCome(start))) {
            return Decision.nothing(Outcome.STALE).noting(() -> {
                employments.save(person(), next);
                if (held != null && ofHire) {
                    employments.hold(person(), held.asHire());
                }
            });
        }
        if (start != null && isToCome(start)) {
            return hold(next, held, new Held(event.key(), event.event(), start, ofHire), endStands);
        }
        Decision decision = isLate
                ? add(platform, next, ofHire, endStands)
                : apply(platform, event.person(), next.holding(null), ofHire, endStands);
        return decision.noting(() -> employments.release(held));
    }

    private boolean isBefore(@Nullable Position other) {
        return other != null && event.position().isBefore(other);
    }

    private boolean isToCome(@Nullable Instant moment) {
        return moment != null && moment.isAfter(employments.now());
    }

    private String digest(Instant moment) {
        return Digest.of(person(), moment.toString());
    }

    private boolean isOurs(@Nullable Instant actual, Known known) {
        return actual != null && digest(actual).equals(known.expiry());
    }

    /** A hire that was rescinded before it came; what changed it may have come, too. */
    private Decision takenBack(Roles platform, Known hired, @Nullable Held held) {
        Decision decision = isToCome(event.start()) ? Decision.nothing(Outcome.STALE) : withdraw(platform);
        return (decision.changes().isEmpty() ? Decision.nothing(Outcome.STALE) : decision).noting(() -> {
            employments.save(person(), hired);
            employments.release(held);
        });
    }

    private Decision hold(Known known, @Nullable Held before, Held held, boolean endStands) {
        String ended = endStands ? known.ended() : null;
        End end = employments.end(ended);
        if (ended != null && (end == null || !end.end().isAfter(held.start()))) {
            return Decision.nothing(Outcome.STALE).noting(() -> {
                if (end != null) {
                    employments.keep(person(), ended, new End(end.end(), end.before(), held));
                }
                employments.save(person(), known.holding(null));
                employments.release(before);
            });
        }
        return Decision.nothing(Outcome.HELD).noting(() -> {
            employments.hold(person(), held);
            employments.save(person(), known.holding(held.key()));
            if (before != null && !before.key().equals(held.key())) {
                employments.release(before);
            }
        });
    }

    private Decision due(Roles platform, Known known) {
        Held held = employments.held(known);
        return held == null || !held.key().equals(event.key()) || employments.isRescinded(known.hired())
                ? Decision.nothing(Outcome.STALE)
                : apply(
                        platform,
                        event.person(),
                        known.beginning(event.key()),
                        held.ofHire(),
                        // whoever held it after a termination forgot that
                        known.ended() != null);
    }

    /** What is left to do of something late: it adds to the account, and may say when that ends. */
    private Decision add(Roles platform, Known known, boolean ofHire, boolean endStands) {
        Person person = event.additions();
        Decision decision =
                endStands && person.groups().isEmpty() && person.tags().isEmpty()
                        ? Decision.nothing(Outcome.STALE)
                        : apply(platform, person, known, ofHire, endStands);
        return decision.changes().isEmpty() || decision.outcome() == Outcome.CREATED
                ? Decision.nothing(Outcome.STALE).noting(() -> employments.save(person(), known))
                : decision;
    }

    /**
     * Has the platform as the event says.
     *
     * @param known what is known then
     * @param ofHire whether the person begins, or begins again, to be employed
     * @param endStands whether the account ends as was said before, and not as the event says
     */
    private Decision apply(Roles platform, Person person, Known known, boolean ofHire, boolean endStands) {
        End end = endStands ? employments.end(known.ended()) : null;
        boolean isOver = endStands && known.ended() != null && end == null;
        Instant expiry = !endStands ? event.end() : ofHire && end != null ? end.end() : null;
        Decision decision = people.decide(platform, until(person, expiry));
        boolean isNew = decision.outcome() == Outcome.CREATED;
        if (isOver && (isNew || ofHire)) {
            return Decision.nothing(Outcome.STALE).noting(() -> employments.save(person(), known));
        }
        if (isNew && end != null && expiry == null) {
            expiry = end.end();
            decision = people.decide(platform, until(person, expiry));
        }
        if (isNew && end != null && !isDue && isBefore(known.said())) {
            decision = decision.as(Outcome.STALE);
        }
        if (ofHire && !endStands && expiry == null && !isNew) {
            decision = reopened(platform, decision, known);
        }
        Known told = expiry == null ? known : known.expiring(digest(expiry));
        return decision.noting(() -> employments.save(person(), told));
    }

    private static Person until(Person person, @Nullable Instant expiry) {
        return person.with(Field.PERSON_EXPIRES_AT, expiry);
    }

    /** Who is hired without an end is not held to an end of before. */
    private Decision reopened(Roles platform, Decision decision, Known known) {
        if (known.expiry() == null && !"expired".equals(decision.warning())) {
            return decision;
        }
        Decision reopened = people.decideExpiry(
                platform,
                event.externalId(),
                actual -> actual == null || isOver(actual) || isOurs(actual, known) ? null : actual);
        List<Change> changes = new ArrayList<>(decision.changes());
        changes.addAll(reopened.changes());
        return reopened.changes().isEmpty()
                ? decision
                : new Decision(reopened.outcome(), reopened.subject(), reopened.ids(), changes).noting(decision.note());
    }

    private boolean isOver(Instant moment) {
        return !moment.isAfter(employments.now());
    }

    private Decision end(Roles platform, Known known) {
        if (employments.isRescinded(event.key()) || isBefore(known.said())) {
            return Decision.nothing(Outcome.STALE);
        }
        Instant end = Objects.requireNonNull(event.end(), "the schema asks for data/employment/endDate");
        End again = employments.end(event.key());
        End last = again != null ? again : employments.end(known.ended());
        Held held = employments.held(known);
        Held hire = held != null || last == null ? held : last.cancelled();
        Held awaited = hire != null && end.isAfter(hire.start()) ? hire : null;
        Termination termination = new Termination(end, known, again != null, last);
        Decision decision = people.decideExpiry(platform, event.externalId(), termination);
        boolean isWaiting = awaited != null && decision.changes().isEmpty();
        return (isWaiting ? Decision.nothing(Outcome.HELD) : decision).noting(() -> {
            employments.keep(person(), event.key(), new End(end, termination.before, awaited == null ? hire : null));
            if (awaited != null && held == null) {
                employments.hold(person(), awaited);
            }
            employments.save(
                    person(),
                    known.ending(event.key(), event.position())
                            .expiring(digest(end))
                            .holding(awaited == null ? null : awaited.key()));
            if (awaited == null) {
                employments.release(held);
            }
        });
    }

    /** An account that ends earlier is not made to live longer, unless that end is one that an event said. */
    private final class Termination implements People.Ending {

        private final Instant end;
        private final Known known;
        private final boolean isAgain;
        private final @Nullable End last;
        private @Nullable Instant before;

        Termination(Instant end, Known known, boolean isAgain, @Nullable End last) {
            this.end = end;
            this.known = known;
            this.isAgain = isAgain;
            this.last = last;
            this.before = last == null ? null : last.before();
        }

        @Override
        public Instant of(@Nullable Instant actual) {
            boolean isOurs = isOurs(actual, known);
            if (!isAgain && (last == null || !isOurs)) {
                before = actual;
            }
            return actual == null || isOurs || isAgain || actual.isAfter(end) ? end : actual;
        }
    }

    private Decision rescind(Roles platform, Known known) {
        String key = event.rescinded();
        Held held = employments.held(known);
        Rescission again = employments.rescission(key, event.key());
        if (again == null && employments.isRescinded(key)) {
            return Decision.nothing(Outcome.UNCHANGED);
        }
        Rescission how = again != null ? again : rescission(key, known, held);
        Decision decision =
                switch (how) {
                    case NOTHING, HELD -> Decision.nothing(Outcome.UNCHANGED);
                    case HIRE -> withdraw(platform);
                    case END -> resume(platform, key, held);
                };
        return decision.noting(() -> {
            employments.rescind(key, event.key(), how);
            switch (how) {
                case NOTHING -> {}
                case HELD, HIRE -> employments.release(held);
                case END -> resume(known, Objects.requireNonNull(employments.end(key)));
            }
        });
    }

    private Rescission rescission(String key, Known known, @Nullable Held held) {
        if (key.equals(known.ended())) {
            return Rescission.END;
        }
        if (!key.equals(known.hired() != null ? known.hired() : known.held())) {
            return Rescission.NOTHING;
        }
        End end = employments.end(known.ended());
        boolean isHeld = held != null ? !held.key().equals(known.begun()) : end != null && end.cancelled() != null;
        return isHeld ? Rescission.HELD : Rescission.HIRE;
    }

    /** The account ends now. */
    private Decision withdraw(Roles platform) {
        return people.decideExpiry(
                platform, event.externalId(), actual -> actual != null && isOver(actual) ? actual : employments.now());
    }

    /** The account ends as it did before the termination, and what that cancelled is held again. */
    private Decision resume(Roles platform, String termination, @Nullable Held held) {
        End end = employments.end(termination);
        if (end == null) {
            throw new Refusal(
                    Reason.NOT_FOUND,
                    "nothing-kept",
                    "what was there before the termination is not kept any more: send the hire again");
        }
        Decision decision = people.decideExpiry(
                platform, event.externalId(), actual -> end.end().equals(actual) ? end.before() : actual);
        return decision.changes().isEmpty() && (held != null || end.cancelled() != null)
                ? Decision.nothing(Outcome.HELD)
                : decision;
    }

    private void resume(Known known, End end) {
        Instant before = end.before();
        Known resumed = known.ending(null, null).expiring(before == null ? null : digest(before));
        Held cancelled = end.cancelled();
        if (cancelled != null) {
            employments.hold(person(), cancelled);
            resumed = resumed.holding(cancelled.key());
        }
        employments.save(person(), resumed);
    }

    /** The event that tells what was done, or null where nothing was written. */
    public @Nullable CloudEvent told(Noted noted, Announcer announcer) {
        String user = noted.user();
        String type = TYPES.get(noted.outcome());
        if (type == null || user == null) {
            return null;
        }
        Map<String, Object> data = new HashMap<>();
        data.put("person", Map.of("externalId", event.externalId(), "platformId", user));
        if (noted.fields() != null) {
            data.put("fields", noted.fields());
        }
        return announcer.answer(
                event.event(), type, "users/" + user, event.externalId(), Instant.parse(noted.at()), data);
    }

    /** The event as it came. */
    public CloudEvent event() {
        return event.event();
    }

    /** Names nobody, so that it can stand in a log. */
    @Override
    public String toString() {
        return "WantedEmployment";
    }
}
