// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.sync.work.Claims;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.sync.work.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries parked records again, in rounds: each reads from the offset that is committed to the end of
 * {@code <topic>.parked}, without what is over already, and leaves of each person what comes behind the first request that fails.
 * What has been parked for too long is set aside, {@code stale-parked}. While nothing is parked it does nothing; of several
 * processes one goes a round.
 */
public final class ParkedRequests {

    private static final Logger LOG = LoggerFactory.getLogger(ParkedRequests.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final PersonRecords requests;
    private final String topic;
    private final String group;
    private int rounds;
    private @Nullable Instant next;

    /**
     * @param topic of the requests, without {@code .parked}
     * @param group consumer group whose offsets say how far it has come
     */
    public ParkedRequests(PersonRecords requests, String topic, String group) {
        this.requests = requests;
        this.topic = topic;
        this.group = group;
    }

    /** Goes a round, if something is parked and it is time for one. To be called often, by one thread. */
    public void round(CamelContext context) {
        Instant now = requests.clock().instant();
        Instant due = next;
        try {
            long parked = requests.parking().size();
            requests.showParked(parked, context);
            if (parked == 0) {
                rounds = 0;
                next = null;
            } else if (due == null) {
                next = now.plus(requests.delay(0));
            } else if (!now.isBefore(due)) {
                rounds++;
                goAlone(now, context);
                next = requests.clock().instant().plus(requests.delay(rounds));
            }
        } catch (StateUnavailableException | KafkaException | CamelExecutionException e) {
            LOG.warn("Parked {} will be retried: {}", requests.name(), Outbox.words(e));
        }
    }

    private void goAlone(Instant now, CamelContext context) {
        try (Claims claims = new Claims(requests.store().lease(), requests.clock())) {
            if (claims.take(List.of("parked " + topic)).isEmpty()) {
                return;
            }
            try (Consumer<byte[], byte[]> consumer = consumer(context)) {
                Round round = new Round(consumer, context);
                while (round.isUnfinished() && !claims.held().isEmpty()) {
                    round.page(claims);
                }
                if (round.isComplete()) {
                    requests.parking().forgetLost(now);
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // as the deserializers say
    private Consumer<byte[], byte[]> consumer(CamelContext context) {
        String bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
        KafkaEndpoint endpoint = context.getEndpoint(
                "kafka:" + topic + ParkedRecord.SUFFIX + "?autoCommitEnable=false&keyDeserializer=" + bytes
                        + "&valueDeserializer=" + bytes,
                KafkaEndpoint.class);
        Properties properties = endpoint.getConfiguration().createConsumerProperties();
        properties.put("bootstrap.servers", endpoint.getKafkaClientFactory().getBrokers(endpoint.getConfiguration()));
        properties.put("group.id", group);
        return endpoint.getKafkaClientFactory().getConsumer(properties);
    }

    /** From the offsets that are committed to the end. */
    private final class Round {

        private final Consumer<byte[], byte[]> consumer;
        private final CamelContext context;
        private final Map<TopicPartition, Long> ends;
        private final Map<TopicPartition, Progress> progress = new HashMap<>();
        private final Set<String> failing = new HashSet<>();
        private @Nullable RuntimeException outage;
        private boolean leavesOld;

        Round(Consumer<byte[], byte[]> consumer, CamelContext context) {
            this.consumer = consumer;
            this.context = context;
            List<TopicPartition> partitions = consumer.partitionsFor(topic + ParkedRecord.SUFFIX).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            ends = consumer.endOffsets(partitions);
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata offset = committed.get(partition);
                if (offset == null) {
                    consumer.seekToBeginning(List.of(partition));
                } else {
                    consumer.seek(partition, offset.offset());
                }
                progress.put(partition, Progress.of(offset, consumer.position(partition)));
            }
        }

        boolean isUnfinished() {
            return goesOn()
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
        }

        /** Whether all has been met that may be set aside. */
        boolean isComplete() {
            return goesOn() && !isUnfinished() && !leavesOld;
        }

        private boolean goesOn() {
            return outage == null && context.isStarted();
        }

        void page(Claims claims) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (!progress(record).isOver(record.offset())) {
                    records.add(record);
                }
            }
            List<ParkedRecord> parked = records.stream()
                    .map(record -> ParkedRecord.read(record, context))
                    .toList();
            PersonRecords.Handled handled = requests.handle(
                    parked.stream().map(ParkedRecord::exchange).toList(),
                    this::failing,
                    false,
                    () -> !goesOn() || claims.held().isEmpty());
            outage = handled.outage();
            Map<Exchange, RuntimeException> stale = new HashMap<>();
            Set<String> over = new HashSet<>();
            for (int i = 0; i < parked.size(); i++) {
                ParkedRecord record = parked.get(i);
                Result result = handled.results().get(record.exchange());
                if (result instanceof Result.Failing && requests.isTooOld(record)) {
                    stale.put(
                            record.exchange(),
                            new Refusal(
                                    Reason.STALE_PARKED,
                                    "the person's requests failed for longer than work.parkedFor"));
                    over.add(record.origin());
                } else if (result instanceof Result.Failing || result instanceof Result.Open) {
                    progress(records.get(i)).open(records.get(i).offset());
                    leavesOld |= requests.isTooOld(record);
                    failing.add(handled.person(record.exchange()));
                } else {
                    over.add(record.origin());
                }
            }
            PersonRecords.Handled ended = handled.refusing(stale);
            requests.publish(ended, context);
            requests.parking().forget(over);
            requests.count(ended, context);
            for (int i = 0; i < parked.size(); i++) {
                if (over.contains(parked.get(i).origin())) {
                    progress(records.get(i)).over(records.get(i).offset());
                }
            }
            consumer.commitSync(offsets());
        }

        private Progress progress(ConsumerRecord<?, ?> record) {
            return Objects.requireNonNull(progress.get(new TopicPartition(record.topic(), record.partition())));
        }

        private Set<String> failing(Set<String> persons) {
            Set<String> both = new HashSet<>(persons);
            both.retainAll(failing);
            return both;
        }

        private Map<TopicPartition, OffsetAndMetadata> offsets() {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            progress.forEach((partition, of) -> offsets.put(partition, of.at(consumer.position(partition))));
            return offsets;
        }
    }
}
