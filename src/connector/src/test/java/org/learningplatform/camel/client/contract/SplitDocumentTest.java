// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An OpenAPI document that refers to others in its folder. */
class SplitDocumentTest {

    private final Map<String, String> folder = new HashMap<>();
    private final List<String> opened = new ArrayList<>();

    private Contract read(String location) {
        String path = location.substring(location.indexOf("api/") + "api/".length());
        return Contract.read(
                location,
                new ByteArrayInputStream(folder.get(path).getBytes(UTF_8)),
                PostmanEnvironment.NONE,
                List.of(),
                other -> {
                    opened.add(other);
                    String document = folder.get(other.replaceFirst(".*\\bapi/", ""));
                    if (document == null) {
                        throw new FileNotFoundException(other);
                    }
                    return new ByteArrayInputStream(document.getBytes(UTF_8));
                });
    }

    @BeforeEach
    void aDocumentOfFourFiles() {
        folder.put(
                "openapi.yaml",
                """
                openapi: 3.0.3
                paths:
                  /ping: {get: {tags: [ping], operationId: ping}}
                  /badges: {$ref: paths/badges.yaml}
                  /badges/{id}:
                    delete: {$ref: 'paths/badges.yaml#/removal'}
                components: {schemas: {Name: {type: string, maxLength: 5}}}
                """);
        folder.put(
                "paths/badges.yaml",
                """
                post:
                  tags: [badges]
                  operationId: award
                  parameters: [{$ref: ../parts/parameters.json#/dry}]
                  requestBody: {content: {application/json: {schema: {$ref: ../parts/badge.yaml}}}}
                  responses: {'201': {$ref: ../replies/badge.yaml}}
                removal: {tags: [badges], operationId: remove}
                """);
        folder.put(
                "parts/parameters.json",
                "{\"dry\": {\"name\": \"dry_run\", \"in\": \"query\", \"schema\": {\"type\": \"boolean\"}}}");
        folder.put(
                "parts/badge.yaml",
                "type: object\nproperties: {name: {$ref: '../openapi.yaml#/components/schemas/Name'}, of: {$ref: '#'}}");
        folder.put("replies/badge.yaml", "content: {application/json: {schema: {properties: {id: {}}}}}");
    }

    @Test
    void isReadAsIfItWereOne() {
        Contract contract = read("file:api/openapi.yaml");

        assertThat(contract.operation("api/badges/award"))
                .returns("POST", Operation::method)
                .returns("/badges", Operation::path)
                .returns("paths/badges.yaml#/post", Operation::origin)
                .satisfies(award -> assertThat(award.parameters())
                        .extracting(Parameter::name, Parameter::type)
                        .containsExactly(tuple("dry_run", Parameter.Type.BOOLEAN)))
                .satisfies(award -> assertThat(award.body().fields()).containsExactly("name", "of"))
                .satisfies(award -> assertThat(award.replyFields()).containsExactly("id"));
        assertThat(contract.operation("api/badges/remove"))
                .returns("/badges/{id}", Operation::path)
                .returns("paths/badges.yaml#/removal", Operation::origin);
        assertThat(contract.refused()).isEmpty();
    }

    @Test
    void hasItsBodiesCheckedWhereverTheirSchemasStand() throws IOException {
        Schema schema = read("file:api/openapi.yaml")
                .operation("api/badges/award")
                .body()
                .schema();

        assertThat(schema.problems(new ObjectMapper().readTree("{\"name\": \"Star\", \"of\": {\"name\": \"Sky\"}}")))
                .isEmpty();
        assertThat(schema.problems(new ObjectMapper().readTree("{\"of\": {\"name\": \"Firmament\"}}")))
                .containsExactly("/of/name breaks maxLength");
    }

    @Test
    void isReadFileByFileAsTheyAreNeeded() {
        Contract contract = read("https://platform.example/api/openapi.yaml");
        contract.operation("api/ping/ping");
        assertThat(opened).doesNotContain("https://platform.example/api/replies/badge.yaml");

        contract.operation("api/badges/award");
        contract.operation("api/badges/remove");

        assertThat(opened)
                .doesNotHaveDuplicates()
                .contains("https://platform.example/api/replies/badge.yaml")
                .allMatch(location -> location.startsWith("https://platform.example/api/"));
    }

    @Test
    void canBeCalledWhereItsReplyAloneCannotBeRead() {
        folder.remove("replies/badge.yaml");

        assertThat(read("file:api/openapi.yaml").operation("api/badges/award").replyFields())
                .isEmpty();
    }

    @Test
    void refusesWhatCannotBeCalledWithoutAFileThatIsNotThereAndNothingElse() {
        folder.remove("parts/parameters.json");

        Contract contract = read("file:api/openapi.yaml");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.operation("api/badges/award"))
                .withMessage("'api/badges/award' cannot be called: file:api/paths/badges.yaml:"
                        + " #/post/parameters/0/$ref refers to a document that cannot be read:"
                        + " file:api/parts/parameters.json is not there; put it there, or correct the $ref");
        assertThat(contract.operation("api/badges/remove").method()).isEqualTo("DELETE");
    }

    @Test
    void saysInWhichFileAMistakeIs() {
        folder.put("parts/parameters.json", "{\"dry\": {\"in\": \"query\"}}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("file:api/openapi.yaml").operation("api/badges/award"))
                .withMessage(
                        "'api/badges/award' cannot be called: file:api/parts/parameters.json: #/dry/name is missing;"
                                + " add it");
    }

    @ParameterizedTest
    @CsvSource({
        "file:api/openapi.yaml, ../secret.yaml",
        "file:api/openapi.yaml, paths/../../secret.yaml",
        "file:api/openapi.yaml, paths/%2E%2E/%2e%2e/secret.yaml",
        "file:api/openapi.yaml, ..%5Csecret.yaml",
        "file:api/openapi.yaml, /etc/secret.yaml",
        "file:api/openapi.yaml, file:/etc/secret.yaml",
        "file:api/openapi.yaml, https://platform.example/api/secret.yaml",
        "https://platform.example/api/openapi.yaml, file:/etc/secret.yaml",
        "https://platform.example/api/openapi.yaml, //platform.example/api/secret.yaml",
        "https://platform.example/api/openapi.yaml, https://elsewhere.example/api/secret.yaml",
        "https://platform.example/api/openapi.yaml, https://platform.example/api/../secret.yaml",
        "https://platform.example/api/openapi.yaml, https://platform.example/apis/secret.yaml",
        "https://platform.example/api/openapi.yaml, secret.yaml?host=elsewhere.example",
    })
    void doesNotLeadOutOfItsFolder(String location, String reference) {
        folder.put(
                "openapi.yaml",
                "openapi: 3.0.3\npaths: {/a: {$ref: '" + reference + "'}, /b: {get: {operationId: b}}}");

        Contract contract = read(location);

        assertThat(contract.refused().get("#/paths/~1a"))
                .startsWith(location + ": #/paths/~1a/$ref refers to what is not in the folder");
        assertThat(opened).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'my files/ä.yaml', https://platform.example/api/my%20files/%C3%A4.yaml",
        "my%20files/%C3%A4.yaml, https://platform.example/api/my%20files/%C3%A4.yaml"
    })
    void takesNamesOfFilesAsTheyAreOrAsTheyStandInUrls(String reference, String location) {
        folder.put("openapi.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: '" + reference + "'}}");
        folder.put("my%20files/%C3%A4.yaml", "get: {operationId: a}");

        assertThat(read("https://platform.example/api/openapi.yaml").operations())
                .isNotEmpty();
        assertThat(opened).containsExactly(location);
    }

    @Test
    void hasABoundOfBytesInAll() {
        folder.put("paths/badges.yaml", "post: {description: '" + "x".repeat(Contract.MAX_BYTES) + "'}");

        assertThat(read("file:api/openapi.yaml").refused().get("#/paths/~1badges"))
                .endsWith(
                        "file:api/paths/badges.yaml is one too many: the documents of a contract have 32 MB at the most");
    }

    @Test
    void mayReferInCirclesAcrossFiles() {
        folder.put("paths/badges.yaml", "$ref: ../paths/circle.yaml");
        folder.put("paths/circle.yaml", "$ref: badges.yaml");

        assertThat(read("file:api/openapi.yaml").refused().get("#/paths/~1badges"))
                .endsWith("is a $ref that leads back to itself; let it refer to a definition");
    }
}
