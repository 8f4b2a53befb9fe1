// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What is left in the dead-letter topic of records that are no ordinary ones. */
@ExtendWith(SharedKafka.class)
class DeadLetterJourneyTest {

    /** As large as the topic takes it without a header, so that its dead letter is too large for a topic like that. */
    private static final byte[] LARGE = "x".repeat(1_048_176).getBytes(UTF_8);

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;

    DeadLetterJourneyTest(SandboxKafka kafka, @TempDir Path state) {
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
    void aRecordThatIsTooLargeForItsDeadLetterLeavesItsHeadAndTheNextIsProcessed() {
        journey.start();

        kafka.send(journey.assignments(), null, LARGE, Map.of());
        journey.request("good", "100045", 101);

        await().until(() -> journey.told().size() == 1
                && journey.setAside(journey.assignments()).size() == 1);
        ConsumerRecord<byte[], byte[]> left =
                journey.setAside(journey.assignments()).get(0);
        assertThat(left.value()).hasSize(65_536).startsWith('x');
        assertThat(Journey.header(left, "dlq-reason")).isEqualTo("schema-invalid");
        assertThat(Journey.header(left, "dlq-truncated")).isEqualTo("value");
        assertThat(Journey.header(left, "dlq-original-size")).isEqualTo("1048176");
        assertThat(Journey.header(left, "dlq-origin-topic")).isEqualTo(journey.assignments());
    }

    @Test
    void aLargeRecordIsLeftWholeWhereTheTopicAllowsIt() {
        kafka.allow(journey.assignments() + ".dlq", 2_000_000);
        journey.start();

        kafka.send(journey.assignments(), null, LARGE, Map.of());

        await().untilAsserted(() ->
                assertThat(journey.setAside(journey.assignments())).hasSize(1));
        ConsumerRecord<byte[], byte[]> left =
                journey.setAside(journey.assignments()).get(0);
        assertThat(left.value()).isEqualTo(LARGE);
        assertThat(left.headers().lastHeader("dlq-truncated")).isNull();
    }

    @Test
    void aHeaderWithoutAValueIsNamedWhereItIsLost() {
        journey.start();
        Map<String, byte[]> headers = new HashMap<>();
        headers.put("x-trace", null);

        kafka.send(journey.assignments(), null, "{".getBytes(UTF_8), headers);

        await().untilAsserted(() ->
                assertThat(journey.setAside(journey.assignments())).hasSize(1));
        assertThat(Journey.header(journey.setAside(journey.assignments()).get(0), "dlq-null-headers"))
                .isEqualTo("x-trace");
    }
}
