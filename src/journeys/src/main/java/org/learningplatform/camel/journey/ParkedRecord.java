// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ExchangeHelper;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.learningplatform.camel.sync.events.Moments;

/**
 * A record in {@code <topic>.parked}: value, timestamp and headers of the one that was taken, and headers more:
 * {@code parked-origin} (topic, partition and offset, joined by {@code /}), {@code parked-at} (ISO 8601) and {@code parked-key},
 * its key if it has one. Its own key is a digest of the person, so that all of the person are in one partition, in the order in
 * which they were parked, whatever keys they came with.
 *
 * @param exchange the record, to be parked or as it was read first
 * @param origin topic, partition and offset it was first read from
 * @param at when it was parked first
 */
record ParkedRecord(Exchange exchange, String origin, Instant at) {

    static final String SUFFIX = ".parked";

    private static final String ORIGIN = "parked-origin";
    private static final String AT = "parked-at";
    private static final String KEY = "parked-key";
    private static final Pattern ORIGINS = Pattern.compile("(.+)/([0-9]{1,9})/([0-9]{1,18})");

    /**
     * What to send to park a record.
     *
     * @param person digest of whose it is
     */
    static ParkedRecord of(Exchange record, String person, Instant now) {
        Exchange copy = ExchangeHelper.createCopy(record, false);
        Message message = copy.getMessage();
        String topic = message.getHeader(KafkaConstants.TOPIC, String.class);
        String origin = origin(record);
        Object key = message.getHeader(KafkaConstants.KEY);
        message.removeHeader(KEY);
        if (key != null) {
            message.setHeader(KEY, key);
        }
        message.setHeader(KafkaConstants.KEY, CloudEvents.bytes(person));
        message.setHeader(KafkaConstants.OVERRIDE_TOPIC, topic + SUFFIX);
        message.setHeader(KafkaConstants.OVERRIDE_TIMESTAMP, message.getHeader(KafkaConstants.TIMESTAMP));
        message.setHeader(ORIGIN, CloudEvents.bytes(origin));
        message.setHeader(AT, CloudEvents.bytes(now.toString()));
        return new ParkedRecord(copy, origin, now);
    }

    /** Topic, partition and offset that a record was read from. */
    static String origin(Exchange record) {
        Message message = record.getMessage();
        return String.join(
                "/",
                message.getHeader(KafkaConstants.TOPIC, String.class),
                message.getHeader(KafkaConstants.PARTITION, String.class),
                message.getHeader(KafkaConstants.OFFSET, String.class));
    }

    /** The record as it was read first, from the one that was parked. */
    static ParkedRecord read(ConsumerRecord<byte[], byte[]> parked, CamelContext context) {
        Exchange exchange = new DefaultExchange(context);
        Message message = exchange.getMessage();
        message.setBody(parked.value());
        for (Header header : parked.headers()) {
            message.setHeader(header.key(), header.value());
        }
        String origin = CloudEvents.text(message.removeHeader(ORIGIN));
        String at = CloudEvents.text(message.removeHeader(AT));
        Matcher parts = ORIGINS.matcher(origin);
        // what somebody else has put there came from where it is
        List<String> from = parts.matches()
                ? List.of(parts.group(1), parts.group(2), parts.group(3))
                : List.of(
                        parked.topic().substring(0, parked.topic().length() - SUFFIX.length()),
                        String.valueOf(parked.partition()),
                        String.valueOf(parked.offset()));
        message.setHeader(KafkaConstants.TOPIC, from.get(0));
        message.setHeader(KafkaConstants.PARTITION, Integer.valueOf(from.get(1)));
        message.setHeader(KafkaConstants.OFFSET, Long.valueOf(from.get(2)));
        message.setHeader(KafkaConstants.TIMESTAMP, parked.timestamp());
        message.setHeader(Exchange.MESSAGE_TIMESTAMP, parked.timestamp());
        Object key = parts.matches() ? message.removeHeader(KEY) : parked.key();
        if (key != null) {
            message.setHeader(KafkaConstants.KEY, key);
        }
        return new ParkedRecord(exchange, origin, at(at, parked));
    }

    private static Instant at(String text, ConsumerRecord<?, ?> parked) {
        Instant at = Moments.read(text);
        return at != null ? at : Instant.ofEpochMilli(parked.timestamp());
    }
}
