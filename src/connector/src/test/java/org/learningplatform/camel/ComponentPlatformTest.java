// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.ProducersHealthCheckRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;

class ComponentPlatformTest {

    private final SandboxPlatform sandbox = new SandboxPlatform();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ComponentPlatform platform = new ComponentPlatform();

    @BeforeEach
    void name() throws Exception {
        platform.setCamelContext(context);
        platform.setComponent("learningplatform");
        platform.requires(List.of("simple/users/list"));
    }

    @AfterEach
    void stop() {
        context.stop();
        sandbox.close();
    }

    @Test
    void beforeItIsABeanOfAContextItHasNoneAndSaysSo() {
        ComponentPlatform unbound = new ComponentPlatform();

        assertThat(unbound.getCamelContext()).isNull();
        assertThatThrownBy(() -> unbound.setComponent("learningplatform")).hasMessageContaining("bind it as a bean");
    }

    @Test
    void itCallsWhatTheComponentIsConfiguredForWhenCamelStarts() {
        LearningPlatformConfiguration options = options();
        options.setClientId(SandboxPlatform.CLIENT_ID);
        options.setClientSecret(SandboxPlatform.CLIENT_SECRET);
        options.setPlatformTimeZone("Europe/Oslo");

        context.start();

        assertThat(platform.client().list("simple/users/list", Map.of())).hasNext();
        assertThat(platform.times().zone()).hasToString("Europe/Oslo");
    }

    @Test
    void whatJourneysCallHasAHealthCheckThatSaysWhyItIsDown() throws Exception {
        LearningPlatformConfiguration options = options();
        options.setClientId(SandboxPlatform.CLIENT_ID);
        options.setClientSecret(SandboxPlatform.CLIENT_SECRET);
        options.setMaxRetries(0);
        context.start();
        HealthCheck check = check().findFirst().orElseThrow();
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);

        sandbox.inject("simple/users/list", 1, Fault.answer(503));
        assertThatThrownBy(() -> platform.client().withRetries(0).list("simple/users/list", Map.of()))
                .isInstanceOf(PlatformUnavailableException.class);

        HealthCheck.Result down = check.call();
        assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(down.getMessage().orElseThrow()).startsWith("simple/users/list: HTTP 503");
        platform.stop();
        assertThat(check()).isEmpty();
    }

    private Stream<HealthCheck> check() {
        ProducersHealthCheckRepository producers =
                HealthCheckHelper.getHealthCheckRepository(context, "producers", ProducersHealthCheckRepository.class);
        producers.setEnabled(true);
        return producers.stream().filter(check -> check.getId().equals("platform:learningplatform"));
    }

    @Test
    void theStartFailsWhereACredentialOfWhatIsCalledIsMissing() {
        options();

        assertThatThrownBy(context::start).hasStackTraceContaining("set clientId and clientSecret");
    }

    @Test
    void theStartFailsWhereTheContractLacksWhatIsCalled() {
        options().setAccessToken("token");
        platform.requires(List.of("simple/users/lst"));

        assertThatThrownBy(context::start)
                .hasStackTraceContaining("no operation 'simple/users/lst'")
                .hasStackTraceContaining("did you mean 'simple/users/list'?");
    }

    @Test
    void whatIsNamedAfterTheStartIsCheckedAtOnce() {
        options().setAccessToken("token");
        context.start();

        assertThatThrownBy(() -> platform.requires(List.of("lxp/users/get")))
                .hasMessageContaining("no credentials for a JWT");
    }

    private LearningPlatformConfiguration options() {
        LearningPlatformConfiguration options = context.getComponent(
                        "learningplatform", LearningPlatformComponent.class)
                .getConfiguration();
        options.setBaseUrl(sandbox.baseUrl());
        return options;
    }
}
