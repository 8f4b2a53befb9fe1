// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes as a Camel Quarkus application, by the lines of the guide. */
class QuarkusIT {

    private final Newcomer newcomer = new Newcomer();

    @TempDir
    private Path state;

    @AfterEach
    void close() {
        newcomer.close();
    }

    @Test
    void aRequestBecomesAnEnrolmentWhileAllThreeRoutesRun() throws Exception {
        try (Started quarkus = start(newcomer.environment(state))) {
            newcomer.request();

            newcomer.awaitEnrolment(quarkus);

            assertThat(quarkus.output())
                    .contains("Camel Quarkus")
                    .contains("Started enrolment-requests", "Started completions", "Started roster-files");
        }
    }

    @Test
    void withoutCredentialsItEndsAndSaysWhatIsMissing() throws Exception {
        try (Started quarkus = start(newcomer.environmentWithoutCredentials(state))) {
            quarkus.assertFails();

            assertThat(quarkus.output()).contains("missing credential: set clientId and clientSecret");
        }
    }

    @Test
    void theSettingsOfAClusterHoldBeforeThoseOfTheRoutesAsAnIntegrationIsGivenBoth() throws Exception {
        Map<String, String> environment = newcomer.environment(state);
        environment.remove("JAVA_TOOL_OPTIONS");
        Path cluster = Files.writeString(
                state.resolve("kubernetes.properties"),
                Files.readString(Path.of("k8s/base/kubernetes.properties")).replace("kafka:9092", newcomer.brokers()));
        String lines = Guide.block("Camel Quarkus", "[source,bash]")
                .replace("CONFIG_LOCATIONS=", "CONFIG_LOCATIONS=" + cluster + ",");

        try (Started quarkus = start(environment, lines)) {
            newcomer.request();

            newcomer.awaitEnrolment(quarkus);
        }
    }

    private static Started start(Map<String, String> environment) throws IOException {
        return start(environment, Guide.block("Camel Quarkus", "[source,bash]"));
    }

    private static Started start(Map<String, String> environment, String lines) throws IOException {
        return Started.start(Path.of("").toAbsolutePath(), environment, List.of("bash", "-ec", lines));
    }
}
