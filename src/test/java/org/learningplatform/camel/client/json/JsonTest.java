// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void what_is_read_is_made_of_java_collections_even_beside_a_module_that_makes_others() throws IOException {
        byte[] json = "{\"groups\":[{\"id\":1}]}".getBytes(StandardCharsets.UTF_8);
        assertThat(new ObjectMapper().findAndRegisterModules().readValue(json, Object.class))
                .as("Kafka's broker brings Scala's module to the tests")
                .isNotInstanceOf(Map.class);

        assertThat(Json.read(json)).isEqualTo(Map.of("groups", List.of(Map.of("id", 1))));
    }
}
