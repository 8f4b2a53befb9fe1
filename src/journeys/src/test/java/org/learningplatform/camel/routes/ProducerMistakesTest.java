// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What a team that publishes its first enrolment requests gets wrong, and what it is told: the reason and what is right. */
@ExtendWith(SharedKafka.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProducerMistakesTest {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final String CANCELLED = "org.learningplatform.learning.enrolment.cancelled.v1";
    private static final String OK = "'person':{'externalId':'hr-102'},'learningObject':{'id':'101'}";
    private static final String DAY =
            "must be a day (YYYY-MM-DD) or a period of days (P30D) or a date-time with offset (RFC 3339)";
    private static final String STRUCTURED = "application/cloudevents+json";

    /**
     * A record, and what must become of it.
     *
     * @param reason of its dead letter, or null if it is taken
     * @param told what the message of its dead letter contains
     */
    private record Sent(String name, Map<String, String> headers, byte[] value, String reason, String told) {

        @Override
        public String toString() {
            return name;
        }

        Sent without(String header) {
            headers.remove(header);
            return this;
        }

        Sent with(String header, String text) {
            headers.put(header, text);
            return this;
        }
    }

    static Stream<Sent> records() {
        return Stream.of(
                taken("cancel", "{" + OK + "}").with("ce_type", CANCELLED),
                taken("documented", "{" + OK + ",'startDate':'2126-12-01','dueDate':'2126-12-31','mandatory':true}"),
                taken("the same again", "{" + OK + ",'startDate':'2126-12-01','dueDate':'2126-12-31'}"),
                taken("change", "{" + OK + ",'dueDate':'2127-01-31'}"),
                structured("structured", STRUCTURED + "; charset=UTF-8", data("{" + OK + ",'dueDate':'2127-02-28'}")),
                structured("structured without charset", STRUCTURED, data("{" + OK + ",'dueDate':'2127-03-31'}")),
                structured("structured in Base64", STRUCTURED, base64("{" + OK + ",'dueDate':'2127-04-30'}")),
                taken("upper-case headers", "{" + OK + "}")
                        .without("ce_specversion")
                        .with("CE_SPECVERSION", "1.0"),
                taken("UTF-16", "\ufeff{" + OK + "}", UTF_16LE),
                taken("byte order mark", "\ufeff{" + OK + ",'dueDate':'2127-05-31'}", UTF_8),
                taken("member in lower case", "{" + OK + ",'duedate':'2127-06-30','mandatory':false}"),
                taken("leap second", "{" + OK + ",'dueDate':'2127-06-30T23:59:60Z'}"),
                // neither headers nor content type
                refused("structured without content type", envelope(data("{" + OK + "}")), "content-type " + STRUCTURED)
                        .without("ce_specversion")
                        .without("ce_id")
                        .without("ce_source")
                        .without("ce_type")
                        .without("content-type"),
                refused("structured as plain JSON", envelope(data("{" + OK + "}")), "content-type " + STRUCTURED)
                        .without("ce_specversion")
                        .without("ce_id")
                        .without("ce_source")
                        .without("ce_type"),
                refused("batch", "[" + envelope(data("{" + OK + "}")) + "]", "only single events in JSON")
                        .without("ce_specversion")
                        .without("ce_id")
                        .without("ce_source")
                        .without("ce_type")
                        .with("content-type", "application/cloudevents-batch+json"),
                refused(
                                "structured data as text",
                                envelope("'data':'{}'"),
                                "data must be an object; it is JSON within a text")
                        .with("content-type", STRUCTURED),
                refused("data twice", envelope(data("{}") + ",'data_base64':''"), "data and data_base64")
                        .with("content-type", STRUCTURED),
                refused("no Base64", envelope("'data_base64':'%'"), "data_base64 is not Base64")
                        .with("content-type", STRUCTURED),
                refused("no headers", "{" + OK + "}", "neither a ce_specversion header nor content-type " + STRUCTURED)
                        .without("ce_specversion")
                        .without("ce_id")
                        .without("ce_source")
                        .without("ce_type"),
                refused("no id", "{" + OK + "}", "attribute id is missing").without("ce_id"),
                refused("no source", "{" + OK + "}", "attribute source is missing")
                        .without("ce_source"),
                refused("no specversion", "{" + OK + "}", "ce_specversion must be 1.0")
                        .without("ce_specversion"),
                refused("specversion 0.3", "{" + OK + "}", "specversion must be 1.0")
                        .with("ce_specversion", "0.3"),
                refused("time without offset", "{" + OK + "}", "time must be a date-time with offset")
                        .with("ce_time", "2126-12-31T10:00:00"),
                refused("names of HTTP", "{" + OK + "}", "begin with ce-, as on HTTP; on Kafka they begin with ce_")
                        .without("ce_specversion")
                        .without("ce_id")
                        .without("ce_source")
                        .without("ce_type")
                        .with("ce-specversion", "1.0")
                        .with("ce-id", "http"),
                unknown("short type", "learning.enrolment.requested.v1"),
                unknown("type with a typo", "org.learningplatform.learning.enrolment.request.v1"),
                unknown("type of an own organisation", "com.acme.learning.enrolment.requested.v1"),
                unknown("later version", REQUESTED.replace("v1", "v2")),
                sent("other tenant", "{" + OK + "}", "forbidden", "another tenant's")
                        .with("ce_tenantid", "default"),
                refused("no person", "{'learningObject':{'id':'101'}}", "data must have the member person"),
                refused(
                        "flat",
                        "{'personId':'hr-102','courseId':101}",
                        "not known: data/personId (did you mean 'person'?)"),
                refused(
                        "no course",
                        "{'person':{'externalId':'hr-102'},'learningObject':{}}",
                        "the member id or externalReference"),
                refused(
                        "number as external id",
                        "{'person':{'externalId':100045},'learningObject':{'id':'101'}}",
                        "data/person/externalId must be a text"),
                refused("German date", "{" + OK + ",'dueDate':'31.12.2026'}", "data/dueDate " + DAY),
                refused("no offset", "{" + OK + ",'dueDate':'2126-12-31T10:00:00'}", "data/dueDate " + DAY),
                refused("impossible day", "{" + OK + ",'startDate':'2126-02-30'}", "data/startDate " + DAY),
                refused("number as date", "{" + OK + ",'expiresAt':1798671600}", "data/expiresAt " + DAY),
                refused(
                        "due before start",
                        "{" + OK + ",'startDate':'2126-12-31','dueDate':'2126-12-01'}",
                        "data/dueDate must not be before data/startDate"),
                refused("text as flag", "{" + OK + ",'mandatory':'true'}", "data/mandatory must be true or false"),
                refused("no JSON", "externalId=hr-102", "the value is not JSON, at line 1, column"),
                refused("trailing comma", "{" + OK + ",}", "the value is not JSON, at line 1, column"),
                refused("tombstone", null, "the record has no value"),
                refused("empty", "", "the record has no value"),
                refused("blank", " ", "the record has no value"),
                refused("list", "[]", "data must be an object"),
                new Sent(
                        "Avro", headers("Avro"), new byte[] {0, 0, 0, 0, 1, 2, 3}, "schema-invalid", "send plain JSON"),
                refused("JSON within a text", "'{}'", "data must be an object; it is JSON within a text"),
                refused(
                        "Kafka Connect's envelope",
                        "{'schema':{},'payload':{}}",
                        "value.converter.schemas.enable=false"),
                sent(
                        "unknown person",
                        "{'person':{'externalId':'100045'},'learningObject':{'id':'101'}}",
                        "not-found",
                        "no user has the person's external id"),
                sent(
                        "unknown course",
                        "{'person':{'externalId':'hr-102'},'learningObject':{'id':'99999'}}",
                        "validation-422",
                        "fields: course_id"),
                refused(
                        "reference as id",
                        "{'person':{'externalId':'hr-102'},'learningObject':{'id':'fire-safety'}}",
                        "data/learningObject/id must be the platform's id of the course, a number"),
                sent(
                                "id used again",
                                "{" + OK + ",'dueDate':'2128-01-01'}",
                                "id-reused",
                                "each event needs an id of its own")
                        .with("ce_id", "documented"),
                sent(
                        "unknown reference",
                        "{'person':{'externalId':'hr-102'},'learningObject':{'externalReference':'no-such'}}",
                        "validation-422",
                        "fields: course_id"));
    }

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;
    private Map<String, ConsumerRecord<byte[], byte[]>> setAside = Map.of();

    ProducerMistakesTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        journey = new Journey(kafka, platform, state, "enrolment-requests.yaml");
    }

    @BeforeAll
    void sendThemAll() {
        journey.hire("hr-102");
        records().forEach(record -> {
            Map<String, byte[]> headers = new HashMap<>();
            record.headers().forEach((name, text) -> headers.put(name, text.getBytes(UTF_8)));
            kafka.send(journey.assignments(), "acme:hr-102".getBytes(UTF_8), record.value(), headers);
        });
        journey.start();
        // a last one, behind all of them
        journey.request("last", "nobody", 101);

        await().atMost(Duration.ofMinutes(1)).until(() -> journey.setAside(journey.assignments()).stream()
                .anyMatch(record -> record.headers().lastHeader("x-case") == null));
        setAside = journey.setAside(journey.assignments()).stream()
                .filter(record -> record.headers().lastHeader("x-case") != null)
                .collect(Collectors.toMap(record -> Journey.header(record, "x-case"), Function.identity()));
    }

    @AfterAll
    void stop() {
        journey.close();
        platform.close();
    }

    @ParameterizedTest
    @MethodSource("records")
    void eachIsTakenOrToldItsReasonAndWhatIsRightAndNothingOfItIsQuoted(Sent sent) {
        ConsumerRecord<byte[], byte[]> left = setAside.get(sent.name());

        if (sent.reason() == null) {
            assertThat(left == null ? "taken" : Journey.header(left, "dlq-message"))
                    .isEqualTo("taken");
            return;
        }
        assertThat(left).isNotNull();
        assertThat(left.value()).isEqualTo(sent.value());
        assertThat(Journey.header(left, "dlq-reason")).isEqualTo(sent.reason());
        assertThat(Journey.header(left, "dlq-message")).contains(sent.told());
        assertThat(StreamSupport.stream(left.headers().spliterator(), false)
                        .filter(header -> header.key().startsWith("dlq-"))
                        .map(Header::value))
                .allSatisfy(value -> assertThat(new String(value, UTF_8))
                        .doesNotContain("hr-102", "100045", "99999", "no-such", "31.12", "2126-02-30", "1798671600"));
    }

    @Test
    void theGuideQuotesTheMessagesOfTheTenMostCommonMistakes() throws IOException {
        Set<String> told = setAside.values().stream()
                .map(record -> "`" + Journey.header(record, "dlq-reason") + "` | `"
                        + Journey.header(record, "dlq-message") + "`")
                .collect(Collectors.toSet());
        List<String> quoted = Files.readAllLines(Path.of("src/docs/producers.adoc")).stream()
                .map(line -> line.split(" \\| ", 2))
                .filter(cells -> cells.length == 2
                        && cells[1].matches("`(schema-invalid|id-reused|unknown-type|not-found)` \\| .*"))
                .map(cells -> cells[1])
                .toList();

        assertThat(quoted).hasSize(10);
        assertThat(told).containsAll(quoted);
    }

    @Test
    void whoMisspeltAMemberIsToldInTheAnswer() {
        assertThat(journey.told())
                .filteredOn(told -> Journey.header(told, "ce_causationid").equals("member in lower case"))
                .singleElement()
                .satisfies(told -> assertThat(Journey.header(told, "ce_ignoredmembers"))
                        .isEqualTo("data/duedate (did you mean 'dueDate'?)"));
    }

    @Test
    void aLeapSecondStaysOnItsDay() {
        assertThat(platform.enrolments()).singleElement().satisfies(enrolment -> assertThat(enrolment.get("due_date"))
                .isEqualTo("2127-06-30 23:59:59"));
    }

    private static Sent taken(String name, String json) {
        return taken(name, json, UTF_8);
    }

    private static Sent taken(String name, String json, Charset charset) {
        return new Sent(name, headers(name), json.replace('\'', '"').getBytes(charset), null, "");
    }

    private static Sent refused(String name, String json, String told) {
        return sent(name, json, "schema-invalid", told);
    }

    private static Sent unknown(String name, String type) {
        return sent(name, "{" + OK + "}", "unknown-type", "did you mean '" + REQUESTED + "'?")
                .with("ce_type", type);
    }

    private static Sent sent(String name, String json, String reason, String told) {
        byte[] value = json == null ? null : json.replace('\'', '"').getBytes(UTF_8);
        return new Sent(name, headers(name), value, reason, told);
    }

    private static Sent structured(String name, String contentType, String data) {
        return taken(name, envelope(data).replace("'s-1'", "'" + name + "'"))
                .without("ce_specversion")
                .without("ce_id")
                .without("ce_source")
                .without("ce_type")
                .with("content-type", contentType);
    }

    private static String envelope(String data) {
        return "{'specversion':'1.0','id':'s-1','source':'urn:acme:hr','type':'" + REQUESTED + "'," + data + "}";
    }

    private static String data(String data) {
        return "'data':" + data;
    }

    private static String base64(String data) {
        byte[] json = data.replace('\'', '"').getBytes(UTF_8);
        return "'data_base64':'" + Base64.getEncoder().encodeToString(json) + "'";
    }

    private static Map<String, String> headers(String name) {
        return new LinkedHashMap<>(Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                name,
                "ce_source",
                "urn:acme:hr",
                "ce_type",
                REQUESTED,
                "content-type",
                "application/json",
                "x-case",
                name));
    }
}
