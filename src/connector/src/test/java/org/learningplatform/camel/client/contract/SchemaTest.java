// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.json.Json;

/** A few lines of a contract whose schemas refer to each other again and again cost no more than they are. */
@Timeout(30)
class SchemaTest {

    private static final int LEVELS = 40;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"allOf\": [NEXT, NEXT, NEXT]}",
                "{\"anyOf\": [NEXT, NEXT], \"not\": NEXT}",
                "{\"if\": NEXT, \"then\": NEXT, \"else\": NEXT}",
                "{\"dependentSchemas\": {\"a\": NEXT, \"b\": NEXT}}",
            })
    void aSchemaThatIsComposedOfItselfAgainAndAgainIsRefusedForAnyBody(String level) throws Exception {
        Schema schema = schema(level);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema.problems(Json.tree("{\"a\": 1}".getBytes(UTF_8))))
                .withMessageContaining("#/paths/~1a/post/requestBody/content/application~1json/schema")
                .withMessageContaining("cannot be checked; simplify it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"properties\": {\"a\": NEXT}, \"allOf\": [{\"properties\": {\"a\": NEXT}}]}",
                "{\"patternProperties\": {\"a\": NEXT, \"^a\": NEXT}}",
                "{\"additionalProperties\": NEXT, \"anyOf\": [{\"additionalProperties\": NEXT}]}",
            })
    void oneThatIsSoAtEachLevelIsRefusedForADeepBodyOnly(String level) throws Exception {
        Schema schema = schema(level);
        String deep = "{\"a\": ".repeat(LEVELS) + "1" + "}".repeat(LEVELS);

        assertThat(schema.problems(Json.tree("{\"a\": {\"a\": {}}}".getBytes(UTF_8))))
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema.problems(Json.tree(deep.getBytes(UTF_8))))
                .withMessageContaining("cannot be checked; simplify it");
    }

    @Test
    void aLargeBodyOfManyElementsIsChecked() throws Exception {
        Schema schema =
                schema("{\"items\": {\"type\": \"object\", \"required\": [\"id\"]}, \"allOf\": [{\"minItems\": 1}]}");
        String array = IntStream.range(0, 20_000)
                .mapToObj(id -> "{\"id\": " + id + "}")
                .collect(Collectors.joining(",", "[", ",{}]"));

        assertThat(schema.problems(Json.tree(array.getBytes(UTF_8)))).containsExactly("/20000 has no 'id'");
    }

    @Test
    void anchorsThatStandForMoreThanAnyDocumentHoldsAreRefused() {
        String anchors = "x0: &x0 [1, 2, 3]\n"
                + IntStream.range(1, LEVELS)
                        .mapToObj(i -> "x%d: &x%d [*x%d, *x%d, *x%d]%n".formatted(i, i, i - 1, i - 1, i - 1))
                        .collect(Collectors.joining());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("openapi: 3.1.0\npaths: {/a: {get: {}}}\n" + anchors))
                .withMessageContaining("write it out without anchors");
    }

    /** @param level a schema that refers to the one of the next level */
    private static Schema schema(String level) {
        String schemas = IntStream.range(0, LEVELS)
                .mapToObj(i -> "\"S" + i + "\": "
                        + level.replace("NEXT", "{\"$ref\": \"#/components/schemas/S" + (i + 1) + "\"}"))
                .collect(Collectors.joining(", "));
        Contract contract = read(
                """
                {"openapi": "3.1.0", "components": {"schemas": {%s, "S%d": {}}}, "paths": {"/a": {"post": {"x-name": "a/b/c",
                  "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}}}}}"""
                        .formatted(schemas, LEVELS));
        RequestBody body = Objects.requireNonNull(contract.operation("a/b/c").body());
        return Objects.requireNonNull(body.schema());
    }

    private static Contract read(String document) {
        return Contract.read("test", new ByteArrayInputStream(document.getBytes(UTF_8)), PostmanEnvironment.NONE);
    }
}
