// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.learningplatform.camel.error.LearningPlatformException;

/** Up if a token can be had and the last call was answered, be it with a refusal of what the call asked for. */
final class LearningPlatformHealthCheck extends AbstractHealthCheck {

    private final LearningPlatformEndpoint endpoint;

    LearningPlatformHealthCheck(LearningPlatformEndpoint endpoint, String id) {
        super("camel", id);
        this.endpoint = endpoint;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            endpoint.client().checkHealth(endpoint.target());
            builder.up();
        } catch (LearningPlatformException e) {
            builder.detail("operation", e.getOperation());
            builder.detail("status", e.getStatus());
            builder.message(e.getMessage());
            builder.error(e);
            builder.down();
        }
    }
}
