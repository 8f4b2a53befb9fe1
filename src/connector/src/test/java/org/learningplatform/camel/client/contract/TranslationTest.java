// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection and the OpenAPI document that it is translated into offer the same. */
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
        assertThat(again.operations()).containsExactlyElementsOf(collection.operations());
        assertThat(again.refused()).isEqualTo(collection.refused());
        for (TokenFlow flow : TokenFlow.values()) {
            assertThat(again.tokenProblem(flow)).isEqualTo(collection.tokenProblem(flow));
            if (again.tokenProblem(flow) == null) {
                assertThat(again.tokenRequest(flow)).isEqualTo(collection.tokenRequest(flow));
            }
        }
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
