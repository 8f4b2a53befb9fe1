// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
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
 *
 * <p>Only what follows the commit of its partition is worked on, and not every record does: camel-kafka hands records over later than
 * it polls them, and a partition that was lost and regained in between, or given back, goes on at its commit. What was polled ahead
 * would overtake the records that come again, and its commit would lose them.
 */
final class KafkaBatch {

    /** How long one poll may take, and so how late an end is noticed. */
    private static final Duration POLL = Duration.ofMillis(200);
    /** How long the record that follows a commit is looked for; then it is tried anew. */
    private static final Duration LOOK = Duration.ofSeconds(10);

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

    /**
     * Takes the records that follow the commits of their partitions; the others are done, or come again.
     *
     * @param exchanges as camel-kafka hands them over where it batches and commits by hand
     * @throws org.apache.kafka.common.KafkaException if the broker does not tell what is committed
     */
    KafkaBatch(List<Exchange> exchanges) {
        this.consumer = commitOf(exchanges.get(0)).getCamelExchangePayload().consumer;
        exchanges.forEach(exchange -> records.add(new Taken(exchange)));
        keepWhatFollowsTheCommits();
    }

    private void keepWhatFollowsTheCommits() {
        Map<TopicPartition, NavigableMap<Long, Taken>> kept = new HashMap<>();
        for (Taken record : records) {
            NavigableMap<Long, Taken> before = kept.computeIfAbsent(record.partition, partition -> new TreeMap<>());
            // the consumer was sought back to here
            before.tailMap(record.offset, true).clear();
            before.put(record.offset, record);
        }
        kept.keySet().retainAll(consumer.assignment());
        Map<TopicPartition, OffsetAndMetadata> commits = consumer.committed(kept.keySet());
        Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
        kept.forEach((partition, following) -> {
            if (commits.get(partition) == null) {
                begins.put(partition, new OffsetAndMetadata(following.firstKey()));
            }
        });
        if (!begins.isEmpty()) {
            // so that what lies behind the first records is never taken for the beginning
            consumer.commitSync(begins);
        }
        kept.forEach((partition, following) -> {
            long commit = Objects.requireNonNullElse(commits.get(partition), begins.get(partition))
                    .offset();
            following.headMap(commit).clear();
            if (!following.isEmpty() && !follows(partition, commit, following.firstKey())) {
                following.clear();
            }
        });
        records.retainAll(kept.values().stream()
                .flatMap(following -> following.values().stream())
                .collect(Collectors.toSet()));
    }

    /**
     * Whether nothing lies between a commit and the record at an offset; marks of transactions do not count, nor what was
     * compacted or deleted. If something does, the consumer goes on there.
     */
    private boolean follows(TopicPartition partition, long commit, long offset) {
        if (offset == commit) {
            return true;
        }
        if (!consumer.assignment().contains(partition)) {
            // lost while another one was looked at
            return false;
        }
        long position = consumer.position(partition);
        Set<TopicPartition> paused = new HashSet<>(consumer.paused());
        consumer.resume(Set.of(partition));
        consumer.seek(partition, commit);
        long begin = System.nanoTime();
        boolean found;
        do {
            found = pollInVain(Set.of(partition)).contains(partition);
        } while (!found
                && consumer.assignment().contains(partition)
                && consumer.position(partition) < offset
                && System.nanoTime() - begin < LOOK.toNanos());
        consumer.resume(consumer.paused());
        paused.retainAll(consumer.assignment());
        consumer.pause(paused);
        boolean follows = consumer.assignment().contains(partition) && consumer.position(partition) == offset;
        if (follows) {
            consumer.seek(partition, position);
        }
        return follows;
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
            pollInVain(Set.of());
        }
        consumer.resume(consumer.paused());
    }

    /**
     * Polls and gives back what comes. Partitions that somebody else gets, or that this consumer gets again, leave the batch: their
     * records come once more, there or here.
     *
     * @param looked partitions that are not paused
     * @return those that have records at their position
     */
    private Set<TopicPartition> pollInVain(Set<TopicPartition> looked) {
        Set<TopicPartition> others = new HashSet<>(consumer.assignment());
        others.removeAll(looked);
        consumer.pause(others);
        ConsumerRecords<?, ?> polled = consumer.poll(POLL);
        polled.partitions()
                .forEach(partition -> consumer.seek(
                        partition, polled.records(partition).get(0).offset()));
        // what has just been assigned is not paused
        others.retainAll(consumer.paused());
        records.removeIf(record -> !looked.contains(record.partition) && !others.contains(record.partition));
        return polled.partitions();
    }

    /** Gives the open records back: who is not stopped, but suspended, takes them again. */
    void leave() {
        Map<TopicPartition, Long> first = new HashMap<>();
        records.stream()
                .filter(record -> !record.done)
                .forEach(record -> first.putIfAbsent(record.partition, record.offset));
        first.forEach(consumer::seek);
    }
}
