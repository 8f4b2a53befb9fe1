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
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.events.CloudEvent;
import org.learningplatform.camel.sync.events.EventSchemas;
import org.learningplatform.camel.sync.events.Moments;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CloudEvents in Kafka messages: binary mode, and structured mode on input. Safe for concurrent use. */
public final class CloudEvents {

    /** camel-kafka's header for a record's key; named here so that the connector does not need camel-kafka. */
    static final String KAFKA_KEY = "kafka.KEY";

    /** Where camel-kafka sends a message to. */
    private static final String OVERRIDE_TOPIC = "kafka.OVERRIDE_TOPIC";

    private static final Logger LOG = LoggerFactory.getLogger(CloudEvents.class);

    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final String NO_VALUE =
            "the record has no value (a tombstone): an event has its data there, as JSON";
    private static final String STRUCTURED = "application/cloudevents+json";

    /** Attributes that have a place of their own in {@link CloudEvent}, or that say how the data is written. */
    private static final Set<String> CORE = Set.of(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "dataschema",
            "data",
            "data_base64",
            // not the sender's to say
            CloudEvent.IGNORED_MEMBERS);

    /** Attributes that are noted, or that an answer has. */
    private static final List<String> CARRIED = List.of("type", "id", "source", "subject", "correlationid");

    /** Headers that follow a record through all systems (W3C Trace Context and Baggage). */
    private static final Set<String> TRACE = Set.of("traceparent", "tracestate", "baggage");

    /** What the CloudEvents specification allows in no text. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cc}\\p{Cs}\ufffd]");

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private static final int MANY = 1_000;
    private static final int LONG = 10_000;

    private final ObjectMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final EventSchemas schemas = new EventSchemas();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /**
     * Reads the event that a message carries and checks its data against the schema of its type. An event without a
     * time has the message's.
     *
     * <p>Members that the type does not know are left alone; the attribute {@code ignoredmembers} of the event names them, and
     * so does a warning, once.
     *
     * @throws Refusal if it is no event, its type is unknown, or the schema refuses its data
     */
    public CloudEvent read(Message message) {
        if (message.getBody() == null || (message.getBody() instanceof byte[] bytes && bytes.length == 0)) {
            throw unreadable(NO_VALUE);
        }
        if (isStructuredMode(message)) {
            JsonNode envelope = parse(message);
            if (!envelope.isObject()) {
                throw unreadable(
                        "the value is not a structured event: a JSON object with specversion, id, source and type");
            }
            return event(attributes(envelope), data(envelope), message);
        }
        Map<String, String> attributes = attributes(message);
        if (!attributes.containsKey("specversion")) {
            throw unreadable(noEvent(message, contentType(message), !attributes.isEmpty()));
        }
        return event(attributes, parse(message), message);
    }

    /**
     * What a message that {@link #read} refuses says it is: its attributes as they are and its data as far as they are an
     * object, neither checked. Null if it does not say which event it is: without id, source or type.
     */
    public @Nullable CloudEvent unchecked(Message message) {
        try {
            boolean structured = isStructuredMode(message);
            JsonNode envelope = structured ? parse(message) : MissingNode.getInstance();
            Map<String, String> attributes = structured ? attributes(envelope) : attributes(message);
            check(attributes);
            return new CloudEvent(
                    required(attributes, "id"),
                    required(attributes, "source"),
                    required(attributes, "type"),
                    attributes.get("subject"),
                    Instant.ofEpochMilli(message.getMessageTimestamp()),
                    extensions(attributes),
                    dataOrNone(message, envelope));
        } catch (Refusal e) {
            return null;
        }
    }

    /**
     * The control event that a message carries; null if it is another journey's.
     *
     * @param isMeant whether a type is this journey's
     * @throws Refusal if it is no event, of another tenant, or none that anybody takes
     */
    @Nullable
    CloudEvent control(Message message, String tenant, Predicate<String> isMeant) {
        CloudEvent said = unchecked(message);
        if (said != null && !isMeant.test(said.type()) && schemas.isControl(said.type())) {
            return null;
        }
        CloudEvent event = read(message);
        if (!isMeant.test(event.type())) {
            throw new Refusal(Reason.UNKNOWN_TYPE, "no control event" + schemas.nearest(event.type()));
        }
        if (!event.extensions().getOrDefault("tenantid", tenant).equals(tenant)) {
            throw new Refusal(Reason.OTHER_TENANT, "the event's tenantid is another one");
        }
        return event;
    }

    private Map<String, Object> dataOrNone(Message message, JsonNode envelope) {
        try {
            JsonNode data = envelope.isMissingNode() ? parse(message) : data(envelope);
            return data.isObject() ? json.convertValue(data, OBJECT) : Map.of();
        } catch (Refusal e) {
            return Map.of();
        }
    }

    private static boolean isStructuredMode(Message message) {
        return contentType(message).startsWith(STRUCTURED);
    }

    private static String contentType(Message message) {
        return text(message.getHeader(CONTENT_TYPE, "")).toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> extensions(Map<String, String> attributes) {
        Map<String, String> extensions = new HashMap<>(attributes);
        extensions.keySet().removeAll(CORE);
        return extensions;
    }

    /** Why a message without {@code specversion} is none, by what is often meant. */
    private String noEvent(Message message, String contentType, boolean hasAttributes) {
        if (hasAttributes) {
            return "attribute specversion is missing: header ce_specversion must be 1.0";
        }
        if (message.getHeaders().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("ce-"))) {
            return "its headers begin with ce-, as on HTTP; on Kafka they begin with ce_, for example ce_id";
        }
        if (contentType.startsWith("application/cloudevents")) {
            return "only single events in JSON are taken in structured mode: content-type " + STRUCTURED;
        }
        if (isStructured(message)) {
            return "the value is a structured event, which needs the header content-type " + STRUCTURED;
        }
        return "no CloudEvent: neither a ce_specversion header nor content-type " + STRUCTURED;
    }

    private boolean isStructured(Message message) {
        try {
            return parse(message).has("specversion");
        } catch (Refusal e) {
            return false;
        }
    }

    /** The data of a structured event; {@code data_base64} holds the bytes of JSON here. */
    private JsonNode data(JsonNode envelope) {
        JsonNode encoded = envelope.path("data_base64");
        if (encoded.isMissingNode()) {
            return envelope.path("data");
        }
        if (envelope.has("data")) {
            throw unreadable("the event has data and data_base64; it may have one of them");
        }
        try {
            return parse(Base64.getDecoder().decode(encoded.asText()));
        } catch (IllegalArgumentException e) {
            throw unreadable("data_base64 is not Base64");
        }
    }

    private CloudEvent event(Map<String, String> attributes, JsonNode data, Message message) {
        if (!"1.0".equals(attributes.get("specversion"))) {
            throw unreadable("attribute specversion must be 1.0");
        }
        check(attributes);
        String type = required(attributes, "type");
        String id = required(attributes, "id");
        String source = required(attributes, "source");
        check(type, data);
        Map<String, String> extensions = extensions(attributes);
        List<String> unknown = schemas.unknownMembers(type, data);
        if (!unknown.isEmpty()) {
            String ignored = String.join(", ", unknown);
            extensions.put(CloudEvent.IGNORED_MEMBERS, ignored);
            warn(type, ignored);
        }
        return new CloudEvent(
                id,
                source,
                type,
                attributes.get("subject"),
                time(attributes.get("time"), message),
                Map.copyOf(extensions),
                json.convertValue(data, OBJECT));
    }

    private void check(String type, JsonNode data) {
        if (!schemas.knows(type)) {
            throw new Refusal(Reason.UNKNOWN_TYPE, "unknown event type" + schemas.nearest(type));
        }
        List<String> problems = schemas.problems(type, data);
        if (problems.isEmpty()) {
            return;
        }
        List<String> unknown = schemas.unknownMembers(type, data);
        throw new Refusal(
                Reason.SCHEMA_INVALID,
                type + ": " + String.join("; ", problems)
                        + (unknown.isEmpty() ? "" : "; not known: " + String.join(", ", unknown))
                        + hint(data));
    }

    /** What may have made data of another shape than an event's. */
    private static String hint(JsonNode data) {
        if (data.isTextual() && data.asText().startsWith("{")) {
            return "; it is JSON within a text: send the object itself";
        }
        return data.size() == 2 && data.has("schema") && data.has("payload")
                ? "; it is Kafka Connect's envelope: switch it off with value.converter.schemas.enable=false"
                : "";
    }

    private void warn(String type, String unknown) {
        if (warned.size() < MANY && warned.add(type + unknown)) {
            LOG.warn("Members of {} that it does not know are ignored: {}", type, unknown);
        }
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
            throw unreadable("attribute " + name + " is missing");
        }
        return value;
    }

    /** What is kept or passed on of an event: two ids must not become one on their way, nor an answer too large to be sent. */
    private static void check(Map<String, String> attributes) {
        CARRIED.forEach(name -> {
            String value = attributes.getOrDefault(name, "");
            if (FORBIDDEN.matcher(value).find()) {
                throw unreadable("attribute " + name + " has a control character, or is not UTF-8");
            }
            if (value.length() > LONG) {
                throw unreadable("attribute " + name + " is longer than " + LONG + " characters");
            }
        });
    }

    private static Instant time(@Nullable String time, Message message) {
        Instant read = time == null ? Instant.ofEpochMilli(message.getMessageTimestamp()) : Moments.read(time);
        if (read == null) {
            throw unreadable(
                    "attribute time must be a date-time with offset (RFC 3339), for example 2026-12-31T00:00:00Z");
        }
        return read;
    }

    private JsonNode parse(Message message) {
        Object body = message.getBody();
        if (body instanceof Map) {
            return json.valueToTree(body);
        }
        return parse(body instanceof byte[] bytes ? bytes : text(body).getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode parse(byte[] value) {
        try {
            JsonNode read = json.readTree(value);
            if (read.isMissingNode()) {
                throw unreadable(NO_VALUE);
            }
            return read;
        } catch (JsonProcessingException e) {
            // the parser's own message quotes what it read
            JsonLocation place = e.getLocation();
            throw unreadable(notJson(value)
                    + (place == null ? "" : ", at line " + place.getLineNr() + ", column " + place.getColumnNr()));
        } catch (IOException e) {
            // of bytes that are in no character set of JSON
            throw unreadable(notJson(value));
        }
    }

    private static String notJson(byte[] value) {
        return value.length > 0 && value[0] == 0
                ? "the value begins with a schema's id, as serializers of a schema registry (Avro) write it; send plain JSON"
                : "the value is not JSON";
    }

    /**
     * Makes the message carry the event: {@code ce_*} headers, the Kafka key from {@code partitionkey}, the data as
     * a Map for the route to marshal. What the message carried before of another event or its dead letter is removed; of the
     * headers of a record, which may be large, all but those that trace it.
     */
    public void write(CloudEvent event, Message message) {
        if (message.getHeader("kafka.TOPIC") != null) {
            message.getHeaders()
                    .entrySet()
                    .removeIf(header -> DeadLetter.isOfRecord(header.getKey()) && !traces(header));
        }
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

    /**
     * A record that carries the event.
     *
     * @param topic where it goes to; empty for the one that the route names
     */
    Exchange record(CloudEvent event, String topic, CamelContext context) {
        Exchange exchange = new DefaultExchange(context);
        Message message = exchange.getMessage();
        write(event, message);
        if (!topic.isEmpty()) {
            message.setHeader(OVERRIDE_TOPIC, topic);
        }
        try {
            message.setBody(json.writeValueAsBytes(message.getBody()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is JSON", e);
        }
        return exchange;
    }

    private static boolean traces(Map.Entry<String, Object> header) {
        return TRACE.contains(header.getKey().toLowerCase(Locale.ROOT))
                && text(header.getValue()).length() <= LONG;
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

    private static Refusal unreadable(String message) {
        return new Refusal(Reason.UNREADABLE, message);
    }
}
