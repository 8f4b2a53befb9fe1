// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.sync.events.Published;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxRecordStore;
import org.slf4j.LoggerFactory;

/** Statements from a Learning Record Store on HTTP, polled on a schedule, to real topics. */
@ExtendWith(SharedKafka.class)
class RecordStoreJourneyTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String LIST = "lrs/statements/list";
    private static final String UUID_OF_JO = "5d0cf1a4-4c35-4a4e-9f0b-7a1f0a4f2b11";
    private static final String COURSE = "https://learn.example.org/courses/fire-safety";
    private static final String JOIN = "http://activitystrea.ms/schema/1.0/join";
    private static final String LEAVE = "http://activitystrea.ms/schema/1.0/leave";
    private static final String EARNED = "http://specification.openbadges.org/xapi/verbs/earned";

    private final SandboxPlatform platform = new SandboxPlatform();
    private final SandboxRecordStore lrs = new SandboxRecordStore();
    private final SandboxKafka kafka;
    private final Path state;
    private final Journey journey;
    private final String credentials = "credential-" + UUID.randomUUID();

    RecordStoreJourneyTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        this.state = state;
        journey = new Journey(kafka, platform, state, "learning-records-lrs.yaml");
    }

    @BeforeEach
    void prepare() {
        kafka.createTopic(credentials, 1);
        journey.with(Map.of(
                "lrs.url",
                lrs.baseUrl(),
                "lrs.key",
                SandboxRecordStore.KEY,
                "lrs.secret",
                SandboxRecordStore.SECRET,
                "lrs.cron",
                Journey.EACH_SECOND,
                "camel.beans.lrs.maxRetries",
                "0",
                "topic.credential",
                credentials));
    }

    @AfterEach
    void stop() {
        journey.close();
        lrs.close();
        platform.close();
    }

    @Test
    void eachVerbOfTheTableBecomesItsEvent() {
        lrs.add(statement(JOIN));
        lrs.add(statement(verb("completed")));
        lrs.add(with(
                statement(verb("passed")),
                "result",
                Map.of("score", Map.of("scaled", 0.87, "raw", 87, "max", 100), "duration", "PT1H30M")));
        lrs.add(statement(verb("failed")));
        lrs.add(statement(LEAVE));
        lrs.add(badge());

        journey.start();

        await().untilAsserted(() -> assertThat(told()).hasSize(5));
        assertThat(told())
                .extracting(RecordStoreJourneyTest::type)
                .containsExactly(
                        "enrolment.created.v1",
                        "completion.recorded.v1",
                        "completion.recorded.v1",
                        "completion.recorded.v1",
                        "enrolment.removed.v1");
        assertThat(told()).allSatisfy(record -> {
            assertThat(new String(record.key(), UTF_8)).isEqualTo("acme:uuid:" + UUID_OF_JO);
            assertThat(data(record).at("/learningObject/iri").asText()).isEqualTo(COURSE);
            assertThat(data(record).at("/learningObject/alias").asText()).isEqualTo("fire-safety");
            assertThat(data(record).at("/person/uuid").asText()).isEqualTo(UUID_OF_JO);
        });
        assertThat(told().subList(1, 4))
                .extracting(record -> data(record).path("result").toString())
                .satisfiesExactly(
                        completed -> assertThat(completed).isEqualTo("{\"completion\":true}"),
                        passed -> assertThat(passed)
                                .contains(
                                        "\"success\":true",
                                        "\"scaled\":0.87",
                                        "\"raw\":87",
                                        "\"duration\":\"PT1H30M\""),
                        failed -> assertThat(failed).contains("\"success\":false"));
        await().untilAsserted(() -> assertThat(awarded()).singleElement().satisfies(record -> {
            assertThat(type(record)).isEqualTo("badge.awarded.v1");
            assertThat(data(record).path("badge").toString())
                    .contains("https://learn.example.org/badges/7", "First aider", "assertions/99");
        }));
    }

    @Test
    void whatIsVoidedIsRevokedBehindTheEventThatItRevokesAndWithItsKey() {
        String completed = lrs.add(statement(verb("completed")));
        String joined = lrs.add(statement(JOIN));
        String earned = lrs.add(badge());
        journey.start();
        await().untilAsserted(() -> {
            assertThat(told()).hasSize(2);
            assertThat(awarded()).hasSize(1);
        });

        List.of(completed, joined, earned).forEach(lrs::voidStatement);

        await().untilAsserted(() -> {
            assertThat(told()).hasSize(4);
            assertThat(awarded()).hasSize(2);
        });
        assertRevoked(told().get(0), told().get(2), "completion.revoked.v1");
        assertRevoked(told().get(1), told().get(3), "enrolment.removed.v1");
        assertRevoked(awarded().get(0), awarded().get(1), "badge.revoked.v1");
    }

    private static void assertRevoked(
            ConsumerRecord<byte[], byte[]> event, ConsumerRecord<byte[], byte[]> revoking, String type) {
        assertThat(type(revoking)).isEqualTo(type);
        assertThat(revoking.key()).isEqualTo(event.key());
        assertThat(data(revoking).path("revokes").asText()).isEqualTo(Published.header(event, "ce_id"));
        assertThat(Published.header(revoking, "ce_id")).isNotEqualTo(Published.header(event, "ce_id"));
    }

    @Test
    void foreignVerbsObjectsOfACourseAndVoidingsOfThemAreIgnored() {
        String foreign = lrs.add(statement("http://curatr3.com/define/verb/liked"));
        lrs.add(with(
                statement(verb("completed")),
                "object",
                Map.of(
                        "id",
                        "https://learn.example.org/courses/fire-safety/home#object/17",
                        "definition",
                        Map.of("type", "http://adlnet.gov/expapi/activities/media"))));
        lrs.add(with(
                statement(verb("completed")),
                "object",
                Map.of("id", "https://learn.example.org/courses/fire-safety/home#object/17")));
        lrs.voidStatement(foreign);
        lrs.voidStatement(UUID.randomUUID().toString());
        lrs.add(statement(verb("completed")));

        journey.start();

        await().untilAsserted(() -> assertThat(told()).hasSize(1));
        awaitPolls(2);
        assertThat(told()).hasSize(1);
        assertThat(setAside()).isEmpty();
    }

    @Test
    void aStatementOfOursThatLacksWhatItMustHaveIsSetAsideWithItsReasonAndTheOthersArrive() {
        lrs.add(with(statement(verb("completed")), "actor", Map.of("name", "canary")));
        lrs.add(with(statement(verb("completed")), "object", Map.of("objectType", "Activity")));
        lrs.add(with(statement(verb("completed")), "result", Map.of("score", Map.of("raw", "canary"))));
        lrs.add(statement(verb("completed")));

        journey.start();

        await().untilAsserted(() -> assertThat(told()).hasSize(1));
        await().untilAsserted(() -> assertThat(setAside())
                .extracting(aside -> Journey.header(aside, "dlq-message"))
                .satisfiesExactlyInAnyOrder(
                        actor -> assertThat(actor).contains("neither an account with a name nor an mbox"),
                        object -> assertThat(object).contains("object has no id"),
                        score -> assertThat(score).contains("result.score.raw is not a number")));
        assertThat(setAside()).allSatisfy(aside -> {
            assertThat(Journey.header(aside, "dlq-reason")).isEqualTo("schema-invalid");
            assertThat(Journey.header(aside, "dlq-message")).doesNotContain("canary");
        });
    }

    @Test
    void aPersonWithAnAddressIsLookedUpAndTheAddressIsToldToNobody() {
        long user = platform.addUser("jo.doe", "100045");
        lrs.add(with(statement(JOIN), "actor", Map.of("mbox", "mailto:jo.doe@acme.example")));
        lrs.add(with(statement(JOIN), "actor", Map.of("mbox", "mailto:stranger@acme.example")));

        journey.start();

        await().untilAsserted(() -> assertThat(told()).hasSize(2));
        assertThat(told().get(0).key()).isEqualTo("acme:100045".getBytes(UTF_8));
        assertThat(data(told().get(0)).path("person").toString())
                .isEqualTo("{\"externalId\":\"100045\",\"platformId\":\"" + user + "\"}");
        assertThat(new String(told().get(1).key(), UTF_8)).startsWith("acme:mbox:");
        assertThat(told())
                .noneMatch(record -> new String(record.value(), UTF_8).contains("@"))
                .noneMatch(record -> new String(record.key(), UTF_8).contains("@"));
    }

    @Test
    void aPersonIsLookedUpByUuidWhereThePlatformsContractHasAFilterForIt() throws IOException {
        long user = platform.addUser("jo", "100045");
        String uuid = platform.users().stream()
                .filter(row -> row.get("id").equals(user))
                .map(row -> row.get("uuid").toString())
                .findFirst()
                .orElseThrow();
        ObjectNode contract = (ObjectNode) JSON.readTree(Contract.class.getResource("learning-platform.openapi.json"));
        ((ArrayNode) contract.at("/paths/~1api~1v2~1users/get/parameters"))
                .addObject()
                .put("name", "uuid")
                .put("in", "query")
                .putObject("schema")
                .put("type", "string")
                .put("x-field", "person.uuid");
        Path file = Files.write(state.resolve("contract.json"), JSON.writeValueAsBytes(contract));
        lrs.add(with(
                statement(JOIN),
                "actor",
                Map.of("account", Map.of("homePage", "https://learn.example.org", "name", uuid))));

        journey.with("camel.component.learningplatform.contract", "file:" + file)
                .start();

        await().untilAsserted(() -> assertThat(told()).hasSize(1));
        assertThat(told().get(0).key()).isEqualTo("acme:100045".getBytes(UTF_8));
        assertThat(data(told().get(0)).path("person"))
                .isEqualTo(JSON.valueToTree(
                        Map.of("externalId", "100045", "platformId", String.valueOf(user), "uuid", uuid)));
    }

    @Test
    void whereThePlatformIsNotConfiguredPersonsAreToldAsStatementsNameThem() {
        lrs.add(statement(JOIN));

        journey.with(Map.of(
                        "camel.component.learningplatform.clientId",
                        "{{env:NOBODY_SETS_THIS:}}",
                        "camel.component.learningplatform.clientSecret",
                        "{{env:NOBODY_SETS_THIS:}}"))
                .start();

        await().untilAsserted(() -> assertThat(told()).hasSize(1));
    }

    @Test
    void withoutAStoreTheRoutesStartAndALineSaysWhatToSet() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("learning-records-lrs");
        logger.addAppender(log);

        journey.with(Map.of("lrs.url", "", "lrs.key", "", "lrs.secret", "")).start();

        await().until(() -> !log.list.isEmpty());
        logger.detachAppender(log);
        assertThat(log.list).singleElement().satisfies(line -> assertThat(line.getFormattedMessage())
                .contains("lrs.url", "lrs.key", "lrs.secret", "statements/read"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 100})
    void whatIsStoredWhileItIsReadIsToldOnce(int pageSize) {
        Set<String> stored = new HashSet<>();
        Instant begin = Instant.now().minus(Duration.ofHours(1));
        for (int i = 0; i < 300; i++) {
            stored.add(lrs.add(statement(verb("completed")), begin.plusMillis(i / 5)));
        }
        journey.with("camel.beans.lrs.pageSize", String.valueOf(pageSize)).start();
        for (int i = 0; i < 30; i++) {
            stored.add(lrs.add(statement(verb("completed"))));
            int told = told().size();
            await().until(() -> told().size() > told || told == stored.size());
        }

        await().untilAsserted(() -> assertThat(told()).hasSizeGreaterThanOrEqualTo(stored.size()));
        awaitPolls(2);
        assertThat(told())
                .extracting(record -> data(record).at("/statement/id").asText())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void afterARestartOnlyWhatIsNewIsTold() {
        lrs.add(statement(JOIN));
        journey.start();
        await().untilAsserted(() -> assertThat(told()).hasSize(1));
        awaitPolls(1);
        journey.stop();
        lrs.add(statement(verb("completed")));

        journey.start();

        await().untilAsserted(() -> assertThat(told()).hasSize(2));
        awaitPolls(2);
        assertThat(told()).hasSize(2);
    }

    @Test
    void whatIsToldAgainAfterACrashHasTheIdThatItHad() {
        lrs.add(statement(verb("completed")));
        journey.start();
        await().untilAsserted(() -> assertThat(told()).hasSize(1));
        journey.stop();

        // as if the process had died before it noted what it told
        journey.with("state.directory", state.resolve("fresh").toString()).start();

        await().untilAsserted(() -> assertThat(told()).hasSize(2));
        assertThat(told())
                .extracting(record -> Published.header(record, "ce_id"))
                .containsOnly(Published.header(told().get(0), "ce_id"));
    }

    @Test
    void whileTheStoreCannotBeReadNothingIsSetAsideAndThenEverythingArrives() {
        lrs.add(statement(JOIN));
        lrs.inject(LIST, 1, Fault.html());
        lrs.inject(LIST, 1, Fault.answer(401));
        lrs.inject(LIST, 1, Fault.answer(503));
        lrs.inject(LIST, 1, Fault.answer(200, "{\"statements\":[],\"more\":\"https://other.example/statements?a=b\"}"));

        journey.start();

        await().untilAsserted(() -> assertThat(told()).hasSize(1));
        assertThat(setAside()).isEmpty();
    }

    private List<ConsumerRecord<byte[], byte[]>> told() {
        return journey.told();
    }

    private List<ConsumerRecord<byte[], byte[]>> awarded() {
        return Published.checked(kafka.records(credentials));
    }

    private List<ConsumerRecord<byte[], byte[]>> setAside() {
        return journey.setAside(journey.learningRecords());
    }

    private void awaitPolls(int more) {
        int polls = lrs.count(LIST);
        await().until(() -> lrs.count(LIST) >= polls + more);
    }

    private static String type(ConsumerRecord<byte[], byte[]> record) {
        return Published.header(record, "ce_type").replace("org.learningplatform.", "");
    }

    private static JsonNode data(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String verb(String name) {
        return "http://adlnet.gov/expapi/verbs/" + name;
    }

    private static Map<String, Object> statement(String verb) {
        return new HashMap<>(Map.of(
                "actor",
                Map.of("account", Map.of("homePage", "https://learn.example.org", "name", UUID_OF_JO)),
                "verb",
                Map.of("id", verb),
                "object",
                Map.of("id", COURSE, "definition", Map.of("type", "http://adlnet.gov/expapi/activities/course"))));
    }

    private static Map<String, Object> badge() {
        return with(
                statement(EARNED),
                "object",
                Map.of(
                        "id",
                        "https://learn.example.org/badges/7",
                        "definition",
                        Map.of(
                                "name",
                                Map.of("en-GB", "First aider"),
                                "extensions",
                                Map.of(
                                        "http://specification.openbadges.org/xapi/extensions/badgeassertion",
                                        Map.of("@id", "https://learn.example.org/assertions/99")))));
    }

    private static Map<String, Object> with(Map<String, Object> statement, String member, Object value) {
        statement.put(member, value);
        return statement;
    }
}
