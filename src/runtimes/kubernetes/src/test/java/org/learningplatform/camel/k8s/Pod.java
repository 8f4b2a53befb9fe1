// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.learningplatform.camel.runtimes.OwnJvm;

/** A process of Camel Main in place of a pod. What it says is appended to the log. */
record Pod(Process process, Path log) {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static Pod start(Path log, Map<String, String> environment, String... options) throws IOException {
        ProcessBuilder process = OwnJvm.of(Main.class, List.of(options))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        process.environment().putAll(environment);
        return new Pod(process.start(), log);
    }

    /** It ends by itself, as a failure, and has said what is missing. */
    void assertEndsForWantOfCredentials() throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).isNotZero();
        assertThat(Files.readString(log)).contains("missing credential: set clientId and clientSecret");
    }
}
