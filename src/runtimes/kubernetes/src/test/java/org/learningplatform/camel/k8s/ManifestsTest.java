// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in k8s/, as kubectl builds it. */
class ManifestsTest {

    private static final Path ROUTES = Path.of("routes");
    private static final String MOUNT = "/etc/learningplatform/";
    private static final Set<String> WORKLOADS = Set.of("Deployment", "Integration");
    private static final Set<String> POLLERS = Set.of("completions", "learning-records-lrs", "roster-files");
    /** No schema that Maven Central has; see the tests of what they say. */
    private static final Set<String> WITHOUT_SCHEMA =
            Set.of("keda.sh/v1alpha1/ScaledObject", "keda.sh/v1alpha1/TriggerAuthentication");

    static List<String> overlays() throws IOException {
        return Kustomize.overlays();
    }

    static Stream<JsonNode> everything() throws IOException {
        return overlays().stream().flatMap(overlay -> Kustomize.build(overlay).stream());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyDocumentIsValidByItsSchema(String overlay) {
        assertThat(Kustomize.build(overlay))
                .isNotEmpty()
                .filteredOn(document -> !WITHOUT_SCHEMA.contains(Schemas.type(document)))
                .allSatisfy(document -> assertThat(Schemas.errors(document)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "ConfigMap, '', immutable, 'yes'",
        "ServiceAccount, '', automountServiceAccountToken, 'no'",
        "Deployment, /spec/template/spec/containers/0/securityContext, readOnlyRootFilesystem, 'yes'",
        "Integration, /spec/template/spec/containers/0/securityContext, readOnlyRootFilesystem, 'yes'",
        "Integration, /spec/traits/deployment, strategy, Replace",
        "Kamelet, /spec/definition, required, all",
        "Pipe, /spec/source, ref, completions",
        "Pipe, /spec/traits/environment, vars, all",
        "NetworkPolicy, /spec, policyTypes, Ingress",
        "PodDisruptionBudget, /spec/selector, matchLabels, all",
        "Role, /rules/0, verbs, get",
        "RoleBinding, '', subjects, everyone",
        "PodMonitor, /spec, podMetricsEndpoints, all",
        "PrometheusRule, /spec/groups/0/rules/0, labels, critical",
        "KafkaTopic, /spec, partitions, six",
        "KafkaUser, /spec/authorization/acls/0/resource, type, subject",
    })
    void aFieldThatIsUnknownOrOfAnotherTypeIsFound(String kind, String where, String field, String wrong)
            throws IOException {
        JsonNode document = everything()
                .filter(candidate -> candidate.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
        assertThat(Schemas.errors(document)).isEmpty();

        assertThat(Schemas.errors(with(document, where, "fieldOfNobody", "x"))).isNotEmpty();
        assertThat(Schemas.errors(with(document, where, field, wrong))).isNotEmpty();
    }

    @Test
    void aVariableWhoseValueIsNotQuotedIsFound() throws IOException {
        JsonNode deployment =
                workloads(Kustomize.build("deployments")).findFirst().orElseThrow();
        JsonNode changed = deployment.deepCopy();
        ((ObjectNode) changed.at("/spec/template/spec/containers/0/env/0")).put("value", true);

        assertThat(Schemas.errors(changed)).isNotEmpty();
    }

    @Test
    void everyKindHasASchemaButThoseThatAreNamed() throws IOException {
        assertThat(everything().filter(document -> !Schemas.knows(document)).map(Schemas::type))
                .containsOnly(WITHOUT_SCHEMA.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void theRoutesAndSettingsArePreciselyThoseInTheFolderOfRoutes(String overlay) throws IOException {
        JsonNode files = configuration(overlay).path("data");

        try (Stream<Path> routes = Files.list(ROUTES)) {
            for (Path route : routes.filter(path -> path.toString().matches(".*\\.(yaml|properties)"))
                    .toList()) {
                assertThat(files.path(route.getFileName().toString()).asText())
                        .as(route.toString())
                        .isEqualTo(Files.readString(route));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyRouteRunsInOneWorkloadOfItsNameThatMountsItsFile(String overlay) throws IOException {
        List<JsonNode> documents = Kustomize.build(overlay);
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(ROUTES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml") && !file.equals("common.yaml"))
                    .forEach(file -> names.add(file.replace(".yaml", "")));
        }

        assertThat(Stream.concat(workloads(documents), of(documents, "Pipe")).map(ManifestsTest::name))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(workloads(documents)).allSatisfy(workload -> {
            String files = variables(workload)
                    .get("CAMEL_MAIN_ROUTESINCLUDEPATTERN")
                    .path("value")
                    .asText();
            assertThat(files.replace("file:" + MOUNT + "leader*.yaml,", ""))
                    .isEqualTo("file:%scommon.yaml,file:%s%s.yaml".formatted(MOUNT, MOUNT, name(workload)));
            assertThat(workload.at("/spec/template/spec/volumes").findValues("configMap"))
                    .extracting(volume -> volume.path("name").asText())
                    .containsExactly(name(configuration(overlay)));
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void aSourceOfAnIntegrationIsAKeyOfTheConfigMap(String overlay) {
        assertThat(workloads(Kustomize.build(overlay)).flatMap(workload -> elements(workload.at("/spec/sources"))))
                .allSatisfy(source -> {
                    assertThat(source.path("contentRef").asText()).isEqualTo(name(configuration(overlay)));
                    assertThat(configuration(overlay)
                                    .path("data")
                                    .has(source.path("contentKey").asText()))
                            .isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void whatPollsRunsInOneProcessAndOnlyWhatKafkaFeedsIsScaled(String overlay) {
        assertThat(workloads(Kustomize.build(overlay))).allSatisfy(workload -> {
            boolean polls = POLLERS.contains(name(workload));
            boolean standby = variables(workload).containsKey("LEADER_GROUP");
            JsonNode strategy = workload.path("kind").asText().equals("Deployment")
                    ? workload.at("/spec/strategy/type")
                    : workload.at("/spec/traits/deployment/strategy");
            assertThat(strategy.asText().equals("Recreate")).isEqualTo(polls);
            assertThat(workload.at("/spec/replicas").asInt(-1)).isEqualTo(polls ? standby ? 2 : 1 : -1);
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void noSecretHasAValueAndEverySecretThatIsNeededIsExplained(String overlay) throws IOException {
        List<JsonNode> documents = Kustomize.build(overlay);
        Set<String> explained = new HashSet<>();
        Matcher commands = Pattern.compile("create secret generic (\\S+)([^\\n]*(?:\\\\\\n[^\\n]*)*)")
                .matcher(Files.readString(Path.of("src/docs/kubernetes.adoc")));
        while (commands.find()) {
            Matcher keys = Pattern.compile("--from-(?:literal|file)=(\\w+)=").matcher(commands.group(2));
            while (keys.find()) {
                explained.add(commands.group(1) + "/" + keys.group(1));
            }
        }
        // what Strimzi makes: of a user, and of the cluster that the topics name
        of(documents, "KafkaUser").forEach(user -> {
            explained.add(name(user) + "/sasl.jaas.config");
            explained.add(name(user) + "/password");
            explained.add(user.at("/metadata/labels").path("strimzi.io/cluster").asText() + "-cluster-ca-cert/ca.crt");
        });

        assertThat(of(documents, "Secret")).isEmpty();
        assertThat(documents.stream()
                        .flatMap(document -> document.findValues("secretKeyRef").stream())
                        .map(ref -> ref.path("name").asText() + "/"
                                + ref.path("key").asText()))
                .isNotEmpty()
                .isSubsetOf(explained);
        assertThat(of(documents, "Pipe")
                        .flatMap(pipe -> Pattern.compile("\\bsecret:([^@\"]+)")
                                .matcher(pipe.toString())
                                .results())
                        .map(ref -> ref.group(1)))
                .isSubsetOf(explained);
        assertThat(workloads(documents)
                        .flatMap(workload ->
                                workload.at("/spec/template/spec/volumes").findValues("secretName").stream())
                        .map(JsonNode::asText))
                .isNotEmpty()
                .isSubsetOf(explained.stream().map(key -> key.split("/")[0]).toList());
        assertThat(workloads(documents).flatMap(workload -> variables(workload).values().stream()))
                .filteredOn(variable -> variable.path("name").asText().matches(".*(SECRET|PASSWORD|JAAS).*"))
                .isNotEmpty()
                .noneMatch(variable -> variable.has("value"));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyVariableIsReadBySomething(String overlay) throws IOException {
        Set<String> read = new TreeSet<>();
        settings().stringPropertyNames().forEach(name -> read.add(variable(name)));
        configuration(overlay).path("data").forEach(file -> {
            Matcher variables = Pattern.compile("\\{\\{env:(\\w+)").matcher(file.asText());
            while (variables.find()) {
                read.add(variables.group(1));
            }
        });
        // the runtimes, and the JVM
        read.addAll(
                Set.of("JAVA_TOOL_OPTIONS", "QUARKUS_CONFIG_LOCATIONS", "CAMEL_MAIN_PROPERTY_PLACEHOLDER_LOCATION"));
        Set<String> management = Set.of(
                "camel.management.enabled",
                "camel.management.healthCheckEnabled",
                "camel.management.metricsEnabled",
                "camel.metrics.enabled");
        management.forEach(name -> read.add(variable(name)));

        assertThat(workloads(Kustomize.build(overlay)))
                .allSatisfy(workload -> assertThat(variables(workload).keySet()).isSubsetOf(read));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void aPodMayDoNoMoreThanItNeeds(String overlay) {
        List<JsonNode> documents = Kustomize.build(overlay);
        assertThat(of(documents, "ServiceAccount")).allSatisfy(account -> assertThat(
                        account.path("automountServiceAccountToken").asBoolean(true))
                .isFalse());
        assertThat(workloads(documents)).allSatisfy(workload -> {
            JsonNode pod = workload.at("/spec/template/spec");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .isEqualTo(variables(workload).containsKey("LEADER_GROUP"));
            assertThat(pod.at("/containers/0/securityContext/readOnlyRootFilesystem")
                            .asBoolean())
                    .isTrue();
            boolean deployment = workload.path("kind").asText().equals("Deployment");
            JsonNode container =
                    deployment ? pod.at("/containers/0/securityContext") : workload.at("/spec/traits/container");
            assertThat(container.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container
                            .at(deployment ? "/capabilities/drop/0" : "/capabilitiesDrop/0")
                            .asText())
                    .isEqualTo("ALL");
            JsonNode security = deployment ? pod.path("securityContext") : workload.at("/spec/traits/security-context");
            assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(security.at(deployment ? "/seccompProfile/type" : "/seccompProfileType")
                            .asText())
                    .isEqualTo("RuntimeDefault");
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void aPodIsProbedAndLimited(String overlay) {
        assertThat(workloads(Kustomize.build(overlay))).allSatisfy(workload -> {
            JsonNode container = workload.at("/spec/template/spec/containers/0");
            JsonNode traits = workload.at("/spec/traits");
            if (traits.has("health")) {
                assertThat(traits.at("/health/livenessProbeEnabled").asBoolean())
                        .isTrue();
                assertThat(traits.at("/health/startupProbeEnabled").asBoolean()).isTrue();
                // the others wait for the first poll, which may be tomorrow
                assertThat(traits.at("/health/startupProbe").asText()).isEqualTo("/observe/health/live");
            } else {
                assertThat(container.has("startupProbe")
                                && container.has("livenessProbe")
                                && container.has("readinessProbe"))
                        .isTrue();
            }
            assertThat(traits.at("/container/limitMemory")
                            .asText(container.at("/resources/limits/memory").asText()))
                    .isNotBlank();
            assertThat(traits.at("/container/requestCPU")
                            .asText(container.at("/resources/requests/cpu").asText()))
                    .isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void policyBudgetAndMonitorSelectThePodsThatTheyAreFor(String overlay) {
        List<JsonNode> documents = Kustomize.build(overlay);
        List<JsonNode> pods = Stream.concat(workloads(documents), of(documents, "Pipe"))
                .map(workload -> workload.path("kind").asText().equals("Deployment")
                        ? workload.at("/spec/template/metadata/labels")
                        : ownLabels(workload))
                .toList();

        assertThat(selectors(documents, "NetworkPolicy", "/spec/podSelector"))
                .singleElement()
                .satisfies(selector -> assertThat(pods).allMatch(pod -> selects(selector, pod)));
        assertThat(selectors(documents, "PodMonitor", "/spec/selector"))
                .allSatisfy(selector -> assertThat(pods).allMatch(pod -> selects(selector, pod)));
        assertThat(selectors(documents, "PodDisruptionBudget", "/spec/selector"))
                .singleElement()
                .satisfies(selector -> assertThat(pods.stream()
                                .filter(pod -> selects(selector, pod))
                                .map(pod -> pod.path("app.kubernetes.io/name").asText()))
                        .containsExactly("enrolment-requests"));
        assertThat(workloads(documents))
                .allSatisfy(workload -> assertThat(workload.at("/spec/template/spec/containers/0/ports/0/name")
                                .asText())
                        .isEqualTo("management"));
    }

    @Test
    void theTopicsAreThoseOfTheRoutesAndTheUserMayUseThemAndNoOthers() throws IOException {
        Properties settings = settings();
        Set<String> ofPersons =
                Set.of(settings.getProperty("topic.assignment"), settings.getProperty("topic.employment"));
        Set<String> in = new TreeSet<>(ofPersons);
        in.add(settings.getProperty("topic.control"));
        Set<String> out = new TreeSet<>();
        in.forEach(topic -> out.add(topic + ".dlq"));
        ofPersons.forEach(topic -> out.add(topic + ".parked"));
        out.addAll(Set.of(
                settings.getProperty("topic.learning-record"),
                settings.getProperty("topic.credential"),
                settings.getProperty("topic.batch"),
                settings.getProperty("topic.user"),
                settings.getProperty("topic.learning-record") + ".dlq"));
        Set<String> all = Stream.concat(in.stream(), out.stream()).collect(Collectors.toSet());
        assertThat(settings.stringPropertyNames().stream()
                        .filter(name -> name.startsWith("topic."))
                        .map(settings::getProperty)
                        .filter(topic -> !topic.isEmpty()))
                .isSubsetOf(all);
        List<JsonNode> documents = Kustomize.build("deployments-full");

        assertThat(of(documents, "KafkaTopic").map(ManifestsTest::name)).containsExactlyInAnyOrderElementsOf(all);
        Map<String, String> rights = new TreeMap<>();
        of(documents, "KafkaUser")
                .flatMap(user -> elements(user.at("/spec/authorization/acls")))
                .forEach(acl -> rights.put(
                        acl.at("/resource/name").asText(),
                        acl.at("/operations/0").asText()));
        assertThat(rights).hasSize(all.size() + 1).containsEntry(settings.getProperty("kafka.group"), "Read");
        assertThat(in).allSatisfy(topic -> assertThat(rights).containsEntry(topic, "Read"));
        assertThat(out).allSatisfy(topic -> assertThat(rights).containsEntry(topic, "Write"));
    }

    @ParameterizedTest
    @CsvSource({"deployments-full, apps/v1, Deployment", "camel-k-full, camel.apache.org/v1, Integration"})
    void theScalerFollowsTheTopicOfEnrolmentRequestsUpToItsPartitions(String overlay, String api, String kind)
            throws IOException {
        List<JsonNode> documents = Kustomize.build(overlay);
        String topic = settings().getProperty("topic.assignment");
        int partitions = of(documents, "KafkaTopic")
                .filter(document -> name(document).equals(topic))
                .findFirst()
                .orElseThrow()
                .at("/spec/partitions")
                .asInt();
        JsonNode scaler =
                of(documents, "ScaledObject").findFirst().orElseThrow().path("spec");
        JsonNode login = of(documents, "TriggerAuthentication").findFirst().orElseThrow();
        Properties kafka = new Properties();
        kafka.load(Files.newBufferedReader(Path.of("k8s/components/strimzi/kubernetes.properties")));

        assertThat(scaler.at("/scaleTargetRef/apiVersion").asText()).isEqualTo(api);
        assertThat(scaler.at("/scaleTargetRef/kind").asText()).isEqualTo(kind);
        assertThat(scaler.at("/scaleTargetRef/name").asText()).isEqualTo("enrolment-requests");
        assertThat(scaler.path("maxReplicaCount").asInt()).isEqualTo(partitions);
        JsonNode trigger = scaler.at("/triggers/0/metadata");
        assertThat(trigger.path("topic").asText()).isEqualTo(topic);
        assertThat(trigger.path("consumerGroup").asText()).isEqualTo(settings().getProperty("kafka.group"));
        assertThat(trigger.path("bootstrapServers").asText())
                .isEqualTo(kafka.getProperty("camel.component.kafka.brokers"));
        assertThat(scaler.at("/triggers/0/authenticationRef/name").asText()).isEqualTo(name(login));
        assertThat(of(documents, "ConfigMap").map(ManifestsTest::name))
                .contains(login.at("/spec/configMapTargetRef/0/name").asText());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void theAccountMayElectALeaderOnlyWhereThereIsSomethingToElect(String overlay) {
        List<JsonNode> documents = Kustomize.build(overlay);
        Set<String> groups = workloads(documents)
                .filter(workload -> variables(workload).containsKey("LEADER_GROUP"))
                .map(ManifestsTest::name)
                .collect(Collectors.toSet());
        String leases = configuration(overlay).at("/data").path("leader.yaml").asText();

        assertThat(of(documents, "Role")
                        .flatMap(role -> elements(role.path("rules")))
                        .flatMap(rule -> elements(rule.path("resourceNames")))
                        .map(JsonNode::asText))
                .containsExactlyInAnyOrderElementsOf(groups.stream()
                        .map(group -> "learningplatform-" + group)
                        .toList());
        assertThat(leases.isEmpty()).isEqualTo(groups.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void aPipeNamesKameletsOfTheOverlayAndGivesThemWhatTheyNeedAndNothingElse(String overlay) {
        List<JsonNode> documents = Kustomize.build(overlay);
        Map<String, JsonNode> kamelets =
                of(documents, "Kamelet").collect(Collectors.toMap(ManifestsTest::name, k -> k));
        assertThat(of(documents, "Pipe")).allSatisfy(pipe -> {
            Map<String, Set<String>> given = new TreeMap<>();
            endpoints(pipe).forEach((type, endpoints) -> endpoints.stream()
                    .filter(endpoint -> endpoint.has("ref"))
                    .forEach(endpoint -> {
                        String name = endpoint.at("/ref/name").asText();
                        assertThat(kamelets).containsKey(name);
                        assertThat(Schemas.type(endpoint.path("ref"))).isEqualTo(Schemas.type(kamelets.get(name)));
                        assertThat(kamelets.get(name)
                                        .at("/metadata/labels/camel.apache.org~1kamelet.type")
                                        .asText())
                                .isEqualTo(type);
                        given.put(name, new TreeSet<>(fields(endpoint.path("properties"))));
                    }));
            properties(pipe).keySet().stream()
                    .filter(name -> name.startsWith("camel.kamelet."))
                    .map(name -> name.split("\\."))
                    .forEach(parts -> assertThat(given.get(parts[2]).add(parts[3]))
                            .as("%s of a kamelet that is used, once", parts[3])
                            .isTrue());

            assertThat(given).isNotEmpty().allSatisfy((name, properties) -> {
                JsonNode definition = kamelets.get(name).at("/spec/definition");
                assertThat(properties)
                        .containsAll(elements(definition.path("required"))
                                .map(JsonNode::asText)
                                .toList())
                        .isSubsetOf(fields(definition.path("properties")));
            });
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void whatAPipeIsGivenFromASecretItHasInPropertiesAndOnlyThere(String overlay) {
        List<JsonNode> documents = Kustomize.build(overlay);
        Set<String> credentials = of(documents, "Kamelet")
                .flatMap(kamelet -> kamelet.at("/spec/definition/properties").properties().stream())
                .filter(property -> property.getValue().has("x-descriptors"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(of(documents, "Pipe")).allSatisfy(pipe -> {
            Map<String, String> variables = pairs(pipe.at("/spec/traits/environment/vars"));
            Set<String> secret = new TreeSet<>(variables.keySet());
            secret.removeIf(name -> !variables.get(name).startsWith("secret:"));
            Set<String> read = new TreeSet<>();
            properties(pipe).forEach((name, value) -> {
                Set<String> placeholders = Pattern.compile("\\{\\{env:(\\w+)}}")
                        .matcher(value)
                        .results()
                        .map(variable -> variable.group(1))
                        .collect(Collectors.toSet());
                if (credentials.contains(name.replaceFirst(".*\\.", "")) || name.endsWith("JaasConfig")) {
                    assertThat(placeholders).as(name).hasSize(1);
                }
                read.addAll(placeholders);
            });

            assertThat(secret).isNotEmpty().isEqualTo(read);
            // they end up in URIs
            endpoints(pipe).values().stream().flatMap(List::stream).forEach(endpoint -> {
                assertThat(fields(endpoint.path("properties"))).doesNotContainAnyElementsOf(credentials);
                assertThat(endpoint.toString()).doesNotContain("{{");
            });
        });
    }

    @Test
    void thePipeOfCompletionsPublishesAsTheRouteOfItsName() throws IOException {
        JsonNode route = Kustomize.documents(Files.readString(ROUTES.resolve("completions.yaml")))
                .get(0)
                .get(1);
        JsonNode to = elements(route.at("/route/from/steps"))
                .filter(step -> step.has("to"))
                .findFirst()
                .orElseThrow()
                .path("to");
        Properties kafka = new Properties();
        kafka.load(Files.newBufferedReader(Path.of("k8s/components/strimzi/kubernetes.properties")));
        List<JsonNode> documents = Kustomize.build("camel-k-pipes");
        JsonNode integration = of(documents, "Integration")
                .filter(document -> POLLERS.contains(name(document)))
                .findFirst()
                .orElseThrow();

        assertThat(of(documents, "Pipe")).singleElement().satisfies(pipe -> {
            assertThat(pipe.at("/spec/sink/uri").asText())
                    .isEqualTo(to.path("uri")
                            .asText()
                            .replace("{{topic.learning-record}}", settings().getProperty("topic.learning-record")));
            // one row after the other, where the route sends a page together
            assertThat(pipe.at("/spec/sink/properties"))
                    .isEqualTo(to.path("parameters").<ObjectNode>deepCopy().put("synchronous", true));
            Map<String, String> broker = properties(pipe);
            broker.keySet().removeIf(name -> !name.startsWith("camel.component.kafka."));
            assertThat(broker).isEqualTo(kafka);
            // its pod is that of an Integration, as far as a Pipe can say
            for (String trait : List.of("owner", "deployment", "container", "security-context", "health")) {
                assertThat(pipe.at("/spec/traits").path(trait))
                        .isNotEmpty()
                        .isEqualTo(integration.at("/spec/traits").path(trait));
            }
            assertThat(pipe.at("/spec/replicas")).isEqualTo(integration.at("/spec/replicas"));
            assertThat(pipe.at("/spec/serviceAccountName")).isEqualTo(integration.at("/spec/serviceAccountName"));
            assertThat(elements(pipe.at("/spec/dependencies")).toList())
                    .isNotEmpty()
                    .isSubsetOf(elements(integration.at("/spec/dependencies")).toList());
        });
    }

    @Test
    void nothingIsUsedThatCamelKHasDeprecated() throws IOException {
        assertThat(everything()).allSatisfy(document -> {
            assertThat(document.path("kind").asText()).isNotIn("IntegrationPlatform", "KameletBinding");
            assertThat(fields(document.at("/spec/traits")))
                    .doesNotContain("master", "telemetry", "prometheus", "tracing");
            if (document.path("kind").asText().equals("Integration")) {
                assertThat(fields(document.path("spec"))).doesNotContain("configuration", "profile");
            }
            if (document.path("kind").asText().equals("Pipe")) {
                assertThat(fields(document.path("spec"))).doesNotContain("integration");
            }
        });
    }

    private static Properties settings() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(ROUTES.resolve("application.properties"))) {
            settings.load(file);
        }
        return settings;
    }

    /** The ConfigMap of routes and settings. */
    private static JsonNode configuration(String overlay) {
        return of(Kustomize.build(overlay), "ConfigMap")
                .filter(document -> document.path("data").has("common.yaml"))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<JsonNode> workloads(List<JsonNode> documents) {
        return documents.stream()
                .filter(document -> WORKLOADS.contains(document.path("kind").asText()));
    }

    private static Stream<JsonNode> of(List<JsonNode> documents, String kind) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind));
    }

    private static String name(JsonNode document) {
        return document.at("/metadata/name").asText();
    }

    private static Map<String, JsonNode> variables(JsonNode workload) {
        Map<String, JsonNode> variables = new TreeMap<>();
        elements(workload.at("/spec/template/spec/containers/0/env")).forEach(variable -> assertThat(
                        variables.put(variable.path("name").asText(), variable))
                .as("twice")
                .isNull());
        return variables;
    }

    /** Source, actions and sink of a Pipe, by the type that a kamelet has there. */
    private static Map<String, List<JsonNode>> endpoints(JsonNode pipe) {
        return Map.of(
                "source", List.of(pipe.at("/spec/source")),
                "action", elements(pipe.at("/spec/steps")).toList(),
                "sink", List.of(pipe.at("/spec/sink")));
    }

    private static Map<String, String> properties(JsonNode pipe) {
        return pairs(pipe.at("/spec/traits/camel/properties"));
    }

    private static Map<String, String> pairs(JsonNode lines) {
        return elements(lines)
                .map(line -> line.asText().split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** The variable that sets a property. */
    private static String variable(String property) {
        return property.replaceAll("\\W", "_").toUpperCase(Locale.ROOT);
    }

    /** The labels of an Integration or Pipe that its pods get. */
    private static JsonNode ownLabels(JsonNode integration) {
        ObjectNode labels = new ObjectMapper().createObjectNode();
        elements(integration.at("/spec/traits/owner/targetLabels"))
                .map(JsonNode::asText)
                .forEach(label ->
                        labels.set(label, integration.at("/metadata/labels").path(label)));
        return labels;
    }

    private static Stream<JsonNode> selectors(List<JsonNode> documents, String kind, String where) {
        return of(documents, kind).map(document -> document.at(where).path("matchLabels"));
    }

    private static boolean selects(JsonNode matchLabels, JsonNode labels) {
        return fields(matchLabels).stream()
                .allMatch(label -> matchLabels.path(label).equals(labels.path(label)));
    }

    private static List<String> fields(JsonNode object) {
        List<String> fields = new ArrayList<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode with(JsonNode document, String where, String field, String value) {
        JsonNode changed = document.deepCopy();
        ((ObjectNode) changed.at(JsonPointer.compile(where))).put(field, value);
        return changed;
    }
}
