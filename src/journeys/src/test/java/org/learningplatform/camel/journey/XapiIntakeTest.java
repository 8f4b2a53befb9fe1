// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.sync.learning.Facts;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class XapiIntakeTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final IntakeCredentials OPEN = new IntakeCredentials("none", "", "", "");

    private final TestClock clock = new TestClock("1999-06-01T04:00:00Z");
    private final SandboxPlatform platform = new SandboxPlatform(0, clock);
    private final StateStore store = new MemoryStateStore();
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final List<Message> published = new ArrayList<>();
    private final AtomicBoolean isDown = new AtomicBoolean();

    @BeforeEach
    void prepare() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:xapi-publish").process(exchange -> {
                    if (isDown.get()) {
                        throw new IOException("no acknowledgement");
                    }
                    exchange.getMessage()
                            .getBody(List.class)
                            .forEach(record -> published.add(((Exchange) record).getMessage()));
                });
            }
        });
    }

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aStatementIsPublishedOnceHoweverOftenAndInWhateverFormItIsPushed() throws Exception {
        Map<String, Object> statement = statement("passed");

        Message answer = push(statement);
        Message again = push(Map.of("statement", stored(statement)));
        push(List.of(statement));

        assertThat(status(answer)).isEqualTo(200);
        assertThat(json(answer)).isEqualTo(List.of(statement.get("id")));
        assertThat(status(again)).isEqualTo(200);
        assertThat(types()).containsExactly("org.learningplatform.completion.recorded.v1");
    }

    @Test
    void aRequestOfManyPublishesThemTogether() throws Exception {
        Message answer = push(List.of(statement("passed"), statement("failed"), statement("waved")));

        assertThat((List<?>) json(answer)).hasSize(3);
        assertThat(types()).hasSize(2);
    }

    @Test
    void oneStatementCanBePutUnderTheIdOfTheRequest() throws Exception {
        Map<String, Object> statement = statement("passed");
        Object id = statement.remove("id");

        Message answer = send("PUT", statement, Map.of("statementId", id), OPEN);

        assertThat(status(answer)).isEqualTo(204);
        assertThat(types()).hasSize(1);
        statement.put("id", UUID.randomUUID().toString());
        assertThat(status(send("PUT", statement, Map.of("statementId", id), OPEN)))
                .isEqualTo(400);
    }

    @Test
    void anotherStatementUnderAKnownIdIsAConflictAndTheOthersAreDone() throws Exception {
        Map<String, Object> statement = statement("passed");
        push(statement);
        Map<String, Object> other = new HashMap<>(statement("failed"));
        other.put("id", statement.get("id"));

        Message answer = push(List.of(other, statement("passed")));

        assertThat(status(answer)).isEqualTo(409);
        assertThat(types()).hasSize(2);
        assertThat(status(push(List.of(
                        statement("passed"),
                        with(statement("failed"), "id", "a"),
                        with(statement("passed"), "id", "A")))))
                .isEqualTo(409);
    }

    @Test
    void whatTheBrokerDoesNotAcknowledgeIsAskedForAgainAndHasTheSameId() throws Exception {
        Map<String, Object> statement = statement("passed");
        isDown.set(true);

        Message answer = push(statement);

        assertThat(status(answer)).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("30");
        isDown.set(false);
        assertThat(status(push(statement))).isEqualTo(200);
        assertThat(types()).hasSize(1);
    }

    @Test
    void whatWasPushedIsNotPublishedAgainWhenItIsPulled() throws Exception {
        Map<String, Object> statement = statement("passed");
        push(statement);
        Exchange pulled = new DefaultExchange(context);
        pulled.getMessage().setBody(stored(statement));

        statements().process(pulled);

        assertThat(pulled.isRouteStop()).isTrue();
        assertThat(pulled.getProperty(WorkMeters.OUTCOME)).isEqualTo("known");
    }

    @Test
    void whatWasPulledIsNotPublishedAgainWhenItIsPushed() throws Exception {
        Map<String, Object> statement = statement("passed");
        XapiStatements statements = statements();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:pulled").process(statements);
            }
        });
        context.createProducerTemplate().sendBody("direct:pulled", stored(statement));

        assertThat(status(push(statement))).isEqualTo(200);
        assertThat(published).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "id, a statement's id is missing",
        "object, a statement's object has no id",
        "timestamp, a statement's timestamp is not a date and time with an offset"
    })
    void aStatementThatLacksSomethingIsSetAsideOnceWithItsReason(String member, String reason) throws Exception {
        Map<String, Object> statement = statement("passed");
        statement.remove(member);

        Message answer = push(statement);
        push(statement);

        assertThat(status(answer)).isEqualTo(400);
        assertThat(json(answer)).isEqualTo(Map.of("error", reason));
        assertThat(published).singleElement().satisfies(letter -> {
            assertThat(letter.getHeader("kafka.OVERRIDE_TOPIC")).isEqualTo("records.dlq");
            assertThat(new String((byte[]) letter.getHeader("dlq-reason"), UTF_8))
                    .isEqualTo("schema-invalid");
        });
    }

    @Test
    void theOthersOfARequestArePublishedWhereOneIsSetAside() throws Exception {
        Map<String, Object> broken = statement("passed");
        broken.remove("timestamp");

        Message answer = push(List.of(broken, statement("passed")));

        assertThat(status(answer)).isEqualTo(200);
        assertThat(published).hasSize(2);
    }

    @Test
    void aVerbThatIsNoneOfOursIsTakenAndNotPublished() throws Exception {
        assertThat(status(push(statement("experienced")))).isEqualTo(200);
        assertThat(published).isEmpty();
    }

    @Test
    void aStatementOfTenMegabytesIsPublishedAndSetAsideShortened() throws Exception {
        String large = "x".repeat(10_000_000);
        Map<String, Object> broken = with(statement("passed"), "context", Map.of("extensions", Map.of("urn:x", large)));
        broken.remove("id");

        push(with(statement("passed"), "context", Map.of("extensions", Map.of("urn:x", large))));
        push(broken);

        assertThat(published)
                .extracting(record -> ((byte[]) record.getBody()).length)
                .allMatch(size -> size < 100_000)
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/mixed; boundary=x", "text/plain", "application/x-www-form-urlencoded"})
    void anotherFormThanJsonIsRefused(String type) throws Exception {
        Exchange exchange = request("POST", JSON.writeValueAsBytes(statement("passed")), Map.of());
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, type);

        intake(OPEN).process(exchange);

        assertThat(status(exchange.getMessage())).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "1", "[]", "[1]", "{\"id\":1,\"id\":2}", "{} {}"})
    void whatIsNoStatementIsRefused(String body) throws Exception {
        Exchange exchange = request("POST", body.getBytes(UTF_8), Map.of());

        intake(OPEN).process(exchange);

        assertThat(status(exchange.getMessage())).isEqualTo(400);
        assertThat(published).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "basic, Basic a2V5OnNlY3JldA==, 200",
        "basic, basic a2V5OnNlY3JldA==, 200",
        "basic, Basic a2V5Om90aGVy, 401",
        "basic, Bearer token, 401",
        "basic, , 401",
        "bearer, Bearer token, 200",
        "bearer, Bearer tokens, 401",
        "none, , 200"
    })
    void aRequestIsTakenByItsCredentials(String auth, String authorization, int status) throws Exception {
        IntakeCredentials credentials = new IntakeCredentials(auth, "key", "secret", "token");
        Map<String, Object> headers = authorization == null ? Map.of() : Map.of("Authorization", authorization);

        Message answer = send("POST", statement("passed"), headers, credentials);

        assertThat(status(answer)).isEqualTo(status);
        assertThat(answer.getHeader("WWW-Authenticate") != null).isEqualTo(status == 401);
        assertThat(answer.getHeader("Authorization")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "bearer", "digest"})
    void credentialsThatAreNotSetAreNamed(String auth) {
        assertThatThrownBy(() -> new IntakeCredentials(auth, "", "", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("xapi.auth is ");
    }

    private Message push(Object body) throws Exception {
        return send("POST", body, Map.of(), OPEN);
    }

    private Message send(String method, Object body, Map<String, Object> headers, IntakeCredentials credentials)
            throws Exception {
        Exchange exchange = request(method, JSON.writeValueAsBytes(body), headers);
        intake(credentials).process(exchange);
        return exchange.getMessage();
    }

    private Exchange request(String method, byte[] body, Map<String, Object> headers) {
        Exchange exchange = new DefaultExchange(context);
        Message message = exchange.getMessage();
        message.setBody(body);
        message.setHeaders(new HashMap<>(headers));
        message.setHeader(Exchange.HTTP_METHOD, method);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=UTF-8");
        return exchange;
    }

    private XapiIntake intake(IntakeCredentials credentials) {
        return new XapiIntake(
                store, statements(), new DeadLetter("group", "records", clock), credentials, "acme", "badges", clock);
    }

    private XapiStatements statements() {
        return new XapiStatements(
                store,
                PlatformContext.of(context),
                PlatformContext.of(context),
                "",
                "urn:test",
                "acme",
                new Facts(store, "acme", Duration.ofMinutes(5), "a store"),
                clock);
    }

    private static Map<String, Object> statement(String verb) {
        Map<String, Object> statement = new HashMap<>();
        statement.put("id", UUID.randomUUID().toString());
        statement.put(
                "actor",
                Map.of(
                        "account",
                        Map.of(
                                "homePage",
                                "https://learn.example.org",
                                "name",
                                "5d0cf1a4-4c35-4a4e-9f0b-7a1f0a4f2b11")));
        statement.put("verb", Map.of("id", "http://adlnet.gov/expapi/verbs/" + verb));
        statement.put("object", Map.of("id", "https://learn.example.org/courses/fire-safety"));
        statement.put("timestamp", "1999-06-01T03:00:00Z");
        return statement;
    }

    /** As a store has it. */
    private static Map<String, Object> stored(Map<String, Object> statement) {
        Map<String, Object> stored = with(statement, "stored", "1999-06-01T03:00:01Z");
        stored.put("version", "1.0.0");
        stored.put("authority", Map.of("objectType", "Agent", "mbox", "mailto:store@example.org"));
        return stored;
    }

    private static Map<String, Object> with(Map<String, Object> statement, String member, Object value) {
        Map<String, Object> changed = new HashMap<>(statement);
        changed.put(member, value);
        return changed;
    }

    private static int status(Message answer) {
        return answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    }

    private static Object json(Message answer) throws IOException {
        return JSON.readValue((byte[]) answer.getBody(), Object.class);
    }

    private List<String> types() {
        return published.stream()
                .map(record -> new String((byte[]) record.getHeader("ce_type"), UTF_8))
                .toList();
    }
}
