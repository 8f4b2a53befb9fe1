// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.connection.Platform;

/**
 * The platform that a component is configured for, as a bean that routes hand to journeys. When Camel starts, it checks that
 * what the journeys call can be called.
 */
public final class ComponentPlatform extends ServiceSupport implements Platform, CamelContextAware {

    private final Queue<String> called = new ConcurrentLinkedQueue<>();
    private final Queue<Journey> journeys = new ConcurrentLinkedQueue<>();

    private record Journey(String name, Collection<Need> needs) {}

    private @Nullable CamelContext context;
    private @Nullable String name;
    private @Nullable LearningPlatformComponent component;
    private @Nullable LearningPlatformHealthCheck healthCheck;

    /**
     * Sets whose platform it is.
     *
     * @param name of the component; it is made where there is none of that name, or taken when it is first needed where it is a
     *     bean that is not yet bound
     */
    public void setComponent(String name) throws Exception {
        CamelContext camel = context;
        if (camel == null) {
            throw new IllegalStateException("a platform belongs to a Camel context: bind it as a bean");
        }
        this.name = name;
        // now, because a kamelet's own beans are found only while its route is made
        component = find(camel, name);
        // settings may still change until Camel starts
        camel.addService(this, true, false);
    }

    private static @Nullable LearningPlatformComponent find(CamelContext camel, String name) {
        return camel.getComponent(name) instanceof LearningPlatformComponent found ? found : null;
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
    public void needs(String journey, Collection<Need> needs) {
        journeys.add(new Journey(journey, needs));
        if (isStarted()) {
            component().getPlatform().needs(journey, needs);
        }
    }

    private List<Operation> called(Contract contract) {
        return Stream.concat(
                        called.stream().map(contract::operation),
                        journeys.stream().flatMap(journey -> journey.needs().stream()
                                .map(need -> need.in(contract, journey.name()))))
                .toList();
    }

    @Override
    protected void doStart() {
        if (called.isEmpty() && journeys.isEmpty()) {
            // nobody's: it need not be configured
            return;
        }
        Platform platform = component().platformFor(this::called);
        journeys.forEach(journey -> platform.needs(journey.name(), journey.needs()));
        platform.requires(called);
        if (!called(platform.client().contract()).isEmpty()) {
            healthCheck = LearningPlatformHealthCheck.add(component(), "platform:%s", this::checkHealth);
        }
    }

    private void checkHealth() {
        PlatformClient client = client();
        client.checkHealth(called(client.contract()).get(0));
    }

    @Override
    protected void doStop() {
        if (healthCheck != null) {
            healthCheck.remove();
            healthCheck = null;
        }
    }

    private LearningPlatformComponent component() {
        CamelContext camel = context;
        if (component == null && camel != null && name != null) {
            component = find(camel, name);
        }
        if (component == null) {
            throw new IllegalStateException(
                    name == null
                            ? "the property component is not set: name the component"
                            : "there is no component '" + name
                                    + "' of Learning Platform: make a bean of that name of the class "
                                    + LearningPlatformComponent.class.getName());
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
