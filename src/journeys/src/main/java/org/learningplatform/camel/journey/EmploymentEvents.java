// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.employment.Employments;
import org.learningplatform.camel.sync.employment.WantedEmployment;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.Directory;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.work.Memory;
import org.learningplatform.camel.sync.work.Reason;

/**
 * Employment events become users, who expire when their persons leave. Takes one message with an event (types
 * {@code hr.employment.started.v1}, {@code .changed.v1}, {@code .terminated.v1} and {@code .rescinded.v1}), or a batch of Kafka
 * records.
 *
 * <p>One message becomes one that carries the event to publish, with {@code CamelLearningPlatformOutcome} {@code created},
 * {@code updated}, {@code deactivated} or {@code reactivated}; {@code unchanged}, {@code stale} and {@code held} have no event, and
 * the message stays as it is. What is held is done by {@link DueActions}.
 */
public final class EmploymentEvents extends PersonRecords {

    static final String NAME = "employment events";
    private static final String CONFLICT = "user.conflict.v1";

    /** Property of an exchange whose event was held until it was due. */
    private static final String DUE = "CamelLearningPlatformDue";

    private final String tenant;
    private final Announcer announcer;
    private final AccountRules rules;
    private final Directory directory;
    private final Employments employments;
    private String employmentTopic = "hr.employment.v1";
    private String userTopic = "learningplatform.user.v1";

    /**
     * @param store remembers events, and holds them until they are due
     * @param platform where the users are
     * @param source {@code ce_source} of the events that tell of users
     * @param tenant first part of keys; another tenant's events are refused
     * @param rules what may be changed of people
     */
    public EmploymentEvents(StateStore store, Platform platform, String source, String tenant, AccountRules rules) {
        this(store, platform, source, tenant, rules, Clock.systemUTC());
    }

    EmploymentEvents(
            StateStore store, Platform platform, String source, String tenant, AccountRules rules, Clock clock) {
        super(NAME, "employment-events", store, platform, clock);
        platform.needs(NAME, WantedEmployment.NEEDS);
        People.needMemberships(platform, rules, NAME);
        this.tenant = tenant;
        this.announcer = new Announcer(source, tenant);
        this.rules = rules;
        this.directory = new Directory(store.fingerprints(), tenant, rules, clock);
        this.employments = new Employments(store, clock);
    }

    /** Sets the topic that the events come from. */
    public void setEmploymentTopic(String employmentTopic) {
        this.employmentTopic = employmentTopic;
    }

    /** Sets the topic of the events that tell of users. */
    public void setUserTopic(String userTopic) {
        this.userTopic = userTopic;
    }

    @Override
    Function<Message, Asked> reader() {
        People people = new People(tenant, rules, clock());
        return message -> read(message, people);
    }

    private Asked read(Message message, People people) {
        CloudEvent due = message.getExchange().getProperty(DUE, CloudEvent.class);
        WantedEmployment wanted = WantedEmployment.of(
                due != null ? due : events().read(message),
                due != null,
                tenant,
                platform().times().zone(),
                employments,
                people);
        return new Asked(wanted, wanted.event(), noted -> wanted.told(noted, announcer));
    }

    @Override
    Memory memory() {
        return directory;
    }

    @Override
    String topic() {
        return userTopic;
    }

    /** That another account could be the person's. */
    @Override
    List<Exchange> refusals(Exchange record, RuntimeException why, CamelContext context) {
        Explanation of = Explanation.of(why);
        CloudEvent due = record.getProperty(DUE, CloudEvent.class);
        CloudEvent event = due != null ? due : events().unchecked(record.getMessage());
        if (of.reason() != Reason.IDENTITY_CONFLICT || event == null) {
            return List.of();
        }
        String person = externalId(event);
        if (person == null) {
            return List.of();
        }
        Map<String, Object> data = Map.of(
                "person", Map.of("externalId", person),
                "reason", of.reason().code(),
                "message", of.message(),
                "action", "none");
        CloudEvent conflict = announcer.answer(event, CONFLICT, event.id(), person, clock().instant(), data);
        return List.of(events().record(conflict, userTopic, context));
    }

    private static @Nullable String externalId(CloudEvent event) {
        return event.data().get("person") instanceof Map<?, ?> person && person.get("externalId") instanceof String id
                ? id
                : null;
    }

    /**
     * Does what is due now.
     *
     * @param ends whether to begin nothing more
     * @return why some of it cannot be done now; null if nothing is in the way
     */
    @Nullable
    RuntimeException doDue(CamelContext context, BooleanSupplier ends) {
        employments.forgetEnds();
        while (!ends.getAsBoolean()) {
            List<Employments.Due> due = employments.due();
            RuntimeException outage = due.isEmpty() ? null : doDue(due, context, ends);
            if (due.isEmpty() || outage != null) {
                return outage;
            }
        }
        return null;
    }

    private @Nullable RuntimeException doDue(List<Employments.Due> due, CamelContext context, BooleanSupplier ends) {
        Map<Exchange, String> records = new LinkedHashMap<>();
        due.forEach(item -> records.put(record(item.event(), context), item.key()));
        Handled handled = handle(List.copyOf(records.keySet()), persons -> Set.of(), false, ends);
        publish(handled, context);
        List<String> done = new ArrayList<>();
        handled.ended().forEach(record -> done.add(records.get(record)));
        employments.done(done);
        count(handled, context);
        return handled.outage();
    }

    /** As it would be set aside. */
    private Exchange record(CloudEvent event, CamelContext context) {
        Exchange exchange = events().record(event, "", context);
        exchange.getMessage().setHeader(KafkaConstants.TOPIC, employmentTopic);
        exchange.setProperty(DUE, event);
        return exchange;
    }

    /** How many events are held until they are due. */
    long pending() {
        return employments.pending();
    }
}
