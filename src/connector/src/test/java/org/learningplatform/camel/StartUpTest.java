// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.util.Throwables.getStackTrace;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in a route is said when it starts, with what to do; no platform is needed for that. */
class StartUpTest {

    private static final String BASE = "baseUrl=https://lp.example";
    private static final String CLIENT = BASE + "&clientId=c&clientSecret=s3cr3t";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simple/user/list?" + CLIENT + " | did you mean 'simple/users/list'? | the shipped contract",
                "nonsense?" + CLIENT + " | no operation 'nonsense' | the shipped contract",
                "simple/users/list?maxRetrys=3&" + CLIENT + " | 'maxRetrys' | did you mean 'maxRetries'?",
                "simple/users/list?usrname=jo&" + CLIENT + " | 'usrname' | did you mean 'username'?",
                "simple/users/list?clientId=c&clientSecret=s3cr3t | baseUrl is missing | camel.component.learningplatform.baseUrl",
                "simple/users/list?baseUrl=http://lp.example&clientId=c&clientSecret=s3cr3t | not https | allowHttp=true",
                "simple/users/list?baseUrl=ftp://lp.example&clientId=c&clientSecret=s3cr3t | https:// | option baseUrl",
                "simple/users/list?" + BASE + " | missing credential | clientId and clientSecret",
                "simple/users/list?" + BASE + "&clientId=c | missing credential | clientSecret",
                "simple/users/list?accessToken=s3cr3t&" + CLIENT + " | accessToken and clientId | remove accessToken",
                "lxp/users/list?" + BASE + " | no credentials for a JWT | username and password",
                "lxp/users/list?password=s3cr3t&" + BASE + " | missing credential | username",
                "lxp/users/list?username=u&password=s3cr3t&sessionCookie=s3cr3t&" + BASE
                        + " | several JWT methods | jwtMethod",
                "lxp/users/list?username=u&password=s3cr3t&userId=28&" + CLIENT
                        + " | several JWT methods | exchange: userId",
                "lxp/users/list?jwtMethod=cookie&username=u&password=s3cr3t&" + BASE
                        + " | missing credential | sessionCookie",
                "simple/users/list?contract=classpath:none.json&" + CLIENT + " | none.json | option contract",
                "simple/users/list?proxyHost=proxy&" + CLIENT + " | proxyHost and proxyPort | set both",
                "simple/users/list?maxConcurrentRequests=0&" + CLIENT + " | maxConcurrentRequests | less than 1",
                "simple/users/list?totalTimeout=0&" + CLIENT + " | totalTimeout | 0 or less",
                "simple/users/list?maxResponseSize=32MB&" + CLIENT + " | maxResponseSize | bytes",
                "simple/users/list?platformTimeZone=Mars&" + CLIENT + " | platformTimeZone | Europe/London",
                "simple/users/list?output=xml&" + CLIENT + " | output | xml",
                "simple/users/list?environment=classpath:none.json&" + CLIENT + " | none.json | option environment",
            })
    void aWrongUriFailsWithWhatIsWrongAndWhatToDo(String uri, String wrong, String remedy) {
        Throwable failure = start("learningplatform:" + uri);

        assertThat(failure).hasStackTraceContaining(wrong).hasStackTraceContaining(remedy);
        assertThat(failure).asString().doesNotContain("s3cr3t");
        assertThat(failure.getMessage()).doesNotContain("s3cr3t");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(start("learningplatform:lxp/users/list?password=s3cr3t&totalTimeout=0&platformTimeZone=Mars"))
                .hasStackTraceContaining("baseUrl is missing")
                .hasStackTraceContaining("totalTimeout is 0 or less")
                .hasStackTraceContaining("platformTimeZone is not a time zone")
                .hasStackTraceContaining("missing credential: set username");
    }

    @Test
    void allThatIsWrongOnTheComponentIsSaidAtOnceAndBlamesNoUri() {
        LearningPlatformComponent component = context.getComponent("learningplatform", LearningPlatformComponent.class);
        component.getConfiguration().setBaseUrl("ftp://lp.example");
        component.getConfiguration().setClientId("c");
        component.getConfiguration().setMaxConcurrentRequests(0);
        component.getConfiguration().setProxyHost("proxy");

        assertThat(start("learningplatform:simple/users/list"))
                .hasStackTraceContaining("baseUrl begins with https://")
                .hasStackTraceContaining("maxConcurrentRequests is less than 1")
                .hasStackTraceContaining("proxyHost and proxyPort go together")
                .hasStackTraceContaining("missing credential: set clientSecret")
                .satisfies(failure -> assertThat(getStackTrace(failure)).doesNotContain("this URI names others"));
    }

    @Test
    void aComponentWithoutABaseUrlSaysOnlyThat() {
        LearningPlatformComponent component = context.getComponent("learningplatform", LearningPlatformComponent.class);
        component.getConfiguration().setClientId("c");
        component.getConfiguration().setClientSecret("s3cr3t");

        assertThat(start("learningplatform:simple/users/list"))
                .hasStackTraceContaining("baseUrl is missing")
                .satisfies(failure -> assertThat(getStackTrace(failure)).doesNotContain("credential"));
    }

    @Test
    void whatAJourneyNeedsIsSaidAtOnceToo() {
        ComponentPlatform platform = new ComponentPlatform();
        platform.setCamelContext(context);

        assertThatThrownBy(() -> {
                    platform.setComponent("learningplatform");
                    platform.requires(List.of("simple/users/list"));
                    context.start();
                })
                .hasStackTraceContaining("baseUrl is missing")
                .hasStackTraceContaining("missing credential: set clientId and clientSecret");
    }

    @ParameterizedTest
    @CsvSource({
        "simple/users/list?accessToken=t&baseUrl=https://lp.example",
        "lxp/users/list?bearerToken=t&baseUrl=https://lp.example",
        "lxp/users/list?accessToken=t&userId=28&baseUrl=https://lp.example",
        "lxp/users/list?userId=28&baseUrl=https://lp.example&clientId=c&clientSecret=s",
        "lxp/users/list?baseUrl=https://lp.example&clientId=c&clientSecret=s",
        "lxp/users/list?jwtMethod=password&userId=28&username=u&password=p&baseUrl=https://lp.example",
        "simple/users/list?baseUrl=http://127.0.0.1:1&clientId=c&clientSecret=s",
        "simple/users/list?baseUrl=http://lp.example&allowHttp=true&clientId=c&clientSecret=s",
        "simple/users/list?responseTimeout=1500&connectTimeout=2s&baseUrl=https://lp.example&clientId=c&clientSecret=s"
    })
    void aRightUriStartsWithoutACall(String uri) {
        assertThat(start("learningplatform:" + uri)).isNull();
    }

    @Test
    void aRouteCanStartFromAListOnly() {
        Throwable failure = catchThrowable(() -> {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("learningplatform:simple/users/create?" + CLIENT).to("log:x");
                }
            });
            context.start();
        });

        assertThat(failure).hasStackTraceContaining("simple/users/create is not a list");
    }

    @Test
    void aContractThatDoesNotParseSaysWhere(@TempDir Path folder) throws Exception {
        Path contract = folder.resolve("mine.json");
        Files.writeString(contract, "{\"openapi\": \"3.1.0\",\n  oops", StandardCharsets.UTF_8);

        assertThat(start("learningplatform:simple/users/list?contract=file:" + contract + "&" + CLIENT))
                .hasStackTraceContaining("mine.json")
                .hasStackTraceContaining("line 2");
    }

    @Test
    void aPostmanEnvironmentFillsWhatIsNotSet(@TempDir Path folder) throws Exception {
        Path environment = folder.resolve("environment.json");
        Files.writeString(
                environment,
                """
                {"values": [
                  {"key": "baseURL", "value": "https://lp.example", "enabled": true},
                  {"key": "client", "value": "c", "enabled": true},
                  {"key": "secret", "value": "s3cr3t", "type": "secret"},
                  {"key": "userId", "value": "28", "enabled": false}]}
                """);

        assertThat(start("learningplatform:simple/users/list?environment=file:" + environment))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clientSecret=resource:file:/etc/hostname",
                "apiKey.x-key=resource:file:/etc/hostname",
                "clientSecret=${env.HOME}",
                "apiKey.x-key=$simple{sysenv.HOME}",
            })
    void whoWritesIntoAUriCannotSendAFileElsewhere(String secret) {
        configureComponent();

        assertThat(start("learningplatform:simple/users/list?baseUrl=https://other.example&clientId=c&" + secret))
                .hasStackTraceContaining("make the other platform a second component");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "baseUrl=https://other.example",
                "base-url=https://other.example",
                "configuration.baseUrl=https://other.example",
                "baseUrl=https://lp.example.other.example",
                "baseUrl=https://lp.example:8443",
                "baseUrl=http://lp.example&allowHttp=true",
                "proxyHost=other.example&proxyPort=80",
            })
    void whoWritesIntoAUriCannotSendTheComponentsCredentialsElsewhere(String option) {
        configureComponent();

        assertThat(start("learningplatform:simple/users/get?id=5&" + option))
                .hasStackTraceContaining("missing credential: set clientId and clientSecret")
                .hasStackTraceContaining("the component's credentials stay with its own baseUrl and proxy");
    }

    @Test
    void anEndpointOfAnotherPlatformHasTheCredentialsOfItsUri() {
        configureComponent();

        assertThat(start("learningplatform:simple/users/list?baseUrl=https://other.example&clientId=o&clientSecret=o"))
                .isNull();
        LearningPlatformConfiguration options = context.getEndpoints().stream()
                .filter(LearningPlatformEndpoint.class::isInstance)
                .map(endpoint -> ((LearningPlatformEndpoint) endpoint).getConfiguration())
                .findFirst()
                .orElseThrow();
        assertThat(options.getClientSecret()).isEqualTo("o");
        assertThat(options.getSessionCookie()).isNull();
        assertThat(options.getApiKeys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseUrl=https://lp.example/", "baseUrl=HTTPS://LP.example", "maxRetries=1"})
    void anEndpointOfTheSamePlatformHasTheComponentsCredentials(String option) {
        configureComponent();

        assertThat(start("learningplatform:simple/users/get?id=5&" + option)).isNull();
    }

    @Test
    void anEnvironmentOfAnotherPlatformIsRefusedInAUri(@TempDir Path folder) throws Exception {
        configureComponent();
        Path environment = Files.writeString(
                folder.resolve("environment.json"),
                """
                {"values": [{"key": "baseURL", "value": "https://other.example"}]}
                """);

        assertThat(start("learningplatform:simple/users/list?environment=file:" + environment))
                .hasStackTraceContaining("environment.json is of another platform");
    }

    private void configureComponent() {
        LearningPlatformConfiguration options = context.getComponent(
                        "learningplatform", LearningPlatformComponent.class)
                .getConfiguration();
        options.setBaseUrl("https://lp.example");
        options.setClientId("c");
        options.setClientSecret("s3cr3t");
        options.setSessionCookie("s3cr3t");
        options.getApiKeys().put("x-api-key", "s3cr3t");
    }

    @Test
    void anOptionWhosePlaceholderIsEmptyIsNotSet(@TempDir Path directory) throws Exception {
        Path environment = Files.writeString(
                directory.resolve("environment.json"),
                """
                {"values": [
                  {"key": "baseURL", "value": "https://lp.example"},
                  {"key": "client", "value": "c"},
                  {"key": "secret", "value": "s3cr3t"},
                  {"key": "userUsername", "value": null}]}
                """);

        assertThat(start("learningplatform:lxp/users/list?baseUrl=&clientId=&clientSecret=&environment=file:"
                        + environment + "&contract=&proxyHost=&proxyPort=&proxyUsername=&proxyPassword="))
                .isNull();
    }

    @Test
    void anEnvironmentWhosePlaceholderIsEmptyIsNotRead() {
        assertThat(start("learningplatform:simple/users/get?environment=&" + CLIENT))
                .isNull();
    }

    /** Each secret option in both spellings, before and behind each other one. */
    static Stream<String> secrets() {
        EndpointUriFactory options = new LearningPlatformEndpointUriFactory();
        List<String> spellings = options.secretPropertyNames().stream()
                .map(name -> name.equals("apiKeys") ? "apiKey.x-api-key" : name)
                .flatMap(
                        name -> Stream.of(name, name.startsWith("apiKey.") ? name : StringHelper.camelCaseToDash(name)))
                .distinct()
                .toList();
        assertThat(spellings).contains("sessionCookie", "session-cookie", "apiKey.x-api-key", "client-secret");
        return spellings.stream().flatMap(one -> spellings.stream()
                .filter(other -> !StringHelper.dashToCamelCase(other).equals(StringHelper.dashToCamelCase(one)))
                .map(other -> one + "=s3cr3t&" + other + "=s3cr3t"));
    }

    @ParameterizedTest
    @Tag("since-camel-4.15")
    @MethodSource("secrets")
    void secretsAreMaskedWhereCamelShowsAUri(String options) {
        String uri = "learningplatform:lxp/users/list?jwtMethod=supplied&" + options + "&" + BASE;

        assertThat(context.getEndpoint(uri).toString()).doesNotContain("s3cr3t");
        assertThatThrownBy(() -> context.getEndpoint(uri + "&outptu=json"))
                .hasMessageContaining("outptu")
                .message()
                .doesNotContain("s3cr3t");
    }

    @Test
    @Tag("since-camel-4.15")
    void aKeyInAnotherSpellingIsRefusedAndMasked() {
        assertThatThrownBy(() -> context.getEndpoint("learningplatform:lxp/users/list?api-key.x=s3cr3t&" + BASE))
                .hasMessageContaining("'api-key.x'")
                .message()
                .doesNotContain("s3cr3t");
    }

    @Test
    @Tag("since-camel-4.15")
    void secretsThatAreMaskedForOtherComponentsStayMasked() {
        context.getCamelContextExtension().setAdditionalSensitiveKeywords("canary");

        context.getComponent("learningplatform").start();

        assertThat(context.getCamelContextExtension().getAdditionalSensitiveKeywords())
                .contains("canary", "sessioncookie");
    }

    @Test
    void theComponentCanBeStoppedBeforeItWasUsed() {
        context.getComponent("learningplatform");

        assertThatCode(context::stop).doesNotThrowAnyException();
    }

    private Throwable start(String uri) {
        return catchThrowable(() -> {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:start").to(uri);
                }
            });
            context.start();
        });
    }
}
