// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void what_is_read_is_made_of_java_collections_even_beside_a_module_that_makes_others() throws IOException {
        byte[] json = "{\"groups\":[{\"id\":1}]}".getBytes(StandardCharsets.UTF_8);
        assertThat(new ObjectMapper().findAndRegisterModules().readValue(json, Object.class))
                .as("Scala's module is there")
                .isNotInstanceOf(Map.class);

        assertThat(Json.read(json)).isEqualTo(Map.of("groups", List.of(Map.of("id", 1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678901234567.89", "80.00", "1E+400", "0.1", "-7", "123456789012345678901234567890"})
    void numbersKeepTheirDigits(String number) throws IOException {
        Object read = Json.read(bytes("[" + number + "]"));

        assertThat(new String(Json.write(read), StandardCharsets.UTF_8)).isEqualTo("[" + number + "]");
    }

    @ParameterizedTest
    @CsvSource({
        // what was read as a double was written so
        "80, 80",
        "80.0, 80.0",
        "80.00, 80.0",
        "85.5, 85.5",
        "85.10, 85.1",
        "0.1, 0.1",
        "1e3, 1000.0",
        "1E7, 1.0E7",
        "1e-5, 1.0E-5",
        // and what no double holds was lost
        "12345678901234567.89, 12345678901234567.89",
        "1e400, 1E+400",
        "0.12345678901234567890, 0.12345678901234567890"
    })
    void theCanonicalFormOfANumberThatADoubleHoldsIsThatOfTheDouble(String number, String canonical)
            throws IOException {
        assertThat(new String(Json.canonical(Json.read(bytes(number))), StandardCharsets.UTF_8))
                .isEqualTo(canonical);
    }

    @Test
    void howADoubleIsWrittenIsTheJdks() throws IOException {
        assertThat(new String(Json.canonical(Json.read(bytes("1152921504606846976.0"))), StandardCharsets.UTF_8))
                .isEqualTo(Double.toString(0x1p60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void textIsReadWhateverUnicodeItIsInWithAMarkOrWithout(String charset) throws IOException {
        String json = "{\"name\":\"Zoë 😀\"}";
        byte[] plain = json.getBytes(Charset.forName(charset));
        byte[] marked = ("\uFEFF" + json).getBytes(Charset.forName(charset));

        assertThat(Json.text(plain)).isEqualTo(json);
        assertThat(Json.text(marked)).isEqualTo(json);
        assertThat(Json.utf8(marked)).isEqualTo(bytes(json));
        assertThat(Json.read(Json.utf8(plain))).isEqualTo(Map.of("name", "Zoë 😀"));
    }

    @Test
    void textThatIsUtf8AlreadyIsNotCopied() {
        byte[] json = bytes("{}");

        assertThat(Json.utf8(json)).isSameAs(json);
        assertThat(Json.utf8(new byte[0])).isEmpty();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
