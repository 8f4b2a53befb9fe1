// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection, or a document of OpenAPI 3.0, and the document of 3.1 that it is translated into offer the same. */
class TranslationTest {

    private static final String FOLDER = "/contracts/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "learning-platform.postman_collection.json",
                "odd.postman_collection.json",
                "login.postman_collection.json"
            })
    void isValidOpenApiAndOffersTheSame(String name) throws IOException {
        Contract collection = read(name);

        String translation = ContractDescription.of(collection, ContractDescription.Format.openapi);

        assertThat(ShippedDocumentTest.openApi31().validate(new JsonMapper().readTree(translation)))
                .isEmpty();
        Contract again = read(name, translation);
        assertSame(again, collection);
        assertThat(ContractDescription.of(again, ContractDescription.Format.openapi))
                .isEqualTo(translation);
    }

    @Test
    void theOddOneHasAllThatMayBeOdd() throws IOException {
        Contract odd = read("odd.postman_collection.json");

        assertThat(odd.refused()).containsOnlyKeys("simple/orders/signed", "Simple API / Orders / No method");
        assertThat(odd.operations().stream()
                        .filter(operation -> !operation.isRaw())
                        .map(operation -> operation.name() + " " + operation.method() + " " + operation.path()))
                .containsExactly(
                        "simple/orders/create POST /orders",
                        "simple/orders/list GET /orders",
                        "simple/orders/create-post POST /orders",
                        "simple/orders/purge PURGE /orders/{id}",
                        "simple/orders/prüfen GET /server",
                        "simple/orders/zählen GET /server",
                        "simple/orders/upload POST /orders/{id}/files",
                        "simple/orders/ask POST /graphql",
                        "simple/orders/old-token GET /old",
                        "simple/orders/delete-course DELETE /odata/Courses('{courseId}')");
        assertThat(odd.operation("simple/orders/list").paging().style()).isEqualTo(Paging.Style.OFFSET);
        assertThat(odd.operation("simple/orders/list").replyFields()).containsExactly("id", "total");
        assertThat(Stream.of(TokenFlow.values()).map(odd::tokenProblem)).anyMatch(Objects::nonNull);
    }

    @Test
    void anOperationThatIsRefusedStaysSoWithItsPlaceInTheCollection() throws IOException {
        Contract collection = read("odd.postman_collection.json");
        Contract again = read("odd.json", ContractDescription.of(collection, ContractDescription.Format.openapi));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> again.operation("simple/orders/signed"))
                .withMessageContaining(
                        "odd.postman_collection.json: #/item/0/item/0/item/2/request/auth asks for auth");
    }

    @Test
    void aDocumentOfOpenApi30IsTold31AndOffersTheSame() throws IOException {
        Contract document = read("school.yaml", OPENAPI_30);

        String translation = ContractDescription.of(document, ContractDescription.Format.openapi);

        JsonNode tree = new JsonMapper().readTree(translation);
        assertThat(tree.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(ShippedDocumentTest.openApi31().validate(tree)).isEmpty();
        JsonNode pupil = tree.at("/components/schemas/Pupil");
        assertThat(pupil)
                .isEqualTo(
                        new JsonMapper()
                                .readTree(
                                        """
                                        {"type": "object", "examples": [{"nullable": true}], "properties": {
                                          "nullable": {"type": ["string", "null"], "examples": ["example"]},
                                          "form": {"type": ["string", "null"], "enum": ["a", "b", null]},
                                          "age": {"type": "integer", "exclusiveMinimum": 4, "maximum": 19},
                                          "marks": {"type": "array", "items": {"type": ["number", "null"], "exclusiveMaximum": 6}},
                                          "friend": {"$ref": "#/components/schemas/Pupil", "x-field": "person.id"}}}"""));
        assertThat(tree.at("/paths/~1pupils/post/requestBody/content/application~1json/example/nullable")
                        .isBoolean())
                .isTrue();
        assertSame(read("school.json", translation), document);
        assertThat(Objects.requireNonNull(document.operation("api/pupils/list").paging())
                        .first())
                .isEqualTo(1);
    }

    @Test
    void bodiesAreCheckedAsBefore() throws IOException {
        Contract document = read("school.yaml", OPENAPI_30);
        Contract again = read("school.json", ContractDescription.of(document, ContractDescription.Format.openapi));

        for (String body : List.of(
                "{\"nullable\": null, \"form\": null, \"age\": 5, \"marks\": [null, 5.9], \"friend\": {\"age\": 19}}",
                "{\"age\": 4}",
                "{\"age\": 20}",
                "{\"age\": null}",
                "{\"form\": \"c\"}",
                "{\"marks\": [6]}",
                "{\"friend\": null}",
                "{\"friend\": {\"age\": 4}}")) {
            assertThat(problems(document, body).isEmpty()).as(body).isEqualTo(body.contains("5.9"));
            assertThat(problems(again, body).isEmpty()).as(body).isEqualTo(body.contains("5.9"));
        }
    }

    private static List<String> problems(Contract contract, String body) throws IOException {
        RequestBody taken =
                Objects.requireNonNull(contract.operation("api/pupils/add").body());
        return Objects.requireNonNull(taken.schema()).problems(new JsonMapper().readTree(body));
    }

    private static final String OPENAPI_30 =
            """
            openapi: 3.0.3
            info: {title: School, version: '1'}
            paths:
              /pupils:
                get:
                  operationId: list
                  parameters:
                    - {name: page, in: query, schema: {type: integer, minimum: 0, exclusiveMinimum: true}}
                    - {name: limit, in: query, schema: {type: integer, default: 25, nullable: true}, example: 25}
                    - {name: session, in: cookie, schema: {type: string}}
                  responses:
                    '200':
                      description: All
                      headers: {X-Count: {schema: {type: integer, nullable: true}}}
                      content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pupil'}}}}
                post:
                  operationId: add
                  requestBody:
                    content:
                      application/json: {schema: {$ref: '#/components/schemas/Pupil'}, example: {nullable: true}}
                  responses: {'201': {description: Added}}
            components:
              schemas:
                Pupil:
                  type: object
                  example: {nullable: true}
                  properties:
                    nullable: {type: string, nullable: true, example: example}
                    form: {type: string, nullable: true, enum: [a, b]}
                    age: {type: integer, minimum: 4, exclusiveMinimum: true, maximum: 19, exclusiveMaximum: false}
                    marks: {type: array, items: {type: number, nullable: true, maximum: 6, exclusiveMaximum: true}}
                    friend: {$ref: '#/components/schemas/Pupil', nullable: true, x-field: person.id}
              securitySchemes:
                office:
                  type: oauth2
                  flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}
            security: [{office: []}]
            """;

    /** The same operations, but for the schemas of bodies, and tokens. */
    private static void assertSame(Contract again, Contract contract) {
        assertThat(again.operations())
                .usingRecursiveComparison(RecursiveComparisonConfiguration.builder()
                        .withIgnoredFieldsOfTypes(Schema.class)
                        .build())
                .isEqualTo(contract.operations());
        assertThat(again.refused()).isEqualTo(contract.refused());
        for (TokenFlow flow : TokenFlow.values()) {
            assertThat(again.tokenProblem(flow)).isEqualTo(contract.tokenProblem(flow));
            if (again.tokenProblem(flow) == null) {
                assertThat(again.tokenRequest(flow)).isEqualTo(contract.tokenRequest(flow));
            }
        }
    }

    private static Contract read(String name) throws IOException {
        try (InputStream document = Objects.requireNonNull(TranslationTest.class.getResourceAsStream(FOLDER + name))) {
            return Contract.read(name, document, environment());
        }
    }

    private static Contract read(String name, String document) {
        return Contract.read(name, new ByteArrayInputStream(document.getBytes(UTF_8)), PostmanEnvironment.NONE);
    }

    private static PostmanEnvironment environment() throws IOException {
        String name = FOLDER + "learning-platform.postman_environment.json";
        try (InputStream environment = Objects.requireNonNull(TranslationTest.class.getResourceAsStream(name))) {
            return PostmanEnvironment.read(name, environment);
        }
    }
}
