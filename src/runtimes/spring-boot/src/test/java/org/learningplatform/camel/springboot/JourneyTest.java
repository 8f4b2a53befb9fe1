// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.learningplatform.camel.springboot.Applications.COMPONENT;
import static org.learningplatform.camel.springboot.Applications.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** The shipped routes in an application, with the settings that ship with them. */
class JourneyTest {

    private static final String REQUESTS = "learning.assignment.v1";
    private static final String RECORDS = "learningplatform.learning-record.v1";

    private final SandboxPlatform platform = new SandboxPlatform();
    private final SandboxKafka kafka = new SandboxKafka();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        kafka.close();
        platform.close();
    }

    @Test
    void aRequestBecomesAnEnrolment() {
        long user = platform.addUser("jo", "100045");
        List.of(REQUESTS, RECORDS, "learningplatform.batch.v1").forEach(topic -> kafka.createTopic(topic, 1));
        Map<String, String> settings = settings(COMPONENT, platform);
        settings.put("camel.component.kafka.brokers", kafka.bootstrapServers());
        settings.put("state.directory", folder.toString());

        try (var application = Applications.start(
                folder,
                "classpath:routes/common.yaml,classpath:routes/enrolment-requests.yaml",
                settings,
                "classpath:routes/application.properties")) {
            request("100045", "101");

            await().untilAsserted(() -> {
                assertThat(platform.enrolments()).singleElement().satisfies(row -> assertThat(row)
                        .containsEntry("user_id", user));
                assertThat(kafka.records(RECORDS)).hasSize(1);
            });
        }
    }

    private void request(String person, String course) {
        String data = "{\"person\":{\"externalId\":\"" + person + "\"},\"learningObject\":{\"id\":\"" + course + "\"}}";
        kafka.send(
                REQUESTS,
                "default:" + person,
                data,
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "1",
                        "ce_source", "urn:acme:hr",
                        "ce_type", "org.learningplatform.learning.enrolment.requested.v1"));
    }
}
