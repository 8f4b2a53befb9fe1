// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.learning.ReceivedStatement;
import org.learningplatform.camel.sync.learning.StatementLog;
import org.learningplatform.camel.sync.work.Claims;
import org.learningplatform.camel.sync.work.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes statements that are pushed by HTTP: by a Learning Record Store that forwards them, or by a client of xAPI. A message is a
 * request, and becomes its answer.
 *
 * <ul>
 *   <li>200 with the ids, or 204 for {@code PUT}: each statement is published, known, or none of ours. Never before the broker has
 *       acknowledged.
 *   <li>400: no statement of it can be published; those that are JSON are set aside. 401: other credentials. 409: a statement with
 *       that id said something else before; the others are done. 415: another form than JSON.
 *   <li>503: broker, platform or state do not work now, or not within 4.5 s. Send it again.
 * </ul>
 *
 * <p>A statement is published once, however often it is pushed. What a process that ended may have published or not is published
 * again, with the same event id.
 */
public final class XapiIntake implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(XapiIntake.class);
    private static final String JOURNEY = "xapi-intake";
    private static final String PUBLISH = "direct:xapi-publish";
    private static final String JSON = "application/json";

    /** Who forwards statements waits for 5 s. */
    private static final Duration PATIENCE = Duration.ofMillis(4_500);

    private static final int RETRY_SECONDS = 30;
    private static final int THREADS = 32;

    /** A larger dead letter may be too large for its topic. */
    private static final int LARGE = 512 * 1024;

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final CloudEvents events = new CloudEvents();
    private final ThreadPoolExecutor threads = Lanes.of(JOURNEY, THREADS);
    private final StateStore store;
    private final XapiStatements statements;
    private final DeadLetter deadLetter;
    private final IntakeCredentials credentials;
    private final StatementLog log;
    private final String credentialTopic;
    private final Clock clock;
    private volatile @Nullable ProducerTemplate template;

    /**
     * @param store remembers which statements were published
     * @param statements makes events of them
     * @param deadLetter sets aside what cannot be one
     * @param credentials what a request must carry
     * @param tenant whose statements they are
     * @param credentialTopic where badges are published; all else goes to the topic of the route
     */
    public XapiIntake(
            StateStore store,
            XapiStatements statements,
            DeadLetter deadLetter,
            IntakeCredentials credentials,
            String tenant,
            String credentialTopic) {
        this(store, statements, deadLetter, credentials, tenant, credentialTopic, Clock.systemUTC());
    }

    XapiIntake(
            StateStore store,
            XapiStatements statements,
            DeadLetter deadLetter,
            IntakeCredentials credentials,
            String tenant,
            String credentialTopic,
            Clock clock) {
        this.store = store;
        this.statements = statements;
        this.deadLetter = deadLetter;
        this.credentials = credentials;
        this.log = new StatementLog(store.journal(), tenant, clock);
        this.credentialTopic = credentialTopic;
        this.clock = clock;
    }

    /** An answer: status, and in one sentence what was wrong, or the ids. */
    private record Answer(int status, @Nullable Object body) {

        static Answer problem(int status, String what) {
            return new Answer(status, Map.of("error", what));
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Answer answer = answer(exchange);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        if (answer.status() == 401) {
            message.setHeader("WWW-Authenticate", credentials.challenge());
        }
        if (answer.status() == 503) {
            message.setHeader("Retry-After", String.valueOf(RETRY_SECONDS));
        }
        message.setHeader("X-Experience-API-Version", "1.0.3");
        message.setHeader(Exchange.CONTENT_TYPE, JSON);
        message.setBody(answer.body() == null ? null : json.writeValueAsBytes(answer.body()));
    }

    private Answer answer(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        if (!credentials.allow(message.getHeader("Authorization", String.class))) {
            LOG.warn("A request with statements is refused: its credentials are not those of xapi.auth");
            return Answer.problem(401, "the credentials are not those that are set here");
        }
        String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class).toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !type.startsWith(JSON)) {
            return Answer.problem(415, "statements are taken as application/json, without attachments");
        }
        boolean isPut = "PUT".equals(message.getHeader(Exchange.HTTP_METHOD));
        List<ReceivedStatement> pushed;
        try {
            Object body = json.readValue(message.getBody(byte[].class), Object.class);
            pushed = ReceivedStatement.of(body, message.getHeader("statementId", String.class));
        } catch (IOException e) {
            // the parser's own message quotes what it read
            return Answer.problem(400, "the body is not JSON");
        } catch (Refusal e) {
            return Answer.problem(400, String.valueOf(e.getMessage()));
        }
        Answer answer = inTime(exchange.getContext(), pushed);
        return isPut && answer.status() == 200 ? new Answer(204, null) : answer;
    }

    /** What takes longer goes on, and is known when it is sent again. */
    private Answer inTime(CamelContext context, List<ReceivedStatement> pushed) {
        Future<Answer> work = threads.submit(() -> take(context, pushed));
        try {
            return work.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Statements are not published in time; who sent them is asked to send them again");
            return Answer.problem(503, "not published in time: send it again");
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (!isOutage(cause)) {
                throw new IllegalStateException(cause);
            }
            LOG.warn("Statements are not published: {}", Outbox.words(cause));
            return Answer.problem(503, "not published now: send it again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.problem(503, "this process ends: send it again");
        }
    }

    private static boolean isOutage(Throwable cause) {
        return cause instanceof LearningPlatformException
                || cause instanceof StateUnavailableException
                || cause instanceof CamelExecutionException;
    }

    private Answer take(CamelContext context, List<ReceivedStatement> pushed) {
        Map<String, ReceivedStatement> fresh = new LinkedHashMap<>();
        boolean isReused = false;
        for (ReceivedStatement statement : pushed) {
            ReceivedStatement same = fresh.putIfAbsent(statement.key(), statement);
            isReused |= same != null && !same.digest().equals(statement.digest());
        }
        try (Claims claims = new Claims(store.lease(), clock)) {
            if (claims.take(fresh.keySet()).size() < fresh.size()) {
                return Answer.problem(503, "the same statement is being published: send it again");
            }
            Map<ReceivedStatement, StatementLog.Known> known = log.find(fresh.values());
            isReused |= known.containsValue(StatementLog.Known.OTHER);
            fresh.values()
                    .removeIf(statement ->
                            known.getOrDefault(statement, StatementLog.Known.BEGUN) != StatementLog.Known.BEGUN);
            WorkMeters.of(context).over(JOURNEY, "known", "none", pushed.size() - fresh.size());
            List<Refusal> refused = fresh.isEmpty() ? List.of() : publish(context, fresh.values());
            if (isReused) {
                return Answer.problem(409, "a statement with that id said something else before");
            }
            return refused.size() == pushed.size()
                    ? Answer.problem(400, String.valueOf(refused.get(0).getMessage()))
                    : new Answer(
                            200,
                            pushed.stream()
                                    .map(ReceivedStatement::id)
                                    .filter(Objects::nonNull)
                                    .toList());
        }
    }

    /** Publishes what is new, and gives what was refused. */
    private List<Refusal> publish(CamelContext context, Collection<ReceivedStatement> fresh) {
        List<Exchange> records = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        WorkMeters meters = WorkMeters.of(context);
        for (ReceivedStatement statement : fresh) {
            try {
                CloudEvent event = statements.event(statement.row());
                if (event != null) {
                    records.add(events.record(event, event.type().contains(".badge.") ? credentialTopic : "", context));
                }
                meters.over(JOURNEY, event == null ? "ignored" : "told", "none", 1);
            } catch (Refusal e) {
                LOG.warn("Set aside, {}: {}", e.reason().code(), e.getMessage());
                records.add(letter(statement, e, context));
                refused.add(e);
                meters.refused(JOURNEY, e);
            }
        }
        log.begin(fresh);
        if (!records.isEmpty()) {
            template(context).sendBody(PUBLISH, records);
        }
        log.done(fresh);
        return refused;
    }

    private Exchange letter(ReceivedStatement statement, Refusal why, CamelContext context) {
        Exchange letter = new DefaultExchange(context);
        letter.getMessage().setBody(statement.row());
        deadLetter.of(letter.getMessage(), why);
        if (letter.getMessage().getBody() instanceof byte[] bytes && bytes.length > LARGE) {
            deadLetter.shorten(letter.getMessage());
        }
        return letter;
    }

    private ProducerTemplate template(CamelContext context) {
        ProducerTemplate known = template;
        if (known == null) {
            known = context.createProducerTemplate();
            template = known;
        }
        return known;
    }
}
