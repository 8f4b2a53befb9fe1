// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts applications with settings in an application.properties of their own. */
final class Applications {

    static final String COMPONENT = "camel.component.learningplatform.";

    private Applications() {}

    /** Where a platform is and whose credentials it takes. */
    static Map<String, String> settings(String prefix, SandboxPlatform platform) {
        return new HashMap<>(Map.of(
                prefix + "base-url", platform.baseUrl(),
                prefix + "client-id", SandboxPlatform.CLIENT_ID,
                prefix + "client-secret", SandboxPlatform.CLIENT_SECRET));
    }

    /**
     * @param routes pattern of the files with routes
     * @param defaults locations of files whose settings the others go before
     */
    static ConfigurableApplicationContext start(
            Path folder, String routes, Map<String, String> settings, String... defaults) {
        String locations = Stream.concat(
                        Stream.of(defaults),
                        Stream.of(file(folder, settings).toUri().toString()))
                .collect(Collectors.joining(","));
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run("--spring.config.location=" + locations, "--camel.main.routes-include-pattern=" + routes);
    }

    private static Path file(Path folder, Map<String, String> settings) {
        try {
            return Files.writeString(
                    folder.resolve("application.properties"),
                    settings.entrySet().stream()
                            .map(setting -> setting.getKey() + " = " + setting.getValue())
                            .collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
