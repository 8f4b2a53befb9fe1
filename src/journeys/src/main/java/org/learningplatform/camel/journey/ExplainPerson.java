// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.explain.Explainer;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.roster.RosterTruth;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * Explains how a person stands, and writes nothing. Takes control events {@code person.explain-requested.v1}, or a person's external
 * id as body. The message becomes the event {@code person.explained.v1}; its body is null where another journey is meant.
 */
public final class ExplainPerson implements Processor {

    private static final String REQUESTED = CloudEvent.TYPE_PREFIX + "person.explain-requested.v1";
    private static final String EXPLAINED = "person.explained.v1";

    private final Explainer explainer;
    private final Announcer announcer;
    private final String tenant;
    private final Clock clock;
    private final Fingerprints fingerprints;
    private final CloudEvents events = new CloudEvents();
    private String truthDirectory = "";
    private boolean hasTrailer;

    /**
     * @param store remembers what the other journeys do
     * @param platform where the users are
     * @param source {@code ce_source} of the events
     * @param tenant whose persons are explained
     * @param rules what may be changed of people
     */
    public ExplainPerson(StateStore store, Platform platform, String source, String tenant, AccountRules rules) {
        this(store, platform, source, tenant, rules, Clock.systemUTC());
    }

    ExplainPerson(StateStore store, Platform platform, String source, String tenant, AccountRules rules, Clock clock) {
        this.explainer = new Explainer(
                store,
                platform,
                rules,
                tenant,
                clock,
                Stream.of(EmploymentEvents.NAME, EnrolmentRequests.NAME)
                        .collect(Collectors.toMap(
                                Function.identity(), name -> PersonRecords.parking(name, store.agenda()))));
        this.fingerprints = store.fingerprints();
        this.announcer = new Announcer(source, tenant);
        this.tenant = tenant;
        this.clock = clock;
    }

    /**
     * Sets where the last full roster is, which says what is wanted of whom nothing is held; empty for nowhere.
     *
     * @param directory {@code reconciliation.workDirectory}
     */
    public void setTruthDirectory(String directory) {
        truthDirectory = directory;
        setRoster();
    }

    /** Sets whether the last row of the roster says how many rows are before it. */
    public void setTrailer(boolean trailer) {
        hasTrailer = trailer;
        setRoster();
    }

    private void setRoster() {
        if (!truthDirectory.isBlank()) {
            explainer.setRoster(new RosterTruth(fingerprints, tenant, Path.of(truthDirectory)), hasTrailer);
        }
    }

    /**
     * Answers a control event.
     *
     * @throws Refusal if it is of another tenant, not as its type says, or of a type that nobody takes
     */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        CloudEvent request = events.control(message, tenant, REQUESTED::equals);
        if (request == null) {
            message.setBody(null);
            return;
        }
        Map<?, ?> person =
                (Map<?, ?>) Objects.requireNonNull(request.data().get("person"), "the schema asks for data/person");
        String externalId = String.valueOf(person.get("externalId"));
        events.write(
                announcer.answer(
                        request, EXPLAINED, request.id(), externalId, clock.instant(), explainer.explain(externalId)),
                message);
    }

    /**
     * Explains the person whose external id is the body.
     *
     * @throws Refusal if there is none
     */
    public void explain(Exchange exchange) {
        Message message = exchange.getMessage();
        String externalId = message.getBody(String.class);
        if (externalId == null || externalId.isBlank()) {
            throw new Refusal(Reason.SCHEMA_INVALID, "the body must be a person's external id");
        }
        events.write(
                announcer.event(
                        EXPLAINED,
                        announcer.idOf(EXPLAINED, UUID.randomUUID().toString()),
                        "explanation",
                        externalId,
                        clock.instant(),
                        explainer.explain(externalId.strip())),
                message);
    }
}
