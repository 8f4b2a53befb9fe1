// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.sandbox.SandboxKafka;
import org.learningplatform.camel.sandbox.SandboxPlatform;

/** Records that may do harm, among those that do none. */
@ExtendWith(SharedKafka.class)
class PoisonJourneyTest {

    private final SandboxKafka kafka;
    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;

    PoisonJourneyTest(SandboxKafka kafka, @TempDir Path state) {
        this.kafka = kafka;
        journey = new Journey(kafka, platform, state, "enrolment-requests.yaml");
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @Test
    void eachIsTakenOrSetAsideWithItsReasonAndNoneHoldsUpTheNext() {
        journey.hire("100045");
        Map<String, String> reasons = new TreeMap<>();
        for (PoisonRecords.Poison poison : PoisonRecords.all()) {
            kafka.send(journey.assignments(), poison.key(), poison.value(), poison.headers());
            if (poison.reason() != null) {
                reasons.put(poison.name(), poison.reason());
            }
        }
        journey.request("last", "100045", 102);

        journey.start();

        await().atMost(Duration.ofMinutes(1)).until(() -> journey.told().stream()
                .anyMatch(told -> Journey.header(told, "ce_causationid").equals("last")));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> journey.setAside(journey.assignments()).size() >= reasons.size());
        Map<String, String> left = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : journey.setAside(journey.assignments())) {
            left.put(Journey.header(record, "x-case"), Journey.header(record, "dlq-reason"));
        }
        assertThat(left).isEqualTo(reasons);
        assertThat(platform.enrolments()).hasSize(2);
    }
}
