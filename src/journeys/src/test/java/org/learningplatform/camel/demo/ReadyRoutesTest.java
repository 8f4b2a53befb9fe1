// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** What {@code mvn -Proutes} says where something is missing. */
class ReadyRoutesTest {

    @Test
    void whatIsMissingIsSaidInALineEachWithWhatToStartOrSet() throws Exception {
        String closed = "127.0.0.1:" + closedPort();

        assertThat(ReadyRoutes.missing(
                        settings("", "", closed, "enrolment-requests.yaml,file:routes/roster-files.yaml")))
                .satisfiesExactly(
                        credentials -> assertThat(credentials).contains("LEARNINGPLATFORM_CLIENT_SECRET"),
                        kafka -> assertThat(kafka).contains(closed, "camel.component.kafka.brokers"),
                        sftp -> assertThat(sftp).contains(closed, "SFTP_HOST", "camel.main.routesIncludePattern"))
                .allMatch(line -> line.lines().count() == 1);
    }

    @Test
    void aServerThatNoRouteNeedsMayBeMissing() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String second = "127.0.0.1:" + closedPort() + ",127.0.0.1:" + broker.getLocalPort();

            assertThat(ReadyRoutes.missing(settings("id", "secret", second, "completions.yaml")))
                    .isEmpty();
        }
    }

    private static CamelContext settings(String id, String secret, String brokers, String routes) throws IOException {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "platform",
                "learningplatform",
                "camel.component.learningplatform.clientId",
                id,
                "camel.component.learningplatform.clientSecret",
                secret,
                "camel.component.kafka.brokers",
                brokers,
                "camel.main.routesIncludePattern",
                "file:routes/" + routes,
                "sftp.host",
                "127.0.0.1",
                "sftp.port",
                Integer.toString(closedPort())));
        if (brokers.indexOf(',') < 0) {
            properties.setProperty("sftp.port", brokers.substring(brokers.lastIndexOf(':') + 1));
        }
        CamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(properties);
        return context;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
