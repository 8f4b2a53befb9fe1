// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML stands for the JSON that its own JSON schema says. */
class YamlTest {

    private static JsonNode read(String yaml) {
        return Yaml.parse("file:mine.yaml", yaml);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | 7",
                "-12345678901 | -12345678901",
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "1.5e3 | 1500.0",
                "true | true",
                "null | null",
                "` ` | null",
                "'7' | \"7\"",
                "\"true\" | \"true\"",
                "7 days | \"7 days\"",
                "nullable | \"nullable\"",
                "2026-11-23 | \"2026-11-23\"",
                "!!str 7 | \"7\"",
                "!!int '7' | 7",
                "[1, {b: c}] | [1, {\"b\": \"c\"}]",
            })
    void aValueIsWhatItsFormSays(String yaml, String json) throws IOException {
        assertThat(read("a: " + yaml)).isEqualTo(new ObjectMapper().readTree("{\"a\": " + json + "}"));
    }

    @Test
    void aNameIsATextWhateverItsForm() {
        assertThat(read("200: a\n1.0: b\ntrue: c").fieldNames()).toIterable().containsExactly("200", "1.0", "true");
    }

    @Test
    void whatAnAnchorNamesIsWhereverItIsReferredTo() {
        assertThat(read("a: &x {n: 1}\nb: *x\nc: {<<: [*x, {n: 2, m: 3}], o: 4}"))
                .hasToString("{\"a\":{\"n\":1},\"b\":{\"n\":1},\"c\":{\"o\":4,\"n\":1,\"m\":3}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: 1\\nb: {c: 1, c: 2} | line 2, column 11",
                "a: 1\\n'a': 2 | line 2, column 1",
                "a: [1\\nb: 2 | line 2, column 2",
                "a: *x | line 1, column 4",
                "a: 1\\n---\\nb: 2 | line 2, column 1",
                "[a, b]: 1 | line 1, column 1",
                "a: !!int x | line 1, column 4",
            })
    void aMistakeIsToldWithItsPlace(String yaml, String place) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(yaml.replace("\\n", "\n")))
                .withMessageStartingWith("file:mine.yaml is neither JSON nor YAML at " + place + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: &x [*x]", "a: &x {b: {c: *x}}"})
    void anAnchorThatContainsItselfIsRefused(String yaml) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(yaml))
                .withMessage(
                        "file:mine.yaml has an anchor that contains itself, or nests too deep: write it out without"
                                + " anchors");
    }

    @Test
    void aDocumentOfThatNameMayBeginLikeJson() {
        Contract contract = contract("mine.yaml", "{openapi: 3.1.0, paths: {/a: {get: {operationId: find}}}}");

        assertThat(contract.operation("api/a/find").path()).isEqualTo("/a");
    }

    @ParameterizedTest
    @CsvSource({
        "mine.yml, mine.yml is neither JSON nor YAML at line 2",
        "mine.json, mine.json is not JSON at line 1",
        "https://lp.example/openapi, https://lp.example/openapi is not JSON at line 1"
    })
    void whatIsNeitherIsToldByWhatItsNameSays(String name, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contract(name, "{openapi: 3.1.0, paths: {/a:\n ]"))
                .withMessageStartingWith(message);
    }

    private static Contract contract(String name, String document) {
        return Contract.read(
                name,
                new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
                PostmanEnvironment.NONE,
                List.of());
    }
}
