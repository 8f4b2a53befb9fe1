// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.people.AccountRules;
import org.learningplatform.camel.sync.people.People;
import org.learningplatform.camel.sync.roster.DriftHealing;
import org.learningplatform.camel.sync.roster.DriftSearch;
import org.learningplatform.camel.sync.roster.RosterSettings;
import org.learningplatform.camel.sync.roster.RosterTruth;
import org.learningplatform.camel.sync.work.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the routes that compare the platform with the last full roster, and that heal what differs when somebody asks for it.
 * Where there is nothing to publish, the message's body is null.
 */
public final class Reconciliation {

    /** What it needs of a platform, beside what each person may need. */
    public static final List<Need> NEEDS = List.of(Need.of(Role.FIND_USERS)
            .reading(Field.PERSON_ID, Field.PERSON_EXTERNAL_ID, Field.PERSON_USER_NAME, Field.PERSON_EXPIRES_AT));

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final String REPORTED = "drift.reported.v1";
    private static final String FOUND = "driftFound";
    private static final String ANSWER = "driftAnswer";

    private final String tenant;
    private final ThreadPoolExecutor lanes;
    private final DriftSearch search;
    private final DriftHealing healing;
    private final Announcer announcer;
    private final CloudEvents events = new CloudEvents();

    /**
     * Reconciles the people of a tenant.
     *
     * @param store remembers what was reported and what was asked
     * @param platform where the users are
     * @param source {@code ce_source} of the events
     * @param tenant {@code ce_tenantid} of the events
     * @param parallelism people for whom something is done at the same time
     * @param rules what may be changed of people
     * @param settings what rosters mean, and what may be done
     * @param directory where the last full roster and the last report are
     */
    public Reconciliation(
            StateStore store,
            Platform platform,
            String source,
            String tenant,
            int parallelism,
            AccountRules rules,
            RosterSettings settings,
            String directory) {
        if (directory.isBlank()) {
            throw new IllegalArgumentException(
                    "reconciliation.workDirectory is empty: set a directory, in which roster-files keeps the last full roster");
        }
        People.need(platform, rules, "reconciliation");
        platform.needs("reconciliation", NEEDS);
        platform.needs("healing", List.of(settings.leaverAction().need()));
        this.tenant = tenant;
        this.announcer = new Announcer(source, tenant);
        this.lanes = Lanes.of("drift", parallelism);
        Clock clock = Clock.systemUTC();
        Path folder = Path.of(directory);
        RosterTruth truth = new RosterTruth(store.fingerprints(), tenant, folder);
        this.search = new DriftSearch(store, platform, rules, tenant, lanes, settings, truth, folder, clock);
        this.healing = new DriftHealing(store, platform, rules, tenant, lanes, settings, truth, search, clock);
    }

    /** Compares. If there is a report, the body is its file, and {@code CamelFileName} its name. */
    public void compare(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        message.setBody(null);
        long due = message.getHeader("scheduledFireTime", System.currentTimeMillis(), Long.class);
        DriftSearch.Found found;
        try {
            found = search.find(
                    Instant.ofEpochMilli(due), () -> exchange.getContext().isStarted());
        } catch (LearningPlatformException | StateUnavailableException | CancellationException e) {
            LOG.warn("The reconciliation is not done, and comes again as scheduled: {}", Outbox.words(e));
            return;
        }
        if (found != null) {
            exchange.setProperty(FOUND, found);
            message.setHeader(Exchange.FILE_NAME, found.file().getFileName().toString());
            message.setBody(found.file().toFile());
        }
    }

    /** Makes the message the event that says what was found. */
    public void announce(Exchange exchange) {
        DriftSearch.Found found = exchange.getProperty(FOUND, DriftSearch.Found.class);
        String report = found.file().getFileName().toString();
        Map<String, Object> data = new HashMap<>();
        data.put("report", report);
        data.put("roster", Map.of("sha256", found.roster()));
        data.put("counts", found.counts());
        events.write(
                announcer.event(REPORTED, announcer.idOf(REPORTED, report), report, found.roster(), found.at(), data),
                exchange.getMessage());
    }

    /**
     * Notes what an operator asks for. Other control events are left alone.
     *
     * @throws Refusal if it is such an event, and not as its type says, or of another tenant
     */
    public void ask(Exchange exchange) {
        CloudEvent asked = events.control(exchange.getMessage(), tenant, DriftHealing::isOne);
        if (asked != null) {
            healing.ask(asked);
        }
    }

    /** Does what was asked. Where something was done, the body is the file that says what, and {@code CamelFileName} its name. */
    public void heal(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        message.setBody(null);
        DriftHealing.Answer answer;
        try {
            answer = healing.next(announcer, () -> exchange.getContext().isStarted());
        } catch (LearningPlatformException | StateUnavailableException | CancellationException e) {
            LOG.warn("Healing is not done, and goes on later: {}", Outbox.words(e));
            return;
        }
        if (answer != null) {
            exchange.setProperty(ANSWER, answer);
            message.setBody("");
            Path file = answer.file();
            if (file != null) {
                message.setHeader(Exchange.FILE_NAME, file.getFileName().toString());
                message.setBody(file.toFile());
            }
        }
    }

    /** Makes the message the event that answers what was asked. */
    public void answer(Exchange exchange) {
        events.write(exchange.getProperty(ANSWER, DriftHealing.Answer.class).event(), exchange.getMessage());
    }

    /** The answer is published. */
    public void answered(Exchange exchange) {
        healing.answered(exchange.getProperty(ANSWER, DriftHealing.Answer.class));
    }
}
