// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that was built, unpacked, and started on this machine's Java as its entry point says. */
class ImageIT {

    private final Newcomer newcomer = new Newcomer();
    private final List<List<String>> layers = new ArrayList<>();

    @TempDir
    private Path image;

    @TempDir
    private Path root;

    @TempDir
    private Path state;

    private String name;
    private JsonNode config;

    @BeforeEach
    void unpack() throws Exception {
        untar(Path.of(System.getProperty("module"), "target/image.tar"), image);
        JsonNode entry = json(image.resolve("index.json")).at("/manifests/0");
        name = entry.at("/annotations/org.opencontainers.image.ref.name").asText();
        JsonNode manifest = json(blob(entry));
        config = json(blob(manifest.path("config"))).path("config");
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(untar(blob(layer), root));
        }
    }

    @AfterEach
    void close() {
        newcomer.close();
    }

    @Test
    void itHasTheNameThatTheDeploymentsUseAndDoesNotRunAsRoot() {
        assertThat(name).isEqualTo("camel-learningplatform:" + Guide.VERSION);
        assertThat(config.path("User").asText()).isEqualTo("1000:1000");
    }

    @Test
    void dependenciesAreALayerOfTheirOwn() {
        assertThat(layerOf("app/libs/camel-kafka-"))
                .anyMatch(file -> file.startsWith("app/libs/postgresql-"))
                .anyMatch(file -> file.startsWith("app/libs/camel-platform-http-main-"))
                .anyMatch(file -> file.startsWith("app/libs/camel-micrometer-prometheus-"))
                .anyMatch(file -> file.startsWith("app/libs/camel-kubernetes-"))
                .noneMatch(file -> file.contains("junit") || file.contains("learningplatform"));
    }

    @Test
    void theClientOfKubernetesIsWholeAndOfOneVersionSoThatALeaderCanBeElected() throws Exception {
        List<String> client = layerOf("app/libs/camel-kafka-").stream()
                .filter(file -> file.matches("app/libs/(kubernetes|openshift)-.*"))
                .toList();
        assertThat(client)
                .anyMatch(file -> file.contains("kubernetes-model-common-"))
                .extracting(file -> file.replaceFirst(".*-(\\d+(\\.\\d+)*)\\.jar", "$1"))
                .containsOnly(System.getProperty("fabric8.version"));
        URL[] libs = layerOf("app/libs/camel-kafka-").stream()
                .map(file -> url(root.resolve(file)))
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(libs, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> builder = loader.loadClass("io.fabric8.kubernetes.client.KubernetesClientBuilder");
            Object built = builder.getConstructor().newInstance();
            ((AutoCloseable) builder.getMethod("build").invoke(built)).close();
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theConnectorAndItsRoutesAreLayersOfTheirOwn() {
        assertThat(layerOf("app/libs/camel-learningplatform-"))
                .containsExactlyInAnyOrder(
                        "app/libs/camel-learningplatform-" + Guide.VERSION + ".jar",
                        "app/libs/camel-learningplatform-journeys-" + Guide.VERSION + ".jar");
        assertThat(layerOf("app/routes/"))
                .containsExactlyInAnyOrder(
                        "app/routes/application.properties",
                        "app/routes/common.yaml",
                        "app/routes/completions.yaml",
                        "app/routes/enrolment-requests.yaml",
                        "app/routes/learning-records-lrs.yaml",
                        "app/routes/roster-files.yaml");
    }

    @Test
    void anyUserCanReadWhatIsInItAndWriteWhereStateIsKept() throws Exception {
        try (Stream<Path> files = Files.walk(root.resolve("app"))) {
            assertThat(files)
                    .allMatch(file -> permissions(file).charAt(6) == 'r', "read")
                    .filteredOn(file -> permissions(file).charAt(7) == 'w')
                    .containsExactly(root.resolve("app/state"));
        }
        assertThat(config.path("Volumes").has("/app/state")).isTrue();
    }

    @Test
    void aRequestBecomesAnEnrolmentWhileAllThreeRoutesRun() throws Exception {
        try (Started container = start(newcomer.environment(state))) {
            newcomer.request();

            newcomer.awaitEnrolment(container);

            assertThat(container.output())
                    .contains("Started enrolment-requests", "Started completions", "Started roster-files");
        }
    }

    @Test
    void withoutCredentialsItEndsAndSaysWhatIsMissing() throws Exception {
        try (Started container = start(newcomer.environmentWithoutCredentials(state))) {
            container.assertFails();

            assertThat(container.output()).contains("missing credential: set clientId and clientSecret");
        }
    }

    /** As a container engine does it, but for the Java, and for the folder that {@code /app} is in. */
    private Started start(Map<String, String> environment) throws IOException {
        Path classPath = root.resolve("app/jib-classpath-file");
        Files.writeString(classPath, here(Files.readString(classPath)));
        List<String> command = new ArrayList<>();
        config.path("Entrypoint").forEach(argument -> command.add(here(argument.asText())));
        assertThat(command.set(
                        0,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()))
                .isEqualTo("java");
        Map<String, String> variables = new HashMap<>();
        for (JsonNode variable : config.path("Env")) {
            String[] parts = variable.asText().split("=", 2);
            if (!parts[0].equals("PATH")) {
                variables.put(parts[0], here(parts[1]));
            }
        }
        variables.putAll(environment);
        return Started.start(Path.of(here(config.path("WorkingDir").asText())), variables, command);
    }

    private String here(String text) {
        return text.replaceAll("(?<![\\w.])/app\\b", root + "/app");
    }

    private List<String> layerOf(String start) {
        return layers.stream()
                .filter(files -> files.stream().anyMatch(file -> file.startsWith(start)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no layer has " + start + "*"));
    }

    private Path blob(JsonNode descriptor) {
        return image.resolve("blobs/" + descriptor.path("digest").asText().replace(':', '/'));
    }

    private static JsonNode json(Path file) throws IOException {
        return new JsonMapper().readTree(file.toFile());
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the names of the files, without the folders. */
    private static List<String> untar(Path archive, Path folder) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder(
                        "tar", "--warning=no-unknown-keyword", "-xpvf", archive.toString(), "-C", folder.toString())
                .redirectErrorStream(true)
                .start();
        List<String> names =
                new String(tar.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(tar.waitFor()).as(names::toString).isZero();
        return names.stream().filter(file -> !file.endsWith("/")).toList();
    }
}
