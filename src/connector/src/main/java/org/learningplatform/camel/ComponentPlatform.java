// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.connection.Platform;

/**
 * The platform that a component is configured for, as a bean that routes hand to journeys. When Camel starts, it checks that
 * what the journeys call can be called.
 */
public final class ComponentPlatform extends ServiceSupport implements Platform, CamelContextAware {

    private final Queue<String> called = new ConcurrentLinkedQueue<>();
    private @Nullable CamelContext context;
    private @Nullable LearningPlatformComponent component;
    private @Nullable LearningPlatformHealthCheck healthCheck;

    /**
     * Sets whose platform it is.
     *
     * @param name of the component; it is made where there is none of that name
     */
    public void setComponent(String name) throws Exception {
        CamelContext camel = context;
        if (camel == null) {
            throw new IllegalStateException("a platform belongs to a Camel context: bind it as a bean");
        }
        // now, because a kamelet's own beans are found only while its route is made
        component = camel.getComponent(name, LearningPlatformComponent.class);
        // settings may still change until Camel starts
        camel.addService(this, true, false);
    }

    @Override
    public PlatformClient client() {
        return component().getPlatform().client();
    }

    @Override
    public PlatformTime times() {
        return component().getPlatform().times();
    }

    @Override
    public void requires(Collection<String> operations) {
        called.addAll(operations);
        if (isStarted()) {
            component().getPlatform().requires(operations);
        }
    }

    @Override
    protected void doStart() {
        component().platformFor(called).requires(called);
        if (!called.isEmpty()) {
            healthCheck = LearningPlatformHealthCheck.add(component(), "platform:%s", this::checkHealth);
        }
    }

    private void checkHealth() {
        PlatformClient client = client();
        client.checkHealth(client.contract().operation(called.element()));
    }

    @Override
    protected void doStop() {
        if (healthCheck != null) {
            healthCheck.remove();
            healthCheck = null;
        }
    }

    private LearningPlatformComponent component() {
        if (component == null) {
            throw new IllegalStateException("the property component is not set: name the component");
        }
        return component;
    }

    /** The context that it is a bean of, or null before that is set: Camel asks first whether it is. */
    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }
}
