// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.journey.AnnouncedHire;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Employment events from a real topic to a platform on HTTP, and what is told of them on a real topic. */
@ExtendWith(SharedKafka.class)
class EmploymentJourneyTest {

    private final SandboxPlatform platform = new SandboxPlatform();
    private final Path state;
    private final Journey journey;

    EmploymentJourneyTest(SandboxKafka kafka, @TempDir Path state) {
        this.state = state;
        journey = new Journey(
                kafka, platform, state, "employment-events.yaml", "due-actions.yaml", "explain-person.yaml");
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @Test
    void aPersonIsHiredChangedAndLeavesAndWhatIsMalformedIsSetAsideByteForByte() {
        journey.start();

        journey.employ("100045", "h-1", "started", person("100045", "j.doe"));
        journey.employ("100046", "malformed", "started", "{\"person\":");
        journey.employ("100045", "c-1", "changed", person("100045", "j.smith"));
        journey.employ(
                "100045",
                "t-1",
                "terminated",
                """
                {"person":{"externalId":"100045"},"employment":{"endDate":"1999-03-31","timeZone":"Europe/Berlin"}}""");

        await().untilAsserted(() -> assertThat(journey.toldOfUsers()).hasSize(3));
        assertThat(types(journey.toldOfUsers()))
                .containsExactly("user.provisioned.v1", "user.updated.v1", "user.deactivated.v1");
        assertThat(journey.toldOfUsers())
                .extracting(told -> Journey.header(told, "ce_causationid"))
                .containsExactly("h-1", "c-1", "t-1");
        assertThat(platform.users())
                .filteredOn("org_ref", "100045")
                .singleElement()
                .satisfies(user -> assertThat(user)
                        .containsEntry("username", "j.smith")
                        .containsEntry("expires_at", "1999-03-31 22:00:00"));
        await().untilAsserted(() ->
                assertThat(journey.setAside(journey.employments())).hasSize(1));
        ConsumerRecord<byte[], byte[]> letter =
                journey.setAside(journey.employments()).get(0);
        assertThat(Journey.header(letter, "dlq-reason")).isEqualTo("schema-invalid");
        assertThat(letter.value()).isEqualTo("{\"person\":".getBytes(UTF_8));

        journey.say("q-1", "person.explain-requested.v1", "{\"person\":{\"externalId\":\"100045\"}}");

        await().untilAsserted(() -> assertThat(journey.toldOfUsers()).hasSize(4));
        assertThat(types(journey.toldOfUsers()).get(3)).isEqualTo("person.explained.v1");
        assertThat(new String(journey.toldOfUsers().get(3).value(), UTF_8))
                .contains("\"terminated\"")
                .contains("\"expired\"");
    }

    @Test
    void whatWasHeldWhileNobodyLookedIsDoneOnceByOneOfTwoProcesses() {
        AnnouncedHire.hold(state, platform, person("100045", "j.doe"));
        Journey other = journey.replica();

        journey.start();
        other.start();

        try {
            await().untilAsserted(
                            () -> assertThat(types(journey.toldOfUsers())).containsExactly("user.provisioned.v1"));
            assertThat(platform.count("simple/users/create")).isEqualTo(1);
        } finally {
            other.close();
        }
    }

    private static List<String> types(List<ConsumerRecord<byte[], byte[]>> told) {
        return told.stream()
                .map(event -> Journey.header(event, "ce_type").replace("org.learningplatform.", ""))
                .toList();
    }

    private static String person(String externalId, String userName) {
        return """
                {"person":{"externalId":"%s","userName":"%s","pii":{"name":{"givenName":"Jo","familyName":"Doe"},
                "emails":[{"value":"%s@example.com"}]}},"employment":{"startDate":"1999-01-02","timeZone":"Europe/Berlin"}}"""
                .formatted(externalId, userName, externalId);
    }
}
