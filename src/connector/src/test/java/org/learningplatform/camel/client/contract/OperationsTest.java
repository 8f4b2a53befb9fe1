// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When operations of a document are read. Single quotes stand for double ones. */
class OperationsTest {

    private static final String OPEN_API =
            """
            {'openapi': '3.1.0', 'paths': {
              '/good': {'get': {'tags': ['a'], 'operationId': 'good'}},
              '/bad': {'get': {'tags': ['a'], 'operationId': 'bad', 'parameters': 'none'}}}}""";

    private static final String POSTMAN =
            """
            {'info': {'schema': 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'}, 'item': [
              {'name': 'API', 'item': [{'name': 'a', 'item': [
                {'name': 'good', 'request': {'url': '{{u}}/good'}},
                {'name': 'bad', 'request': {'url': '{{u}}/bad', 'auth': {'type': 'hawk'}}}]}]}]}""";

    @Test
    void anOperationOfAnOpenApiDocumentIsReadWhenItIsFirstAskedForAndOnce() throws IOException {
        JsonNode document = json(OPEN_API);
        ObjectNode bad = (ObjectNode) document.at("/paths/~1bad/get");
        Operations operations =
                OpenApiReader.read(Place.root("file:mine.json", document)).operations();

        JsonNode parameters = bad.remove("parameters");
        Operation read = operations.find("api/a/bad");
        bad.set("parameters", parameters);

        assertThat(read).isNotNull().isSameAs(operations.find("api/a/bad"));
        assertThat(operations.refused()).isEmpty();
    }

    @Test
    void aRequestOfACollectionIsReadWhenItIsFirstAskedForAndOnce() throws IOException {
        JsonNode document = json(POSTMAN);
        ObjectNode bad = (ObjectNode) document.at("/item/0/item/0/item/1/request");
        PostmanTranslator translator = PostmanTranslator.of(Place.root("file:mine.json", document), Map.of());
        Operations operations = OpenApiReader.read(
                        Place.root("file:mine.json", translator.document()), translator::tell)
                .operations();

        JsonNode auth = bad.remove("auth");
        Operation read = operations.find("api/a/bad");
        bad.set("auth", auth);

        assertThat(read).isNotNull().isSameAs(operations.find("api/a/bad"));
        assertThat(operations.refused()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {OPEN_API, POSTMAN})
    void aBrokenOperationIsToldWhenItIsAskedForAndStandsAmongTheRefused(String document) {
        Contract contract = read(document);

        assertThat(contract.operation("api/a/good").path()).isEqualTo("/good");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract.operation("api/a/bad"))
                .withMessageMatching("'api/a/bad' cannot be called: file:mine.json: #/(paths|item)/.*");
        assertThat(contract.refused()).containsOnlyKeys("api/a/bad");
        assertThat(contract.operations())
                .extracting(Operation::name)
                .contains("api/a/good")
                .doesNotContain("api/a/bad");
    }

    @Test
    void aDocumentOfWhichNothingCanBeCalledIsRefusedWithTheFirstReason() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> read(
                                "{'openapi': '3.1.0', 'paths': {'/a': {'get': {'parameters': 1}}, '/b': {'get': {'parameters': 2}}}}"))
                .withMessageStartingWith("file:mine.json: #/paths/~1a/get/parameters must be an array");
    }

    @Test
    void aRawRequestThatIsRefusedIsThatOfTheShippedContract() {
        Contract contract = read(
                """
                {'openapi': '3.1.0', 'paths': {'/a': {'get': {}}},
                 'x-raw-requests': [{'x-name': 'lxp/request', 'x-provenance': 'nobody knows'}]}""");

        assertThat(contract.operation("lxp/request"))
                .isEqualTo(Contract.shipped().operation("lxp/request"));
        assertThat(contract.operations()).contains(contract.operation("lxp/request"));
        assertThat(contract.refused()).containsOnlyKeys("lxp/request");
    }

    @Test
    @Timeout(60)
    void anOperationThatTwoThreadsAskForAtOnceIsReadOnce() throws Exception {
        Operation good = read(OPEN_API).operation("api/a/good");
        AtomicInteger reads = new AtomicInteger();
        AtomicReference<Operations> operations = new AtomicReference<>();
        Thread second = new Thread(() -> operations.get().find("x"));
        operations.set(new Operations(Map.of("x", () -> {
            if (reads.incrementAndGet() == 1) {
                second.start();
                while (second.getState() != Thread.State.BLOCKED && second.isAlive()) {
                    Thread.onSpinWait();
                }
            }
            return good;
        })));

        Operation first = operations.get().find("x");
        second.join();

        assertThat(first).isSameAs(good);
        assertThat(reads).hasValue(1);
    }

    private static Contract read(String document) {
        return Contract.read(
                "file:mine.json",
                new ByteArrayInputStream(document.replace('\'', '"').getBytes(UTF_8)),
                PostmanEnvironment.NONE);
    }

    private static JsonNode json(String document) throws IOException {
        return new ObjectMapper().readTree(document.replace('\'', '"'));
    }
}
