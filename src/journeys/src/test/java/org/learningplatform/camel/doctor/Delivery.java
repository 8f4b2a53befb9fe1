// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.testkit.Sandbox;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Reads a platform's lists with the connector. */
final class Delivery {

    private Delivery() {}

    /**
     * Reads users and completions, and completions since a moment.
     *
     * @param overlay of the shipped contract, or null for none
     * @param zone of the platform
     * @return ids by list; of a list that ends in an error that is one, none
     */
    static Map<String, Set<Object>> read(Sandbox sandbox, String overlay, ZoneId zone, Instant since) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            LearningPlatformComponent component =
                    context.getComponent("learningplatform", LearningPlatformComponent.class);
            component.getConfiguration().setBaseUrl(sandbox.platform().baseUrl());
            component.getConfiguration().setClientId(SandboxPlatform.CLIENT_ID);
            component.getConfiguration().setClientSecret(SandboxPlatform.CLIENT_SECRET);
            component.getConfiguration().setContractOverlay(overlay);
            component.getConfiguration().setMaxRetries(0);
            context.start();
            PlatformClient client = component.getClient();
            Operation completions = client.contract().operation("simple/completions/list");
            String argument =
                    completions.since() == null ? null : completions.since().parameter();
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
        return operation.parameters().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
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
}
