// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

/** A context whose component calls a sandbox of its own. Retries wait no time; how long they would have is noted. */
public abstract class PlatformTestSupport extends CamelTestSupport {

    protected final TestClock clock = new TestClock("2026-11-02T10:00:00Z");
    protected final SandboxPlatform platform = new SandboxPlatform(0, clock);
    protected final Queue<Duration> waits = new ConcurrentLinkedQueue<>();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.addComponent("learningplatform", component(context, platform));
        return context;
    }

    /** A component for that platform, with the credentials of both APIs. */
    protected LearningPlatformComponent component(CamelContext context, SandboxPlatform platform) {
        LearningPlatformComponent component = new LearningPlatformComponent(context, clock, clock::nanos, time -> {
            waits.add(time);
            return true;
        });
        LearningPlatformConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(platform.baseUrl());
        configuration.setClientId(SandboxPlatform.CLIENT_ID);
        configuration.setClientSecret(SandboxPlatform.CLIENT_SECRET);
        configuration.setResponseTimeout(Duration.ofSeconds(5));
        return component;
    }

    protected LearningPlatformConfiguration configuration() {
        return context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getConfiguration();
    }

    /** Sends a message and gives the exchange, failed or not. */
    protected Exchange call(String uri, @Nullable Object body, Map<String, Object> headers) {
        return template.request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        });
    }

    protected Exchange call(String uri, @Nullable Object body) {
        return call(uri, body, Map.of());
    }

    /** The reply's body; fails with what the call failed with. */
    protected <T> T result(Exchange exchange, Class<T> type) {
        if (exchange.getException() != null) {
            throw new AssertionError("the call failed", exchange.getException());
        }
        return exchange.getMessage().getBody(type);
    }

    protected long addUser(String username) {
        return platform.addUser(username, "hr-" + username);
    }

    @AfterEach
    void stopPlatform() {
        platform.close();
    }
}
