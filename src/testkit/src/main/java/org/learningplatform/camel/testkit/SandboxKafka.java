// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import kafka.testkit.KafkaClusterTestKit;
import kafka.testkit.TestKitNodes;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/** A Kafka broker on loopback; its data are gone when it is closed. */
public final class SandboxKafka implements AutoCloseable {

    private final KafkaClusterTestKit cluster;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;

    /** On a free port. */
    public SandboxKafka() {
        this(0);
    }

    /** On a port, 0 for a free one. */
    public SandboxKafka(int port) {
        try {
            cluster = new KafkaClusterTestKit.Builder(oneNode())
                    .setConfigProp("listeners", "EXTERNAL://localhost:" + port + ",CONTROLLER://localhost:0")
                    .setConfigProp("offsets.topic.replication.factor", "1")
                    .setConfigProp("offsets.topic.num.partitions", "1")
                    .setConfigProp("transaction.state.log.replication.factor", "1")
                    .setConfigProp("transaction.state.log.num.partitions", "1")
                    .setConfigProp("transaction.state.log.min.isr", "1")
                    .setConfigProp("group.initial.rebalance.delay.ms", "0")
                    .build();
            cluster.format();
            cluster.startup();
            cluster.waitForReadyBrokers();
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox's Kafka broker does not start", e);
        }
        producer = new KafkaProducer<>(address(), new ByteArraySerializer(), new ByteArraySerializer());
        admin = Admin.create(address());
    }

    /** A node that is broker and controller, with data that {@link #close()} deletes, and no hook of the JVM before that. */
    private static TestKitNodes oneNode() {
        Exit.setShutdownHookAdder((name, hook) -> {});
        try {
            return new TestKitNodes.Builder()
                    .setCombined(true)
                    .setNumBrokerNodes(1)
                    .setNumControllerNodes(1)
                    .build();
        } finally {
            Exit.resetShutdownHookAdder();
        }
    }

    /** Where it listens, for example {@code localhost:40124}. */
    public String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    /** Creates a topic, unless it is there; one that is written to before has one partition. */
    public void createTopic(String name, int partitions) {
        if (!topics().contains(name)) {
            done(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture());
        }
    }

    /** The names of the topics, the broker's own aside. */
    public Set<String> topics() {
        return done(admin.listTopics().names().toCompletionStage().toCompletableFuture());
    }

    /** Deletes all records; topics and what groups have read stay, so that a group goes on with what comes. */
    public void reset() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(address(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            Map<TopicPartition, RecordsToDelete> all = consumer.endOffsets(partitions).entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(end.getValue())));
            done(admin.deleteRecords(all).all().toCompletionStage().toCompletableFuture());
        }
    }

    /** Has a topic take records up to a size. */
    public void allow(String topic, int bytes) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp limit = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET);
        done(admin.incrementalAlterConfigs(Map.of(resource, List.of(limit)))
                .all()
                .toCompletionStage()
                .toCompletableFuture());
    }

    /** Writes a record of texts in UTF-8, for example a CloudEvent, and waits for the broker's word; the key may be null. */
    public RecordMetadata send(String topic, @Nullable String key, String value, Map<String, String> headers) {
        Map<String, byte[]> encoded = new HashMap<>();
        headers.forEach((name, text) -> encoded.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return send(
                topic,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8),
                encoded);
    }

    /** Writes a record with headers and waits for the broker's word; key or value may be null. */
    public RecordMetadata send(
            String topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, key, value);
        headers.forEach(message.headers()::add);
        return done(producer.send(message));
    }

    /** How many records the topic has had since the {@link #reset}. */
    public long count(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(address(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            return sum(consumer.endOffsets(partitions)) - sum(consumer.beginningOffsets(partitions));
        }
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(offset -> offset).sum();
    }

    /** All records that the topic holds now, by partition and offset. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<String, Object> properties = new HashMap<>(address());
        properties.put("allow.auto.create.topics", "false");
        // or it would wait at the end for records to come
        properties.put("fetch.max.wait.ms", "0");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        records.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return records;
    }

    /** Waits until the topic has a record, and returns at once then. */
    public void awaitRecord(String topic, Duration patience) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(address(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            if (consumer.poll(patience).isEmpty()) {
                throw new IllegalStateException("nothing comes to the topic");
            }
        }
    }

    /** The ids of the group's members; each time one joins anew it has another. */
    public Set<String> members(String group) {
        return done(admin.describeConsumerGroups(List.of(group))
                        .all()
                        .toCompletionStage()
                        .toCompletableFuture())
                .values()
                .stream()
                .flatMap(description -> description.members().stream())
                .map(MemberDescription::consumerId)
                .collect(Collectors.toSet());
    }

    /** Stops the broker and deletes its data. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox's Kafka broker does not stop", e);
        }
    }

    private Map<String, Object> address() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    private static <T> T done(Future<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
