// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.work.Refusal;

class CloudEventsTest {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final String DATA =
            """
            {"person":{"externalId":"100045"},"learningObject":{"id":"77"},"dueDate":"2026-12-31"}""";

    private final CloudEvents events = new CloudEvents();

    @Test
    void binaryModeIsReadFromHeadersAsKafkaGivesThem() {
        CloudEvent event = events.read(binary(REQUESTED, DATA));

        assertThat(event)
                .isEqualTo(new CloudEvent(
                        "e-1",
                        "https://hris.example/workers",
                        REQUESTED,
                        "100045",
                        Instant.parse("2026-11-01T23:00:00Z"),
                        Map.of("correlationid", "joiner-Ü", "partitionkey", "acme:100045"),
                        Map.of(
                                "person", Map.of("externalId", "100045"),
                                "learningObject", Map.of("id", "77"),
                                "dueDate", "2026-12-31")));
    }

    @Test
    void binaryModeIsReadFromHeadersThatAreTextsToo() {
        Message message = binary(REQUESTED, DATA);
        Map<String, Object> texts = new HashMap<>();
        message.getHeaders().forEach((name, value) -> texts.put(name, CloudEvents.text(value)));
        message.setHeaders(texts);
        message.setBody(DATA);

        assertThat(events.read(message)).isEqualTo(events.read(binary(REQUESTED, DATA)));
    }

    @Test
    void structuredModeGivesTheSameEvent() {
        Message message = message(
                """
                {"specversion":"1.0","id":"e-1","source":"https://hris.example/workers","type":"%s",
                 "subject":"100045","time":"2026-11-02T00:00:00+01:00","datacontenttype":"application/json",
                 "correlationid":"joiner-Ü","partitionkey":"acme:100045","data":%s}"""
                        .formatted(REQUESTED, DATA));
        message.setHeader(
                "content-type", "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.UTF_8));

        assertThat(events.read(message)).isEqualTo(events.read(binary(REQUESTED, DATA)));
    }

    @Test
    void anEventWithoutATimeHasTheTimeOfItsRecord() {
        Message message = binary(REQUESTED, DATA);
        message.removeHeader("ce_time");
        message.setHeader("CamelMessageTimestamp", 1_000L);

        assertThat(events.read(message).time()).isEqualTo(Instant.ofEpochMilli(1_000));
    }

    @Test
    void anEventMayHappenInALeapSecond() {
        Message message = binary(REQUESTED, DATA);
        message.setHeader("ce_time", "2016-12-31T23:59:60Z");

        assertThat(events.read(message).time()).isEqualTo(Instant.parse("2016-12-31T23:59:59.999Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_id", "ce_source", "ce_type"})
    void anEventWithoutARequiredAttributeIsRefused(String header) {
        Message message = binary(REQUESTED, DATA);
        message.removeHeader(header);

        Refusal refused = refuse(message);

        assertThat(refused.getReason()).isEqualTo("schema-invalid");
        assertThat(refused).hasMessageContaining(header.substring("ce_".length()));
    }

    @ParameterizedTest
    @CsvSource({"ce_specversion, 0.3", "ce_time, yesterday"})
    void anAttributeThatIsNotAsTheSpecificationSaysIsRefusedWithoutBeingQuoted(String header, String value) {
        Message message = binary(REQUESTED, DATA);
        message.setHeader(header, value);

        assertThat(refuse(message))
                .hasMessageContaining(header.substring("ce_".length()))
                .hasMessageNotContaining(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.learningplatform.learning.enrolment.requested.v2",
                "com.acme.learning.enrolment.requested.v1",
                "org.learningplatform.asyncapi",
                "org.learningplatform.../events/enrolment.created.v1",
                "canary"
            })
    void aTypeThatIsNotOursIsUnknownAndNotQuoted(String type) {
        Refusal refused = refuse(binary(type, DATA));

        assertThat(refused.getReason()).isEqualTo("unknown-type");
        assertThat(refused).hasMessageNotContaining(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"canary\":", "{} canary", "[canary]", "{\"a\":1,\"a\":2}"})
    void aValueThatIsNotJsonIsRefusedWithoutBeingQuoted(String value) {
        Refusal refused = refuse(binary(REQUESTED, value));

        assertThat(refused.getReason()).isEqualTo("schema-invalid");
        assertThat(refused).hasMessageNotContaining("canary").hasNoCause();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                                                   | data must be an object",
                "{\"learningObject\":{\"id\":\"canary\"}}                             | data must have the member person",
                "{\"person\":{\"externalId\":7},\"learningObject\":{\"id\":\"canary\"}} | data/person/externalId must be a text",
                "{\"person\":{\"externalId\":\"canary\"},\"learningObject\":{}}       | data/learningObject must have the member id or externalReference",
                "{\"person\":{\"externalId\":\"canary\"},\"learningObject\":{\"id\":\"1\"},\"dueDate\":\"canary\"} | data/dueDate must be a day (YYYY-MM-DD) or a period of days (P30D) or a date-time with offset (RFC 3339), for example 2026-12-31T00:00:00Z",
                "{\"person\":{\"externalId\":\"canary\"},\"learningObject\":{\"id\":\"1\"},\"mandatory\":\"canary\"} | data/mandatory must be true or false"
            })
    void dataThatItsSchemaRefusesIsToldWhatIsRightAndNotQuoted(String data, String place) {
        Refusal refused = refuse(binary(REQUESTED, data));

        assertThat(refused.getReason()).isEqualTo("schema-invalid");
        assertThat(refused).hasMessageContaining(place).hasMessageNotContaining("canary");
    }

    @Test
    void membersThatTheSchemaDoesNotKnowAreKeptAndIgnored() {
        String newer = DATA.replaceFirst("\\{", "{\"assignedBy\":\"rule-7\",");

        assertThat(events.read(binary(REQUESTED, newer)).data()).containsEntry("assignedBy", "rule-7");
    }

    @Test
    void ofAnEventThatIsRefusedItsAttributesAreThereToAnswerIt() {
        Message message = binary(REQUESTED, DATA.replace("\"2026-12-31\"", "7"));

        CloudEvent refused = events.unchecked(message);

        assertThat(refused.id()).isEqualTo("e-1");
        assertThat(refused.source()).isEqualTo("https://hris.example/workers");
        assertThat(refused.extensions()).containsEntry("correlationid", "joiner-Ü");
        assertThat(refused.data()).containsEntry("person", Map.of("externalId", "100045"));
        assertThat(events.unchecked(binary(REQUESTED, "{")).data()).isEmpty();
    }

    @Test
    void aMessageThatDoesNotSayWhichEventItIsCannotBeAnswered() {
        Message message = binary(REQUESTED, DATA);
        message.removeHeader("ce_id");

        assertThat(events.unchecked(message)).isNull();
        assertThat(events.unchecked(message("{}"))).isNull();
    }

    @Test
    void membersWithoutEffectAreNamedInAnAttributeWithWhatMayBeMeant() {
        String data = DATA.replaceFirst("\\{", "{\"due_date\":\"canary\",\"Jo Doe\":1,\"assignedBy\":7,")
                .replace("\"100045\"", "\"100045\",\"externalid\":1");

        assertThat(events.read(binary(REQUESTED, data)).extensions())
                .containsEntry(
                        "ignoredmembers",
                        "data/due_date (did you mean 'dueDate'?), data/assignedBy, "
                                + "data/person/externalid (did you mean 'externalId'?), and 1 more");
    }

    @Test
    void whatIsWrittenIsReadAsTheSameEvent() {
        CloudEvent event = events.read(binary(REQUESTED, DATA));
        Message message = message(null);

        events.write(event, message);

        assertThat(events.read(message)).isEqualTo(event);
        assertThat(message.getBody()).isEqualTo(event.data());
        assertThat(message.getHeader("ce_type")).isEqualTo(REQUESTED.getBytes(StandardCharsets.UTF_8));
        assertThat(message.getHeader("content-type")).isEqualTo("application/json".getBytes(StandardCharsets.UTF_8));
        assertThat(message.getHeader("kafka.KEY")).isEqualTo("acme:100045");
    }

    @Test
    void nothingOfTheEventBeforeOrOfItsDeadLetterIsLeftWhenAnotherIsWritten() {
        Message message = binary(REQUESTED, DATA);
        message.setHeader("kafka.KEY", "other");
        message.setHeader("ce_dataschema", "https://hris.example/schema");
        message.setHeader("dlq-replay-count", "1");
        message.setHeader("traceparent", "00-1-2-01");
        CloudEvent event = new CloudEvent("e-2", "urn:s", REQUESTED, null, Instant.EPOCH, Map.of(), Map.of());

        events.write(event, message);

        assertThat(message.getHeaders().keySet())
                .contains("traceparent")
                .doesNotContain("ce_dataschema", "ce_subject", "ce_correlationid", "dlq-replay-count");
        assertThat(message.getHeader("kafka.KEY")).isNull();
    }

    @Test
    void anAnswerHasOfItsRecordsHeadersThoseThatTraceItAndOfARoutesOwnAll() {
        CloudEvent event = new CloudEvent("e-2", "urn:s", REQUESTED, null, Instant.EPOCH, Map.of(), Map.of());
        Message message = binary(REQUESTED, DATA);
        Map.of("traceparent", "00-1-2-01", "x-large", new byte[1_000_000], "CamelFileName", "x")
                .forEach(message::setHeader);

        events.write(event, message);
        assertThat(message.getHeaders()).containsKeys("traceparent", "x-large", "CamelFileName");

        message.setHeader("kafka.TOPIC", "assignment");
        events.write(event, message);
        assertThat(message.getHeaders())
                .containsKeys("traceparent", "CamelFileName", "kafka.TOPIC")
                .doesNotContainKey("x-large");
    }

    @Test
    void theIdOfTheSamePartsIsTheSameVersion5Uuid() {
        // python3 -c "import uuid; print(uuid.uuid5(uuid.NAMESPACE_URL,
        // 'acme|completion|884213|2026-06-01T03:00:00Z'))"
        assertThat(CloudEvent.deterministicId("acme", "completion", "884213", "2026-06-01T03:00:00Z"))
                .isEqualTo("e77be6b5-c8b7-5982-b43a-df4fcee35cc1");
    }

    private Refusal refuse(Message message) {
        return catchThrowableOfType(Refusal.class, () -> events.read(message));
    }

    private static Message binary(String type, String data) {
        Message message = message(data.getBytes(StandardCharsets.UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "e-1",
                        "ce_source", "https://hris.example/workers",
                        "ce_type", type,
                        "ce_subject", "100045",
                        "ce_time", "2026-11-02T00:00:00+01:00",
                        "ce_correlationid", "joiner-Ü",
                        "ce_partitionkey", "acme:100045",
                        "content-type", "application/json")
                .forEach((name, value) -> message.setHeader(name, value.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    private static Message message(Object body) {
        Message message = new DefaultExchange(new DefaultCamelContext()).getMessage();
        message.setBody(body);
        return message;
    }
}
