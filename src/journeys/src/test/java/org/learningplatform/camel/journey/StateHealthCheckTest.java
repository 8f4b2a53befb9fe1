// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.jdbc.JdbcStateStore;

class StateHealthCheckTest {

    @Test
    void itIsAReadinessCheckThatIsDownWhereTheStateDoesNotAnswer() throws Exception {
        JdbcStateStore store = new JdbcStateStore("jdbc:h2:mem:health", "", "");
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("stateHealth", new StateHealthCheck(store));
            context.start();
            assertThat(state(context)).isEqualTo(HealthCheck.State.UP);

            store.close();

            assertThat(state(context)).isEqualTo(HealthCheck.State.DOWN);
        }
    }

    private static HealthCheck.State state(DefaultCamelContext context) {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("learningplatform-state"))
                .findFirst()
                .orElseThrow()
                .getState();
    }
}
