// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What the guide to the kamelets says, tried as it stands there. */
class KameletsGuideTest {

    private static final Path GUIDE = Path.of("src/docs/kamelets.adoc");

    private final SandboxPlatform platform = new SandboxPlatform();
    private final Main main = new Main();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        main.stop();
        platform.close();
    }

    @Test
    void theTableHasEveryKameletWithWhatItDoesAndWhatMustBeSet() throws IOException {
        List<String> rows = Files.readAllLines(GUIDE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(KameletFile.all().stream()
                        .map(kamelet -> "| `" + kamelet.name() + "` | "
                                + kamelet.at("/spec/definition/description").asText() + " | "
                                + kamelet.required().stream()
                                        .map(name -> "`" + name + "`")
                                        .collect(Collectors.joining(", ")))
                        .toList());
    }

    @Test
    void theRouteMakesUsersOfFiles() throws Exception {
        Files.writeString(folder.resolve("jo.json"), firstMatch("with `(\\{[^`]+})`"));

        start(block("yaml", 0), Map.of("people.directory", folder.toString()));

        await().untilAsserted(() -> assertThat(platform.users())
                .extracting(user -> user.get("org_ref"))
                .contains("100045"));
    }

    @Test
    void theOnExceptionOfTheComponentPageSetsBadFilesAsideAtOnce() throws Exception {
        Files.writeString(folder.resolve("1.json"), "no JSON");
        Files.writeString(folder.resolve("2.json"), "{\"externalId\": \"100046\"}");
        Files.writeString(
                folder.resolve("3.json"), firstMatch("with `(\\{[^`]+})`").replace("}", ", \"groups\": [\"none\"]}"));
        String errors = Pattern.compile("- routeConfiguration:\n.*?\n----", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("src/docs/learningplatform-component.adoc")))
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow()
                .replace("\n----", "\n")
                .replace("file:set-aside", "file:" + folder.resolve("set-aside"));

        start(
                errors + block("yaml", 0).replace("- route:\n", "- route:\n    routeConfigurationId: platform\n"),
                Map.of("people.directory", folder.toString()));

        await().untilAsserted(() -> assertThat(folder.resolve("set-aside"))
                .isDirectoryContaining("glob:**1.json")
                .isDirectoryContaining("glob:**2.json")
                .isDirectoryContaining("glob:**3.json"));
        assertThat(folder.resolve(".camel").toFile().list()).hasSize(3);
        assertThat(platform.users()).extracting(user -> user.get("org_ref")).doesNotContain("100045", "100046");
    }

    @Test
    void thePipePublishesCompletions() throws Exception {
        Queue<String> published = new ConcurrentLinkedQueue<>();
        collect(published);

        start(block("yaml", 1).replace("kafka:learningplatform.learning-record.v1", "direct:published"), Map.of());
        platform.complete(platform.add("enrolments", Map.of("user_id", 1L, "course_id", 101L)), Instant.now(), 85);

        await().until(() -> !published.isEmpty());
        assertThat(new ObjectMapper().readTree(published.peek()).path("score").asInt())
                .isEqualTo(85);
    }

    @Test
    void theStateStoreIsTheOneThatLasts() throws Exception {
        Queue<String> published = new ConcurrentLinkedQueue<>();
        collect(published);
        String[] bean = firstMatch("`(camel\\.beans\\.[^`]+)`")
                .replace("./state", folder + "/state")
                .split(" = ", 2);
        long enrolment = platform.add("enrolments", Map.of("user_id", 1L, "course_id", 101L));
        platform.complete(enrolment, Instant.now(), 85);

        start(
                block("yaml", 1)
                        .replace("kafka:learningplatform.learning-record.v1", "direct:published")
                        .replace("completions-source}", "completions-source/feed}"),
                Map.of(
                        bean[0],
                        bean[1],
                        "camel.kamelet.learningplatform-completions-source.stateStoreBean",
                        "stateStore"));

        JdbcStateStore store =
                main.getCamelContext().getRegistry().lookupByNameAndType("stateStore", JdbcStateStore.class);
        String feed = "feed feed " + platform.baseUrl() + " simple/completions/list "
                + Integer.toHexString(Map.of().hashCode());
        await().until(() -> !store.fingerprints().find(feed, List.of("7001")).isEmpty());
        store.close();
    }

    private void collect(Queue<String> published) {
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:published")
                        .process(exchange -> published.add(exchange.getMessage().getBody(String.class)));
            }
        });
    }

    /** With the settings of the guide, their environment variables filled in. */
    private void start(String routes, Map<String, String> settings) throws IOException {
        Files.createDirectory(folder.resolve("routes"));
        Path file = Files.writeString(folder.resolve("routes/example.yaml"), routes);
        Properties properties = new Properties();
        properties.load(new StringReader(block("properties", 0)
                .replace("{{env:LEARNINGPLATFORM_BASE_URL:}}", platform.baseUrl())
                .replace("{{env:LEARNINGPLATFORM_CLIENT_ID:}}", SandboxPlatform.CLIENT_ID)
                .replace("{{env:LEARNINGPLATFORM_CLIENT_SECRET:}}", SandboxPlatform.CLIENT_SECRET)));
        properties.putAll(settings);
        properties.put("camel.main.routesIncludePattern", "file:" + file);
        main.setOverrideProperties(properties);
        main.start();
    }

    private static String block(String language, int number) throws IOException {
        return matches("\\[source," + language + "]\n----\n(.*?)\n----").get(number);
    }

    private static String firstMatch(String pattern) throws IOException {
        return matches(pattern).get(0);
    }

    private static List<String> matches(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
