// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersionDetector;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files in routes/ as files; what they do is tested by the journeys. */
class RoutesTest {

    private static final Path ROUTES = Path.of("routes");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}:]+)");

    private static JsonSchema camelSchema;

    @BeforeAll
    static void readCamelsSchema() throws IOException {
        try (InputStream schema = RoutesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            JsonNode document = JSON.readTree(schema);
            camelSchema = JsonSchemaFactory.getInstance(SpecVersionDetector.detect(document))
                    .getSchema(document);
        }
    }

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileIsValidByCamelsSchema(String file) throws IOException {
        assertThat(camelSchema.validate(read(file))).isEmpty();
    }

    @Test
    void everyRouteHasAnIdOfItsOwnADescriptionAndAnErrorPolicy() throws IOException {
        List<String> policies = elements("routeConfiguration").stream()
                .map(policy -> policy.path("id").asText())
                .toList();

        assertThat(elements("route")).isNotEmpty().allSatisfy(route -> {
            assertThat(route.path("id").asText()).isNotBlank();
            assertThat(route.path("description").asText()).isNotBlank();
            assertThat(policies)
                    .contains(route.path("routeConfigurationId").asText().split(","));
        });
        assertThat(elements("route"))
                .extracting(route -> route.path("id").asText())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyRouteThatTakesRecordsOrRowsSetsAsideWhatItCannotProcess() throws IOException {
        assertThat(elements("route"))
                .filteredOn(route -> route.at("/from/uri").asText().matches("(kafka:|\\{\\{platform}}:).*"))
                .hasSizeGreaterThanOrEqualTo(2)
                // the bean of a batch sets aside itself
                .allSatisfy(route ->
                        assertThat(route.path("routeConfigurationId").asText()).matches("set-aside,.*|batches"));
    }

    @Test
    void whatAUserWouldWantToChangeIsAProperty() throws IOException {
        // the topic of dead letters is made of that of the record, and lrs is the bean that application.properties
        // configures
        Set<String> fixed = Set.of(
                "kafka:dead-letters",
                "direct:publish",
                "timer:parked-requests",
                "timer:parked-employments",
                "quartz:due-actions",
                "direct:explain-person",
                "quartz:completion-export",
                "direct:completion-export",
                "direct:completion-replay",
                "timer:completion-replays",
                "direct:xapi-publish",
                "quartz:reconciliation",
                "timer:drift-healing",
                "lrs:lrs/statements/list",
                "timer:no-record-store");
        for (String file : files()) {
            assertThat(read(file).findValuesAsText("uri"))
                    .as(file)
                    .allMatch(uri -> fixed.contains(uri) || uri.contains("{{"))
                    .noneMatch(uri -> uri.contains("//"));
        }
    }

    @Test
    void everyPropertyThatARouteUsesHasADefaultAndEveryPropertyIsExplained() throws IOException {
        Properties defaults = new Properties();
        try (Reader reader = Files.newBufferedReader(ROUTES.resolve("application.properties"))) {
            defaults.load(reader);
        }
        Set<String> used = new TreeSet<>();
        for (String file : files()) {
            Matcher placeholders = PLACEHOLDER.matcher(Files.readString(ROUTES.resolve(file)));
            while (placeholders.find()) {
                used.add(placeholders.group(1));
            }
        }

        assertThat(defaults.stringPropertyNames()).containsAll(used);
        // each block of settings begins with a comment
        assertThat(Files.readString(ROUTES.resolve("application.properties")).split("\n\n"))
                .allMatch(block -> block.startsWith("#"));
    }

    @Test
    void everyFailureThatCanPassByItselfLeavesItsRowToALaterPollAndNoOther() throws Exception {
        Set<String> triedAgain = new TreeSet<>();
        clauses().get("later").path("exception").forEach(name -> triedAgain.add(name.asText()));
        triedAgain.removeIf(name -> !name.startsWith(LearningPlatformException.class.getPackageName()));

        assertThat(triedAgain).isEqualTo(passing());
    }

    /** The exceptions whose class says that they are retryable, the one about tokens, and the one about maintenance pages. */
    private static Set<String> passing() throws Exception {
        Set<String> passing = new TreeSet<>(
                Set.of(AuthenticationException.class.getName(), UnexpectedReplyException.class.getName()));
        String errors = LearningPlatformException.class.getPackageName();
        for (JavaClass found : new ClassFileImporter().importPackages(errors)) {
            Class<?> type = found.reflect();
            if (LearningPlatformException.class.isAssignableFrom(type)
                    && !Modifier.isAbstract(type.getModifiers())
                    && type.getMethod("isRetryable").getDeclaringClass() == type) {
                passing.add(type.getName());
            }
        }
        return passing;
    }

    private static Map<String, JsonNode> clauses() throws IOException {
        Map<String, JsonNode> clauses = new TreeMap<>();
        read("common.yaml").findValues("onException").stream()
                .flatMap(node -> node.isArray() ? node.findValues("onException").stream() : Stream.of(node))
                .filter(node -> node.has("id"))
                .forEach(clause -> clauses.put(clause.path("id").asText(), clause));
        return clauses;
    }

    /** What stands at the top of the files under that name. */
    private static List<JsonNode> elements(String name) throws IOException {
        List<JsonNode> elements = new ArrayList<>();
        for (String file : files()) {
            read(file).forEach(element -> {
                if (element.has(name)) {
                    elements.add(element.path(name));
                }
            });
        }
        return elements;
    }

    private static JsonNode read(String file) throws IOException {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ROUTES.resolve(file)));
        return JSON.valueToTree(yaml);
    }
}
