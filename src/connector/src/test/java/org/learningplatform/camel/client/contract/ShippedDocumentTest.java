// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The document that ships is one that any OpenAPI tool takes. */
class ShippedDocumentTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private final JsonNode document = MAPPER.readTree(open("learning-platform.openapi.json"));

    ShippedDocumentTest() throws IOException {}

    @Test
    void isValidAgainstTheOfficialSchemaOfOpenApi31() throws IOException {
        assertThat(openApi31().validate(document)).isEmpty();
    }

    @Test
    void theOfficialSchemaWouldFindAMistake() throws IOException {
        JsonNode mistaken = MAPPER.readTree(document.toString().replaceFirst("\"in\": ?\"path\"", "\"in\":\"body\""));

        assertThat(openApi31().validate(mistaken)).isNotEmpty();
    }

    @Test
    void itsSchemasAreValidJsonSchemas() {
        JsonSchema jsonSchema = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));

        assertThat(document.at("/components/schemas"))
                .isNotEmpty()
                .allSatisfy(schema -> assertThat(jsonSchema.validate(schema)).isEmpty());
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        assertThat(document.findValuesAsText("$ref")).isNotEmpty().allSatisfy(ref -> assertThat(
                        document.at(ref.substring(1)).isMissingNode())
                .as(ref)
                .isFalse());
        for (String kind : new String[] {"parameters", "schemas", "responses"}) {
            document.at("/components/" + kind).fieldNames().forEachRemaining(name -> assertThat(
                            document.findValuesAsText("$ref"))
                    .contains("#/components/" + kind + "/" + name));
        }
    }

    @Test
    void noTwoOperationsHaveOneOperationId() {
        assertThat(document.findValuesAsText("operationId"))
                .hasSizeGreaterThan(80)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyOperationNamesItselfAndSaysHowSurelyItIsKnown() {
        for (JsonNode path : document.get("paths")) {
            path.fields().forEachRemaining(member -> {
                if (!member.getKey().equals("parameters")) {
                    assertThat(member.getValue().fieldNames())
                            .toIterable()
                            .contains("x-name", "x-provenance", "operationId", "tags", "summary", "responses");
                }
            });
        }
    }

    /** The official schema of OpenAPI 3.1. */
    static JsonSchema openApi31() throws IOException {
        return SCHEMAS.getSchema(yaml("/openapi/schemas/v3.1/schema.yaml"));
    }

    private static JsonNode yaml(String resource) throws IOException {
        try (InputStream text = open(resource)) {
            return MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(text));
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(Contract.class.getResourceAsStream(resource), resource);
    }
}
