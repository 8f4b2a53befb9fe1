// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** A process that is given what the overlay {@code deployments} gives a pod: its variables, its files, its Secrets. */
class DeploymentTest {

    private static final String MOUNT = "/etc/learningplatform/";

    private final HttpClient http = HttpClient.newHttpClient();
    private final SandboxPlatform platform = new SandboxPlatform();
    private final Map<String, String> secrets = new HashMap<>(Map.of(
            "learningplatform/baseUrl",
            platform.baseUrl(),
            "learningplatform/clientId",
            SandboxPlatform.CLIENT_ID,
            "learningplatform/clientSecret",
            SandboxPlatform.CLIENT_SECRET,
            "learningplatform-state/url",
            "jdbc:h2:mem:state",
            "learningplatform-state/username",
            "sa",
            "learningplatform-state/password",
            ""));

    @TempDir
    private Path mount;

    private int port;
    private SandboxKafka kafka;

    @BeforeEach
    void start() throws IOException {
        kafka = new SandboxKafka();
        List.of("learning.assignment.v1", "learningplatform.learning-record.v1")
                .forEach(topic -> kafka.createTopic(topic, 1));
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void close() {
        kafka.close();
        platform.close();
    }

    @Test
    void itMakesARequestAnEnrolmentAndAnswersItsProbes() throws Exception {
        JsonNode deployment = deployment("enrolment-requests");
        long user = platform.addUser("jo", "100045");
        Process pod = run(deployment).process();
        try {
            kafka.send(
                    "learning.assignment.v1",
                    "default:100045",
                    "{\"person\":{\"externalId\":\"100045\"},\"learningObject\":{\"id\":\"101\"}}",
                    Map.of(
                            "ce_specversion", "1.0",
                            "ce_id", "1",
                            "ce_source", "urn:acme:hr",
                            "ce_type", "org.learningplatform.learning.enrolment.requested.v1"));

            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(kafka.records("learningplatform.learning-record.v1"))
                            .hasSize(1));
            assertThat(platform.enrolments()).singleElement().satisfies(row -> assertThat(row)
                    .containsEntry("user_id", user));
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                String path = deployment
                        .at("/spec/template/spec/containers/0")
                        .at("/" + probe + "/httpGet/path")
                        .asText();
                await().atMost(Pod.PATIENCE)
                        .untilAsserted(() ->
                                assertThat(get(path).statusCode()).as(path).isEqualTo(200));
            }
            assertThat(get("/observe/metrics").body()).contains("camel_exchanges_succeeded_total");
        } finally {
            pod.destroyForcibly().waitFor();
        }
    }

    @Test
    void whereTheSecretIsEmptyItEndsAndSaysWhatIsMissing() throws Exception {
        secrets.put("learningplatform/clientId", "");
        secrets.put("learningplatform/clientSecret", "");

        run(deployment("completions")).assertEndsForWantOfCredentials();
    }

    private static JsonNode deployment(String name) {
        return Kustomize.build("deployments").stream()
                .filter(document -> document.path("kind").asText().equals("Deployment"))
                .filter(document -> document.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** As the kubelet does it, but for the folder that files are mounted in and the ports of broker and probes. */
    private Pod run(JsonNode deployment) throws IOException {
        for (JsonNode document : Kustomize.build("deployments")) {
            if (document.path("kind").asText().equals("ConfigMap")) {
                for (Map.Entry<String, JsonNode> file : document.path("data").properties()) {
                    Files.writeString(
                            mount.resolve(file.getKey()),
                            file.getValue().asText().replace("= kafka:9092", "= " + kafka.bootstrapServers()));
                }
            }
        }
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : deployment.at("/spec/template/spec/containers/0/env")) {
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            String value = secret.isMissingNode()
                    ? variable.path("value").asText().replace(MOUNT, mount + "/")
                    : secrets.get(secret.path("name").asText() + "/"
                            + secret.path("key").asText());
            environment.put(variable.path("name").asText(), value);
        }
        return Pod.start(mount.resolve("log"), environment, "-Dcamel.management.port=" + port);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
