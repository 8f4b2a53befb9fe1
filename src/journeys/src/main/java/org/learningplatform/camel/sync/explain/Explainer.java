// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.employment.Employments;
import org.learningplatform.camel.sync.employment.WantedEmployment;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.roster.RosterDecisions;
import org.learningplatform.camel.sync.roster.RosterTruth;
import org.learningplatform.camel.sync.work.Change;
import org.learningplatform.camel.sync.work.Decision;
import org.learningplatform.camel.sync.work.Parking;
import org.learningplatform.camel.sync.work.Reason;

/**
 * Says how a person stands: which user it is, what is wanted, what that would change and what is in its way. It decides as the
 * journeys do, writes nothing, and tells ids, names of fields and codes, never a value. Safe for concurrent use.
 */
public final class Explainer {

    private final StateStore store;
    private final Platform platform;
    private final AccountRules rules;
    private final String tenant;
    private final Clock clock;
    private final Employments employments;
    private final Map<String, Parking> parking;
    private volatile @Nullable RosterTruth truth;
    private volatile boolean hasTrailer;

    /**
     * @param store remembers what the journeys do
     * @param tenant whose persons they are
     * @param parked what may be parked, by its name in the state
     */
    public Explainer(
            StateStore store,
            Platform platform,
            AccountRules rules,
            String tenant,
            Clock clock,
            Map<String, Parking> parked) {
        this.store = store;
        this.platform = platform;
        this.rules = rules;
        this.tenant = tenant;
        this.clock = clock;
        this.employments = new Employments(store, clock);
        this.parking = Map.copyOf(parked);
    }

    /**
     * Sets which roster says what is wanted of whom nothing is held.
     *
     * @param trailer whether its last row says how many rows are before it
     */
    public void setRoster(RosterTruth roster, boolean trailer) {
        truth = roster;
        hasTrailer = trailer;
    }

    /**
     * How a person stands, as the data of {@code person.explained.v1}.
     *
     * @throws LearningPlatformException if the platform does not answer
     */
    public Map<String, Object> explain(String externalId) {
        Explanation explanation = new Explanation(externalId);
        explanation.state();
        explanation.account();
        explanation.wanted();
        return explanation.data();
    }

    private interface Deciding {
        /** Null where nothing is wanted. */
        @Nullable
        Decision decision();
    }

    private final class Explanation {

        private final Roles roles = platform.roles();
        private final People people = new People(tenant, rules, clock);
        private final String externalId;
        private final String person;
        private final Employments.Status status;
        private final Map<String, Object> data = new LinkedHashMap<>();
        private final List<Map<String, Object>> heldBack = new ArrayList<>();
        private List<String> changed = List.of();

        Explanation(String externalId) {
            this.externalId = externalId;
            this.person = WantedPerson.subject(tenant, externalId);
            this.status = employments.status(person);
            data.put("person", Map.of("externalId", externalId));
        }

        Map<String, Object> data() {
            data.put("changed", changed);
            data.put("heldBack", heldBack);
            return data;
        }

        void state() {
            parking.forEach((name, of) -> {
                if (!of.of(Set.of(person)).isEmpty()) {
                    holdBack("parked", name + " of the person are parked: they fail while those of others succeed");
                }
            });
            if (status.isRescinded()) {
                holdBack("hire-rescinded", "the hire was rescinded: changes of it are stale");
            }
            if (status.isCancelled()) {
                holdBack("hire-cancelled", "a termination before the first day cancelled the hire");
            } else if (status.isEnded()) {
                holdBack("terminated", "a termination says when the account ends");
            }
            if (RosterDecisions.isAnyHeld(store.fingerprints(), tenant)) {
                holdBack("file-waits", "a roster file waits for a decision: what it says of the person is not applied");
            }
        }

        void account() {
            List<People.Account> accounts = people.accounts(roles, externalId);
            if (accounts.size() == 1) {
                match(accounts.get(0).user(), "person.externalId");
            }
            accounts.forEach(account -> account.codes()
                    .forEach(code -> holdBack(
                            code,
                            switch (code) {
                                case "protected-account" ->
                                    "the user is an administrator's, or one of people.protected";
                                case "deleted-account" -> "the user is deleted";
                                default -> "the user has expired";
                            })));
            if (accounts.size() > 1) {
                holdBack("several-accounts", "more than one user has the person's external id");
            }
        }

        private void match(String user, String by) {
            data.putIfAbsent("matched", Map.of("platformId", user, "by", by));
        }

        void wanted() {
            CloudEvent held = status.held();
            Instant due = status.due();
            RosterTruth roster = truth;
            ZoneId zone = platform.times().zone();
            if (held != null && due != null) {
                if (due.isAfter(clock.instant())) {
                    holdBack("not-due", "it is held until the first day begins").put("until", due.toString());
                }
                decide(
                        new LinkedHashMap<>(Map.of("from", "employment", "due", due.toString())),
                        () -> WantedEmployment.of(held, true, tenant, zone, employments, people)
                                .decide(roles, null));
            } else if (roster != null && roster.isHere()) {
                decide(new LinkedHashMap<>(Map.of("from", "roster")), () -> named(roster, zone));
            }
            if (!data.containsKey("matched") && !data.containsKey("wanted") && heldBack.isEmpty()) {
                holdBack("nothing-known", "no user has the external id, and no hire is held");
            }
        }

        private @Nullable Decision named(RosterTruth roster, ZoneId zone) {
            try {
                Person named = roster.find(externalId, zone, rules.erase(), hasTrailer);
                if (named == null) {
                    holdBack("not-in-roster", "the last full roster does not name the person");
                    return null;
                }
                return people.decide(roles, named);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void decide(Map<String, Object> wanted, Deciding deciding) {
            try {
                Decision decision = deciding.decision();
                if (decision == null) {
                    return;
                }
                data.put("wanted", wanted);
                wanted.put("outcome", decision.outcome().toString());
                changed = decision.changes().stream()
                        .flatMap(Explainer::fields)
                        .map(Field::word)
                        .distinct()
                        .sorted()
                        .toList();
                if (!decision.subject().isEmpty()) {
                    // by ids of before, or an account that is to be adopted
                    match(decision.subject(), "otherwise");
                }
            } catch (LearningPlatformException e) {
                Reason reason = Reason.of(e);
                if (reason == Reason.BUG) {
                    throw e;
                }
                data.put("wanted", wanted);
                wanted.put("outcome", reason.outcome().toString());
                holdBack(
                        e instanceof InvalidDataException refusal ? refusal.getReason() : reason.code(),
                        String.valueOf(e.getMessage()));
            }
        }

        private Map<String, Object> holdBack(String why, String message) {
            Map<String, Object> back = new LinkedHashMap<>(Map.of("why", why, "message", message));
            heldBack.removeIf(other -> why.equals(other.get("why")) && !why.equals("parked"));
            heldBack.add(back);
            return back;
        }
    }

    private static Stream<Field> fields(Change change) {
        return change instanceof Change.CreateUser made
                ? made.fields().keySet().stream()
                : change instanceof Change.UpdateUser changed
                        ? changed.fields().keySet().stream()
                        : Stream.of(change instanceof Change.AssignTag ? Field.TAG_ID : Field.GROUP_ID);
    }
}
