// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Reads a platform's lists with the connector. */
final class Delivery {

    private static final Pattern TARGET = Pattern.compile("\\$\\.paths\\['([^']*)'\\]\\.(\\w+)(\\.parameters|\\['x-since'\\])?");

    private Delivery() {}

    /**
     * Reads users and completions, and completions since a moment.
     *
     * @param contract location, or null for the shipped one
     * @param zone of the platform
     * @return ids by list; of a list that ends in an error that is one, none
     */
    static Map<String, Set<Object>> read(Sandbox sandbox, String contract, ZoneId zone, Instant since) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            LearningPlatformComponent component = context.getComponent("learningplatform", LearningPlatformComponent.class);
            component.getConfiguration().setBaseUrl(sandbox.platform().baseUrl());
            component.getConfiguration().setClientId(SandboxPlatform.CLIENT_ID);
            component.getConfiguration().setClientSecret(SandboxPlatform.CLIENT_SECRET);
            component.getConfiguration().setContract(contract);
            component.getConfiguration().setMaxRetries(0);
            context.start();
            PlatformClient client = component.getClient();
            Operation completions = client.contract().operation("simple/completions/list");
            String argument = completions.since();
            Map<String, ?> window = argument == null
                    ? Map.of()
                    : Map.of(argument, parameter(completions, argument).form().write(since, zone));
            return Map.of(
                    "users", ids(client, "simple/users/list", Map.of()),
                    "completions", ids(client, "simple/completions/list", Map.of()),
                    "since", ids(client, "simple/completions/list", window));
        }
    }

    private static Parameter parameter(Operation operation, String name) {
        return operation.parameters().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    private static Set<Object> ids(PlatformClient client, String list, Map<String, ?> arguments) {
        Set<Object> ids = new HashSet<>();
        try {
            Iterator<Map<String, Object>> rows = client.list(list, arguments);
            while (rows.hasNext()) {
                ids.add(rows.next().get("id"));
            }
            return ids;
        } catch (LearningPlatformException e) {
            assertThat(e).hasMessageContaining(list);
            return Set.of();
        }
    }

    /** The shipped contract with an overlay, as a file. */
    static String overlaid(String overlay, Path folder) throws IOException {
        ObjectNode contract;
        try (InputStream shipped = Contract.class.getResourceAsStream("learning-platform.openapi.json")) {
            contract = (ObjectNode) new JsonMapper().readTree(shipped);
        }
        for (JsonNode action : new YAMLMapper().readTree(overlay).path("actions")) {
            Matcher target = TARGET.matcher(action.path("target").asText());
            assertThat(target.matches()).describedAs(action.toString()).isTrue();
            ObjectNode operation = (ObjectNode) contract.path("paths").path(target.group(1)).path(target.group(2));
            if (target.group(3) == null) {
                operation.setAll((ObjectNode) action.path("update"));
            } else if (action.path("remove").asBoolean()) {
                operation.remove("x-since");
            } else {
                ((ArrayNode) operation.path("parameters")).add(action.path("update"));
            }
        }
        Path file = folder.resolve("contract.json");
        Files.writeString(file, contract.toString());
        return "file:" + file;
    }
}
