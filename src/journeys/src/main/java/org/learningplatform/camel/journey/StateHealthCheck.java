// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;

/** Up if the state store answers. A bean of it is a readiness check, {@code learningplatform-state}. */
public final class StateHealthCheck extends AbstractHealthCheck {

    private final StateStore store;

    public StateHealthCheck(StateStore store) {
        super("camel", "learningplatform-state");
        this.store = store;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            store.agenda().size(getId());
            builder.up();
        } catch (StateUnavailableException e) {
            builder.message(e.getMessage());
            builder.error(e);
            builder.down();
        }
    }
}
