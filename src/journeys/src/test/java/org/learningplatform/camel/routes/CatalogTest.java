// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Editors know our URIs: the catalog takes our metadata, and with it every URI that ships is valid. */
class CatalogTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "/META-INF/org/learningplatform/camel/learningplatform.json";

    private static final CamelCatalog CATALOG = catalog();

    private static CamelCatalog catalog() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        try (InputStream metadata = CatalogTest.class.getResourceAsStream(METADATA)) {
            catalog.addComponent(
                    "learningplatform",
                    LearningPlatformComponent.class.getName(),
                    new String(Objects.requireNonNull(metadata).readAllBytes(), StandardCharsets.UTF_8));
            return catalog;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it stands, and the URI with its parameters. */
    static List<String[]> uris() throws IOException {
        List<String[]> uris = new ArrayList<>();
        for (Path folder : List.of(Path.of("routes"), Path.of("kamelets"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".yaml"))
                            .sorted()
                            .toList()) {
                        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
                        for (JsonNode endpoint :
                                (Iterable<JsonNode>) JSON.valueToTree(yaml).findParents("uri")::iterator) {
                            uris.add(new String[] {file.getFileName().toString(), uri(endpoint)});
                        }
                    }
                }
            }
        }
        return uris;
    }

    private static String uri(JsonNode endpoint) {
        Map<String, String> options = new LinkedHashMap<>();
        endpoint.path("parameters")
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asText()));
        // the catalog takes every scheduler for a bean, though quartz and spring are Camel's own words
        options.remove("scheduler", "quartz");
        String query = String.join(
                "&",
                options.entrySet().stream()
                        .map(o -> o.getKey() + "=" + o.getValue())
                        .toList());
        // the platform is a component bean that a property names
        String uri = endpoint.path("uri").asText().replaceFirst("^\\{\\{[^}]*}}:", "learningplatform:");
        return query.isEmpty() ? uri : uri + (uri.contains("?") ? "&" : "?") + query;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("uris")
    void everyUriThatShipsIsValid(String file, String uri) {
        EndpointValidationResult result = CATALOG.validateEndpointProperties(uri);

        assertThat(result.isSuccess()).as(result.summaryErrorMessage(false)).isTrue();
    }

    @Test
    void urisOfOursAreAmongThem() throws IOException {
        assertThat(uris())
                .filteredOn(uri -> uri[1].startsWith("learningplatform:"))
                .hasSizeGreaterThanOrEqualTo(1);
    }

    @Test
    void anOptionWithAValueThatItCannotHaveIsFound() {
        EndpointValidationResult result =
                CATALOG.validateEndpointProperties("learningplatform:simple/users/list?pagination=some&pageSize=many");

        assertThat(result.isSuccess()).isFalse();
        assertThat(result.getInvalidEnum()).containsKey("pagination");
        assertThat(result.getInvalidInteger()).containsKey("pageSize");
    }

    @Test
    void argumentsOfOperationsAreLeftToTheContract() {
        EndpointValidationResult result =
                CATALOG.validateEndpointProperties("learningplatform:simple/users/list?org_ref=7&apiKey.x-api-key=k");

        assertThat(result.isSuccess()).isTrue();
    }

    @Test
    void theMetadataIsFoundByTheComponentsClassToo() {
        CamelCatalog catalog = new DefaultCamelCatalog();
        catalog.addComponent("learningplatform", LearningPlatformComponent.class.getName());

        assertThat(catalog.findComponentNames()).contains("learningplatform");
    }
}
