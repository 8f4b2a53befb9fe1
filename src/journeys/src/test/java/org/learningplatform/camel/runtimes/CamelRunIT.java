// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** The files and the line of the guide, with Camel's command line; the connector comes from the Maven repository. */
class CamelRunIT {

    private static final String SECTION = "JBang and camel run";

    private final SandboxPlatform platform = new SandboxPlatform();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String name : List.of("application.properties", "enrol.yaml")) {
            Files.writeString(folder.resolve(name), Guide.block(SECTION, "." + name));
        }
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void itsRouteEnrolsAUser() throws Exception {
        try (Started camel = start(SandboxPlatform.CLIENT_ID, SandboxPlatform.CLIENT_SECRET)) {
            camel.await(
                    () -> assertThat(platform.enrolments()).as(camel::output).hasSize(1));
        }
        assertThat(platform.enrolments()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("user_id", SandboxPlatform.ADMIN_ID)
                .containsEntry("course_id", 101L));
    }

    @Test
    void withoutCredentialsItEndsAndSaysWhatIsMissing() throws Exception {
        try (Started camel = start("", "")) {
            camel.assertFails();

            assertThat(camel.output()).contains("missing credential: set clientId and clientSecret");
        }
        assertThat(platform.enrolments()).isEmpty();
    }

    private Started start(String clientId, String clientSecret) throws IOException {
        return Started.start(
                folder,
                Map.of(
                        "LEARNINGPLATFORM_BASE_URL",
                        platform.baseUrl(),
                        "LEARNINGPLATFORM_CLIENT_ID",
                        clientId,
                        "LEARNINGPLATFORM_CLIENT_SECRET",
                        clientSecret,
                        "PATH",
                        Path.of("src/runtimes/camel-run").toAbsolutePath()
                                + File.pathSeparator
                                + System.getenv("PATH")),
                List.of("bash", "-ec", Guide.block(SECTION, "[source,bash]")));
    }
}
