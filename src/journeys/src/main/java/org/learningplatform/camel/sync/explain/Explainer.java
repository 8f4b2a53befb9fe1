// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.explain;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.employment.Employments;
import org.learningplatform.camel.sync.employment.WantedEmployment;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.people.WantedPerson;
import org.learningplatform.camel.sync.roster.RosterDecisions;
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
            Instant due = status.due();
            if (status.held() == null || due == null) {
                if (!data.containsKey("matched") && heldBack.isEmpty()) {
                    holdBack("nothing-known", "no user has the external id, and no hire is held");
                }
                return;
            }
            Map<String, Object> wanted = new LinkedHashMap<>(Map.of("from", "employment", "due", due.toString()));
            data.put("wanted", wanted);
            if (due.isAfter(clock.instant())) {
                holdBack("not-due", "it is held until the first day begins").put("until", due.toString());
            }
            try {
                Decision decision = WantedEmployment.of(
                                status.held(), true, tenant, platform.times().zone(), employments, people)
                        .decide(roles, null);
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
