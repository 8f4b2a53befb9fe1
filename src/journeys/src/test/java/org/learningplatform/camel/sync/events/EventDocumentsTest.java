// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents that other teams program against. */
class EventDocumentsTest {

    private static final Path FOLDER =
            Path.of("src/journeys/src/main/resources/org/learningplatform/camel/sync/events");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<String> schemas() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("asyncapi.json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everySchemaIsValidJsonSchema202012AndNamedAsItsFile(String file) throws IOException {
        JsonNode schema = read(file);

        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(SchemaLocation.of(SchemaId.V202012))
                        .validate(schema))
                .isEmpty();
        assertThat(schema.path("$id").asText() + ".json").isEqualTo("urn:org.learningplatform:events:" + file);
    }

    @Test
    void theAsyncapiDocumentHasOneMessageForEachSchema() throws IOException {
        List<JsonNode> messages = events(read("asyncapi.json"));

        assertThat(messages)
                .extracting(message -> message.at("/payload/$ref").asText())
                .containsExactlyInAnyOrderElementsOf(
                        schemas().stream().map(file -> "./" + file).toList());
        assertThat(messages).allSatisfy(message -> assertThat(
                        "./" + message.path("name").asText().substring(CloudEvent.TYPE_PREFIX.length()) + ".json")
                .isEqualTo(message.at("/payload/$ref").asText()));
    }

    @Test
    void everyReferenceWithinTheAsyncapiDocumentLeadsSomewhere() throws IOException {
        JsonNode document = read("asyncapi.json");

        assertThat(document.findValuesAsText("$ref"))
                .filteredOn(reference -> reference.startsWith("#"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everyMessageIsOnOneChannelAndEveryChannelHasOneOperation() throws IOException {
        JsonNode document = read("asyncapi.json");

        assertThat(document.path("channels"))
                .flatExtracting(channel -> Set.copyOf(channel.path("messages").findValuesAsText("$ref")))
                .containsExactlyInAnyOrderElementsOf(document.at("/components/messages").properties().stream()
                        .map(message -> "#/components/messages/" + message.getKey())
                        .toList());
        assertThat(document.path("operations")).hasSameSizeAs(document.path("channels"));
    }

    @Test
    void everyMessageHasAnExampleAndTheExamplesOfEventsAreAsTheirSchemaSays() throws IOException {
        JsonNode document = read("asyncapi.json");
        EventSchemas schemas = new EventSchemas();

        assertThat(document.at("/components/messages"))
                .allSatisfy(message -> assertThat(message.path("examples")).isNotEmpty());
        assertThat(events(document))
                .allSatisfy(message -> assertThat(message.path("examples")).allSatisfy(example -> {
                    String type = message.path("name").asText();
                    assertThat(example.at("/headers/ce_type").asText()).isEqualTo(type);
                    assertThat(schemas.problems(type, example.path("payload"))).isEmpty();
                    assertThat(schemas.unknownMembers(type, example.path("payload")))
                            .isEmpty();
                }));
    }

    @Test
    void theHeadersOfEveryExampleAreThoseThatItsMessageDescribes() throws IOException {
        JsonNode document = read("asyncapi.json");
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);

        assertThat(document.at("/components/messages")).allSatisfy(message -> {
            List<JsonNode> described = StreamSupport.stream(
                            message.path("traits").spliterator(), false)
                    .map(trait -> document.at(trait.path("$ref").asText().substring(1) + "/headers"))
                    .toList();
            assertThat(described).isNotEmpty();
            for (JsonNode example : message.path("examples")) {
                described.forEach(
                        headers -> assertThat(factory.getSchema(headers).validate(example.path("headers")))
                                .isEmpty());
            }
        });
        assertThat(document.at("/components/messages").findValues("headers"))
                .flatExtracting(headers -> headers.properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(name -> !name.equals("content-type"))
                        .toList())
                .isSubsetOf(document.at("/components/messageTraits").findValues("properties").stream()
                        .flatMap(properties -> properties.properties().stream())
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void deadLettersAndParkedRecordsHaveChannelsOfTheirOwn() throws IOException {
        JsonNode channels = read("asyncapi.json").path("channels");

        assertThat(channels)
                .extracting(channel -> channel.path("address").asText())
                .contains("{topic}.dlq", "{topic}.parked");
    }

    /** Those messages that are events. */
    private static List<JsonNode> events(JsonNode document) {
        return StreamSupport.stream(document.at("/components/messages").spliterator(), false)
                .filter(message -> message.path("name").asText().startsWith(CloudEvent.TYPE_PREFIX))
                .toList();
    }

    private static JsonNode read(String file) throws IOException {
        try (InputStream content = Files.newInputStream(FOLDER.resolve(file))) {
            return JSON.readTree(content);
        }
    }
}
