// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The {@link BenchmarkServer} as its clients see it. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final URI baseUrl;

    private ServerProcess(Process process, URI baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    static ServerProcess start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        BenchmarkServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String port =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (port == null) {
            throw new IOException("the benchmark's server did not start");
        }
        return new ServerProcess(process, URI.create("http://localhost:" + port));
    }

    URI baseUrl() {
        return baseUrl;
    }

    void setServiceMillis(long millis) throws IOException {
        get("/benchmark/service-time/" + millis);
    }

    /** Since it started. */
    long tokenRequests() throws IOException {
        return Long.parseLong(get("/benchmark/token-requests"));
    }

    /** How many users have been looked up since it started. */
    long lookups() throws IOException {
        return Long.parseLong(get("/benchmark/lookups"));
    }

    /** How many users have been changed since it started. */
    long updates() throws IOException {
        return Long.parseLong(get("/benchmark/updates"));
    }

    /** How many enrolments have been asked for since it started. */
    long enrolments() throws IOException {
        return Long.parseLong(get("/benchmark/enrolments"));
    }

    private String get(String path) throws IOException {
        try (InputStream in = baseUrl.resolve(path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
