// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** The examples of the guide for event producers. */
@ExtendWith(SharedKafka.class)
class ProducersGuideTest {

    private static final Path GUIDE = Path.of("src/docs/producers.adoc");
    private static final String DATA =
            "{\"person\": {\"externalId\": \"100045\"}, \"learningObject\": {\"id\": \"101\"}, \"dueDate\": \"2126-12-31\"}";

    private final SandboxKafka kafka;

    ProducersGuideTest(SandboxKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void theJavaExampleIsAppliedAndTheOthersSendTheSame(@TempDir Path folder) throws Exception {
        try (SandboxPlatform platform = new SandboxPlatform();
                Journey journey = new Journey(kafka, platform, folder, "enrolment-requests.yaml")) {
            journey.hire("100045");
            journey.start();

            run(example("java").replace("learning.assignment.v1", journey.assignments()), folder);

            await().untilAsserted(() -> assertThat(platform.enrolments())
                    .singleElement()
                    .satisfies(enrolment ->
                            assertThat(enrolment.get("due_date")).asString().startsWith("2126-12-31")));
        }
        Map<String, String> headers = Pattern.compile("\"(ce_\\w+|content-type)\", \"([^\"]+)\"")
                .matcher(example("java"))
                .results()
                .collect(Collectors.toMap(pair -> pair.group(1), pair -> pair.group(2)));
        assertThat(headers).hasSize(4);
        headers.forEach((name, value) -> {
            assertThat(example("python")).contains("\"" + name + "\": \"" + value + "\"");
            assertThat(example("javascript")).contains("'" + name + "': '" + value + "'");
        });
        assertThat(example("java")).contains(DATA, "\"learning.assignment.v1\",", "\"default:100045\"", "ce_id");
        assertThat(example("python")).contains(DATA, "\"learning.assignment.v1\",", "\"default:100045\"", "ce_id");
        assertThat(example("javascript")).contains(DATA, "'learning.assignment.v1',", "'default:100045'", "ce_id");
    }

    private void run(String source, Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("Enrol.java"), source);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString());
        assertThat(result).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Enrol").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {kafka.bootstrapServers()});
        }
    }

    private static String example(String language) {
        try {
            return Pattern.compile("\\[source," + language + "]\n----\n(.*?)\n----", Pattern.DOTALL)
                    .matcher(Files.readString(GUIDE))
                    .results()
                    .map((MatchResult block) -> block.group(1))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
