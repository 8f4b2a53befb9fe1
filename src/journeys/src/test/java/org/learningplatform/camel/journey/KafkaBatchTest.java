// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualSyncCommit;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory.CamelExchangePayload;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory.KafkaRecordPayload;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.learningplatform.camel.routes.SharedKafka;
import org.learningplatform.camel.testkit.SandboxKafka;

/** Which records of a list that camel-kafka hands over are worked on, and what is committed then. */
@ExtendWith(SharedKafka.class)
class KafkaBatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SandboxKafka kafka;
    private final String topic = "batch-" + UUID.randomUUID();
    private final TopicPartition partition = new TopicPartition(topic, 0);
    private final CamelContext context = new DefaultCamelContext();
    /** The partition goes to the member whose name comes first. */
    private final Consumer<byte[], byte[]> consumer;

    KafkaBatchTest(SandboxKafka kafka) {
        this.kafka = kafka;
        kafka.createTopic(topic, 1);
        consumer = member("z");
        consumer.subscribe(List.of(topic));
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void whatWasPolledBeforeARebalanceDoesNotGoBeforeWhatComesAgain() {
        List<Exchange> waiting = publishAndTake(3);
        List<Exchange> polledBefore = publishAndTake(3);
        KafkaBatch batch = new KafkaBatch(waiting);
        wait(batch, lostAndRegained());
        assertThat(offsets(batch)).isEmpty();
        List<Exchange> again = take(6);

        KafkaBatch ahead = new KafkaBatch(polledBefore);

        assertThat(offsets(ahead)).isEmpty();
        assertThat(doAll(new KafkaBatch(again))).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(committed()).isEqualTo(6);
        // it was sought back although all had come already
        assertThat(doAll(new KafkaBatch(take(6)))).isEmpty();
        assertThat(doAll(new KafkaBatch(publishAndTake(1)))).containsExactly(6L);
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void whatWasPolledBeforeARebalanceIsNotCommittedBeforeWhatWasDoneInPartIsDoneWholly() {
        List<Exchange> waiting = publishAndTake(3);
        List<Exchange> polledBefore = publishAndTake(3);
        KafkaBatch batch = new KafkaBatch(waiting);
        batch.done(Set.of(waiting.get(0), waiting.get(2)));
        batch.commit();
        wait(batch, lostAndRegained());
        batch.commit();
        List<Exchange> again = take(5);

        doAll(new KafkaBatch(polledBefore));

        assertThat(committed()).isEqualTo(1);
        assertThat(doAll(new KafkaBatch(again))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(committed()).isEqualTo(6);
    }

    @Test
    void whatAnotherMemberDidWhileThePartitionWasLostIsNotDoneAgain() {
        KafkaBatch batch = new KafkaBatch(publishAndTake(3));
        List<Exchange> polledBefore = publishAndTake(3);

        wait(batch, lostAndRegained(6));

        assertThat(doAll(batch)).isEmpty();
        assertThat(doAll(new KafkaBatch(polledBefore))).isEmpty();
        assertThat(committed()).isEqualTo(6);
        assertThat(doAll(new KafkaBatch(publishAndTake(1)))).containsExactly(6L);
    }

    @Test
    void ofWhatAnotherMemberDidInPartTheRestIsDone() {
        KafkaBatch batch = new KafkaBatch(publishAndTake(3));
        List<Exchange> polledBefore = publishAndTake(3);

        wait(batch, lostAndRegained(4));

        assertThat(doAll(batch)).isEmpty();
        assertThat(doAll(new KafkaBatch(polledBefore))).containsExactly(4L, 5L);
        assertThat(committed()).isEqualTo(6);
    }

    @Test
    void aPartitionThatAnotherMemberHasIsLeftToIt() {
        List<Exchange> records = publishAndTake(3);
        KafkaBatch batch = new KafkaBatch(records);

        try (Consumer<byte[], byte[]> other = member("a")) {
            wait(batch, lostTo(other));

            assertThat(offsets(batch)).isEmpty();
            assertThat(offsets(new KafkaBatch(records))).isEmpty();
        }
    }

    @Test
    void whatWaitsStaysOpenWhereNothingHappens() {
        KafkaBatch batch = new KafkaBatch(publishAndTake(3));
        int[] polls = {0};

        wait(batch, () -> polls[0]++ >= 2);

        assertThat(doAll(batch)).containsExactly(0L, 1L, 2L);
        assertThat(doAll(new KafkaBatch(publishAndTake(2)))).containsExactly(3L, 4L);
    }

    @Test
    void aListThatBeginsAnewIsTakenFromThere() {
        List<Exchange> all = publishAndTake(10);
        List<Exchange> list = new ArrayList<>(all.subList(3, 10));
        list.addAll(retake(0, 10));

        assertThat(doAll(new KafkaBatch(list))).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(committed()).isEqualTo(10);
    }

    @Test
    void aListThatHasRecordsTwiceIsDoneOnce() {
        List<Exchange> list = publishAndTake(3);
        publish(1);
        list.addAll(retake(0, 4));

        assertThat(doAll(new KafkaBatch(list))).containsExactly(0L, 1L, 2L, 3L);
        assertThat(committed()).isEqualTo(4);
    }

    @Test
    void whatIsCommittedIsNotDoneAgain() {
        List<Exchange> records = publishAndTake(6);
        commit(4);

        assertThat(doAll(new KafkaBatch(records))).containsExactly(4L, 5L);
    }

    @Test
    void recordsThatRetentionHasDeletedAreNotWaitedFor() throws Exception {
        publishAndTake(5);
        commit(1);
        deleteBefore(3);
        List<Exchange> list = retake(1, 2);
        List<Exchange> polledBefore = publishAndTake(1);

        assertThat(doAll(new KafkaBatch(list))).containsExactly(3L, 4L);
        assertThat(doAll(new KafkaBatch(polledBefore))).containsExactly(5L);
        assertThat(doAll(new KafkaBatch(publishAndTake(1)))).containsExactly(6L);
        assertThat(committed()).isEqualTo(7);
    }

    @Test
    void theMarksOfTransactionsAreNotWaitedFor() {
        publishInTransactions(2, 2, 2);
        List<Exchange> records = take(6);
        List<Exchange> polledBefore = publishAndTake(1);

        assertThat(doAll(new KafkaBatch(records.subList(0, 2)))).containsExactly(0L, 1L);
        assertThat(committed()).as("the mark is not done").isEqualTo(2);
        assertThat(doAll(new KafkaBatch(records.subList(2, 6)))).containsExactly(3L, 4L, 6L, 7L);
        assertThat(doAll(new KafkaBatch(polledBefore))).containsExactly(9L);
        assertThat(consumer.position(partition)).isEqualTo(10);
        assertThat(committed()).isEqualTo(10);
    }

    @Test
    void behindAMarkOrderIsKeptTo() {
        publishInTransactions(2, 2, 2);
        List<Exchange> records = take(6);
        doAll(new KafkaBatch(records.subList(0, 2)));

        assertThat(doAll(new KafkaBatch(records.subList(4, 6)))).isEmpty();

        assertThat(doAll(new KafkaBatch(take(4)))).containsExactly(3L, 4L, 6L, 7L);
    }

    @Test
    void whatIsGivenBackComesAgainBeforeWhatWasPolledBehindIt() {
        List<Exchange> records = publishAndTake(3);
        List<Exchange> polledBefore = publishAndTake(3);
        KafkaBatch batch = new KafkaBatch(records);
        batch.done(Set.of(records.get(0)));
        batch.commit();

        batch.leave();
        List<Exchange> again = take(5);
        KafkaBatch ahead = new KafkaBatch(polledBefore);

        assertThat(offsets(ahead)).isEmpty();
        assertThat(doAll(new KafkaBatch(again))).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aConsumerThatIsPausedStaysPaused() {
        publishAndTake(3);
        List<Exchange> ahead = publishAndTake(3);
        commit(0);
        consumer.pause(List.of(partition));

        assertThat(offsets(new KafkaBatch(ahead))).isEmpty();

        assertThat(consumer.paused()).containsExactly(partition);
        assertThat(consumer.position(partition)).isZero();
    }

    @Test
    void aBrokerThatDoesNotSayWhatIsCommittedIsAnErrorAndLosesNothing() {
        List<Exchange> records = publishAndTake(3);
        commit(1);
        consumer.wakeup();

        assertThatThrownBy(() -> new KafkaBatch(records)).isInstanceOf(KafkaException.class);

        assertThat(committed()).isEqualTo(1);
    }

    private Consumer<byte[], byte[]> member(String name) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("group.id", topic);
        properties.put("client.id", name);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("heartbeat.interval.ms", "100");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** As a rebalance that ends when the other member, which has done nothing, goes. */
    private BooleanSupplier lostAndRegained() {
        return lostAndRegained(-1);
    }

    /** The same, with what the other has committed. */
    private BooleanSupplier lostAndRegained(long next) {
        Consumer<byte[], byte[]> other = member("a");
        BooleanSupplier lost = lostTo(other);
        boolean[] gone = {false};
        return () -> {
            if (!gone[0] && lost.getAsBoolean()) {
                if (next >= 0) {
                    other.commitSync(Map.of(partition, new OffsetAndMetadata(next)));
                }
                other.close();
                gone[0] = true;
            }
            return gone[0] && consumer.assignment().contains(partition);
        };
    }

    /** Whether the other, which joins, has got the partition. */
    private BooleanSupplier lostTo(Consumer<byte[], byte[]> other) {
        other.subscribe(List.of(topic));
        return () -> {
            other.poll(Duration.ZERO);
            return other.assignment().contains(partition)
                    && consumer.assignment().isEmpty();
        };
    }

    private static void wait(KafkaBatch batch, BooleanSupplier end) {
        batch.await(PATIENCE, end);
        assertThat(end.getAsBoolean()).as("it has happened").isTrue();
    }

    private List<Exchange> publishAndTake(int count) {
        publish(count);
        return take(count);
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            kafka.send(topic, null, (byte[]) null, Map.of());
        }
    }

    private void publishInTransactions(int... counts) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (int count : counts) {
                producer.beginTransaction();
                for (int i = 0; i < count; i++) {
                    producer.send(new ProducerRecord<>(topic, 0, null, null));
                }
                producer.commitTransaction();
            }
        }
    }

    private List<Exchange> retake(long offset, int count) {
        consumer.seek(partition, offset);
        return take(count);
    }

    /** The next records, as camel-kafka makes exchanges of them. */
    private List<Exchange> take(int count) {
        List<Exchange> taken = new ArrayList<>();
        long begin = System.nanoTime();
        while (taken.size() < count && System.nanoTime() - begin < PATIENCE.toNanos()) {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> taken.add(exchange(record)));
        }
        assertThat(taken).hasSize(count);
        return taken;
    }

    private Exchange exchange(ConsumerRecord<byte[], byte[]> record) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader(KafkaConstants.OFFSET, record.offset());
        exchange.getMessage()
                .setHeader(
                        KafkaConstants.MANUAL_COMMIT,
                        new DefaultKafkaManualSyncCommit(
                                new CamelExchangePayload(exchange, consumer, "", null),
                                new KafkaRecordPayload(partition, record.offset(), 0),
                                null));
        return exchange;
    }

    private static List<Long> offsets(KafkaBatch batch) {
        return batch.open().stream()
                .map(exchange -> exchange.getMessage().getHeader(KafkaConstants.OFFSET, Long.class))
                .toList();
    }

    /** What was open. */
    private static List<Long> doAll(KafkaBatch batch) {
        List<Long> open = offsets(batch);
        batch.done(new HashSet<>(batch.open()));
        batch.commit();
        return open;
    }

    private void commit(long next) {
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(next)));
    }

    private long committed() {
        return Stream.ofNullable(consumer.committed(Set.of(partition)).get(partition))
                .mapToLong(OffsetAndMetadata::offset)
                .findFirst()
                .orElse(-1);
    }

    private void deleteBefore(long offset) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }
}
