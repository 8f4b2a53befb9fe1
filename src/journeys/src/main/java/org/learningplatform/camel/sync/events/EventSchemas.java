// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;

/**
 * The JSON Schema of each event type: one file, named as the type is without its prefix, beside this class. What it says about
 * data names members and rules and quotes no value. Safe for concurrent use.
 */
public final class EventSchemas {

    /** Lower-case words, some with hyphens, and a version; nothing that leaves the folder. */
    private static final Pattern NAME = Pattern.compile("([a-z]+(-[a-z]+)*\\.)+v[0-9]+");

    private static final int MAX_PROBLEMS = 10;

    /** What the readers of data take for a moment is one: the validator knows not each leap second. */
    private static final Format MOMENT = new Format() {
        @Override
        public String getName() {
            return "date-time";
        }

        @Override
        public boolean matches(ExecutionContext context, String value) {
            return Moments.read(value) != null;
        }
    };

    private final JsonSchemaFactory factory = factory();
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .build();
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final List<String> received = received("receive");
    private final List<String> control = received("receiveControl");

    /** Whether the type is one of this connector. */
    public boolean knows(String type) {
        return schema(type) != null;
    }

    /** Whether the type is one of what operators say. */
    public boolean isControl(String type) {
        return control.contains(type);
    }

    /** Of the types that the connector takes, the one most like {@code type}, as an end of a message, or "" if none is. */
    public String nearest(String type) {
        String whole = type.startsWith(CloudEvent.TYPE_PREFIX) ? type : CloudEvent.TYPE_PREFIX + type;
        return received.stream()
                .filter(known -> type.endsWith(known.substring(CloudEvent.TYPE_PREFIX.length())))
                .findFirst()
                .map(known -> Contract.nearest(known, received))
                .orElseGet(() -> Contract.nearest(whole, received));
    }

    /** What an event's data must be and are not by the schema of their type; empty if they are as it says. */
    public List<String> problems(String type, JsonNode data) {
        JsonSchema schema = known(type);
        return schema.validate(data).stream()
                .map(problem -> SchemaWords.rule(schema.getSchemaNode(), problem))
                .distinct()
                .limit(MAX_PROBLEMS)
                .toList();
    }

    /**
     * Members of an event's data that the schema of its type does not name, so that they have no effect; each with the member
     * that may be meant.
     */
    public List<String> unknownMembers(String type, JsonNode data) {
        return SchemaWords.unknownMembers(known(type).getSchemaNode(), data);
    }

    private JsonSchema known(String type) {
        JsonSchema schema = schema(type);
        if (schema == null) {
            throw new IllegalArgumentException("unknown event type");
        }
        return schema;
    }

    private @Nullable JsonSchema schema(String type) {
        String name = type.startsWith(CloudEvent.TYPE_PREFIX) ? type.substring(CloudEvent.TYPE_PREFIX.length()) : "";
        return NAME.matcher(name).matches() ? schemas.computeIfAbsent(name, this::read) : null;
    }

    private @Nullable JsonSchema read(String name) {
        try (InputStream file = EventSchemas.class.getResourceAsStream(name + ".json")) {
            return file == null ? null : factory.getSchema(file, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonSchemaFactory factory() {
        JsonMetaSchema dialect = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .format(MOMENT)
                .build();
        return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(VersionFlag.V202012))
                .metaSchema(dialect)
                .build();
    }

    /** The types that the AsyncAPI document says are received, by operations whose name begins so. */
    private static List<String> received(String operations) {
        try (InputStream file = EventSchemas.class.getResourceAsStream("asyncapi.json")) {
            JsonNode document = new JsonMapper().readTree(file);
            return document.path("operations").properties().stream()
                    .filter(operation -> operation.getKey().startsWith(operations))
                    .map(operation -> follow(document, operation.getValue().path("channel")))
                    .flatMap(channel ->
                            StreamSupport.stream(channel.path("messages").spliterator(), false))
                    .map(message -> follow(document, message).path("name").asText())
                    .filter(name -> name.startsWith(CloudEvent.TYPE_PREFIX))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode follow(JsonNode document, JsonNode reference) {
        return document.at(reference.path("$ref").asText("#").substring(1));
    }
}
