// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** The Pipe's file as it is, in a process that is given what its traits give a pod: its variables and its properties. */
class PipeTest {

    private static final Path PIPE = Path.of("k8s/components/pipes/completions.yaml");
    private static final String TOPIC = "learningplatform.learning-record.v1";

    private final SandboxPlatform platform = new SandboxPlatform();
    private final SandboxKafka kafka = new SandboxKafka();
    private final Map<String, String> secrets = new HashMap<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() {
        kafka.createTopic(TOPIC, 1);
        secrets.putAll(Map.of(
                "learningplatform/baseUrl",
                platform.baseUrl(),
                "learningplatform/clientId",
                SandboxPlatform.CLIENT_ID,
                "learningplatform/clientSecret",
                SandboxPlatform.CLIENT_SECRET,
                "learningplatform-state/url",
                "jdbc:h2:" + folder.resolve("state"),
                "learningplatform-state/username",
                "sa",
                "learningplatform-state/password",
                "state,secret%20"));
    }

    @AfterEach
    void close() {
        kafka.close();
        platform.close();
    }

    @Test
    void aCompletionBecomesAnEventInTheTopicAndAfterARestartOnlyWhatIsNewDoes() throws Exception {
        long user = platform.addUser("jo", "100045");
        long enrolment = platform.add("enrolments", Map.of("user_id", user, "course_id", 101L));
        platform.complete(enrolment, Instant.now().minus(2, ChronoUnit.HOURS), 85);

        runUntilTold(1);
        platform.complete(enrolment, Instant.now().minus(1, ChronoUnit.HOURS), 86);
        runUntilTold(2);

        assertThat(kafka.records(TOPIC))
                .extracting(ConsumerRecord::value)
                .extracting(event -> new ObjectMapper()
                        .readTree(event)
                        .at("/result/score/raw")
                        .asInt())
                .containsExactly(85, 86);
        ConsumerRecord<byte[], byte[]> event = kafka.records(TOPIC).get(0);
        assertThat(event.key()).isEqualTo("default:100045".getBytes(UTF_8));
        assertThat(event.headers().lastHeader("ce_type").value())
                .isEqualTo("org.learningplatform.completion.recorded.v1".getBytes(UTF_8));
        assertThat(event.headers().lastHeader("ce_source").value())
                .isEqualTo("urn:learningplatform:default".getBytes(UTF_8));
        assertThat(Files.readString(folder.resolve("log")))
                .doesNotContain(SandboxPlatform.CLIENT_SECRET, secrets.get("learningplatform-state/password"));
    }

    private void runUntilTold(int events) throws Exception {
        Process pod = run().process();
        try {
            await().atMost(Pod.PATIENCE)
                    .untilAsserted(() -> assertThat(kafka.records(TOPIC)).hasSize(events));
        } finally {
            pod.destroy();
            assertThat(pod.waitFor(Pod.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whereTheSecretIsEmptyItEndsAndSaysWhatIsMissing() throws Exception {
        secrets.put("learningplatform/clientId", "");
        secrets.put("learningplatform/clientSecret", "");

        run().assertEndsForWantOfCredentials();
    }

    /** As the operator does it, but for the runtime, the folder of the kamelets and the address of the broker. */
    private Pod run() throws IOException {
        JsonNode traits = Kustomize.documents(Files.readString(PIPE)).get(0).at("/spec/traits");
        String properties = StreamSupport.stream(traits.at("/camel/properties").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("\n"));
        Path settings = Files.writeString(
                folder.resolve("user.properties"),
                properties.replace("=kafka:9092", "=" + kafka.bootstrapServers())
                        + "\ncamel.component.kamelet.location=file:kamelets"
                        + "\ncamel.main.routesIncludePattern=file:" + PIPE);
        Map<String, String> environment = new HashMap<>();
        environment.put("CAMEL_MAIN_PROPERTY_PLACEHOLDER_LOCATION", "file:" + settings);
        for (JsonNode variable : traits.at("/environment/vars")) {
            String[] parts = variable.asText().split("=", 2);
            environment.put(
                    parts[0],
                    parts[1].startsWith("secret:") ? secrets.get(parts[1].substring("secret:".length())) : parts[1]);
        }
        return Pod.start(folder.resolve("log"), environment);
    }
}
