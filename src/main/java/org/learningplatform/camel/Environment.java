// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.PostmanEnvironment;

/** A Postman environment as the vendor's documentation describes it: its values fill options that are not set. */
final class Environment {

    private static final Set<String> OPTIONS =
            Set.of("baseURL", "client", "secret", "userUsername", "userPassword", "userId", "organisationId");

    private Environment() {}

    /**
     * The environment that is configured.
     *
     * @throws IllegalArgumentException if it cannot be read, with what to do
     */
    static PostmanEnvironment of(CamelContext context, LearningPlatformConfiguration configuration) {
        String location = configuration.getEnvironment();
        if (location == null) {
            return PostmanEnvironment.NONE;
        }
        try (InputStream file = ResourceHelper.resolveMandatoryResourceAsInputStream(context, location)) {
            return PostmanEnvironment.read(location, file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the environment " + location + " cannot be read; check the option environment", e);
        }
    }

    /** Fills the options that are not set; what is none of them can be an API key that the contract names by its variable. */
    static void fill(LearningPlatformConfiguration to, PostmanEnvironment environment) {
        Map<String, String> values = environment.values();
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
