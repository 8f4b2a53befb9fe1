// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.PropertiesHelper;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Arguments;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.auth.Credentials;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.PostmanEnvironment;
import org.learningplatform.camel.client.transport.CallListener;
import org.learningplatform.camel.client.transport.Waiter;
import org.learningplatform.camel.connection.BaseUrl;
import org.learningplatform.camel.connection.Connection;
import org.learningplatform.camel.connection.Environment;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.connection.Platforms;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform. Tokens, budgets and connections belong to the component: two component beans share nothing, and an endpoint that
 * leads elsewhere has none of its credentials.
 */
@Component(LearningPlatformConstants.SCHEME)
public class LearningPlatformComponent extends HealthCheckComponent implements SSLContextParametersAware {

    private static final Logger LOG = LoggerFactory.getLogger(LearningPlatformComponent.class);

    /** The bean by which a component gets its settings on Spring Boot. */
    private static final String STARTER =
            "org.learningplatform.camel.springboot.LearningPlatformComponentAutoConfiguration";

    @Metadata(description = "Options shared by all endpoints of the component.")
    private LearningPlatformConfiguration configuration = new LearningPlatformConfiguration();

    @Metadata(label = "security", description = "Uses the global TLS settings of the Camel context.")
    private boolean useGlobalSslContextParameters;

    private final Clock clock;
    private final LongSupplier ticker;
    private final @Nullable Waiter waiter;
    private final StateStore memory = new MemoryStateStore();
    private final Set<String> checks = ConcurrentHashMap.newKeySet();
    private @Nullable CallListener listener;
    private @Nullable Platforms platforms;
    private volatile @Nullable Platform platform;

    public LearningPlatformComponent() {
        this(null);
    }

    public LearningPlatformComponent(@Nullable CamelContext context) {
        this(context, Clock.systemUTC(), System::nanoTime, null);
    }

    /**
     * @param ticker nanoseconds that only go forward
     * @param waiter how to wait, or null to wait until the time has passed or the component stops
     */
    LearningPlatformComponent(
            @Nullable CamelContext context, Clock clock, LongSupplier ticker, @Nullable Waiter waiter) {
        super(context);
        this.clock = clock;
        this.ticker = ticker;
        this.waiter = waiter;
    }

    /** Credentials stay at home: whoever can write into a URI cannot send them to another host. */
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Map<String, Object> again = new HashMap<>(parameters);
        LearningPlatformEndpoint endpoint = endpoint(uri, remaining, parameters, false);
        return leadsHome(endpoint.getConfiguration()) ? endpoint : endpoint(uri, remaining, again, true);
    }

    /** @param apart whether it leads to another host than the component, whose credentials it does not have then */
    private LearningPlatformEndpoint endpoint(
            String uri, String remaining, Map<String, Object> parameters, boolean apart) throws Exception {
        LearningPlatformConfiguration own = configuration.copy();
        if (apart) {
            own.forgetCredentials();
        }
        own.setContract(getAndRemoveParameter(parameters, "contract", String.class, own.getContract()));
        own.setContractOverlay(
                getAndRemoveParameter(parameters, "contractOverlay", String.class, own.getContractOverlay()));
        own.setEnvironment(getAndRemoveParameter(parameters, "environment", String.class, own.getEnvironment()));
        PropertiesHelper.extractProperties(parameters, "apiKey.").forEach((header, key) -> {
            own.getApiKeys().keySet().removeIf(header::equalsIgnoreCase);
            own.getApiKeys().put(header, key);
        });
        PostmanEnvironment environment = Environment.of(getCamelContext(), own.getEnvironment());
        Contract contract = contract(own, environment);
        Operation operation = contract.operation(remaining);
        Map<String, Object> arguments = takeArguments(operation, parameters);
        LearningPlatformEndpoint endpoint =
                new LearningPlatformEndpoint(uri, this, own, contract, operation, arguments, apart);
        endpoint.setCamelContext(getCamelContext());
        setProperties(endpoint, parameters);
        refuseUnknown(endpoint, parameters);
        if (apart && own.findsSecretsElsewhere()) {
            throw new IllegalArgumentException(
                    "a secret that is read from a file or by an expression goes to the component's own"
                            + " baseUrl only: make the other platform a second component");
        }
        boolean named = !Objects.equals(own.getEnvironment(), configuration.getEnvironment());
        if (named) {
            own.requireSamePlatform(environment);
        }
        if (named || !apart) {
            own.fill(environment);
        }
        return endpoint;
    }

    private boolean leadsHome(LearningPlatformConfiguration own) {
        LearningPlatformConfiguration home = filled(configuration);
        // one that is missing or wrong is still the component's own: the start says so
        return (Objects.equals(own.getBaseUrl(), home.getBaseUrl())
                        || BaseUrl.same(own.getBaseUrl(), home.getBaseUrl()))
                && Objects.equals(own.getProxyHost(), home.getProxyHost())
                && Objects.equals(own.getProxyPort(), home.getProxyPort());
    }

    private LearningPlatformConfiguration filled(LearningPlatformConfiguration options) {
        LearningPlatformConfiguration filled = options.copy();
        filled.fill(Environment.of(getCamelContext(), options.getEnvironment()));
        return filled;
    }

    /**
     * Arguments come before options of the same name: the {@code username} of {@code simple/users/list} is whom to look for.
     */
    private Map<String, Object> takeArguments(Operation operation, Map<String, Object> parameters) {
        Map<String, Object> arguments = new HashMap<>();
        for (String given : List.copyOf(parameters.keySet())) {
            List<Parameter> meant = operation.arguments(given);
            if (!operation.members(given).isEmpty() && parameters.get(given) != null) {
                arguments.put(given, meant.isEmpty() ? parameters.remove(given) : parameters.get(given));
            }
            boolean named = meant.size() == 1 && meant.get(0).name().equals(given);
            if (meant.isEmpty() || (!named && options().propertyNames().contains(given))) {
                continue;
            }
            if (meant.size() > 1) {
                throw new IllegalArgumentException("'" + given + "' means more than one argument of " + operation.name()
                        + ": set the header " + LearningPlatformConstants.ARGUMENT_PREFIX
                        + meant.get(0).name() + " or "
                        + LearningPlatformConstants.ARGUMENT_PREFIX
                        + meant.get(1).name());
            }
            Object value = given.equals(LearningPlatformEndpoint.ORGANISATION)
                    ? parameters.get(given)
                    : parameters.remove(given);
            take(operation, meant.get(0), value, arguments);
        }
        return arguments;
    }

    private void take(Operation operation, Parameter parameter, @Nullable Object value, Map<String, Object> arguments) {
        String name = parameter.name();
        if (value == null) {
            return;
        }
        if (options().secretPropertyNames().contains(name)) {
            throw new IllegalArgumentException("'" + name + "' is a secret option and an argument of "
                    + operation.name() + ": set the option on the component, the argument by the header "
                    + LearningPlatformConstants.ARGUMENT_PREFIX + name);
        }
        String problem = Arguments.problem(parameter, value);
        if (problem != null) {
            throw new IllegalArgumentException(operation.name() + ": " + problem);
        }
        if (arguments.put(name, value) != null) {
            throw new IllegalArgumentException(operation.name() + ": the argument '" + name + "' is set twice");
        }
    }

    private void refuseUnknown(LearningPlatformEndpoint endpoint, Map<String, Object> parameters) {
        for (String name : parameters.keySet()) {
            if (!name.startsWith("scheduler.")) {
                throw new IllegalArgumentException("'" + name
                        + "' is neither an option of the endpoint nor an argument of "
                        + endpoint.getOperation() + Contract.nearest(name, endpoint.knownParameters())
                        + " (arguments are those of " + endpoint.contract().location() + ")");
            }
        }
    }

    /**
     * The platform that this component is configured for.
     *
     * @throws IllegalArgumentException if an option is missing or wrong
     */
    public Platform getPlatform() {
        return platformFor(contract -> List.of());
    }

    /** The same, with the credentials for these operations checked along with the other options. */
    Platform platformFor(Function<Contract, List<Operation>> operations) {
        Platform current = platform;
        if (current == null) {
            LearningPlatformConfiguration own = configuration.copy();
            PostmanEnvironment environment = Environment.of(getCamelContext(), own.getEnvironment());
            own.fill(environment);
            Contract contract = contract(own, environment);
            current = platforms()
                    .platform(
                            connection(
                                    own,
                                    given -> operations.apply(contract).forEach(operation -> given.check(operation))),
                            contract);
            platform = current;
        }
        return current;
    }

    /**
     * The connection that options describe.
     *
     * @throws IllegalArgumentException as {@link LearningPlatformConfiguration#connection} does, with what to do
     */
    Connection connection(LearningPlatformConfiguration options, Consumer<Credentials> needs) {
        try {
            return options.connection(needs);
        } catch (IllegalArgumentException e) {
            throw explained(e);
        }
    }

    /**
     * Adds to what is missing why it does not arrive where it is set: on Spring Boot, Camel leaves that to a starter. It has no
     * cause, so that it is the last thing that a stack trace tells.
     */
    IllegalArgumentException explained(IllegalArgumentException missing) {
        boolean configured = configuration.getBaseUrl() != null && configuration.hasCredentials();
        boolean unread = getCamelContext().getClass().getSimpleName().equals("SpringBootCamelContext")
                && getCamelContext().getRegistry().lookupByName(STARTER) == null;
        return configured || !unread
                ? missing
                : new IllegalArgumentException(missing.getMessage()
                        + "; on Spring Boot nothing reads camel.component.learningplatform.* without the"
                        + " dependency org.learningplatform.camel:camel-learningplatform-starter: add it");
    }

    /** What calls it, for Java code that does so without an exchange; see {@link Platform#client}. */
    public PlatformClient getClient() {
        return getPlatform().client();
    }

    private Contract contract(LearningPlatformConfiguration own, PostmanEnvironment environment) {
        return platforms()
                .contract(
                        own.getContract(), own.getContractOverlay(), own.getEnvironment(), environment, own.network());
    }

    Platforms platforms() {
        if (platforms == null) {
            throw new IllegalStateException("the component is not initialized");
        }
        return platforms;
    }

    /** As the context calls it. */
    String name() {
        return getCamelContext().getComponentNames().stream()
                .filter(candidate -> getCamelContext().hasComponent(candidate) == this)
                .findFirst()
                .orElse(LearningPlatformConstants.SCHEME);
    }

    /** What counts its calls and polls, or null if nobody wants to know. */
    @Nullable
    Meters meters() {
        try {
            return Meters.of(getCamelContext(), name());
        } catch (NoClassDefFoundError e) {
            LOG.debug("Nothing is counted without micrometer-core");
            return null;
        }
    }

    /** Sets who is told of calls instead of the meters; before the first call. */
    public void listen(CallListener to) {
        listener = to;
    }

    private CallListener listener() {
        CallListener meters = listener == null ? meters() : listener;
        return meters == null ? CallListener.NONE : meters;
    }

    LongSupplier ticker() {
        return ticker;
    }

    Clock clock() {
        return clock;
    }

    StateStore memory() {
        return memory;
    }

    /** Camel masks secrets where it shows a URI. The URI itself stays whole: endpoints are told apart by it. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        // each start behind a stop comes here again, and endpoints and handles are those of before
        if (platforms == null) {
            platforms = new Platforms(
                    getCamelContext(), this::isUseGlobalSslContextParameters, clock, ticker, waiter, this::listener);
        }
        try {
            maskSecrets(getCamelContext().getCamelContextExtension());
        } catch (NoSuchMethodError e) {
            LOG.info(
                    "Before 4.15, Camel does not mask a sessionCookie in a URI: set it on the component, not on an endpoint");
        }
    }

    /**
     * Names those of our secrets that Camel does not know by itself, in both spellings that a URI may have. Only those: of what
     * is named beside its own list, it masks the first that a URI has.
     */
    private void maskSecrets(ExtendedCamelContext context) {
        EndpointUriFactory options = options();
        String unknown = options.secretPropertyNames().stream()
                .map(name -> options.multiValuePrefixes().getOrDefault(name, name))
                .flatMap(name -> Stream.of(name, StringHelper.camelCaseToDash(name)))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> SensitiveUtils.getSensitiveKeys().stream().noneMatch(name::contains))
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        String keywords = context.getAdditionalSensitiveKeywords();
        if (keywords == null) {
            context.setAdditionalSensitiveKeywords(unknown);
        } else if (!keywords.contains(unknown)) {
            context.setAdditionalSensitiveKeywords(keywords + "," + unknown);
        }
    }

    /** The name of a health check, with a number where another one has it. */
    String nameCheck(String name) {
        return Stream.iterate(1, number -> number + 1)
                .map(number -> number == 1 ? name : name + "-" + number)
                .filter(checks::add)
                .findFirst()
                .orElseThrow();
    }

    void forgetCheck(String name) {
        checks.remove(name);
    }

    /** The options of an endpoint, as the build has written them down. */
    EndpointUriFactory options() {
        return getCamelContext().getCamelContextExtension().getEndpointUriFactory(LearningPlatformConstants.SCHEME);
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(platforms());
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        platform = null;
        ServiceHelper.stopService(platforms);
    }

    public LearningPlatformConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(LearningPlatformConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }
}
