// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.util.Map;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;

/** Up if a token can be had and the last call was answered, be it with a refusal of what the call asked for. */
final class LearningPlatformHealthCheck extends AbstractHealthCheck {

    private final LearningPlatformComponent component;
    private final Runnable check;

    private LearningPlatformHealthCheck(LearningPlatformComponent component, String id, Runnable check) {
        super("camel", id);
        this.component = component;
        this.check = check;
    }

    /**
     * Makes one of the checks of producers.
     *
     * @param name with {@code %s} for the component's
     * @param check throws why the platform cannot be called
     * @return null where the context has no health checks
     */
    static @Nullable LearningPlatformHealthCheck add(LearningPlatformComponent component, String name, Runnable check) {
        WritableHealthCheckRepository producers = producers(component);
        if (producers == null) {
            return null;
        }
        String id = component.nameCheck(name.formatted(component.name()));
        LearningPlatformHealthCheck made = new LearningPlatformHealthCheck(component, id, check);
        made.setEnabled(component.isHealthCheckProducerEnabled());
        producers.addHealthCheck(made);
        return made;
    }

    void remove() {
        WritableHealthCheckRepository producers = producers(component);
        if (producers != null) {
            producers.removeHealthCheck(this);
        }
        component.forgetCheck(getId());
    }

    private static @Nullable WritableHealthCheckRepository producers(LearningPlatformComponent component) {
        return HealthCheckHelper.getHealthCheckRepository(
                component.getCamelContext(), "producers", WritableHealthCheckRepository.class);
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            check.run();
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
