// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.LearningPlatformConstants;
import org.learningplatform.camel.LearningPlatformConsumer;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.feed.Change;
import org.learningplatform.camel.state.Agenda;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.Moments;
import org.learningplatform.camel.sync.learning.Completion;
import org.learningplatform.camel.sync.work.Claims;
import org.learningplatform.camel.sync.work.Digest;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.StateText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells completions once more, on request ({@code completions.replay-requested.v1}): those from one moment until another, to the
 * topic that is asked for, with the ids of before. A request is noted first; one process works on it, and one that takes over after
 * it has ended goes on where that one was, or a little before.
 */
public final class CompletionReplays implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(CompletionReplays.class);
    private static final String REQUESTED = CloudEvent.TYPE_PREFIX + "completions.replay-requested.v1";
    private static final String REPLAY = "direct:completion-replay";

    /** Where camel-kafka sends a message to. */
    private static final String TOPIC = "kafka.OVERRIDE_TOPIC";

    /** After so many it is noted how far it is. */
    private static final int STEP = 500;

    private static final Duration CLAIMED = Duration.ofSeconds(20);

    private final StateStore store;
    private final Platform platform;
    private final String tenant;
    private final String feed;
    private final Clock clock;
    private final String scope;
    private final CloudEvents events = new CloudEvents();

    /**
     * @param store remembers requests until they are done
     * @param platform where the completions are
     * @param tenant whose they are
     * @param feed id of the route that polls them
     */
    public CompletionReplays(StateStore store, Platform platform, String tenant, String feed) {
        this(store, platform, tenant, feed, Clock.systemUTC());
    }

    CompletionReplays(StateStore store, Platform platform, String tenant, String feed, Clock clock) {
        this.store = store;
        this.platform = platform;
        this.tenant = tenant;
        this.feed = feed;
        this.clock = clock;
        this.scope = "completion replays " + tenant;
    }

    /**
     * What is asked for.
     *
     * @param from first moment, ISO 8601
     * @param to first moment that is not meant any more
     * @param done completions of the list that are told, or are not meant
     */
    private record Request(String from, String to, String topic, long done) {

        boolean means(Instant at) {
            return !at.isBefore(Instant.parse(from)) && at.isBefore(Instant.parse(to));
        }

        Request at(long further) {
            return new Request(from, to, topic, further);
        }
    }

    /**
     * Takes note of a request. Other control events are left alone.
     *
     * @throws Refusal if it is such an event, and not as its type says, or of another tenant, or if nobody takes it
     */
    @Override
    public void process(Exchange exchange) {
        CloudEvent event = events.control(exchange.getMessage(), tenant, REQUESTED::equals);
        if (event == null) {
            return;
        }
        Instant from = moment(event, "from");
        Instant to = moment(event, "to");
        if (!from.isBefore(to)) {
            throw new Refusal(Reason.SCHEMA_INVALID, "data/to must be behind data/from");
        }
        Request request = new Request(
                from.toString(), to.toString(), String.valueOf(event.data().get("topic")), 0);
        String key = Digest.of("replay", event.source(), event.id());
        store.agenda().put(scope, List.of(new Agenda.Item(key, key, clock.instant(), StateText.write(request))));
    }

    private static Instant moment(CloudEvent event, String member) {
        Instant moment = Moments.read(String.valueOf(event.data().get(member)));
        if (moment == null) {
            // the schema lets a leap second through where there is none
            throw new Refusal(Reason.SCHEMA_INVALID, "data/" + member + " is no date-time that there is");
        }
        return moment;
    }

    /** Does what was asked for, if no other process does. Where platform, state or broker do not work now, it goes on later. */
    public void run(CamelContext context) throws IOException {
        try (Claims claims = new Claims(store.lease(), clock);
                ProducerTemplate template = context.createProducerTemplate()) {
            if (claims.take(List.of(scope)).isEmpty()) {
                return;
            }
            Agenda.Item item = next();
            while (item != null && isGoingOn(context, claims)) {
                replay(item, context, template, claims);
                item = isGoingOn(context, claims) ? next() : null;
            }
        } catch (RuntimeException e) {
            LOG.warn("A replay of completions stops, and goes on when it works again: {}", Outbox.words(e));
        }
    }

    private static boolean isGoingOn(CamelContext context, Claims claims) {
        return context.isStarted() && !claims.held().isEmpty();
    }

    private Agenda.@Nullable Item next() {
        Instant now = clock.instant();
        List<Agenda.Item> items = store.agenda().claim(scope, UUID.randomUUID().toString(), now, now.plus(CLAIMED), 1);
        return items.isEmpty() ? null : items.get(0);
    }

    private void replay(Agenda.Item item, CamelContext context, ProducerTemplate template, Claims claims) {
        Request request = StateText.read(item.content(), Request.class);
        Iterator<Change> changes = consumer(context).again(Instant.parse(request.from()));
        Roles roles = platform.roles();
        long read = 0;
        long told = 0;
        while (changes.hasNext()) {
            claims.keep();
            Change change = changes.next();
            read++;
            if (read > request.done() && isMeant(roles, change, request)) {
                tell(change, request.topic(), context, template);
                told++;
            }
            if (read % STEP == 0 && read > request.done()) {
                if (!isGoingOn(context, claims)) {
                    return;
                }
                store.agenda()
                        .put(
                                scope,
                                List.of(new Agenda.Item(
                                        item.key(),
                                        item.subject(),
                                        clock.instant().plus(CLAIMED),
                                        StateText.write(request.at(read)))));
            }
        }
        store.agenda().remove(scope, List.of(item.key()));
        LOG.info("Completions from {} until {} are told again: {}", request.from(), request.to(), told);
    }

    private LearningPlatformConsumer consumer(CamelContext context) {
        Route route = context.getRoute(feed);
        if (route == null || !(route.getConsumer() instanceof LearningPlatformConsumer consumer)) {
            throw new IllegalStateException("there is no route '" + feed + "' that polls completions");
        }
        return consumer;
    }

    private static boolean isMeant(Roles roles, Change change, Request request) {
        try {
            return change.row() instanceof Map<?, ?> row
                    && request.means(
                            Completion.of(roles.row(Role.LIST_COMPLETIONS, row)).at());
        } catch (Refusal e) {
            // it was set aside when it was polled
            return false;
        }
    }

    private static void tell(Change change, String topic, CamelContext context, ProducerTemplate template) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(change.row());
        exchange.getMessage().setHeader(LearningPlatformConstants.VERSION, change.version());
        exchange.getMessage().setHeader(TOPIC, topic);
        exchange.setProperty(LearningPlatformConstants.NOTE, change.note());
        Exchange told = template.send(REPLAY, exchange);
        if (told.getException() != null) {
            throw new CamelExecutionException("not told", told, told.getException());
        }
    }
}
