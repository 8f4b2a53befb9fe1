// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Enrolment requests from a real topic to a platform on HTTP, and what is told of them on a real topic. */
@ExtendWith(SharedKafka.class)
class EnrolmentJourneyTest {

    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();

    private final Journey journey;

    EnrolmentJourneyTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        journey = new Journey(kafka, platform, state, "enrolment-requests.yaml");
    }

    @BeforeEach
    void prepare() {
        journey.hire("100045");
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @Test
    void aRequestBecomesAnEnrolmentAndIsToldOf() {
        journey.start();

        journey.request("r-1", "100045", 101);

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        ConsumerRecord<byte[], byte[]> told = journey.told().get(0);
        assertThat(told.key()).isEqualTo("acme:100045".getBytes(UTF_8));
        assertThat(Journey.header(told, "ce_type")).isEqualTo("org.learningplatform.enrolment.created.v1");
        assertThat(Journey.header(told, "ce_causationid")).isEqualTo("r-1");
        assertThat(Journey.header(told, "content-type")).isEqualTo("application/json");
        assertThat(new String(told.value(), UTF_8)).contains("\"externalId\":\"100045\"");
        assertThat(platform.enrolments()).hasSize(1);
    }

    @Test
    void whatCannotBeProcessedIsSetAsideByteForByteWithItsReasonAndTheNextIsProcessed() {
        journey.start();

        journey.publish("malformed", REQUESTED, "{\"person\":");
        journey.publish("other type", "com.acme.something.v1", "{}");
        journey.request("unknown person", "nobody", 101);
        journey.request("unknown course", "100045", 999);
        journey.request("good", "100045", 101);

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        assertThat(journey.setAside(journey.assignments()))
                .extracting(record -> Journey.header(record, "ce_id"), record -> Journey.header(record, "dlq-reason"))
                .containsExactly(
                        tuple("malformed", "schema-invalid"),
                        tuple("other type", "unknown-type"),
                        tuple("unknown person", "not-found"),
                        tuple("unknown course", "validation-422"));
        assertThat(kafka.records(journey.assignments()).subList(0, 4))
                .zipSatisfy(journey.setAside(journey.assignments()), (original, copy) -> {
                    assertThat(copy.key()).isEqualTo(original.key());
                    assertThat(copy.value()).isEqualTo(original.value());
                    assertThat(copy.headers().toArray())
                            .contains(original.headers().toArray());
                    assertThat(Journey.header(copy, "dlq-origin-topic")).isEqualTo(original.topic());
                    assertThat(Journey.header(copy, "dlq-origin-offset")).isEqualTo(Long.toString(original.offset()));
                });
    }

    @Test
    void whileThePlatformIsDownNothingIsSetAsideAndThenEverythingArrives() {
        platform.inject("simple/*", Fault.answer(503));
        journey.start();

        journey.request("r-1", "100045", 101);
        journey.request("r-2", "100045", 102);
        journey.request("r-3", "100045", 103);
        // an exchange calls three times before it fails and the consumer goes back to the record
        await().until(() -> platform.count("simple/users/list") > 6);
        assertThat(journey.told()).isEmpty();
        platform.clearFaults();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(3));
        assertThat(journey.setAside(journey.assignments())).isEmpty();
        assertThat(platform.enrolments()).hasSize(3);
    }

    @Test
    void whileTokensAreRefusedNothingIsSetAsideAndThenEverythingArrives() {
        platform.inject("simple/*", Fault.answer(401));
        journey.start();

        journey.request("r-1", "100045", 101);
        await().until(() -> platform.count("simple/users/list") > 12);
        platform.clearFaults();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        assertThat(journey.setAside(journey.assignments())).isEmpty();
    }

    @Test
    void aRequestThatIsDeliveredTwiceMakesOneEnrolmentAndIsToldOfWithOneId() {
        journey.start();

        journey.request("r-1", "100045", 101);
        journey.request("r-1", "100045", 101);

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(2));
        assertThat(journey.told())
                .extracting(told -> Journey.header(told, "ce_id"))
                .containsOnly(Journey.header(journey.told().get(0), "ce_id"));
        assertThat(platform.enrolments()).hasSize(1);
    }

    @Test
    void aRequestWhoseEventCannotBePublishedIsTakenAgainAndNotEnrolledAgain() {
        String learningRecords = journey.learningRecords();
        journey.with("topic.learning-record", "no valid topic").start();
        journey.request("r-1", "100045", 101);
        await().untilAsserted(() -> assertThat(platform.enrolments()).hasSize(1));
        journey.stop();
        assertThat(journey.setAside(journey.assignments())).isEmpty();

        journey.with("topic.learning-record", learningRecords).start();

        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        assertThat(platform.enrolments()).hasSize(1);
    }

    @Test
    void whatIsDoneIsNotDoneAgainAfterARestart() {
        journey.start();
        journey.request("r-1", "100045", 101);
        await().untilAsserted(() -> assertThat(journey.told()).hasSize(1));
        journey.stop();

        journey.start();
        journey.request("r-2", "100045", 102);

        await().untilAsserted(() -> assertThat(journey.told())
                .extracting(told -> Journey.header(told, "ce_causationid"))
                .containsExactly("r-1", "r-2"));
    }

    @Test
    void headersThatCouldSteerTheConnectorAreNotTakenFromARecord() {
        journey.start();
        kafka.send(journey.assignments(), null, "{}", Map.of("camellearningplatformoutcome", "unchanged"));

        await().untilAsserted(() ->
                assertThat(journey.setAside(journey.assignments())).hasSize(1));
    }
}
