// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What each kamelet does, on a platform of its own. */
class KameletFlowsTest {

    private static final String DEFAULT = "classpath:kamelets";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON =
            """
            {"externalId": "100045", "userName": "j.doe", "givenName": "Jo", "familyName": "Doe",
             "email": "jo@example.com", "groups": ["Welders"]}""";

    private final SandboxPlatform platform = new SandboxPlatform();
    private final List<CamelContext> contexts = new ArrayList<>();

    @AfterEach
    void stop() {
        contexts.forEach(CamelContext::stop);
        platform.close();
    }

    /**
     * One message, or one row, through a kamelet.
     *
     * @param settings properties of the kamelet, besides where the platform is and the credentials
     */
    record Flow(String kamelet, Map<String, String> settings, Check check) {

        @Override
        public String toString() {
            return kamelet;
        }
    }

    /** Runs a started kamelet and asserts that it has done its work. */
    @FunctionalInterface
    interface Check {
        void run(SandboxPlatform platform, Started kamelet) throws Exception;
    }

    static Stream<Flow> flows() {
        Map<String, String> poll = Map.of("delay", "50");
        return Stream.of(
                new Flow("completions-source", poll, (platform, kamelet) -> {
                    long enrolment = platform.add("enrolments", Map.of("user_id", 1L, "course_id", 101L));
                    platform.complete(enrolment, Instant.now(), 85);
                    assertThat(kamelet.row("enrolment_id", enrolment)).containsEntry("score", 85);
                }),
                new Flow("users-source", poll, (platform, kamelet) -> {
                    long user = platform.addUser("j.doe", "hr-j.doe");
                    assertThat(kamelet.row("id", user)).containsEntry("username", "j.doe");
                    platform.change("users", user, Map.of("lname", "Roe"));
                    assertThat(kamelet.row("id", user)).containsEntry("lname", "Roe");
                }),
                new Flow("courses-source", poll, (platform, kamelet) -> {
                    long course = platform.add("courses", Map.of("name", "Forklifts"));
                    assertThat(kamelet.row("id", course)).containsEntry("name", "Forklifts");
                }),
                new Flow("badges-source", with(poll, "userId", "1"), (platform, kamelet) -> assertThat(
                                kamelet.row("id", 10001))
                        .containsEntry("name", "Fire warden")),
                new Flow("skills-source", with(poll, "userId", "1"), (platform, kamelet) -> assertThat(
                                kamelet.row("id", 11002))
                        .containsEntry("name", "Listening")
                        .containsEntry("level", 5)),
                new Flow("event-attendance-source", with(poll, "eventId", "12001"), (platform, kamelet) -> assertThat(
                                kamelet.row("user_id", 1))
                        .containsEntry("event_id", 12001)
                        .containsEntry("status", "attending")),
                new Flow("person-sink", Map.of(), (platform, kamelet) -> {
                    long group = platform.add("groups", Map.of("name", "Welders"));
                    Message message = kamelet.send(PERSON);
                    assertThat(platform.users())
                            .filteredOn(user -> "100045".equals(user.get("org_ref")))
                            .singleElement()
                            .satisfies(user -> assertThat(user)
                                    .containsEntry("username", "j.doe")
                                    .containsEntry("email", "jo@example.com"));
                    assertThat(platform.members("groups", group, "users")).hasSize(1);
                    assertThat(message.getHeader("CamelLearningPlatformOutcome"))
                            .isEqualTo("created");
                    assertThat(kamelet.send(PERSON).getHeader("CamelLearningPlatformOutcome"))
                            .isEqualTo("unchanged");
                }),
                new Flow("enrolment-sink", Map.of("tenant", "acme"), (platform, kamelet) -> {
                    long user = platform.addUser("j.doe", "hr-j.doe");
                    Message message = kamelet.send(
                            """
                            {"person": {"externalId": "hr-j.doe"}, "learningObject": {"id": "101"}}""",
                            request("1"));
                    assertThat(platform.enrolments()).singleElement().satisfies(enrolment -> assertThat(enrolment)
                            .containsEntry("user_id", user)
                            .containsEntry("course_id", 101L));
                    assertThat(header(message, "ce_type")).isEqualTo("org.learningplatform.enrolment.created.v1");
                    assertThat(header(message, "ce_partitionkey")).isEqualTo("acme:hr-j.doe");
                    assertThat(json(message)).containsKey("enrolment");
                }),
                new Flow("group-membership-sink", Map.of("groupId", "2001"), (platform, kamelet) -> {
                    platform.add("groups", Map.of("name", "Welders"));
                    kamelet.send("""
                            {"user_id": 1}""");
                    assertThat(platform.members("groups", 2001, "users"))
                            .singleElement()
                            .satisfies(user -> assertThat(user).containsEntry("id", 1L));
                }),
                new Flow("tag-sink", Map.of("tagId", "3001"), (platform, kamelet) -> {
                    platform.add("tags", Map.of("name", "new-starter"));
                    kamelet.send("""
                            {"user_id": 1}""");
                    assertThat(platform.members("users", 1, "tags"))
                            .singleElement()
                            .satisfies(tag -> assertThat(tag).containsEntry("name", "new-starter"));
                }),
                new Flow("assessment-result-sink", Map.of("assessmentId", "8002"), (platform, kamelet) -> {
                    kamelet.send("""
                            {"user_id": 1, "score": 71.5, "passed": true}""");
                    assertThat(platform.members("assessments", 8002, "results"))
                            .singleElement()
                            .satisfies(result -> assertThat(result)
                                    .containsEntry("user_id", 1L)
                                    .containsEntry("score", 71.5)
                                    .containsEntry("passed", true));
                }),
                new Flow("call-action", Map.of("operation", "simple/users/update"), (platform, kamelet) -> {
                    Message message = kamelet.send(
                            """
                            {"lname": "Roe"}""",
                            Map.of(
                                    "CamelLearningPlatform.id",
                                    1,
                                    "CamelLearningPlatformOperation",
                                    "simple/users/delete"));
                    assertThat(platform.users()).singleElement().satisfies(user -> assertThat(user)
                            .containsEntry("lname", "Roe")
                            .containsEntry("deleted_at", null));
                    assertThat(message.getHeader("CamelLearningPlatformOutcome"))
                            .isEqualTo("updated");
                    assertThat(message.getHeader("CamelLearningPlatformStatus")).isEqualTo(200);
                }),
                new Flow("find-user-action", Map.of("value", "${header.who}"), (platform, kamelet) -> {
                    long user = platform.addUser("j.doe", "hr-j.doe");
                    Message message = kamelet.send(null, Map.of("who", "hr-j.doe"));
                    assertThat(json(message)).containsEntry("id", (int) user).containsEntry("username", "j.doe");
                    assertThat(message.getHeaders()).containsOnlyKeys("who", "Content-Type");
                }),
                new Flow("completion-event-action", Map.of("tenant", "acme"), (platform, kamelet) -> {
                    long user = platform.addUser("j.doe", "hr-j.doe");
                    Message message = kamelet.send(
                            """
                            {"id": 7001, "enrolment_id": 5001, "user_id": %d, "course_id": 101, "passed": true,
                             "completed_at": "%s"}"""
                                    .formatted(user, Instant.EPOCH));
                    assertThat(header(message, "ce_type")).isEqualTo("org.learningplatform.completion.recorded.v1");
                    assertThat(header(message, "ce_partitionkey")).isEqualTo("acme:hr-j.doe");
                    assertThat(json(message)).containsEntry("completedAt", Instant.EPOCH.toString());
                }),
                new Flow(
                        "cloud-event-action",
                        Map.of("type", "com.example.user.${header.CamelLearningPlatformChange}.v1"),
                        (platform, kamelet) -> {
                            Map<String, Object> change = Map.of("CamelLearningPlatformChange", "changed");
                            Message message =
                                    kamelet.send("""
                                    {"id": 1}""", change);
                            assertThat(message.getHeaders())
                                    .containsEntry("ce_specversion", "1.0")
                                    .containsEntry("ce_type", "com.example.user.changed.v1")
                                    .containsEntry("ce_source", "urn:learningplatform");
                            assertThat(Instant.parse(header(message, "ce_time")))
                                    .isBefore(Instant.now());
                            assertThat(json(message)).containsEntry("id", 1);
                            String id = header(message, "ce_id");
                            assertThat(header(
                                            kamelet.send("""
                                    {"id": 1}""", change),
                                            "ce_id"))
                                    .isEqualTo(id);
                            assertThat(header(
                                            kamelet.send("""
                                    {"id": 2}""", change),
                                            "ce_id"))
                                    .isNotEqualTo(id);
                        }));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void aKameletDoesItsWork(Flow flow) throws Exception {
        flow.check().run(platform, start(flow, DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void anEmptiedKameletDoesNot(Flow flow, @TempDir Path folder) throws Exception {
        empty(flow.kamelet(), folder);

        Started kamelet = start(flow, "file:" + folder);

        assertThatThrownBy(() -> flow.check().run(platform, kamelet)).isInstanceOf(AssertionError.class);
    }

    @Test
    void everyKameletIsTested() throws IOException {
        assertThat(flows().map(flow -> "learningplatform-" + flow.kamelet()))
                .containsExactlyInAnyOrderElementsOf(
                        KameletFile.all().stream().map(KameletFile::name).toList());
    }

    static Stream<Arguments> requiredProperties() {
        return flows().flatMap(flow -> KameletFile.read("learningplatform-" + flow.kamelet()).required().stream()
                .map(property -> Arguments.of(flow, property)));
    }

    @ParameterizedTest
    @MethodSource("requiredProperties")
    void withoutARequiredPropertyTheStartFailsAndNamesIt(Flow flow, String property) {
        Map<String, String> settings = settings(flow);
        settings.remove(property);

        assertThatThrownBy(() -> start(flow.kamelet(), settings, DEFAULT))
                .rootCause()
                .hasMessageContaining("mandatory parameters must be provided: " + property);
    }

    static Stream<Flow> flowsOnThePlatform() {
        return flows().filter(flow ->
                KameletFile.read("learningplatform-" + flow.kamelet()).callsThePlatform());
    }

    @ParameterizedTest
    @MethodSource("flowsOnThePlatform")
    void withABaseUrlThatIsNoneTheStartFailsAndNamesIt(Flow flow) {
        Map<String, String> settings = settings(flow);
        settings.put("baseUrl", "ftp://platform.example.com");

        assertThatThrownBy(() -> start(flow.kamelet(), settings, DEFAULT))
                .hasStackTraceContaining("baseUrl begins with https://");
    }

    @ParameterizedTest
    @MethodSource("flowsOnThePlatform")
    void credentialsAreInNoUri(Flow flow) throws Exception {
        Started kamelet = start(flow, DEFAULT);

        assertThat(kamelet.context().getEndpoints())
                .isNotEmpty()
                .extracting(Endpoint::getEndpointUri)
                .noneMatch(uri -> uri.contains("sandbox-secret") || uri.contains("sandbox-\"password"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"person-sink", "enrolment-sink", "completion-event-action"})
    void withoutACredentialThatABeanNeedsTheStartFailsAndNamesIt(String kamelet) {
        Map<String, String> settings =
                Map.of("baseUrl", platform.baseUrl(), "clientId", SandboxPlatform.CLIENT_ID, "clientSecret", "");

        assertThatThrownBy(() -> start(kamelet, settings, DEFAULT))
                .hasStackTraceContaining("missing credential: set clientSecret");
    }

    @Test
    void withoutACredentialThatTheOperationNeedsTheStartFailsAndNamesIt() {
        Map<String, String> settings = Map.of("baseUrl", platform.baseUrl(), "operation", "simple/users/list");

        assertThatThrownBy(() -> start("call-action", settings, DEFAULT))
                .rootCause()
                .hasMessageContaining("set clientId and clientSecret");
    }

    @Test
    void twoKameletsInOneContextCallTwoPlatforms() throws Exception {
        try (SandboxPlatform apac = new SandboxPlatform()) {
            CamelContext context = context(DEFAULT, Map.of());
            configure(context, "learningplatform-tag-sink.emea", "3001", platform);
            configure(context, "learningplatform-tag-sink.apac", "3002", apac);
            platform.add("tags", Map.of("name", "emea"));
            apac.add("tags", Map.of("name", "other"));
            apac.add("tags", Map.of("name", "apac"));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:emea").to("kamelet:learningplatform-tag-sink/emea");
                    from("direct:apac").to("kamelet:learningplatform-tag-sink/apac");
                }
            });
            context.start();

            context.createProducerTemplate().sendBody("direct:emea", "{\"user_id\": 1}");
            context.createProducerTemplate().sendBody("direct:apac", "{\"user_id\": 1}");

            assertThat(platform.members("users", 1, "tags"))
                    .extracting(tag -> tag.get("name"))
                    .containsExactly("emea");
            assertThat(apac.members("users", 1, "tags"))
                    .extracting(tag -> tag.get("name"))
                    .containsExactly("apac");
        }
    }

    private static void configure(CamelContext context, String kamelet, String tag, SandboxPlatform platform) {
        Map.of(
                        "baseUrl",
                        platform.baseUrl(),
                        "clientId",
                        SandboxPlatform.CLIENT_ID,
                        "clientSecret",
                        SandboxPlatform.CLIENT_SECRET,
                        "tagId",
                        tag)
                .forEach((name, value) -> context.getPropertiesComponent()
                        .addInitialProperty("camel.kamelet." + kamelet + "." + name, value));
    }

    @Test
    void headersOfAMessageDoNotSteerASink() throws Exception {
        platform.add("groups", Map.of("name", "Welders"));
        long other = platform.add("groups", Map.of("name", "Board"));
        Started kamelet = start(flow("group-membership-sink"), DEFAULT);

        kamelet.send(
                "{\"user_id\": 1}",
                Map.of("CamelLearningPlatformOperation", "simple/users/delete", "CamelLearningPlatform.id", other));

        assertThat(platform.members("groups", 2001, "users")).hasSize(1);
        assertThat(platform.members("groups", other, "users")).isEmpty();
        assertThat(platform.count("simple/users/delete")).isZero();
    }

    @Test
    void aSourceWhoseStateOutlastsItTellsOfNothingTwice() throws Exception {
        MemoryStateStore store = new MemoryStateStore();
        Map<String, String> settings = settings(flow("courses-source"));
        settings.put("stateStoreBean", "stateStore");
        Started first = start("courses-source", settings, DEFAULT, Map.of("stateStore", store));
        first.row("id", 103);
        // a row of the next poll: those of the first are done
        first.row("id", platform.add("courses", Map.of("name", "Forklifts")));
        first.context().stop();

        Started second = start("courses-source", settings, DEFAULT, Map.of("stateStore", store));

        second.row("id", platform.add("courses", Map.of("name", "Ladders")));
        assertThat(second.told()).doesNotContain("101", "102", "103");
    }

    @Test
    void anEnrolmentRequestThatComesAgainIsRememberedAndHasTheSameEvent() throws Exception {
        platform.addUser("j.doe", "hr-j.doe");
        Started kamelet = start(flow("enrolment-sink"), DEFAULT);
        String body = "{\"person\": {\"externalId\": \"hr-j.doe\"}, \"learningObject\": {\"id\": \"101\"}}";
        String id = header(kamelet.send(body, request("1")), "ce_id");
        platform.remove("enrolments", (Long) platform.enrolments().get(0).get("id"));

        assertThat(header(kamelet.send(body, request("1")), "ce_id")).isEqualTo(id);
        assertThat(platform.enrolments()).isEmpty();
    }

    @Test
    void aPersonWhoCannotBeAUserIsRefusedByName() throws Exception {
        Started kamelet = start(flow("person-sink"), DEFAULT);

        assertThatThrownBy(() -> kamelet.send("{\"externalId\": \"100045\"}"))
                .isInstanceOf(Refusal.class)
                .isInstanceOf(LearningPlatformException.class)
                .hasMessage("the person has no userName");
        assertThat(platform.writes()).isZero();
    }

    @Test
    void aUserWhoIsNotThereIsNotFound() throws Exception {
        Started kamelet = start(flow("find-user-action"), DEFAULT);

        assertThatThrownBy(() -> kamelet.send(null, Map.of("who", "hr-nobody"))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void nobodyIsFoundByNothing() throws Exception {
        Started kamelet = start(flow("find-user-action"), DEFAULT);

        for (Map<String, Object> headers :
                List.<Map<String, Object>>of(Map.of(), Map.of("who", ""), Map.of("who", " "))) {
            assertThatThrownBy(() -> kamelet.send(null, headers))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessage("no org_ref to search for; check the property value");
        }
        assertThat(platform.requests("simple/users/list")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tag-sink", "person-sink", "completion-event-action"})
    void aBodyThatIsNoJsonIsNotQuoted(String name) throws Exception {
        Started kamelet = start(flow(name), DEFAULT);

        for (String body : List.of("hunter2 x", "{\"userName\": hunter2}")) {
            assertThatThrownBy(() -> kamelet.send(body))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessage("the body is not JSON")
                    .satisfies(problem -> {
                        StringWriter trace = new StringWriter();
                        problem.printStackTrace(new PrintWriter(trace));
                        assertThat(trace.toString()).doesNotContain("hunter2");
                    });
        }
        assertThat(platform.writes()).isZero();
    }

    @Test
    void twoUsersWhoCouldBeMeantAreAConflict() throws Exception {
        platform.addUser("j.doe", "hr-j.doe");
        platform.change("users", platform.addUser("j.roe", "hr-j.roe"), Map.of("org_ref", "hr-j.doe"));
        Started kamelet = start(flow("find-user-action"), DEFAULT);

        assertThatThrownBy(() -> kamelet.send(null, Map.of("who", "hr-j.doe"))).isInstanceOf(ConflictException.class);
    }

    @Test
    void aUserIsFoundByTheBodyAsItIsWritten() throws Exception {
        long user = platform.addUser("j.doe", "hr-j.doe");
        Map<String, String> settings = settings(flow("find-user-action"));
        settings.remove("value");
        settings.put("key", "email");
        Started kamelet = start("find-user-action", settings, DEFAULT);

        assertThat(json(kamelet.send("J.Doe@acme.example"))).containsEntry("id", (int) user);
    }

    /** A context in which messages go through a kamelet, or rows come from it. */
    record Started(CamelContext context, Queue<String> rows, List<String> told) {

        Message send(String body) {
            return send(body, Map.of());
        }

        /** What the kamelet makes of the message; fails with what the kamelet fails with. */
        Message send(String body, Map<String, Object> headers) {
            Exchange exchange = context.createProducerTemplate().request("direct:in", request -> {
                request.getMessage().setBody(body);
                headers.forEach(request.getMessage()::setHeader);
            });
            if (exchange.getException() instanceof RuntimeException failure) {
                throw failure;
            }
            assertThat(exchange.getException()).isNull();
            return exchange.getMessage();
        }

        /** The next row whose member has the value. */
        Map<String, Object> row(String member, long value) {
            return await().until(() -> next(member, value), Objects::nonNull);
        }

        private Map<String, Object> next(String member, long value) {
            for (String row = rows.poll(); row != null; row = rows.poll()) {
                Map<String, Object> members = json(row);
                told.add(String.valueOf(members.get("id")));
                if (String.valueOf(members.get(member)).equals(String.valueOf(value))) {
                    return members;
                }
            }
            return null;
        }
    }

    private Started start(Flow flow, String location) throws Exception {
        return start(flow.kamelet(), settings(flow), location);
    }

    private Started start(String kamelet, Map<String, String> settings, String location) throws Exception {
        return start(kamelet, settings, location, Map.of());
    }

    private Started start(String kamelet, Map<String, String> settings, String location, Map<String, Object> beans)
            throws Exception {
        CamelContext context = context(location, beans);
        String name = "learningplatform-" + kamelet;
        settings.forEach((key, value) ->
                context.getPropertiesComponent().addInitialProperty("camel.kamelet." + name + "." + key, value));
        Queue<String> rows = new ConcurrentLinkedQueue<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                if (kamelet.endsWith("-source")) {
                    from("kamelet:" + name + "/feed")
                            .process(exchange -> rows.add(Objects.requireNonNullElse(
                                    exchange.getMessage().getBody(String.class), "")));
                } else {
                    from("direct:in").to("kamelet:" + name);
                }
            }
        });
        context.start();
        return new Started(context, rows, new ArrayList<>());
    }

    private CamelContext context(String location, Map<String, Object> beans) {
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        // where Camel looks by default they are found without a setting, for the jar has them there
        assertThat(context.getComponent("kamelet", KameletComponent.class).getLocation())
                .isEqualTo(DEFAULT);
        context.getComponent("kamelet", KameletComponent.class).setLocation(location);
        beans.forEach(context.getRegistry()::bind);
        return context;
    }

    /** Those of the flow, where the platform is, and all credentials that the kamelet takes. */
    private Map<String, String> settings(Flow flow) {
        Map<String, String> all = new HashMap<>(Map.of(
                "baseUrl", platform.baseUrl(),
                "clientId", SandboxPlatform.CLIENT_ID,
                "clientSecret", SandboxPlatform.CLIENT_SECRET,
                "username", SandboxPlatform.USERNAME,
                // in a Camel property a backslash is written twice
                "password", SandboxPlatform.PASSWORD.replace("\\", "\\\\")));
        JsonNode properties =
                KameletFile.read("learningplatform-" + flow.kamelet()).at("/spec/definition/properties");
        all.keySet().removeIf(name -> !properties.has(name));
        all.putAll(flow.settings());
        return all;
    }

    private static Flow flow(String kamelet) {
        return flows().filter(flow -> flow.kamelet().equals(kamelet))
                .findFirst()
                .orElseThrow();
    }

    /** Writes the kamelet without its steps; a source then starts from an empty message. */
    private static void empty(String kamelet, Path folder) throws IOException {
        ObjectNode content =
                (ObjectNode) KameletFile.read("learningplatform-" + kamelet).content();
        ObjectNode from = (ObjectNode) content.at("/spec/template/from");
        from.putArray("steps");
        if (kamelet.endsWith("-source")) {
            from.put("uri", "timer:empty");
            from.putObject("parameters").put("repeatCount", 1);
        }
        Files.writeString(
                folder.resolve("learningplatform-" + kamelet + KameletFile.ENDING), JSON.writeValueAsString(content));
    }

    private static Map<String, Object> request(String id) {
        return Map.of(
                "ce_specversion", "1.0",
                "ce_id", id,
                "ce_source", "urn:acme:hr",
                "ce_type", "org.learningplatform.learning.enrolment.requested.v1",
                "content-type", "application/json");
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }

    private static String header(Message message, String name) {
        return message.getHeader(name, String.class);
    }

    private static Map<String, Object> json(Message message) {
        return json(message.getBody(String.class));
    }

    private static Map<String, Object> json(String text) {
        assertThat(text).isNotEmpty();
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (IOException e) {
            throw new AssertionError("no JSON object", e);
        }
    }
}
