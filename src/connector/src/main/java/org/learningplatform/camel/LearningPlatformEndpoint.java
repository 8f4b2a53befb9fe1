// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.feed.Schedule;
import org.learningplatform.camel.state.StateStore;

/**
 * Call operations of Learning Pool's Learning Platform and consume its changes.
 *
 * <p>A contract document defines the operations; their arguments are URI options or message headers.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = LearningPlatformConstants.SCHEME,
        title = "Learning Platform",
        syntax = "learningplatform:operation",
        category = {Category.SAAS, Category.API},
        lenientProperties = true,
        headersClass = LearningPlatformConstants.class)
public class LearningPlatformEndpoint extends ScheduledPollEndpoint implements EndpointServiceLocation {

    @UriPath(
            description = "Operation to call, as `api/resource/operation`, for example `simple/users/create`. For"
                    + " any other request: `simple/request` or `lxp/request`.")
    @Metadata(required = true)
    private final String operation;

    @UriParam
    private final LearningPlatformConfiguration configuration;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Delivers only rows that are new or changed since the last poll. If `false`, every poll"
                    + " delivers every row.")
    private boolean changes = true;

    @UriParam(
            label = "consumer",
            description = "Query argument that takes the time of the last poll (\"since\"). Default: the"
                    + " contract's. Empty: every poll reads all rows and compares them.")
    private @Nullable String cursor;

    @UriParam(
            label = "consumer",
            defaultValue = "24h",
            javaType = "java.time.Duration",
            description = "Overlap of each poll with the previous one.")
    private Duration lookback = Duration.ofHours(24);

    @UriParam(
            label = "consumer,advanced",
            description = "Bean that remembers the cursor and the delivered rows. Default: in memory, so that a"
                    + " restart delivers every row again.")
    private @Nullable StateStore stateStore;

    @UriParam(
            label = "consumer",
            description = "Maximum number of rows per poll; 0 = no limit. The next poll continues with the rest.")
    private int maxMessagesPerPoll;

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Bean that says when the whole list is compared with what was delivered, beside the polls that"
                            + " ask for what is new. Finds what those cannot show, such as rows that were dated back, came back"
                            + " or were deleted. Delivered rows are remembered as long as they are on the list.")
    private @Nullable Schedule fullCompare;

    @UriParam(
            label = "consumer,advanced",
            description = "Hands the rows of a page to the route one after the other, without waiting for its"
                    + " asynchronous steps, such as sending to Kafka; the next page is read when all are complete.")
    private boolean asyncConsumer;

    /** The organisation that tokens act in is the one that is asked about. */
    static final String ORGANISATION = "organisationId";

    private final Contract contract;
    private final Operation target;
    private final Map<String, Object> arguments;
    private final boolean apart;
    private @Nullable Platform platform;

    LearningPlatformEndpoint(
            String uri,
            LearningPlatformComponent component,
            LearningPlatformConfiguration configuration,
            Contract contract,
            Operation target,
            Map<String, Object> arguments,
            boolean apart) {
        super(uri, component);
        this.apart = apart;
        this.operation = target.name();
        this.configuration = configuration;
        this.contract = contract;
        this.target = target;
        this.arguments = Map.copyOf(arguments);
    }

    @Override
    public Producer createProducer() {
        return new LearningPlatformProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (target.paging() == null || target.isRaw()) {
            throw new IllegalArgumentException(operation
                    + " is not a list: a route can start from list operations only, such as simple/completions/list");
        }
        LearningPlatformConsumer consumer = new LearningPlatformConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        if (changes) {
            throw new IllegalArgumentException("pollEnrich would count rows in its queue as delivered: call "
                    + operation + " with enrich, start a route from it, or set changes=false");
        }
        return super.createPollingConsumer();
    }

    /** Fails where an option is missing or wrong, before the first message. */
    @Override
    protected void doStart() throws Exception {
        Platform called = getComponent()
                .platforms()
                .platform(
                        getComponent().connection(configuration, given -> checkCredentials(() -> given.check(target))),
                        contract);
        try {
            checkCredentials(() -> called.client().checkCredentials(target));
        } catch (IllegalArgumentException e) {
            throw getComponent().explained(e);
        }
        platform = called;
        super.doStart();
    }

    private void checkCredentials(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw apart && getComponent().getConfiguration().hasCredentials()
                    ? new IllegalArgumentException(
                            e.getMessage()
                                    + "; the component's credentials stay with its own baseUrl and proxy, and this URI"
                                    + " names others: set credentials in the URI, or make the other platform a second component",
                            e)
                    : e;
        }
    }

    @Override
    public LearningPlatformComponent getComponent() {
        return (LearningPlatformComponent) super.getComponent();
    }

    Platform platform() {
        if (platform == null) {
            throw new IllegalStateException("the endpoint is not started");
        }
        return platform;
    }

    PlatformClient client() {
        return platform().client();
    }

    Contract contract() {
        return contract;
    }

    Operation target() {
        return target;
    }

    /** The arguments of its operation. */
    Map<String, Object> arguments() {
        return arguments(target);
    }

    /** The arguments that the URI has, or that an option stands for, as far as the operation takes them. */
    Map<String, Object> arguments(Operation operation) {
        Map<String, Object> all = new HashMap<>();
        for (Parameter parameter : operation.parameters()) {
            Object value = arguments.get(parameter.name());
            if (value == null && parameter.name().equals(ORGANISATION)) {
                value = configuration.getOrganisationId();
            }
            if (value != null) {
                all.put(parameter.name(), value);
            }
        }
        return all;
    }

    /** The fields of the operation's body that the URI has, by their words. */
    Map<String, Object> fields(Operation operation) {
        Map<String, Object> fields = new TreeMap<>(arguments);
        fields.keySet().removeIf(word -> operation.members(word).isEmpty());
        return fields;
    }

    /** The names that the URI may have: the operation's arguments and the endpoint's options. */
    Collection<String> knownParameters() {
        List<String> names = new ArrayList<>(getComponent().options().propertyNames());
        target.parameters().stream().map(Parameter::name).forEach(names::add);
        return names;
    }

    @Override
    public @Nullable String getServiceUrl() {
        return configuration.getBaseUrl();
    }

    @Override
    public String getServiceProtocol() {
        return "http";
    }

    public String getOperation() {
        return operation;
    }

    public LearningPlatformConfiguration getConfiguration() {
        return configuration;
    }

    public boolean isChanges() {
        return changes;
    }

    public void setChanges(boolean changes) {
        this.changes = changes;
    }

    public @Nullable String getCursor() {
        return cursor;
    }

    public void setCursor(@Nullable String cursor) {
        this.cursor = cursor;
    }

    public Duration getLookback() {
        return lookback;
    }

    public void setLookback(Duration lookback) {
        this.lookback = lookback;
    }

    public @Nullable StateStore getStateStore() {
        return stateStore;
    }

    public void setStateStore(@Nullable StateStore stateStore) {
        this.stateStore = stateStore;
    }

    public int getMaxMessagesPerPoll() {
        return maxMessagesPerPoll;
    }

    public void setMaxMessagesPerPoll(int maxMessagesPerPoll) {
        this.maxMessagesPerPoll = maxMessagesPerPoll;
    }

    public @Nullable Schedule getFullCompare() {
        return fullCompare;
    }

    public void setFullCompare(@Nullable Schedule fullCompare) {
        this.fullCompare = fullCompare;
    }

    public boolean isAsyncConsumer() {
        return asyncConsumer;
    }

    public void setAsyncConsumer(boolean asyncConsumer) {
        this.asyncConsumer = asyncConsumer;
    }
}
