// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxSftp;

/** The export of completions over real SFTP and HTTP. */
@ExtendWith(SharedKafka.class)
class ExportJourneyTest {

    @Test
    void completionsArriveAsFilesEachOnceAcrossARestart(SandboxKafka kafka, @TempDir Path state) {
        try (SandboxPlatform platform = new SandboxPlatform();
                SandboxSftp sftp = new SandboxSftp();
                Journey journey = new Journey(kafka, platform, state, "completion-export.yaml")
                        .with(sftp.properties())
                        .with(Map.of("export.cron", Journey.EACH_SECOND, "export.columns", "score"))) {
            long enrolment = platform.add("enrolments", Map.of("user_id", journey.hire("100045"), "course_id", 101));
            platform.complete(enrolment, Instant.now(), 1);
            journey.start();
            await().untilAsserted(() -> assertThat(sftp.files("outbox")).hasSize(1));
            journey.stop();
            platform.complete(enrolment, Instant.now(), 2);

            journey.start();

            await().untilAsserted(() -> assertThat(sftp.files("outbox"))
                    .hasSize(2)
                    .allMatch(name -> name.matches("completions-.*-[12]\\.csv")));
            assertThat(sftp.files("outbox"))
                    .extracting(name -> sftp.read("outbox", name))
                    .containsExactlyInAnyOrder("score\r\n1\r\n", "score\r\n2\r\n");
        }
    }
}
