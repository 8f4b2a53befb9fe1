// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.LearningPlatformComponent;

/** The metadata by which editors complete settings says what the component's catalog says. */
class MetadataTest {

    private static final Path METADATA = Path.of(
            System.getProperty("module"), "src/generated/resources/META-INF/spring-configuration-metadata.json");
    private static final String PREFIX = "camel.component.learningplatform";
    private static final Map<String, String> BOXED = Map.of(
            "boolean", "java.lang.Boolean",
            "int", "java.lang.Integer",
            "long", "java.lang.Long",
            "double", "java.lang.Double");

    private final ObjectMapper json = new ObjectMapper();

    /** Where it does not, it is written anew: commit it. */
    @Test
    void theMetadataIsThatOfTheCatalog() throws Exception {
        String wanted = json.writer(new DefaultPrettyPrinter()
                                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                                .withArrayIndenter(new DefaultIndenter("  ", "\n")))
                        .writeValueAsString(metadata(catalog()))
                + "\n";
        String written = Files.exists(METADATA) ? Files.readString(METADATA) : "";

        Files.createDirectories(METADATA.getParent());
        Files.writeString(METADATA, wanted);

        assertThat(written)
                .as("%s, which is up to date now: build again", METADATA)
                .isEqualTo(wanted);
    }

    private JsonNode catalog() throws Exception {
        try (InputStream catalog = LearningPlatformComponent.class.getResourceAsStream(
                "/META-INF/org/learningplatform/camel/learningplatform.json")) {
            return json.readTree(catalog);
        }
    }

    private ObjectNode metadata(JsonNode catalog) {
        ObjectNode metadata = json.createObjectNode();
        String component = catalog.at("/component/javaType").textValue();
        metadata.putArray("groups")
                .addObject()
                .put("name", PREFIX)
                .put("type", component)
                .put("description", catalog.at("/component/description").textValue());
        ArrayNode properties = metadata.putArray("properties");
        property(properties, "enabled", "boolean", "Whether the component gets these settings.")
                .put("defaultValue", true);
        property(properties, "customizer.enabled", "boolean", "Whether the component gets these settings.")
                .put("defaultValue", true);
        catalog.get("componentProperties").properties().forEach(option -> {
            JsonNode told = option.getValue();
            ObjectNode property = property(
                    properties,
                    StringHelper.camelCaseToDash(option.getKey()),
                    told.get("javaType").textValue(),
                    told.get("description").textValue());
            property.put("sourceType", component);
            if (told.has("defaultValue")) {
                property.set("defaultValue", told.get("defaultValue"));
            }
            if (told.get("deprecated").booleanValue()) {
                property.putObject("deprecation");
            }
        });
        return metadata;
    }

    private static ObjectNode property(ArrayNode properties, String name, String type, String description) {
        return properties
                .addObject()
                .put("name", PREFIX + "." + name)
                .put("type", BOXED.getOrDefault(type, type).replace(" ", ""))
                .put("description", description);
    }
}
