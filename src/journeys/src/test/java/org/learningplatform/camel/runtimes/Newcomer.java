// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** A person on a sandbox of platform, Kafka and SFTP server, for whom HR requests an enrolment. */
final class Newcomer implements AutoCloseable {

    private static final String REQUESTS = "learning.assignment.v1";
    private static final String RECORDS = "learningplatform.learning-record.v1";

    private final Sandbox sandbox = Sandbox.builder().kafka(0).sftp(0).start();
    private final long user = sandbox.platform().addUser("jo", "100045");

    Newcomer() {
        List.of(REQUESTS, RECORDS, "learningplatform.batch.v1")
                .forEach(topic -> sandbox.kafka().createTopic(topic, 1));
    }

    /** Where all is that the routes need, and the platform's credentials, as the guide says to give them. */
    Map<String, String> environment(Path state) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LEARNINGPLATFORM_BASE_URL",
                sandbox.platform().baseUrl(),
                "LEARNINGPLATFORM_CLIENT_ID",
                SandboxPlatform.CLIENT_ID,
                "LEARNINGPLATFORM_CLIENT_SECRET",
                SandboxPlatform.CLIENT_SECRET,
                "JAVA_TOOL_OPTIONS",
                "-Dcamel.component.kafka.brokers=" + brokers() + " -XX:TieredStopAtLevel=1",
                "STATE_DIRECTORY",
                state.toString()));
        sandbox.sftp()
                .properties()
                .forEach((name, value) -> environment.put(name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        return environment;
    }

    /** The same without the credentials, with which nothing starts. */
    Map<String, String> environmentWithoutCredentials(Path state) {
        Map<String, String> environment = environment(state);
        environment.put("LEARNINGPLATFORM_CLIENT_ID", "");
        environment.put("LEARNINGPLATFORM_CLIENT_SECRET", "");
        return environment;
    }

    String brokers() {
        return sandbox.kafka().bootstrapServers();
    }

    void request() {
        sandbox.kafka()
                .send(
                        REQUESTS,
                        "default:100045",
                        "{\"person\":{\"externalId\":\"100045\"},\"learningObject\":{\"id\":\"101\"}}",
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "1",
                                "ce_source", "urn:acme:hr",
                                "ce_type", "org.learningplatform.learning.enrolment.requested.v1"));
    }

    void awaitEnrolment(Started runtime) {
        runtime.await(() -> {
            assertThat(sandbox.platform().enrolments())
                    .as(runtime::output)
                    .singleElement()
                    .satisfies(row -> assertThat(row).containsEntry("user_id", user));
            assertThat(sandbox.kafka().records(RECORDS)).hasSize(1);
        });
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
