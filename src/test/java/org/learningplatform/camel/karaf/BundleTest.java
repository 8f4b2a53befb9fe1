// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** The connector as an OSGi bundle, in a framework of its own. */
class BundleTest {

    private static final URL CLASSES = LearningPlatformComponent.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation();
    private static final List<String> JAVA_17 = List.of("1.6", "1.8", "11", "17");

    @TempDir
    private Path folder;

    private Framework framework;

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.14.0", "4.18.0", "4.22.0"})
    void itResolvesOnTheCamelsThatItIsFor(String camel) throws Exception {
        start(camel, JAVA_17);

        Bundle connector = connector();
        connector.start();

        assertThat(connector.getState()).isEqualTo(Bundle.ACTIVE);
        Class<?> component = connector.loadClass(LearningPlatformComponent.class.getName());
        assertThat(component).isNotSameAs(LearningPlatformComponent.class);
        assertThat(component.getConstructor().newInstance()).isInstanceOf(component);
    }

    @Test
    void allItsClassesLinkWhereWhatTheJourneysNeedIsThere() throws Exception {
        start("4.18.0", JAVA_17);
        for (String name :
                List.of("commons-codec", "commons-csv", "commons-io", "HikariCP", "itu", "json-schema", "snakeyaml")) {
            install(CamelBundle.jar(name));
        }

        Bundle connector = connector();
        connector.start();

        for (String name : classes()) {
            assertThat(connector.loadClass(name).getDeclaredMethods()).as(name).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.13.0", "5.0.0"})
    void onAnotherCamelItIsRefusedWithTheVersionsThatItIsFor(String camel) throws Exception {
        start(camel, JAVA_17);

        assertThatThrownBy(connector()::start)
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("camel-learningplatform")
                .hasMessageContaining("(osgi.wiring.package=org.apache.camel")
                .hasMessageContaining("(version>=4.14.0)(!(version>=5.0.0))");
    }

    @Test
    void onAJavaThatIsTooOldItIsRefusedWithTheVersionThatItNeeds() throws Exception {
        start("4.18.0", List.of("1.6", "1.8", "11"));

        assertThatThrownBy(connector()::start)
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("camel-learningplatform")
                .hasMessageContaining("(&(osgi.ee=JavaSE)(version=17))");
    }

    /** A framework with that Camel and what it stands on. */
    private void start(String camel, List<String> java) throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMCAPABILITIES,
                        "osgi.ee; osgi.ee=JavaSE; version:List<Version>=\"" + String.join(",", java) + "\"",
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.slf4j;version=2.0.17,org.slf4j.event;version=2.0.17"));
        framework.start();
        install(CamelBundle.write(folder.resolve("camel.jar"), camel));
        for (String name : List.of("jackson-annotations", "jackson-core", "jackson-databind")) {
            install(CamelBundle.jar(name));
        }
    }

    private Bundle install(Path jar) throws BundleException {
        return framework.getBundleContext().installBundle("reference:" + jar.toUri());
    }

    private Bundle connector() throws BundleException {
        return framework.getBundleContext().installBundle("reference:" + CLASSES);
    }

    private static List<String> classes() throws IOException {
        Path root = Path.of(CLASSES.getPath());
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }
}
