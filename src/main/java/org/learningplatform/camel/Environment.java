// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Json;

/**
 * A Postman environment as the vendor's documentation describes it: its values fill options that are not set.
 *
 * @param values variable to value
 * @param secrets names of the variables that it calls secret
 */
record Environment(Map<String, String> values, Set<String> secrets) {

    private static final Set<String> OPTIONS =
            Set.of("baseURL", "client", "secret", "userUsername", "userPassword", "userId", "organisationId");

    /**
     * Reads an environment.
     *
     * @param location where it is, or null for none
     * @throws IllegalArgumentException if it is none, with what to do
     */
    static Environment read(CamelContext context, @Nullable String location) {
        Map<String, String> values = new HashMap<>();
        Set<String> secrets = new HashSet<>();
        if (location != null) {
            for (JsonNode value : variables(context, location)) {
                String name = value.path("key").asText();
                if (value.path("enabled").asBoolean(true) && !name.isEmpty()) {
                    values.put(name, value.path("value").asText(""));
                    if (value.path("type").asText().equals("secret")) {
                        secrets.add(name);
                    }
                }
            }
        }
        return new Environment(values, secrets);
    }

    private static JsonNode variables(CamelContext context, String location) {
        try (InputStream file = ResourceHelper.resolveMandatoryResourceAsInputStream(context, location)) {
            JsonNode values = Json.tree(file.readAllBytes()).path("values");
            if (!values.isArray()) {
                throw new IllegalArgumentException(
                        "the environment " + location + " has no 'values'; export it from Postman as an environment");
            }
            return values;
        } catch (IOException e) {
            // without the cause: a parser's message can quote the file, which holds secrets
            throw new IllegalArgumentException(
                    "the environment " + location + " cannot be read as JSON; check the option environment");
        }
    }

    /** The variables that a contract may write into its requests: secrets without their values. */
    Map<String, String> forContract() {
        Map<String, String> variables = new HashMap<>(values);
        secrets.forEach(name -> variables.put(name, ""));
        return variables;
    }

    /** Fills the options that are not set; what is none of them can be an API key that the contract names by its variable. */
    void fill(LearningPlatformConfiguration to) {
        fill(to.getBaseUrl(), values.get("baseURL"), to::setBaseUrl);
        fill(to.getClientId(), values.get("client"), to::setClientId);
        fill(to.getClientSecret(), values.get("secret"), to::setClientSecret);
        fill(to.getUsername(), values.get("userUsername"), to::setUsername);
        fill(to.getPassword(), values.get("userPassword"), to::setPassword);
        fill(to.getUserId(), values.get("userId"), to::setUserId);
        fill(to.getOrganisationId(), values.get("organisationId"), to::setOrganisationId);
        values.forEach((name, value) -> {
            if (!OPTIONS.contains(name)) {
                to.getApiKeys().putIfAbsent("{{" + name + "}}", value);
            }
        });
    }

    private static void fill(@Nullable String set, @Nullable String value, Consumer<String> option) {
        if (set == null && value != null && !value.isEmpty()) {
            option.accept(value);
        }
    }
}
