// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.journey.EnrolmentRequests;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** The connector and the journeys as OSGi bundles, in a framework of its own. */
class BundleTest {

    private static final URL CONNECTOR = locationOf(LearningPlatformComponent.class);
    private static final URL JOURNEYS = locationOf(EnrolmentRequests.class);
    private static final List<String> JAVA_17 = List.of("1.6", "1.8", "11", "17");

    /** In both versions, as Karaf has it. */
    private static final String SLF4J = "org.slf4j;version=2.0.6,org.slf4j;version=1.7.36";

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
    void itTakesWhatItCanDoWithoutWhereItIsThere() throws Exception {
        start("4.18.0", JAVA_17);
        install("json-schema-validator", "itu", "jackson-dataformat-yaml", "snakeyaml-2");
        install("snakeyaml-engine", "micrometer-core", "micrometer-commons");

        Bundle connector = connector();
        connector.start();

        assertThat(connector.adapt(BundleWiring.class).getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE))
                .extracting(BundleWire::getRequirement)
                .containsAll(connector
                        .adapt(BundleRevision.class)
                        .getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE));
    }

    @Test
    void theJourneysResolveWithWhatTheirFeatureNames() throws Exception {
        start("4.18.0", JAVA_17);
        install("json-schema-validator", "itu", "jackson-dataformat-yaml", "snakeyaml-2", "fastcsv", "HikariCP");
        install(CamelBundle.writeKafkaAndSftp(folder.resolve("kafka.jar"), "4.18.0"));
        Bundle connector = connector();
        connector.start();

        Bundle journeys = install(JOURNEYS);
        journeys.start();

        assertThat(journeys.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(journeys.loadClass(EnrolmentRequests.class.getName())).isNotSameAs(EnrolmentRequests.class);
        String component = LearningPlatformComponent.class.getName();
        assertThat(journeys.loadClass(component))
                .as("the connector's, not a copy")
                .isSameAs(connector.loadClass(component));
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
                        SLF4J));
        framework.start();
        install(CamelBundle.write(folder.resolve("camel.jar"), camel));
        install("jackson-annotations", "jackson-core", "jackson-databind");
    }

    private void install(String... jars) throws BundleException {
        for (String jar : jars) {
            install(CamelBundle.jar(jar));
        }
    }

    private void install(Path jar) throws BundleException {
        framework.getBundleContext().installBundle("reference:" + jar.toUri());
    }

    private Bundle connector() throws BundleException {
        return install(CONNECTOR);
    }

    private Bundle install(URL classes) throws BundleException {
        return framework.getBundleContext().installBundle("reference:" + classes);
    }

    private static URL locationOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
