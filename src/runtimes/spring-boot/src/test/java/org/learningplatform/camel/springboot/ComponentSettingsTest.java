// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.LearningPlatformConfiguration;
import org.learningplatform.camel.Output;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What settings in Spring's environment set on the component, and what is said where they cannot. */
class ComponentSettingsTest {

    private static final String PREFIX = "camel.component.learningplatform";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final LearningPlatformComponent component = new LearningPlatformComponent();
    private final StandardEnvironment environment = new StandardEnvironment();

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientSecret", "client-secret", "client_secret", "clientsecret"})
    void anOptionIsSetInEachSpellingOfTheFile(String name) {
        file(Map.of(PREFIX + "." + name, "#s3cr3t"));

        apply();

        assertThat(options().getClientSecret()).isEqualTo("#s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLIENTSECRET", "CLIENT_SECRET"})
    void anOptionIsSetByAVariableOfTheEnvironment(String name) {
        variables(Map.of("CAMEL_COMPONENT_LEARNINGPLATFORM_" + name, "s3cr3t"));

        apply();

        assertThat(options().getClientSecret()).isEqualTo("s3cr3t");
    }

    @Test
    void aValueTakesCamelsForms() {
        context.getRegistry().bind("headers", new DefaultHeaderFilterStrategy());
        file(Map.of(
                PREFIX + ".total-timeout", "1m30s",
                PREFIX + ".retry-delay", "1500",
                PREFIX + ".max-retries", 7,
                PREFIX + ".output", "json",
                PREFIX + ".header-filter-strategy", "#bean:headers",
                PREFIX + ".username", "{{env:OF_NOBODY:jo}}"));

        apply();

        assertThat(options().getTotalTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(options().getRetryDelay()).isEqualTo(Duration.ofMillis(1500));
        assertThat(options().getMaxRetries()).isEqualTo(7);
        assertThat(options().getOutput()).isEqualTo(Output.json);
        assertThat(options().getHeaderFilterStrategy())
                .isSameAs(context.getRegistry().lookupByName("headers"));
        assertThat(options().getUsername()).isEqualTo("jo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKeys[X-Api-Key]", "api-keys[X-Api-Key]", "api-keys.X-Api-Key"})
    void aKeyIsSetByTheNameOfItsHeader(String name) {
        file(Map.of(PREFIX + "." + name, "k3y"));

        apply();

        assertThat(options().getApiKeys()).containsExactly(Map.entry("X-Api-Key", "k3y"));
    }

    @Test
    void whatIsNotSetStaysAsItIs() {
        options().setUsername("jo");
        options().setMaxRetries(7);
        file(Map.of(PREFIX + ".baseUrl", "https://lp.example"));

        apply();

        assertThat(options().getUsername()).isEqualTo("jo");
        assertThat(options().getMaxRetries()).isEqualTo(7);
    }

    @Test
    void theSwitchesOfCamelsStartersAndOtherComponentsAreNotItsBusiness() {
        file(Map.of(
                PREFIX + ".enabled",
                "true",
                PREFIX + ".customizer.enabled",
                "true",
                PREFIX + "-other.what-ever",
                "x",
                "camel.component.kafka.brokers",
                "localhost"));

        apply();
    }

    @ParameterizedTest
    @CsvSource({"clientSecrett, clientSecret", "client-secrett, clientSecret", "apikey.Authorization, apiKeys"})
    void aSettingThatIsNoOptionIsRefusedWithTheNearestAndWithoutItsValue(String name, String nearest) {
        file(Map.of(PREFIX + "." + name, "s3cr3t"));

        assertThatThrownBy(this::apply)
                .hasMessage(PREFIX + "." + name.replaceFirst("[.].*", "")
                        + " is not an option of the component; did you mean '" + nearest + "'?");
    }

    @Test
    void aVariableThatIsNoOptionIsRefused() {
        variables(Map.of("CAMEL_COMPONENT_LEARNINGPLATFORM_MAXRETRYS", "3"));

        assertThatThrownBy(this::apply).hasMessageContaining("did you mean 'maxRetries'?");
    }

    @ParameterizedTest
    @CsvSource({
        "max-retries, many, int",
        "output, xml, Output",
        "ssl-context-parameters, #bean:none, SSLContextParameters"
    })
    void aValueOfAnotherTypeIsRefusedWithTheSetting(String option, String value, String type) {
        file(Map.of(PREFIX + "." + option, value));

        assertThatThrownBy(this::apply).hasMessage(PREFIX + "." + option + " is not of type " + type);
    }

    @Test
    void aPlaceholderThatNothingSetsIsToldWithoutTheTextThatItStandsIn() {
        file(Map.of(PREFIX + ".client-secret", "s3cr3t{{of.nobody}}"));

        assertThatThrownBy(this::apply)
                .hasMessageStartingWith(PREFIX + ".client-secret has a placeholder that nothing sets")
                .hasNoCause();
    }

    private void file(Map<String, ?> settings) {
        environment.getPropertySources().addFirst(new MapPropertySource("file", new TreeMap<String, Object>(settings)));
    }

    private void variables(Map<String, ?> variables) {
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment", new TreeMap<String, Object>(variables)));
    }

    private void apply() {
        new ComponentSettings(environment, PREFIX).apply(context, component);
    }

    private LearningPlatformConfiguration options() {
        return component.getConfiguration();
    }
}
