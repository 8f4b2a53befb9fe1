// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** Platform, Kafka broker and SFTP server together. */
public final class Sandbox implements AutoCloseable {

    private final SandboxKafka kafka;
    private final SandboxPlatform platform;
    private final SandboxSftp sftp;

    /** All on free ports, by the system's clock. */
    public Sandbox() {
        this(0, 0, 0);
    }

    /** Each on a port, 0 for a free one, by the system's clock. */
    public Sandbox(int platformPort, int kafkaPort, int sftpPort) {
        kafka = new SandboxKafka(kafkaPort);
        platform = new SandboxPlatform(platformPort, Clock.systemUTC());
        sftp = new SandboxSftp(sftpPort);
    }

    /**
     * Starts a sandbox, prints its addresses and stays until it is stopped.
     *
     * @param ports of the platform, of Kafka and of SFTP; those left out are free ones
     */
    public static void main(String... ports) throws InterruptedException {
        Sandbox sandbox = new Sandbox(port(ports, 0), port(ports, 1), port(ports, 2));
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
        sandbox.properties().forEach((key, value) -> System.out.println(key + "=" + value));
        new CountDownLatch(1).await();
    }

    private static int port(String[] ports, int position) {
        return position < ports.length ? Integer.parseInt(ports[position]) : 0;
    }

    public SandboxPlatform platform() {
        return platform;
    }

    public SandboxKafka kafka() {
        return kafka;
    }

    public SandboxSftp sftp() {
        return sftp;
    }

    /** What the routes need to know to work with this sandbox, by the names of their properties. */
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>(sftp.properties());
        properties.putAll(Map.of(
                "camel.component.learningplatform.baseUrl",
                platform.baseUrl(),
                "camel.component.learningplatform.clientId",
                SandboxPlatform.CLIENT_ID,
                "camel.component.learningplatform.clientSecret",
                SandboxPlatform.CLIENT_SECRET,
                "camel.component.kafka.brokers",
                kafka.bootstrapServers()));
        return properties;
    }

    @Override
    public void close() {
        try (kafka;
                platform;
                sftp) {
            // closes each, whatever happens to the others
        }
    }
}
