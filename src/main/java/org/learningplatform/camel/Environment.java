package org.learningplatform.camel;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Json;

/** A Postman environment as the vendor's documentation describes it: its values fill options that are not set. */
final class Environment {

    private final CamelContext context;

    Environment(CamelContext context) {
        this.context = context;
    }

    void fill(LearningPlatformConfiguration to) {
        String location = to.getEnvironment();
        if (location == null) {
            return;
        }
        Map<String, String> values = read(location);
        fill(to.getBaseUrl(), values.get("baseURL"), to::setBaseUrl);
        fill(to.getClientId(), values.get("client"), to::setClientId);
        fill(to.getClientSecret(), values.get("secret"), to::setClientSecret);
        fill(to.getUsername(), values.get("userUsername"), to::setUsername);
        fill(to.getPassword(), values.get("userPassword"), to::setPassword);
        fill(to.getUserId(), values.get("userId"), to::setUserId);
        fill(to.getOrganisationId(), values.get("organisationId"), to::setOrganisationId);
    }

    private static void fill(@Nullable String set, @Nullable String value, Consumer<String> option) {
        if (set == null && value != null && !value.isEmpty()) {
            option.accept(value);
        }
    }

    private Map<String, String> read(String location) {
        try (InputStream file = ResourceHelper.resolveMandatoryResourceAsInputStream(context, location)) {
            JsonNode values = Json.tree(file.readAllBytes()).path("values");
            if (!values.isArray()) {
                throw new IllegalArgumentException(
                        "the environment " + location + " has no 'values'; export it from Postman as an environment");
            }
            Map<String, String> enabled = new HashMap<>();
            for (JsonNode value : values) {
                if (value.path("enabled").asBoolean(true)) {
                    enabled.put(value.path("key").asText(), value.path("value").asText(""));
                }
            }
            return enabled;
        } catch (IOException e) {
            // without the cause: a parser's message can quote the file, which holds secrets
            throw new IllegalArgumentException(
                    "the environment " + location + " cannot be read as JSON; check the option environment");
        }
    }
}
