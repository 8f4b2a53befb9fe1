// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Karaf in a process of its own, on free ports, that finds bundles in a folder and nowhere else. */
final class Karaf implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("karaf.home"));

    private final Path folder;
    private final Process server;

    /** Starts it; its files, and {@code repository}, are in the folder. */
    Karaf(Path folder) throws IOException {
        this.folder = folder;
        for (String needed : List.of("etc", "data/tmp", "log")) {
            Files.createDirectories(folder.resolve(needed));
        }
        try (Stream<Path> files = Files.list(HOME.resolve("etc"))) {
            for (Path file : files.toList()) {
                Files.copy(file, etc().resolve(file.getFileName()));
            }
        }
        set("users.properties", Map.of("karaf", "karaf,_g_:admingroup", "_g_\\:admingroup", "group,admin,manager,ssh"));
        set("org.apache.karaf.shell.cfg", Map.of("sshHost", "127.0.0.1", "sshPort", freePort()));
        set("org.apache.karaf.management.cfg", Map.of("rmiRegistryPort", freePort(), "rmiServerPort", freePort()));
        set(
                "org.ops4j.pax.url.mvn.cfg",
                Map.of(
                        "org.ops4j.pax.url.mvn.localRepository",
                        folder.resolve("local").toString(),
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        HOME.resolve("system").toUri() + "@id=system,"
                                + folder.resolve("repository").toUri() + "@id=test@snapshots",
                        "org.ops4j.pax.url.mvn.repositories",
                        ""));
        server = run("karaf", "daemon").start();
        try {
            awaitShell();
        } catch (RuntimeException | Error e) {
            server.destroyForcibly();
            throw e;
        }
    }

    /** Its settings. */
    Path etc() {
        return folder.resolve("etc");
    }

    /** Types lines into its shell, and gives what it says. */
    String type(List<String> lines) throws IOException, InterruptedException {
        Path input = Files.write(folder.resolve("input"), lines);
        Process client = run("client", "-b", "-u", "karaf", "-p", "karaf", "-r", "60", "-d", "1")
                .redirectInput(input.toFile())
                .start();
        try {
            assertThat(client.waitFor(90, TimeUnit.SECONDS)).as(this::log).isTrue();
        } finally {
            client.destroyForcibly();
        }
        return read("client.log");
    }

    /** What it has logged, for messages. */
    String log() {
        return read("log/karaf.log");
    }

    /** A Karaf that starts takes connections before its shell has all commands, and may reset them. */
    private void awaitShell() {
        await().atMost(Duration.ofSeconds(90)).ignoreExceptions().untilAsserted(() -> {
            assertThat(log()).contains("FeaturesServiceImpl").contains("Done.");
            assertThat(type(List.of("echo answered"))).contains("answered");
        });
    }

    @Override
    public void close() throws InterruptedException {
        server.destroy();
        if (!server.waitFor(20, TimeUnit.SECONDS)) {
            server.destroyForcibly().waitFor();
        }
    }

    private ProcessBuilder run(String script, String... arguments) {
        ProcessBuilder process = new ProcessBuilder(
                Stream.concat(Stream.of(HOME.resolve("bin").resolve(script).toString()), Stream.of(arguments))
                        .toList());
        process.environment()
                .putAll(Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "KARAF_BASE", folder.toString(),
                        "KARAF_DATA", folder.resolve("data").toString(),
                        "KARAF_ETC", etc().toString(),
                        "KARAF_LOG", folder.resolve("log").toString(),
                        "EXTRA_JAVA_OPTS", "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"));
        return process.redirectErrorStream(true)
                .redirectOutput(folder.resolve(script + ".log").toFile());
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines at the end of a file count, not those before. */
    private void set(String file, Map<String, String> settings) throws IOException {
        StringBuilder lines = new StringBuilder("\n");
        settings.forEach(
                (name, value) -> lines.append(name).append(" = ").append(value).append('\n'));
        Files.writeString(etc().resolve(file), Files.readString(etc().resolve(file)) + lines);
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        }
    }
}
