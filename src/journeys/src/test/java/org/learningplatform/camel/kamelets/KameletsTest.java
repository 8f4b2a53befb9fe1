// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersionDetector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.client.contract.Contract;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The files in kamelets/ as files, by the rules of the Apache Kamelet catalog and some of our own; what they do is tested by
 * their flows. One rule differs: the provider that the catalog demands is the catalog's own.
 */
class KameletsTest {

    private static final String ICON = "data:image/svg+xml;base64,";
    private static final String CREDENTIALS = "urn:camel:group:credentials";
    private static final String COMPONENT = "local-learningplatform";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z0-9._-]+)(:[^}]*)?}}");
    private static final Set<String> SMALL_WORDS = Set.of("a", "an", "and", "by", "for", "in", "of", "on", "the", "to");
    private static final String VERSION = System.getProperty("connector.version");
    private static final String CONNECTOR = "mvn:org.learningplatform.camel:camel-learningplatform:" + VERSION;
    private static final String JOURNEYS = "mvn:org.learningplatform.camel:camel-learningplatform-journeys:" + VERSION;

    private static JsonSchema camelSchema;

    @BeforeAll
    static void readCamelsSchema() throws IOException {
        try (InputStream schema = KameletsTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            JsonNode document = new ObjectMapper().readTree(schema);
            camelSchema = JsonSchemaFactory.getInstance(SpecVersionDetector.detect(document))
                    .getSchema(document);
        }
    }

    static List<KameletFile> kamelets() throws IOException {
        return KameletFile.all();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void theFileIsNamedAsTheKameletAndEndsWithItsType(KameletFile kamelet) {
        assertThat(kamelet.at("/metadata/name").asText()).isEqualTo(kamelet.name());
        assertThat(kamelet.type()).isIn("source", "sink", "action");
        assertThat(kamelet.name()).matches("learningplatform-[a-z-]+-" + kamelet.type());
        assertThat(kamelet.at("/apiVersion").asText()).isEqualTo("camel.apache.org/v1");
        assertThat(kamelet.at("/kind").asText()).isEqualTo("Kamelet");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void whatACatalogShowsOfAKameletIsThere(KameletFile kamelet) {
        assertThat(kamelet.annotation("provider")).isEqualTo("camel-learningplatform");
        assertThat(kamelet.annotation("kamelet.group")).isEqualTo("Learning Platform");
        assertThat(kamelet.annotation("kamelet.namespace")).isEqualTo("Learning");
        assertThat(kamelet.annotation("kamelet.support.level")).isIn("Preview", "Stable");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void theIconIsAPictureInTheFile(KameletFile kamelet) {
        assertThat(kamelet.annotation("kamelet.icon")).startsWith(ICON);
        byte[] svg =
                Base64.getDecoder().decode(kamelet.annotation("kamelet.icon").substring(ICON.length()));
        assertThat(new String(svg, StandardCharsets.UTF_8)).startsWith("<svg ").endsWith("</svg>");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void theVersionsAreThatOfTheJar(KameletFile kamelet) throws IOException {
        assertThat(kamelet.annotation("catalog.version")).isEqualTo(VERSION);
        assertThat(kamelet.texts("/spec/dependencies"))
                .filteredOn(dependency -> dependency.contains(":camel-learningplatform"))
                .isSubsetOf(CONNECTOR, JOURNEYS);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void theDefinitionSaysWhatTheKameletIs(KameletFile kamelet) {
        JsonNode definition = kamelet.at("/spec/definition");

        assertThat(definition.path("type").asText()).isEqualTo("object");
        assertThat(definition.path("title").asText())
                .endsWith(kamelet.type().substring(0, 1).toUpperCase(Locale.ROOT)
                        + kamelet.type().substring(1));
        assertThat(definition.path("description").asText()).endsWith(".");
    }

    @Test
    void noTwoKameletsHaveOneTitleOrDescription() throws IOException {
        assertThat(kamelets())
                .isNotEmpty()
                .extracting(kamelet -> kamelet.at("/spec/definition/title").asText())
                .doesNotHaveDuplicates();
        assertThat(kamelets())
                .extracting(
                        kamelet -> kamelet.at("/spec/definition/description").asText())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void everyPropertyHasATitleADescriptionAndAType(KameletFile kamelet) {
        properties(kamelet).forEach((name, property) -> {
            assertThat(property.path("type").asText()).as(name).isIn("string", "integer", "number", "boolean");
            assertThat(property.path("description").asText()).as(name).endsWith(".");
            assertThat(property.path("title").asText()).as(name).isNotBlank().doesNotMatch("(The|An?) .*");
            assertThat(property.path("title").asText().split(" "))
                    .as(name)
                    .allMatch(word -> SMALL_WORDS.contains(word) || Character.isUpperCase(word.charAt(0)));
        });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void everyPropertyHasADefaultAnExampleOrIsACredential(KameletFile kamelet) {
        properties(kamelet).forEach((name, property) -> assertThat(
                        property.has("default") || property.has("example") || isCredential(property))
                .as(name)
                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void whatIsRequiredIsAPropertyWithoutADefaultAndNamedOnce(KameletFile kamelet) {
        assertThat(kamelet.required()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(properties(kamelet)).containsKeys(kamelet.required().toArray(String[]::new));
        assertThat(kamelet.required())
                .noneMatch(name -> properties(kamelet).get(name).has("default"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void aPropertyWithoutADefaultThatIsNotRequiredIsOptionalInTheTemplateOrALocalBeanStandsInForIt(
            KameletFile kamelet) {
        List<String> beans = kamelet.at("/spec/template/beans").findValuesAsText("name");

        assertThat(properties(kamelet).entrySet())
                .filteredOn(property -> !property.getValue().has("default"))
                .extracting(Map.Entry::getKey)
                .filteredOn(name -> !kamelet.required().contains(name))
                .allMatch(name -> beans.contains(name)
                        || kamelet.at("/spec/template").toString().contains("{{?" + name + "}}"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void secretsAreMarked(KameletFile kamelet) {
        properties(kamelet).forEach((name, property) -> {
            if (Set.of("clientId", "clientSecret", "username", "password").contains(name)) {
                assertThat(isCredential(property)).as(name).isTrue();
            }
            assertThat(property.path("format").asText().equals("password"))
                    .as(name)
                    .isEqualTo(Set.of("clientSecret", "password").contains(name));
        });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void everyPlaceholderIsAPropertyOrALocalBeanAndEachOfThemIsUsed(KameletFile kamelet) {
        Set<String> declared = new TreeSet<>(properties(kamelet).keySet());
        kamelet.at("/spec/template/beans")
                .forEach(bean -> declared.add(bean.path("name").asText()));

        assertThat(placeholders(kamelet.at("/spec/template"))).isEqualTo(declared);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void aSourceEndsAndASinkOrActionBeginsWhereTheRouteThatUsesItIs(KameletFile kamelet) {
        JsonNode from = kamelet.at("/spec/template/from");

        if (kamelet.type().equals("source")) {
            assertThat(from.path("steps")
                            .path(from.path("steps").size() - 1)
                            .at("/to/uri")
                            .asText())
                    .isEqualTo("kamelet:sink");
        } else {
            assertThat(from.path("uri").asText()).isEqualTo("kamelet:source");
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void theTemplateIsValidByCamelsSchema(KameletFile kamelet) {
        JsonNode routes = new ObjectMapper()
                .valueToTree(List.of(
                        Map.of("beans", kamelet.at("/spec/template").withArray("beans")),
                        Map.of("route", Map.of("from", kamelet.at("/spec/template/from")))));

        assertThat(camelSchema.validate(routes)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void everyDependencyOfTheTemplateIsListed(KameletFile kamelet) throws IOException {
        Set<String> needed = new TreeSet<>(Set.of("camel:kamelet"));
        String template = kamelet.at("/spec/template").toString();
        Map.of(
                        "\"json\":", "camel:jackson",
                        "\"bean\":", "camel:bean",
                        "\"simple\":", "camel:core",
                        "\"constant\":", "camel:core",
                        "\"variable\":", "camel:core")
                .forEach((mark, dependency) -> {
                    if (template.contains(mark)) {
                        needed.add(dependency);
                    }
                });
        if (template.contains("org.learningplatform.camel.")) {
            needed.add(template.contains("org.learningplatform.camel.journey.") ? JOURNEYS : CONNECTOR);
        }

        assertThat(kamelet.texts("/spec/dependencies")).containsExactlyElementsOf(needed);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void whatGoesInAndComesOutIsDeclared(KameletFile kamelet) {
        for (String direction : kamelet.type().equals("source") ? List.of("out") : List.of("in", "out")) {
            JsonNode data = kamelet.at("/spec/dataTypes/" + direction);
            JsonNode type = data.path("types").path(data.path("default").asText());
            assertThat(type.path("description").asText()).endsWith(".");
            assertThat(type.path("mediaType").asText()).isEqualTo("application/json");
        }
        assertThat(kamelet.at("/spec/dataTypes").has("in"))
                .isNotEqualTo(kamelet.type().equals("source"));
    }

    // Our own rules

    @ParameterizedTest
    @MethodSource("kamelets")
    void thePlatformIsALocalComponentWhichAloneHoldsTheCredentials(KameletFile kamelet) {
        JsonNode component = kamelet.at("/spec/template/beans/0");
        Set<String> credentials = new TreeSet<>();
        properties(kamelet).forEach((name, property) -> {
            if (isCredential(property)) {
                credentials.add(name);
            }
        });

        assertThat(credentials).doesNotContainAnyElementsOf(placeholders(kamelet.at("/spec/template/from")));
        assertThat(kamelet.callsThePlatform())
                .isEqualTo(component.path("name").asText().equals(COMPONENT));
        assertThat(credentials).isSubsetOf(placeholders(component));
        component.path("properties").properties().forEach(option -> assertThat(
                        option.getValue().asText())
                .isIn("{{" + option.getKey() + "}}", "{{?" + option.getKey() + "}}"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void onlyOperationsOfTheShippedContractAreCalledAndOnlyThroughTheLocalComponent(KameletFile kamelet) {
        List<String> called = kamelet.at("/spec/template").findValuesAsText("uri").stream()
                .filter(uri -> !uri.startsWith("kamelet:"))
                .toList();

        assertThat(called).allMatch(uri -> uri.startsWith("{{" + COMPONENT + "}}:"));
        assertThat(called)
                .map(uri -> uri.substring(uri.indexOf(':') + 1))
                .filteredOn(operation -> !operation.equals("{{operation}}"))
                .allSatisfy(operation ->
                        assertThat(Contract.shipped().operation(operation)).isNotNull());
        boolean byABean =
                kamelet.at("/spec/template/beans").findValuesAsText("component").contains("{{" + COMPONENT + "}}");
        assertThat(called.isEmpty()).isEqualTo(byABean || !kamelet.callsThePlatform());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void aUriHasNoQuery(KameletFile kamelet) {
        assertThat(kamelet.at("/spec/template").findValuesAsText("uri"))
                .isNotEmpty()
                .noneMatch(uri -> uri.contains("?") || uri.contains("//"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void headersThatCouldSteerTheConnectorAreRemovedFirst(KameletFile kamelet) {
        JsonNode first = kamelet.at("/spec/template/from/steps/0/removeHeaders");

        if (kamelet.callsThePlatform() && !kamelet.type().equals("source")) {
            assertThat(first.path("pattern").asText()).isEqualTo("CamelLearningPlatform*");
            // the arguments of a call are headers
            assertThat(first.has("excludePattern")).isEqualTo(kamelet.name().equals("learningplatform-call-action"));
        }
    }

    @Test
    void whatTwoKameletsShareIsAlike() throws IOException {
        Map<String, JsonNode> shared = new HashMap<>();
        for (KameletFile kamelet : kamelets()) {
            Map<String, JsonNode> parts = new HashMap<>();
            properties(kamelet).forEach((name, property) -> parts.put("property " + name, property));
            for (String direction : List.of("in", "out")) {
                kamelet.at("/spec/dataTypes/" + direction + "/headers")
                        .properties()
                        .forEach(header -> parts.put("header " + header.getKey(), header.getValue()));
            }
            parts.put("annotations", kamelet.at("/metadata/annotations"));
            parts.put("order", members(kamelet));
            parts.forEach((name, part) -> {
                JsonNode before = shared.putIfAbsent(name, part);
                assertThat(before == null ? part : before)
                        .as(name + " of " + kamelet)
                        .isEqualTo(part);
            });
        }
        assertThat(shared).hasSizeGreaterThan(15);
    }

    @Test
    void kustomizeTakesEveryKamelet() throws IOException {
        Object yaml = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(KameletFile.FOLDER.resolve("Kustomization")));

        assertThat(yaml)
                .isEqualTo(Map.of(
                        "apiVersion",
                        "kustomize.config.k8s.io/v1beta1",
                        "kind",
                        "Kustomization",
                        "resources",
                        kamelets().stream()
                                .map(kamelet -> kamelet.name() + KameletFile.ENDING)
                                .toList()));
    }

    /** The members of metadata, spec and definition, in their order. */
    private static JsonNode members(KameletFile kamelet) {
        List<String> names = new ArrayList<>();
        for (String place : List.of("", "/metadata", "/spec", "/spec/definition")) {
            kamelet.at(place).fieldNames().forEachRemaining(names::add);
        }
        return new ObjectMapper().valueToTree(names);
    }

    private static Map<String, JsonNode> properties(KameletFile kamelet) {
        Map<String, JsonNode> properties = new HashMap<>();
        kamelet.at("/spec/definition/properties")
                .properties()
                .forEach(property -> properties.put(property.getKey(), property.getValue()));
        return properties;
    }

    private static boolean isCredential(JsonNode property) {
        return property.path("x-descriptors").toString().equals("[\"" + CREDENTIALS + "\"]");
    }

    private static Set<String> placeholders(JsonNode node) {
        Set<String> names = new TreeSet<>();
        Matcher placeholders = PLACEHOLDER.matcher(node.toString());
        while (placeholders.find()) {
            names.add(placeholders.group(1));
        }
        return names;
    }
}
