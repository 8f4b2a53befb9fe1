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
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.LeaverAction;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.WantedPerson;
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
            Outcome.UPDATED, "user.updated.v1",
            Outcome.DEACTIVATED, "user.deactivated.v1",
            Outcome.REACTIVATED, "user.reactivated.v1");

    /** How an event was rescinded. */
    private static final String CANCELLED = "cancelled";

    private static final String UNDONE = "undone";
    private static final String UNKNOWN = "unknown";

    private final EmploymentEvent event;
    private final boolean isDue;
    private final String tenant;
    private final Employments employments;
    private final People people;

    private WantedEmployment(
            EmploymentEvent event, boolean isDue, String tenant, Employments employments, People people) {
        this.event = event;
        this.isDue = isDue;
        this.tenant = tenant;
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
        return new WantedEmployment(EmploymentEvent.of(event, tenant, zone), isDue, tenant, employments, people);
    }

    @Override
    public String person() {
        return WantedPerson.subject(tenant, event.externalId());
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

    /** What is due stood in its place when it came; what rescinds names what it is about. */
    @Override
    public @Nullable Position position() {
        CloudEvent said = event.event();
        return isDue || event.kind() == EmploymentEvent.Kind.RESCINDED
                ? null
                : new Position(
                        person(),
                        said.source(),
                        said.extensions().get("sequence"),
                        said.time().toString(),
                        "");
    }

    @Override
    public Decision decide(Roles platform, @Nullable Noted noted) {
        if (event.kind() != EmploymentEvent.Kind.RESCINDED && employments.isRescinded(event.key())) {
            return nothing(Outcome.STALE);
        }
        Known known = employments.of(person());
        return switch (event.kind()) {
            case STARTED, CHANGED -> isDue ? due(platform, known) : begin(platform, known);
            case TERMINATED -> end(platform, known);
            case RESCINDED -> rescind(platform, known);
        };
    }

    @Override
    public RuntimeException refused(Roles platform, LearningPlatformException refusal) {
        return event.kind() == EmploymentEvent.Kind.STARTED || event.kind() == EmploymentEvent.Kind.CHANGED
                ? people.refused(platform, event.person(), refusal)
                : refusal;
    }

    private static Decision nothing(Outcome outcome) {
        return new Decision(outcome, "", Map.of(), List.of());
    }

    private Decision begin(Roles platform, Known known) {
        boolean isPending = isPending(known);
        Instant start = event.start();
        if (start == null && isPending && !known.attempted()) {
            start = known.dueMoment();
        }
        String hired = event.kind() == EmploymentEvent.Kind.STARTED ? event.key() : known.hired();
        if (start != null && start.isAfter(employments.now())) {
            employments.hold(
                    person(), event.key(), event.event(), start, known, known.holding(hired, event.key(), start));
            return nothing(Outcome.HELD);
        }
        Known begun = known.begun(hired);
        employments.save(person(), begun);
        if (known.held() != null) {
            employments.done(List.of(known.held()));
        }
        return apply(platform, begun, event.end());
    }

    private Decision due(Roles platform, Known known) {
        if (!event.key().equals(known.held())) {
            return nothing(Outcome.STALE);
        }
        Known attempted = known.attempting();
        employments.save(person(), attempted);
        Instant until = known.untilMoment();
        return apply(platform, attempted, until != null ? until : event.end());
    }

    private boolean isPending(Known known) {
        return employments.isPending(person(), known);
    }

    private Decision apply(Roles platform, Known known, @Nullable Instant end) {
        Person person = end == null ? event.person() : event.person().with(Field.PERSON_EXPIRES_AT, end);
        Decision decision = people.decide(platform, person);
        if (end != null) {
            employments.save(person(), known.expiring(end));
            return decision;
        }
        boolean mayHaveEnded = known.expiry() != null || "expired".equals(decision.warning());
        if (event.kind() != EmploymentEvent.Kind.STARTED || decision.outcome() == Outcome.CREATED || !mayHaveEnded) {
            return decision;
        }
        // who is hired without an end is not held to an end of before
        Decision reopened = people.decideExpiry(
                platform,
                event.externalId(),
                actual -> actual == null || isOver(actual) || actual.equals(known.expiryMoment()) ? null : actual);
        List<Change> changes = new ArrayList<>(decision.changes());
        changes.addAll(reopened.changes());
        return reopened.changes().isEmpty()
                ? decision
                : new Decision(reopened.outcome(), reopened.subject(), reopened.ids(), changes);
    }

    private boolean isOver(Instant moment) {
        return !moment.isAfter(employments.now());
    }

    private Decision end(Roles platform, Known known) {
        Instant end = Objects.requireNonNull(event.end(), "the schema asks for data/employment/endDate");
        Instant due = isPending(known) ? known.dueMoment() : null;
        if (due != null && end.isAfter(due)) {
            employments.save(person(), known.heldUntil(event.key(), end));
            if (!known.attempted()) {
                return nothing(Outcome.HELD);
            }
        } else if (due != null) {
            employments.save(person(), known.cancelledBy(event.key(), !known.attempted()));
            employments.done(List.of(Objects.requireNonNull(known.held())));
        }
        return people.decideExpiry(platform, event.externalId(), actual -> end(end, actual));
    }

    /** An account that ends earlier is not made to live longer, unless that end is one that an event said. */
    private Instant end(Instant end, @Nullable Instant actual) {
        Known known = employments.of(person());
        boolean isOurs = actual != null && actual.equals(known.expiryMoment());
        boolean isAgain = event.key().equals(known.ended()) && known.expiry() != null;
        if (!isAgain) {
            // noted before it is written: afterwards nobody could tell what was there before
            Instant before = isOurs && known.ended() != null ? known.beforeMoment() : actual;
            employments.save(person(), known.endedBy(event.key(), end, before));
        }
        return actual == null || isOurs || isAgain || actual.isAfter(end) ? end : actual;
    }

    private Decision rescind(Roles platform, Known known) {
        String rescinded = event.rescinded();
        boolean isPending = isPending(known);
        boolean isHire = rescinded.equals(known.hired()) || rescinded.equals(known.held());
        boolean isEnd = rescinded.equals(known.ended());
        String how = employments.rescind(
                rescinded,
                event.key(),
                !isHire && !isEnd ? UNKNOWN : isHire && isPending && !known.attempted() ? CANCELLED : UNDONE);
        if (how == null || how.equals(UNKNOWN)) {
            return nothing(Outcome.UNCHANGED);
        }
        if (isHire && known.held() != null) {
            employments.done(List.of(known.held()));
        }
        if (how.equals(CANCELLED)) {
            return nothing(Outcome.UNCHANGED);
        }
        return isHire
                ? people.decideExpiry(
                        platform,
                        event.externalId(),
                        actual -> actual != null && isOver(actual) ? actual : employments.now())
                : resume(platform, known, isPending);
    }

    private Decision resume(Roles platform, Known known, boolean isPending) {
        if (known.lost()) {
            throw new Refusal(
                    Reason.NOT_FOUND,
                    "nothing-held",
                    "the termination cancelled a hire that was held, which is not kept: send the hire again");
        }
        if (isPending) {
            employments.save(person(), known.heldUntil(null, null));
            if (!known.attempted()) {
                return nothing(Outcome.HELD);
            }
        }
        return people.decideExpiry(
                platform,
                event.externalId(),
                actual -> actual != null && actual.equals(known.expiryMoment()) ? known.beforeMoment() : actual);
    }

    /** The event that tells what was done, or null where nothing was written. */
    public @Nullable CloudEvent told(Noted noted, Announcer announcer) {
        String type = TYPES.get(noted.outcome());
        if (type == null) {
            return null;
        }
        String user = Objects.requireNonNull(noted.user());
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
