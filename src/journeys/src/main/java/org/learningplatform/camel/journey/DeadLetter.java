// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.state.Sha256;

/**
 * Makes a dead letter of a record that failed: addresses it to {@code <topic>.dlq} and adds {@code dlq-*} headers that
 * say where it came from and why it failed. Key, value and the record's own headers stay as they are, so the message must
 * be as it was consumed (in a route {@code useOriginalMessage}). A row that was polled, a Map, becomes JSON.
 *
 * <p>The headers are texts in UTF-8 and hold no data of the record. A record that is a replayed dead letter keeps its
 * {@code dlq-first-failed-at} and {@code dlq-replay-count}, and its {@code dlq-attempts} go on counting.
 *
 * <p>A dead letter that its topic does not take, because it is too large, is made one that it takes with {@link #shorten}.
 */
public final class DeadLetter implements Processor {

    static final String PREFIX = "dlq-";

    /** Where camel-kafka sends a message to. */
    private static final String TOPIC = "kafka.OVERRIDE_TOPIC";

    private static final int HEAD = 64 * 1024;

    private static final JsonMapper JSON = new JsonMapper();

    private final String consumerGroup;
    private final String defaultTopic;
    private final Clock clock;

    /**
     * @param consumerGroup for {@code dlq-consumer-group}
     * @param defaultTopic for what came from no topic: where it would have gone
     */
    public DeadLetter(String consumerGroup, String defaultTopic) {
        this(consumerGroup, defaultTopic, Clock.systemUTC());
    }

    DeadLetter(String consumerGroup, String defaultTopic, Clock clock) {
        this.consumerGroup = consumerGroup;
        this.defaultTopic = defaultTopic;
        this.clock = clock;
    }

    /** Makes the exchange's message the dead letter of what was caught. */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            private final String topic = topic(message);

            @Override
            public void onComplete(Exchange done) {
                WorkMeters.of(done.getContext())
                        .setAside(topic, Explanation.of(failure).reason());
            }
        });
        of(message, failure);
    }

    /** The topic that a record comes from. */
    String topic(Message message) {
        return text(message.getHeader("kafka.TOPIC", defaultTopic));
    }

    /**
     * Makes a message the dead letter of itself, to be sent to any endpoint of camel-kafka.
     *
     * @param message as it was consumed
     * @param failure why it cannot be processed
     */
    public void of(Message message, Throwable failure) {
        message.setHeader(TOPIC, topic(message) + ".dlq");
        header(message, "origin-topic", message.getHeader("kafka.TOPIC"));
        header(message, "origin-partition", message.getHeader("kafka.PARTITION"));
        header(message, "origin-offset", message.getHeader("kafka.OFFSET"));
        header(message, "origin-timestamp", message.getHeader("kafka.TIMESTAMP"));
        header(message, "consumer-group", consumerGroup);
        header(message, "component-version", version());
        header(message, "null-headers", headersWithoutValue(message));
        if (message.getBody() instanceof Map<?, ?> row) {
            message.setBody(json(row));
        }
        countFailure(message);
        explain(message, Explanation.of(failure));
    }

    /**
     * Cuts a dead letter to what every topic takes: the first 64 KiB of its value and of its key, and of its own headers the
     * smallest, together 64 KiB. {@code dlq-truncated} says which of them were cut; {@code dlq-original-size} and
     * {@code dlq-sha256} are of the whole value.
     */
    public void shorten(Message deadLetter) {
        // which sending it has taken
        deadLetter.setHeader(TOPIC, topic(deadLetter) + ".dlq");
        List<String> cut = new ArrayList<>();
        byte[] value = bytes(deadLetter.getBody());
        if (value != null) {
            header(deadLetter, "original-size", value.length);
            header(deadLetter, "sha256", sha256(value));
            if (value.length > HEAD) {
                deadLetter.setBody(Arrays.copyOf(value, HEAD));
                cut.add("value");
            }
        }
        byte[] key = bytes(deadLetter.getHeader(CloudEvents.KAFKA_KEY));
        if (key != null && key.length > HEAD) {
            deadLetter.setHeader(CloudEvents.KAFKA_KEY, Arrays.copyOf(key, HEAD));
            cut.add("key");
        }
        if (removeLargeHeaders(deadLetter)) {
            cut.add("headers");
        }
        header(deadLetter, "truncated", String.join(",", cut));
    }

    private static boolean removeLargeHeaders(Message deadLetter) {
        List<String> bySize = deadLetter.getHeaders().keySet().stream()
                .filter(name -> isOfRecord(name) && !name.startsWith(PREFIX))
                .sorted(Comparator.comparingInt(name -> size(name, deadLetter)))
                .toList();
        int kept = 0;
        int total = 0;
        while (kept < bySize.size() && total + size(bySize.get(kept), deadLetter) <= HEAD) {
            total += size(bySize.get(kept), deadLetter);
            kept++;
        }
        bySize.subList(kept, bySize.size()).forEach(deadLetter::removeHeader);
        return kept < bySize.size();
    }

    private static int size(String name, Message message) {
        byte[] value = bytes(message.getHeader(name));
        return name.length() + (value == null ? 0 : value.length);
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        return value == null || value instanceof byte[] ? (byte[]) value : CloudEvents.bytes(text(value));
    }

    private static String sha256(byte[] value) {
        return HexFormat.of().formatHex(Sha256.digest().digest(value));
    }

    /** camel-kafka sends no header without a value; null if there is none. */
    private static @Nullable String headersWithoutValue(Message message) {
        String names = message.getHeaders().entrySet().stream()
                .filter(header -> header.getValue() == null && isOfRecord(header.getKey()))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(","));
        return names.isEmpty() ? null : names;
    }

    /** Whether camel-kafka sends a header of this name. */
    static boolean isOfRecord(String name) {
        return Stream.of("camel", "org.apache.camel.", "kafka.")
                .noneMatch(prefix -> name.regionMatches(true, 0, prefix, 0, prefix.length()));
    }

    private void countFailure(Message message) {
        Instant now = clock.instant();
        String attempts = text(message.getHeader(PREFIX + "attempts", "0"));
        header(message, "attempts", attempts.matches("[0-9]{1,6}") ? Integer.parseInt(attempts) + 1 : 1);
        header(message, "replay-count", message.getHeader(PREFIX + "replay-count", "0"));
        header(message, "first-failed-at", message.getHeader(PREFIX + "first-failed-at", now));
        header(message, "last-failed-at", now);
    }

    private static void explain(Message message, Explanation why) {
        header(message, "stage", why.reason().stage());
        header(message, "reason", why.reason().code());
        header(message, "message", why.message());
        header(message, "exception-class", why.exception().getName());
        header(message, "http-status", why.status() > 0 ? why.status() : null);
        header(message, "error-code", why.codes().isEmpty() ? null : String.join(",", why.codes()));
    }

    private static byte[] json(Map<?, ?> row) {
        try {
            return JSON.writeValueAsBytes(row);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row is JSON", e);
        }
    }

    private static String version() {
        String version = DeadLetter.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static String text(@Nullable Object value) {
        return CloudEvents.text(value);
    }

    private static void header(Message message, String name, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(PREFIX + name);
        } else {
            message.setHeader(PREFIX + name, CloudEvents.bytes(text(value)));
        }
    }
}
