// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** The connector's jar and features in a real Karaf, installed by what the guide says. */
@DisabledForJreRange(minVersion = 24, disabledReason = "the scripts of Karaf 4.4 ask for a security manager")
class KarafIT {

    private static final String VERSION = System.getProperty("connector.version");
    private static final Pattern LINES = Pattern.compile("== Karaf\\n.*?----\\n(.*?)----\\n", Pattern.DOTALL);
    private static final Pattern BUNDLE = Pattern.compile("dependency=\"true\">mvn:([^/]+)/([^/]+)/([^<]+)<");
    private static final String ROUTE =
            """
            - route:
                id: enrolment
                from:
                  uri: timer:once?repeatCount=1
                  steps:
                    - setBody:
                        constant: '{"user_id":1,"course_id":"fire-safety"}'
                    - to: learningplatform:simple/enrolments/create
            """;

    @TempDir
    private Path folder;

    @Test
    void anOldCamelIsRefusedAndOnANewOneAnEnrolmentArrivesAtThePlatform() throws Exception {
        publishCamel("4.13.0", "4.13.0");
        publishCamel("4.14.5", CamelBundle.version());
        publish("org.learningplatform.camel", "camel-learningplatform", VERSION, ".jar", connector());
        publish("org.learningplatform.camel", "camel-learningplatform-karaf", VERSION, "-features.xml", features());
        publishDependencies();
        publish("com.example", "my-routes", "1.0.0", ".jar", routes());
        List<String> guide = guide();

        try (SandboxPlatform platform = new SandboxPlatform();
                Karaf karaf = new Karaf(folder)) {
            Files.writeString(karaf.etc().resolve("enrolment.yaml"), ROUTE);
            Files.writeString(
                    karaf.etc().resolve("learningplatform.properties"),
                    String.join(
                            "\n",
                            "baseUrl=" + platform.baseUrl(),
                            "clientId=" + SandboxPlatform.CLIENT_ID,
                            "clientSecret=" + SandboxPlatform.CLIENT_SECRET));

            String old = karaf.type(List.of(guide.get(0).replace("4.14.5", "4.13.0"), guide.get(1), guide.get(2)));
            assertThat(old).contains("missing requirement", "camel-http", "[4.14.0,5.0.0)");

            String installed = karaf.type(guide);
            assertThat(installed).as(karaf::log).contains("Camel :: Learning Platform");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(platform.enrolments())
                    .as(karaf::log)
                    .singleElement()
                    .satisfies(enrolment -> assertThat(enrolment).containsEntry("user_id", SandboxPlatform.ADMIN_ID)));
        }
    }

    private static List<String> guide() throws IOException {
        Matcher lines = LINES.matcher(Files.readString(Path.of("src/docs/runtimes.adoc")));
        assertThat(lines.find()).isTrue();
        return lines.group(1).replace("x.x.x", VERSION).lines().toList();
    }

    /** Features of the names that camel-karaf has, with the bundle that stands in for its own. */
    private void publishCamel(String version, String camel) throws IOException {
        String features =
                """
                <features name="camel-%1$s" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
                  <feature name="camel-core" version="%2$s"><bundle>%3$s</bundle></feature>
                  <feature name="camel-http" version="%2$s"><feature>camel-core</feature></feature>
                  <feature name="camel-yaml-dsl" version="%2$s">
                    <feature>camel-core</feature>
                    <bundle>%4$s</bundle>
                  </feature>
                  <feature name="camel-jackson" version="%2$s">
                    <feature>camel-core</feature>
                    <feature version="[2.19,2.20)">jackson</feature>
                  </feature>
                  <feature name="jackson" version="2.19.4">
                    <bundle>%5$s</bundle><bundle>%6$s</bundle><bundle>%7$s</bundle>
                  </feature>
                </features>
                """
                        .formatted(
                                version,
                                camel,
                                CamelBundle.write(folder.resolve("camel-" + camel + ".jar"), camel)
                                        .toUri(),
                                CamelBundle.jar("snakeyaml-engine").toUri(),
                                CamelBundle.jar("jackson-annotations").toUri(),
                                CamelBundle.jar("jackson-core").toUri(),
                                CamelBundle.jar("jackson-databind").toUri());
        publish(
                "org.apache.camel.karaf",
                "apache-camel",
                version,
                "-features.xml",
                Files.writeString(folder.resolve("camel.xml"), features));
    }

    /** What the features name beside the connector, which must be what the class path has. */
    private void publishDependencies() throws IOException {
        Matcher bundle = BUNDLE.matcher(Files.readString(features()));
        while (bundle.find()) {
            String artifact = bundle.group(2);
            String version = bundle.group(3);
            publish(bundle.group(1), artifact, version, ".jar", CamelBundle.jar(artifact + "-" + version + ".jar"));
        }
    }

    private void publish(String group, String artifact, String version, String ending, Path file) throws IOException {
        Path target = folder.resolve("repository")
                .resolve(group.replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + ending);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private static Path connector() {
        return Path.of("src/connector/target/camel-learningplatform-" + VERSION + ".jar");
    }

    private static Path features() {
        return Path.of(System.getProperty("module"), "target/feature/features.xml");
    }

    private Path routes() throws IOException {
        String name = KarafApplication.class.getName();
        String entry = name.replace('.', '/') + ".class";
        Attributes manifest = CamelBundle.bundle("my-routes", "1.0.0");
        manifest.putValue("Bundle-Activator", name);
        manifest.putValue("DynamicImport-Package", "*");
        return CamelBundle.write(
                folder.resolve("routes.jar"),
                manifest,
                Map.of(entry, Files.readAllBytes(Path.of(System.getProperty("module"), "target/test-classes", entry))));
    }
}
