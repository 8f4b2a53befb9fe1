// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A runtime in a process of its own, which does not outlive the test. */
final class Started implements AutoCloseable {

    /** Builds and downloads included. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Process process;
    private final Path log;

    private Started(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param environment added to that of this process */
    static Started start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path log = Files.createTempFile(Path.of(System.getProperty("module"), "target"), "started-", ".log");
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        process.environment().putAll(environment);
        return new Started(process.start(), log);
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for something, not in vain for a runtime that has ended. */
    void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(
                        "it goes on",
                        () -> assertThat(process.isAlive()).as(this::output).isTrue())
                .untilAsserted(assertion);
    }

    /** It ends by itself, and not as if all were well. */
    void assertFails() throws InterruptedException {
        assertThat(exitValue()).as(this::output).isNotZero();
    }

    /** It ends by itself, and all is well. */
    void assertSucceeds() throws InterruptedException {
        assertThat(exitValue()).as(this::output).isZero();
    }

    private int exitValue() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(this::output)
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        // a shell and what it has started; camel run removes its files below the user's home when it ends in peace
        Stream.concat(process.descendants().toList().stream(), Stream.of(process.toHandle()))
                .forEach(handle -> {
                    handle.destroy();
                    handle.onExit()
                            .completeOnTimeout(handle, 30, TimeUnit.SECONDS)
                            .join();
                    handle.destroyForcibly();
                });
        process.onExit().join();
    }
}
