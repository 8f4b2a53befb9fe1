// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.learningplatform.camel.springboot.Applications.COMPONENT;
import static org.learningplatform.camel.springboot.Applications.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.context.ConfigurableApplicationContext;

/** An application with the starter: what its settings do on the platform, and with what it ends where they are missing. */
class StarterTest {

    private final SandboxPlatform platform = new SandboxPlatform();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void theSettingsOfTheReadmeMakeAnEnrolment() {
        Map<String, String> settings = Map.of(
                COMPONENT + "baseUrl",
                platform.baseUrl(),
                COMPONENT + "clientId",
                "{{env:OF_NOBODY:" + SandboxPlatform.CLIENT_ID + "}}",
                COMPONENT + "clientSecret",
                SandboxPlatform.CLIENT_SECRET);

        try (var application = start("enrol", settings)) {
            awaitEnrolment(platform);
        }
    }

    @Test
    void actuatorTellsTheHealthOfTheEndpointAndNoSecret() throws Exception {
        Map<String, String> settings = settings(COMPONENT, platform);
        settings.put("camel.health.producers-enabled", "true");
        settings.put("camel.health.exposure-level", "full");
        settings.put("management.endpoints.web.exposure.include", "*");
        settings.put("management.endpoint.health.show-details", "always");

        try (var application = start("enrol", settings)) {
            awaitEnrolment(platform);

            assertThat(json(application.getBean(HealthEndpoint.class).health()))
                    .contains("producer:learningplatform-simple-enrolments-create");
            assertThat(json(application.getBean(EnvironmentEndpoint.class).environment("")))
                    .contains(COMPONENT + "client-secret")
                    .doesNotContain(SandboxPlatform.CLIENT_SECRET);
            assertThat(json(application
                            .getBean(ConfigurationPropertiesReportEndpoint.class)
                            .configurationProperties()))
                    .doesNotContain(SandboxPlatform.CLIENT_SECRET);
        }
    }

    @Test
    void aSecondPlatformIsASecondBeanWithSettingsOfItsOwnName() {
        try (SandboxPlatform second = new SandboxPlatform()) {
            Map<String, String> settings = settings(COMPONENT, platform);
            settings.putAll(settings("camel.component.emea.", second));
            settings.put(COMPONENT + "max-retries", "7");

            try (var application = start("both", settings)) {
                awaitEnrolment(platform);
                awaitEnrolment(second);
                assertThat(maxRetries(application, "learningplatform")).isEqualTo(7);
                assertThat(maxRetries(application, "emea")).isEqualTo(4);
            }
        }
    }

    @Test
    void aSecondPlatformTakesNoSettingsOfTheFirst() {
        Throwable failure = catchThrowable(() -> start("both", settings(COMPONENT, platform)));

        assertThat(failure).rootCause().hasMessageStartingWith("baseUrl is missing");
        assertThat(platform.enrolments()).isEmpty();
    }

    @Test
    void withoutCredentialsItEndsAndSaysWhatIsMissing() {
        Throwable failure = catchThrowable(() -> start("enrol", Map.of(COMPONENT + "baseUrl", platform.baseUrl())));

        assertThat(failure)
                .rootCause()
                .hasMessageStartingWith("missing credential: set clientId and clientSecret")
                .hasMessageNotContaining("starter");
    }

    @Test
    void withoutTheStarterWhatIsMissingIsToldWithWhatToAdd() {
        Map<String, String> settings = settings(COMPONENT, platform);
        settings.put("spring.autoconfigure.exclude", LearningPlatformComponentAutoConfiguration.class.getName());

        Throwable failure = catchThrowable(() -> start("enrol", settings));

        assertThat(failure)
                .rootCause()
                .hasMessageStartingWith("baseUrl is missing")
                .hasMessageEndingWith("dependency org.learningplatform.camel:camel-learningplatform-starter: add it");
    }

    private ConfigurableApplicationContext start(String route, Map<String, String> settings) {
        return Applications.start(folder, "classpath:mine/" + route + ".yaml", settings);
    }

    private static String json(Object told) throws JsonProcessingException {
        return new ObjectMapper().findAndRegisterModules().writeValueAsString(told);
    }

    private static void awaitEnrolment(SandboxPlatform platform) {
        await().untilAsserted(() -> assertThat(platform.enrolments()).hasSize(1));
    }

    private static int maxRetries(ConfigurableApplicationContext application, String component) {
        return application
                .getBean(CamelContext.class)
                .getComponent(component, LearningPlatformComponent.class)
                .getConfiguration()
                .getMaxRetries();
    }
}
