// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A Postman environment as it is exported.
 *
 * @param values the variables that are enabled, by name
 * @param secrets names of the variables that it calls secret
 */
public record PostmanEnvironment(Map<String, String> values, Set<String> secrets) {

    /** No environment. */
    public static final PostmanEnvironment NONE = new PostmanEnvironment(Map.of(), Set.of());

    /**
     * Reads an environment.
     *
     * @param location where it came from, for messages
     * @throws IllegalArgumentException if it is none, with what to do; the message quotes nothing of it
     * @throws IOException if it cannot be read
     */
    public static PostmanEnvironment read(String location, InputStream environment) throws IOException {
        byte[] bytes = environment.readAllBytes();
        JsonNode variables;
        try {
            variables = new JsonMapper().readTree(bytes).path("values");
        } catch (IOException e) {
            // without the cause: a parser's message can quote the file, which holds secrets
            throw new IllegalArgumentException(
                    "the environment " + location + " cannot be read as JSON; check the option environment");
        }
        if (!variables.isArray()) {
            throw new IllegalArgumentException(
                    "the environment " + location + " has no 'values'; export it from Postman as an environment");
        }
        Map<String, String> values = new HashMap<>();
        Set<String> secrets = new HashSet<>();
        for (JsonNode variable : variables) {
            String name = variable.path("key").asText();
            if (variable.path("enabled").asBoolean(true) && !name.isEmpty()) {
                values.put(name, variable.path("value").asText(""));
                if (variable.path("type").asText().equals("secret")) {
                    secrets.add(name);
                }
            }
        }
        return new PostmanEnvironment(values, secrets);
    }

    /** The variables that a contract may write into its requests: secrets without their values. */
    Map<String, String> forContract() {
        Map<String, String> variables = new HashMap<>(values);
        secrets.forEach(name -> variables.put(name, ""));
        return variables;
    }

    /** Without any value, so that a secret never reaches a log. */
    @Override
    public String toString() {
        return "PostmanEnvironment" + values.keySet();
    }
}
