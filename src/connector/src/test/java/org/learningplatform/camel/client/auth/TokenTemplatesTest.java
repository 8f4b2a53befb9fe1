// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Provenance;
import org.learningplatform.camel.client.contract.Setting;
import org.learningplatform.camel.client.contract.TokenFlow;
import org.learningplatform.camel.client.contract.TokenRequest;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.transport.CallListener;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.client.transport.Deadlines;
import org.learningplatform.camel.client.transport.RateBudget;
import org.learningplatform.camel.client.transport.RetryPolicy;
import org.learningplatform.camel.client.transport.Transport;

/** What a token request's templates become on the wire. */
class TokenTemplatesTest {

    private final Deadlines deadlines = new Deadlines(Thread::new);
    private final CloseableHttpClient http = HttpClients.createDefault();
    private HttpServer server;
    private volatile String body = "";
    private volatile @Nullable String authorization;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] reply = "{\"token\":\"t\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        deadlines.start();
    }

    @AfterEach
    void stop() throws IOException {
        deadlines.stop();
        http.close();
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64(pw)x", "{clientId}", "base64({password})", "$1\\", "\"}"})
    void aValueTravelsAsItIsWhateverItLooksLike(String value) throws IOException {
        send(Map.of(), Map.of("a", "{password}", "b", "x-{password}-{userId}"), Map.of(Setting.password, value));

        assertThat(Json.read(body.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Map.of("a", value, "b", "x-" + value + "-base64(28)"));
    }

    @Test
    void aFunctionOfTheTemplateEncodesTheValuesInIt() {
        send(
                Map.of("Authorization", "Basic base64({clientId}:{clientSecret})"),
                Map.of(),
                Map.of(Setting.clientId, "base64(jo)", Setting.clientSecret, "a)b"));

        assertThat(authorization)
                .isEqualTo("Basic "
                        + Base64.getEncoder().encodeToString("base64(jo):a)b".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatHasNoValueIsLeftOut() throws IOException {
        send(
                Map.of("Authorization", "Basic base64({clientId}:{clientSecret})"),
                Map.of("a", "{password}", "b", "fixed"),
                Map.of(Setting.clientId, "jo"));

        assertThat(authorization).isNull();
        assertThat(Json.read(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(Map.of("b", "fixed"));
    }

    private void send(Map<String, String> headers, Map<String, String> fields, Map<Setting, String> settings) {
        Transport transport = new Transport(
                http,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                10_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                deadlines);
        Caller caller = new Caller(
                transport,
                new RetryPolicy(0, Duration.ZERO, Duration.ZERO),
                new RateBudget(1, 0, System::nanoTime, time -> true),
                Duration.ofSeconds(10),
                time -> true,
                Clock.systemUTC(),
                System::nanoTime,
                () -> 0.5,
                CallListener.NONE);
        TokenRequests requests = new TokenRequests(
                caller,
                new Credentials(null, settings, Map.of()),
                secret -> secret,
                Clock.systemUTC(),
                System::nanoTime,
                () -> 0.5);
        TokenRequest request = new TokenRequest(
                TokenFlow.EXCHANGE,
                "POST",
                "/token",
                headers,
                fields,
                TokenRequest.Encoding.JSON,
                "token",
                null,
                false,
                Provenance.values()[0]);
        requests.send(request, Map.of(Setting.userId, "base64(28)"), caller.deadline());
    }
}
