// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.learningplatform.camel.error.LearningPlatformException;

/** Camel's check of a consumer's polls, which says what is polled and why that fails, and shows no argument of the URI. */
final class PollHealthCheck extends ScheduledPollConsumerHealthCheck {

    private final LearningPlatformConsumer consumer;

    PollHealthCheck(LearningPlatformConsumer consumer) {
        super(consumer, "consumer:" + consumer.getRouteId());
        this.consumer = consumer;
    }

    @Override
    public Result call(Map<String, Object> options) {
        Result camels = super.call(options);
        HealthCheckResultBuilder builder = HealthCheckResultBuilder.on(this).state(camels.getState());
        camels.getDetails().forEach((name, value) -> {
            if (!name.equals(ENDPOINT_URI)) {
                builder.detail(name, value);
            }
        });
        builder.detail("operation", consumer.getEndpoint().getOperation());
        camels.getMessage().ifPresent(builder::message);
        camels.getError().ifPresent(failure -> {
            builder.error(failure);
            builder.message(consumer.getErrorCounter() + " polls in a row failed: " + PollFailures.words(failure));
            if (failure instanceof LearningPlatformException e) {
                builder.detail("status", e.getStatus());
            }
        });
        return builder.build();
    }
}
