// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What has been set aside: the records of the topics {@code *.dlq} and {@code *.parked}, as they come. */
final class DeadLetters implements AutoCloseable {

    private static final String SUFFIXES = ".*\\.(dlq|parked)";

    private final SandboxKafka kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Deque<Letter> latest = new ArrayDeque<>();

    /**
     * A record that was set aside, without its content.
     *
     * @param topic where it is
     * @param at when it was written, in ISO 8601
     * @param key its key
     * @param reason why; empty for one that is parked
     */
    record Letter(String topic, String at, String key, String reason) {}

    DeadLetters(SandboxKafka kafka) {
        this.kafka = kafka;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Reads what has come since, without waiting for more. */
    void read() {
        Set<TopicPartition> known = consumer.assignment();
        Set<TopicPartition> all = new HashSet<>();
        kafka.topics().stream()
                .filter(topic -> topic.matches(SUFFIXES))
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .forEach(partition -> all.add(new TopicPartition(partition.topic(), partition.partition())));
        if (!all.equals(known)) {
            consumer.assign(all);
        }
        if (!all.isEmpty()) {
            consumer.poll(Duration.ofMillis(50)).forEach(this::add);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> message) {
        counts.merge(message.topic(), 1, Integer::sum);
        Header reason = message.headers().lastHeader("dlq-reason");
        latest.addFirst(new Letter(
                message.topic(),
                Instant.ofEpochMilli(message.timestamp()).toString(),
                text(message.key()),
                text(reason == null ? null : reason.value())));
        if (latest.size() > WindowState.SHOWN) {
            latest.removeLast();
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many there are, by topic. */
    Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    /** The latest, newest first. */
    List<Letter> latest() {
        return List.copyOf(latest);
    }

    @Override
    public void close() {
        consumer.close(Duration.ZERO);
    }
}
