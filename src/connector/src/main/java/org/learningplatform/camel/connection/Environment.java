// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.PostmanEnvironment;

/** Finds Postman environments. */
public final class Environment {

    private Environment() {}

    /**
     * The environment at that location.
     *
     * @param location as Camel finds resources; null for no environment
     * @throws IllegalArgumentException if it cannot be read, with what to do
     */
    public static PostmanEnvironment of(CamelContext context, @Nullable String location) {
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
}
