// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.Announcer;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.learning.Facts;
import org.learningplatform.camel.sync.learning.PlatformLearners;
import org.learningplatform.camel.sync.learning.ReceivedStatement;
import org.learningplatform.camel.sync.learning.Statement;
import org.learningplatform.camel.sync.learning.StatementEvents;
import org.learningplatform.camel.sync.learning.StatementLog;
import org.learningplatform.camel.sync.learning.StatementTable;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A statement of the Learning Record Store becomes an event. Turns a message whose body is a statement, a Map, into one that
 * carries what {@link StatementEvents} makes of it. A statement that is none of ours, by the table {@code x-statements} of the
 * store's contract, or a fact that the platform's lists have told, ends its route there and is counted as {@code ignored}.
 *
 * <p>A statement that voids another revokes the other one's event. The other one is read from the store, which lists it no more;
 * one that is not there revokes nothing.
 */
public final class XapiStatements implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(XapiStatements.class);
    private static final String JOURNEY = "learning-records-lrs";
    private static final String GET_VOIDED = "lrs/statements/get-voided";
    private static final String TABLE = "x-statements";

    private final Facts facts;
    private final StatementLog log;
    private final Platform store;
    private final Platform platform;
    private final StatementEvents statements;
    private final Clock clock;
    private final boolean isThere;
    private final CloudEvents events = new CloudEvents();
    private volatile @Nullable StatementTable table;

    /**
     * @param state remembers which statements are published
     * @param store the Learning Record Store
     * @param platform where persons are looked up, if it is configured
     * @param url of the store, as it is set; where it is empty, there is nothing to read
     * @param source {@code ce_source} of the events
     * @param tenant first part of keys and ids
     * @param facts knows what the platform's lists tell, too
     */
    public XapiStatements(
            StateStore state,
            Platform store,
            Platform platform,
            String url,
            String source,
            String tenant,
            Facts facts) {
        this(state, store, platform, url, source, tenant, facts, Clock.systemUTC());
    }

    XapiStatements(
            StateStore state,
            Platform store,
            Platform platform,
            String url,
            String source,
            String tenant,
            Facts facts,
            Clock clock) {
        this.facts = facts;
        this.log = new StatementLog(state.journal(), tenant, clock);
        this.store = store;
        this.platform = platform;
        this.clock = clock;
        this.statements = new StatementEvents(
                new Announcer(source, tenant),
                new PlatformLearners(
                        platform,
                        clock,
                        why -> LOG.warn(
                                "Persons or courses of statements are not looked up on the platform and are told as"
                                        + " statements name them: {}",
                                why)));
        this.isThere = !url.isBlank();
        if (isThere) {
            store.requires(List.of(GET_VOIDED));
        }
    }

    /**
     * @throws Refusal if the body is no Map, or a statement of ours that lacks what it must have
     * @throws org.learningplatform.camel.error.LearningPlatformException if store or platform cannot be asked now
     */
    @Override
    public void process(Exchange exchange) {
        WorkMeters.overAtEnd(exchange, JOURNEY);
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof Map<?, ?> row)) {
            throw new Refusal(Reason.SCHEMA_INVALID, "the body is not a Map with the members of a statement");
        }
        List<ReceivedStatement> received = List.of(ReceivedStatement.of(row));
        boolean isKnown = log.find(received).containsValue(StatementLog.Known.PUBLISHED);
        CloudEvent event = isKnown ? null : event(row);
        if (event == null) {
            exchange.setProperty(WorkMeters.OUTCOME, isKnown ? "known" : "ignored");
            exchange.setRouteStop(true);
            return;
        }
        events.write(event, message);
        exchange.setProperty(WorkMeters.OUTCOME, "told");
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                log.done(received);
            }
        });
    }

    /**
     * The event of a statement; null if it has none.
     *
     * @throws Refusal if it is one of ours and lacks what it must have
     * @throws org.learningplatform.camel.error.LearningPlatformException if store or platform cannot be asked now
     */
    @Nullable
    CloudEvent event(Map<?, ?> row) {
        Statement statement = Statement.of(row, table());
        if (statement == null) {
            return null;
        }
        if (!statement.isVoiding()) {
            CloudEvent event = statements.of(statement, zone(), clock.instant());
            return facts.claim(event, Facts.Source.RECORD_STORE) ? event : null;
        }
        Statement voided = voided(statement);
        if (voided == null || voided.isVoiding()) {
            return null;
        }
        // what another source told is that one's to revoke
        boolean isOurs = facts.claim(statements.of(voided, zone(), clock.instant()), Facts.Source.RECORD_STORE);
        return isOurs ? statements.revoking(statement, voided, clock.instant()) : null;
    }

    private @Nullable Statement voided(Statement voiding) {
        if (!isThere) {
            throw new Refusal(
                    Reason.NOT_FOUND,
                    "the statement that is voided cannot be read: set lrs.url, lrs.key and lrs.secret of its store");
        }
        try {
            Map<String, Object> row = store.client()
                    .call(GET_VOIDED, Map.of("voidedStatementId", voiding.object()), null)
                    .object();
            return Statement.of(row, table());
        } catch (NotFoundException e) {
            return null;
        }
    }

    /** The platform's, if it is configured. */
    private ZoneId zone() {
        try {
            return platform.times().zone();
        } catch (IllegalArgumentException e) {
            return ZoneOffset.UTC;
        }
    }

    /** That of the store's contract, or the shipped one where that has none. */
    private StatementTable table() {
        StatementTable known = table;
        if (known == null) {
            Object ofStore = isThere ? store.client().contract().extension(TABLE) : null;
            known = new StatementTable(Objects.requireNonNullElseGet(
                    ofStore, () -> Contract.shipped(Contract.SHIPPED + "lrs").extension(TABLE)));
            table = known;
        }
        return known;
    }
}
