// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.EventSchemas;
import org.learningplatform.camel.sync.events.InvalidEventException;

/** CloudEvents in Kafka messages: binary mode, and structured mode on input. Safe for concurrent use. */
public final class CloudEvents {

    /** camel-kafka's header for a record's key; named here so that the connector does not need camel-kafka. */
    static final String KAFKA_KEY = "kafka.KEY";

    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final String STRUCTURED = "application/cloudevents+json";

    /** Attributes that have a place of their own in {@link CloudEvent}, or that say how the data is written. */
    private static final Set<String> CORE =
            Set.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data");

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final ObjectMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final EventSchemas schemas = new EventSchemas();

    /**
     * Reads the event that a message carries and checks its data against the schema of its type. An event without a
     * time has the message's.
     *
     * @throws InvalidEventException if it is no event, its type is unknown, or the schema refuses its data
     */
    public CloudEvent read(Message message) {
        String contentType = text(message.getHeader(CONTENT_TYPE, "")).toLowerCase(Locale.ROOT);
        if (contentType.startsWith(STRUCTURED)) {
            JsonNode envelope = parse(message);
            return event(attributes(envelope), envelope.path("data"), message);
        }
        Map<String, String> attributes = attributes(message);
        if (!attributes.containsKey("specversion")) {
            throw invalid("no CloudEvent: neither a ce_specversion header nor content-type " + STRUCTURED);
        }
        return event(attributes, parse(message), message);
    }

    private CloudEvent event(Map<String, String> attributes, JsonNode data, Message message) {
        if (!"1.0".equals(attributes.get("specversion"))) {
            throw invalid("attribute specversion must be 1.0");
        }
        String type = required(attributes, "type");
        String id = required(attributes, "id");
        String source = required(attributes, "source");
        schemas.check(type, data);
        Map<String, String> extensions = new HashMap<>(attributes);
        extensions.keySet().removeAll(CORE);
        return new CloudEvent(
                id,
                source,
                type,
                attributes.get("subject"),
                time(attributes.get("time"), message),
                Map.copyOf(extensions),
                json.convertValue(data, OBJECT));
    }

    private static Map<String, String> attributes(Message message) {
        Map<String, String> attributes = new HashMap<>();
        message.getHeaders().forEach((name, value) -> {
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) && value != null) {
                attributes.put(name.substring(PREFIX.length()).toLowerCase(Locale.ROOT), text(value));
            }
        });
        return attributes;
    }

    private static Map<String, String> attributes(JsonNode envelope) {
        Map<String, String> attributes = new HashMap<>();
        envelope.properties().forEach(member -> {
            if (member.getValue().isValueNode() && !member.getValue().isNull()) {
                attributes.put(member.getKey(), member.getValue().asText());
            }
        });
        return attributes;
    }

    private static String required(Map<String, String> attributes, String name) {
        String value = attributes.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw invalid("attribute " + name + " is missing");
        }
        return value;
    }

    private static Instant time(@Nullable String time, Message message) {
        try {
            return time == null
                    ? Instant.ofEpochMilli(message.getMessageTimestamp())
                    : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            throw invalid("attribute time is not an RFC 3339 timestamp");
        }
    }

    private JsonNode parse(Message message) {
        Object body = message.getBody();
        if (body instanceof Map) {
            return json.valueToTree(body);
        }
        try {
            return json.readTree(
                    body instanceof byte[] bytes ? bytes : text(body).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            // the parser's own message quotes what it read
            JsonLocation place = e.getLocation();
            throw invalid("the value is not JSON"
                    + (place == null ? "" : ", at line " + place.getLineNr() + ", column " + place.getColumnNr()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes the message carry the event: {@code ce_*} headers, the Kafka key from {@code partitionkey}, the data as
     * a Map for the route to marshal. What the message carried before of another event or its dead letter is removed.
     */
    public void write(CloudEvent event, Message message) {
        message.removeHeaders(PREFIX + "*");
        message.removeHeaders(DeadLetter.PREFIX + "*");
        attribute(message, "specversion", "1.0");
        attribute(message, "id", event.id());
        attribute(message, "source", event.source());
        attribute(message, "type", event.type());
        attribute(message, "time", event.time().toString());
        if (event.subject() != null) {
            attribute(message, "subject", event.subject());
        }
        event.extensions().forEach((name, value) -> attribute(message, name, value));
        message.setHeader(CONTENT_TYPE, bytes("application/json"));
        message.setHeader(KAFKA_KEY, event.extensions().get("partitionkey"));
        message.setBody(event.data());
    }

    private static void attribute(Message message, String name, String value) {
        message.setHeader(PREFIX + name, bytes(value));
    }

    /** Bytes, because camel-kafka writes texts in the character set of the machine that it runs on. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A header as camel-kafka reads it: bytes; or as a route sets it. */
    static String text(@Nullable Object value) {
        return value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : value == null ? "" : value.toString();
    }

    private static InvalidEventException invalid(String message) {
        return new InvalidEventException("schema-invalid", message);
    }
}
