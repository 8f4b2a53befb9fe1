// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SandboxTest {

    private static Sandbox sandbox;
    private static Map<String, String> properties;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.builder().kafka(0).sftp(0).start();
        properties = sandbox.properties();
    }

    @AfterAll
    static void closeAndLookWhetherAnythingIsLeft() {
        Path files = sandbox.sftp().knownHostsFile();

        sandbox.close();

        assertThat(files.getParent()).doesNotExist();
        assertThatThrownBy(() -> new Socket("127.0.0.1", sandbox.sftp().port())).isInstanceOf(ConnectException.class);
    }

    @Test
    void recordsOfAnyClientAreReadWithKeyAndHeaders() throws Exception {
        sandbox.kafka().createTopic("read", 3);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, properties.get("camel.component.kafka.brokers")),
                new StringSerializer(),
                new StringSerializer())) {
            for (int partition = 0; partition < 3; partition++) {
                ProducerRecord<String, String> message =
                        new ProducerRecord<>("read", partition, "key", "value " + partition);
                message.headers().add("ce_id", "1".getBytes(UTF_8));
                producer.send(message).get();
            }
        }

        List<ConsumerRecord<byte[], byte[]>> records = sandbox.kafka().records("read");

        assertThat(records)
                .extracting(r -> new String(r.value(), UTF_8))
                .containsExactly("value 0", "value 1", "value 2");
        assertThat(records.get(0).key()).asString(UTF_8).isEqualTo("key");
        assertThat(records.get(0).headers().lastHeader("ce_id").value())
                .asString(UTF_8)
                .isEqualTo("1");
    }

    @Test
    void recordsAreWrittenForAnyConsumerGroup() {
        sandbox.kafka().send("written", null, "value".getBytes(UTF_8), Map.of("ce_type", "t".getBytes(UTF_8)));

        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        sandbox.kafka().bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "test",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("written"));
            ConsumerRecord<String, String> message =
                    consumer.poll(Duration.ofSeconds(10)).iterator().next();

            assertThat(message.key()).isNull();
            assertThat(message.value()).isEqualTo("value");
            assertThat(message.headers().lastHeader("ce_type").value())
                    .asString(UTF_8)
                    .isEqualTo("t");
        }
    }

    @Test
    void aDroppedFileIsThereForAClientThatChecksTheHostKeyAndMovesIt() throws Exception {
        sandbox.sftp().drop("inbox", "starters.csv", "userId\n1\n");

        try (SshClient client = client();
                ClientSession session = session(client, properties.get("sftp.password"));
                SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
            try (InputStream file = sftp.read("inbox/starters.csv")) {
                assertThat(file).hasContent("userId\n1\n");
            }
            sftp.mkdir("done");
            sftp.rename("inbox/starters.csv", "done/starters.csv");
        }

        assertThat(sandbox.sftp().files("done")).containsExactly("starters.csv");
        assertThat(sandbox.sftp().read("done", "starters.csv")).isEqualTo("userId\n1\n");
        assertThat(sandbox.sftp().files("inbox")).isEmpty();
        assertThat(sandbox.sftp().files("quarantine")).isEmpty();
    }

    @Test
    void aWrongPasswordDoesNotOpenTheDoor() throws Exception {
        try (SshClient client = client()) {
            assertThatThrownBy(() -> session(client, "wrong")).hasMessageContaining("authentication");
        }
    }

    @Test
    void thePropertiesOfTheRoutesNameEveryAddress() {
        assertThat(properties)
                .containsOnlyKeys(
                        "camel.component.learningplatform.baseUrl",
                        "camel.component.learningplatform.clientId",
                        "camel.component.learningplatform.clientSecret",
                        "camel.component.kafka.brokers",
                        "sftp.host",
                        "sftp.port",
                        "sftp.username",
                        "sftp.password",
                        "sftp.knownHostsFile");
        assertThat(Path.of(properties.get("sftp.knownHostsFile"))).isRegularFile();
    }

    private static SshClient client() {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(new KnownHostsServerKeyVerifier(
                RejectAllServerKeyVerifier.INSTANCE, Path.of(properties.get("sftp.knownHostsFile"))));
        client.start();
        return client;
    }

    private static ClientSession session(SshClient client, String password) throws Exception {
        ClientSession session = client.connect(
                        properties.get("sftp.username"),
                        properties.get("sftp.host"),
                        Integer.parseInt(properties.get("sftp.port")))
                .verify(Duration.ofSeconds(5))
                .getSession();
        session.addPasswordIdentity(password);
        session.auth().verify(Duration.ofSeconds(5));
        return session;
    }
}
