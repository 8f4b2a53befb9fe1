// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Statements that are pushed by HTTP to real topics. */
@ExtendWith(SharedKafka.class)
class XapiIntakeJourneyTest {

    private static final String STATEMENT =
            """
            {"id": "%s",
             "actor": {"account": {"homePage": "https://learn.example.org", "name": "5d0cf1a4-4c35-4a4e-9f0b-7a1f0a4f2b11"}},
             "verb": {"id": "http://adlnet.gov/expapi/verbs/passed"},
             "object": {"id": "https://learn.example.org/courses/fire-safety"},
             "timestamp": "1999-06-01T03:00:00Z"}""";

    private final SandboxPlatform platform = new SandboxPlatform();
    private final Journey journey;
    private final int port = freePort();

    XapiIntakeJourneyTest(SandboxKafka kafka, @TempDir Path state) throws IOException {
        journey = new Journey(kafka, platform, state, "xapi-intake.yaml");
    }

    @BeforeEach
    void start() {
        journey.with(Map.of("xapi.port", "" + port, "xapi.username", "store", "xapi.password", "secret"))
                .start();
    }

    @AfterEach
    void stop() {
        journey.close();
        platform.close();
    }

    @Test
    void anAnswerSaysThatTheEventIsPublished() throws Exception {
        String id = UUID.randomUUID().toString();

        HttpResponse<String> refused = post("store:other", id);
        HttpResponse<String> taken = post("store:secret", id);
        // at once, without waiting for the topic
        assertThat(journey.told()).hasSize(1);
        HttpResponse<String> again = post("store:secret", id);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic "));
        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(taken.body()).isEqualTo("[\"" + id + "\"]");
        assertThat(again.statusCode()).isEqualTo(200);
        ConsumerRecord<byte[], byte[]> told = journey.told().get(0);
        assertThat(journey.told()).hasSize(1);
        assertThat(Journey.header(told, "ce_type")).isEqualTo("org.learningplatform.completion.recorded.v1");
        assertThat(new String(told.key(), UTF_8)).isEqualTo("acme:uuid:5d0cf1a4-4c35-4a4e-9f0b-7a1f0a4f2b11");
    }

    private HttpResponse<String> post(String credentials, String id) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/xapi/statements"))
                                .header(
                                        "Authorization",
                                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(STATEMENT.formatted(id)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
