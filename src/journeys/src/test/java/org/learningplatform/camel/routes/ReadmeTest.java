// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What the README shows does what it says. */
class ReadmeTest {

    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @Test
    void itsRouteWritesEachCompletionOnceAsALineOfJson(@TempDir Path folder) throws Exception {
        Matcher yaml = YAML.matcher(Files.readString(Path.of("README.md")));
        assertThat(yaml.find()).isTrue();
        Path route = Files.writeString(
                folder.resolve("route.yaml"),
                yaml.group(1).replace("file:completions", "file:" + folder).replace("60000", "50"));
        Path lines = folder.resolve("completions.jsonl");
        Main main = new Main();
        try (SandboxPlatform platform = new SandboxPlatform()) {
            complete(platform);
            Properties settings = new Properties();
            settings.putAll(Map.of(
                    "camel.component.learningplatform.baseUrl",
                    platform.baseUrl(),
                    "camel.component.learningplatform.clientId",
                    SandboxPlatform.CLIENT_ID,
                    "camel.component.learningplatform.clientSecret",
                    SandboxPlatform.CLIENT_SECRET,
                    "camel.main.routesIncludePattern",
                    "file:" + route));
            main.setOverrideProperties(settings);
            main.start();
            await().until(() -> Files.exists(lines) && Files.readAllLines(lines).size() == 1);

            complete(platform);

            await().until(() -> Files.readAllLines(lines).size() == 2);
            assertThat(Files.readAllLines(lines)).doesNotHaveDuplicates().allMatch(line -> line.startsWith("{\"id\":"));
        } finally {
            main.stop();
        }
    }

    private static void complete(SandboxPlatform platform) {
        long enrolment =
                platform.add("enrolments", Map.of("user_id", SandboxPlatform.ADMIN_ID, "course_id", "fire-safety"));
        platform.complete(enrolment, Instant.now(), 90);
    }
}
