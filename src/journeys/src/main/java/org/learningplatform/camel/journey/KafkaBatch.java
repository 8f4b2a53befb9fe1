// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The records that a Kafka consumer has taken at once, some of them still open. For the consumer's own thread.
 *
 * <p>Of each partition that is committed behind which nothing is open. While open records wait, the consumer stays in its group:
 * it is polled without taking records.
 */
final class KafkaBatch {

    /** How long one poll may take, and so how late an end is noticed. */
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<?, ?> consumer;
    private final List<Taken> records = new ArrayList<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    /** One record. */
    private static final class Taken {

        private final Exchange exchange;
        private final TopicPartition partition;
        private final long offset;
        private boolean done;

        private Taken(Exchange exchange) {
            DefaultKafkaManualCommit commit = commitOf(exchange);
            this.exchange = exchange;
            this.partition = commit.getPartition();
            this.offset = commit.getRecordOffset();
        }
    }

    /** @param exchanges as camel-kafka hands them over where it batches and commits by hand */
    KafkaBatch(List<Exchange> exchanges) {
        this.consumer = commitOf(exchanges.get(0)).getCamelExchangePayload().consumer;
        exchanges.forEach(exchange -> records.add(new Taken(exchange)));
        dropWhatComesAgain();
    }

    private static DefaultKafkaManualCommit commitOf(Exchange exchange) {
        return Objects.requireNonNull(
                exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, DefaultKafkaManualCommit.class),
                "the consumer must have allowManualCommit=true");
    }

    List<Exchange> open() {
        return records.stream()
                .filter(record -> !record.done)
                .map(record -> record.exchange)
                .toList();
    }

    void done(Set<Exchange> exchanges) {
        records.stream().filter(record -> exchanges.contains(record.exchange)).forEach(record -> record.done = true);
    }

    /**
     * Commits of each partition what is done and has nothing open before it.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not take it
     */
    void commit() {
        Map<TopicPartition, Long> next = new LinkedHashMap<>();
        Set<TopicPartition> stopped = new HashSet<>();
        for (Taken record : records) {
            if (!record.done) {
                stopped.add(record.partition);
            } else if (!stopped.contains(record.partition)) {
                next.put(record.partition, record.offset + 1);
            }
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) -> {
            if (!offset.equals(committed.get(partition))) {
                offsets.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets);
            committed.putAll(next);
        }
    }

    /**
     * Lets the open records wait.
     *
     * @param ends whether the consumer is to end, and not to wait any longer
     */
    void await(Duration time, BooleanSupplier ends) {
        long begin = System.nanoTime();
        while (!ends.getAsBoolean() && System.nanoTime() - begin < time.toNanos()) {
            consumer.pause(consumer.assignment());
            takeNothing(consumer.poll(POLL));
        }
        consumer.resume(consumer.paused());
        dropWhatComesAgain();
    }

    /**
     * Of a partition that somebody else has got, or that this consumer has got again, the records come once more, from where
     * its offset was committed last: here or there.
     */
    private void dropWhatComesAgain() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        consumer.assignment().forEach(partition -> positions.put(partition, consumer.position(partition)));
        records.removeIf(record -> record.offset >= positions.getOrDefault(record.partition, 0L));
    }

    /** A partition that has just been assigned is not paused yet. */
    private void takeNothing(ConsumerRecords<?, ?> polled) {
        polled.partitions()
                .forEach(partition -> consumer.seek(
                        partition, polled.records(partition).get(0).offset()));
    }

    /** Gives the open records back: who is not stopped, but suspended, takes them again. */
    void leave() {
        Map<TopicPartition, Long> first = new HashMap<>();
        records.stream()
                .filter(record -> !record.done)
                .forEach(record -> first.putIfAbsent(record.partition, record.offset));
        first.keySet().retainAll(consumer.assignment());
        first.forEach((partition, offset) -> {
            // what was polled later may have been given back before
            if (consumer.position(partition) > offset) {
                consumer.seek(partition, offset);
            }
        });
    }
}
