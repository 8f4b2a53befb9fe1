// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON Schema of each event type: one file, named as the type is without its prefix, beside this class. */
public final class EventSchemas {

    /** Lower-case words and a version; nothing that leaves the folder. */
    private static final Pattern NAME = Pattern.compile("([a-z]+\\.)+v[0-9]+");

    private static final int MAX_PROBLEMS = 10;

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .build();
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    /**
     * Checks an event's data against the schema of its type.
     *
     * @throws InvalidEventException if there is no such type, or the schema refuses the data
     */
    public void check(String type, JsonNode data) {
        JsonSchema schema = schema(type);
        if (schema == null) {
            throw new InvalidEventException("unknown-type", "the event's type is none of this connector");
        }
        String problems = schema.validate(data).stream()
                .map(EventSchemas::place)
                .distinct()
                .limit(MAX_PROBLEMS)
                .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw new InvalidEventException("schema-invalid", type + ": " + problems);
        }
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

    /** Where and which rule; the validator's own text would quote the value. */
    private static String place(ValidationMessage problem) {
        String property = problem.getProperty() == null ? "" : " " + problem.getProperty();
        return "data" + problem.getInstanceLocation() + " breaks " + problem.getType() + property;
    }
}
