// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@LearningPlatformSandbox(kafka = true, sftp = true, people = 2, testClock = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LearningPlatformSandboxTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final TestClock FRESH = new TestClock();

    private final Sandbox sandbox;

    LearningPlatformSandboxTest(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Test
    @Order(1)
    void aTestMayLeaveAnythingBehind(SandboxPlatform platform, SandboxKafka kafka, SandboxSftp sftp, TestClock clock)
            throws Exception {
        assertThat(platform).isSameAs(sandbox.platform());
        platform.addUser("left", "behind");
        platform.inject("*", Fault.answer(503));
        platform.tokenLifetimes(Duration.ofSeconds(1), Duration.ofSeconds(1));
        platform.rotateSecret("another");
        token(platform, "another");
        clock.advance(Duration.ofDays(1));
        kafka.createTopic("left", 2);
        kafka.send("left", null, "behind".getBytes(UTF_8), Map.of());
        sftp.drop("inbox/done", "left.csv", "behind");
    }

    @Test
    @Order(2)
    void theNextOneSeesNothingOfIt(SandboxPlatform platform, SandboxKafka kafka, SandboxSftp sftp, TestClock clock)
            throws Exception {
        assertThat(platform.users()).extracting(user -> user.get("org_ref")).containsExactly("", "E1", "E2");
        assertThat(platform.requests()).isEmpty();
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isZero();
        assertThat(platform.faults()).isEmpty();
        assertThat(clock.instant()).isEqualTo(FRESH.instant());
        assertThat(kafka.records("left")).isEmpty();
        assertThat(kafka.count("left")).isZero();
        assertThat(sftp.files("inbox/done")).isEmpty();

        HttpResponse<String> reply = token(platform, SandboxPlatform.CLIENT_SECRET);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("\"expires_in\":3600");
    }

    @Test
    @Order(3)
    void aTopicThatIsThereTakesRecordsOfTheNextTest(SandboxKafka kafka) {
        kafka.createTopic("left", 2);
        kafka.send("left", null, "new".getBytes(UTF_8), Map.of());

        assertThat(kafka.records("left")).singleElement().satisfies(message -> assertThat(message.value())
                .asString(UTF_8)
                .isEqualTo("new"));
    }

    @Nested
    class ATestInside {

        @Test
        void hasTheSandboxOfTheClassAroundIt(Sandbox inside) {
            assertThat(inside).isSameAs(sandbox);
        }
    }

    @LearningPlatformSandbox
    @Nested
    class WhatWasNotAskedFor {

        @Test
        void isNotThereAndTheMessageSaysHowToAsk() {
            try (Sandbox platformOnly = Sandbox.builder().start()) {
                assertThat(platformOnly.properties()).doesNotContainKey("sftp.host");
                assertThatThrownBy(platformOnly::kafka)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("@LearningPlatformSandbox(kafka = true)");
                assertThatThrownBy(platformOnly::sftp).hasMessageContaining("sftp = true");
                assertThatThrownBy(platformOnly::clock).hasMessageContaining("testClock = true");
                assertThatThrownBy(platformOnly::window).hasMessageContaining("Sandbox.builder().window(0)");
            }
        }

        @Test
        void isNotEvenLoaded() throws Exception {
            URL[] withoutKafkaAndSftp = Stream.of(
                            System.getProperty("java.class.path").split(":"))
                    .filter(entry -> !entry.matches(".*(kafka|sshd).*"))
                    .map(LearningPlatformSandboxTest::url)
                    .toArray(URL[]::new);
            try (URLClassLoader loader =
                    new URLClassLoader(withoutKafkaAndSftp, ClassLoader.getPlatformClassLoader())) {
                assertThatThrownBy(() -> loader.loadClass("org.apache.kafka.clients.admin.Admin"))
                        .isInstanceOf(ClassNotFoundException.class);
                Class<?> type = loader.loadClass(Sandbox.class.getName());
                Object builder = type.getMethod("builder").invoke(null);

                try (AutoCloseable other =
                        (AutoCloseable) builder.getClass().getMethod("start").invoke(builder)) {
                    type.getMethod("reset").invoke(other);
                }
            }
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> token(SandboxPlatform platform, String secret) throws Exception {
        String form = "grant_type=client_credentials&client_id=" + SandboxPlatform.CLIENT_ID + "&client_secret="
                + URLEncoder.encode(secret, UTF_8);
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(platform.baseUrl() + "/oauth/access_token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
