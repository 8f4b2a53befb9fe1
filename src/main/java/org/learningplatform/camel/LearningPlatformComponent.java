// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.PropertiesHelper;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Arguments;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.auth.Authenticator;
import org.learningplatform.camel.client.auth.TokenCache;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.PostmanEnvironment;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.client.transport.Deadlines;
import org.learningplatform.camel.client.transport.RateBudget;
import org.learningplatform.camel.client.transport.RetryPolicy;
import org.learningplatform.camel.client.transport.Transport;
import org.learningplatform.camel.client.transport.Waiter;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform, or more where endpoints name other ones. Tokens, budgets and connections belong to the component: two
 * component beans share nothing.
 */
@Component(LearningPlatformConstants.SCHEME)
public class LearningPlatformComponent extends HealthCheckComponent implements SSLContextParametersAware {

    /** Options that Camel does not know to be secret by their names; in both spellings that a URI may have. */
    private static final String SECRETS = "sessioncookie,session-cookie,apikey.";

    /** What a URI has under these names is never written into a request because a document calls an argument the same. */
    private static final Set<String> SECRET_OPTIONS =
            Set.of("clientSecret", "password", "sessionCookie", "accessToken", "bearerToken", "proxyPassword");

    private static final Logger LOG = LoggerFactory.getLogger(LearningPlatformComponent.class);

    private static final Pattern EXPRESSION = Pattern.compile("\\$(simple)?\\{.+}");

    @Metadata(description = "The options that all endpoints start from.")
    private LearningPlatformConfiguration configuration = new LearningPlatformConfiguration();

    @Metadata(label = "security", description = "Whether the context's global TLS settings are used.")
    private boolean useGlobalSslContextParameters;

    private final Clock clock;
    private final Waiter waiter;
    private final Map<Limits, RateBudget> budgets = new ConcurrentHashMap<>();
    private final StateStore memory = new MemoryStateStore();
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private final Deadlines deadlines = new Deadlines();
    private final Contracts contracts = new Contracts(this::httpClients, deadlines);
    private @Nullable ScheduledExecutorService background;
    private @Nullable TokenCache tokens;
    private @Nullable HttpClients httpClients;
    private volatile @Nullable PlatformClient client;

    public LearningPlatformComponent() {
        this(null);
    }

    public LearningPlatformComponent(@Nullable CamelContext context) {
        this(context, Clock.systemUTC(), null);
    }

    /** @param waiter how to wait, or null to wait until the time has passed or the component stops */
    LearningPlatformComponent(@Nullable CamelContext context, Clock clock, @Nullable Waiter waiter) {
        super(context);
        this.clock = clock;
        this.waiter = waiter != null ? waiter : time -> !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is called for one platform: it has its share of that many calls. */
    private record Limits(URI baseUrl, int maxConcurrentRequests, double requestsPerSecond) {}

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        LearningPlatformConfiguration own = configuration.copy();
        own.setContract(getAndRemoveParameter(parameters, "contract", String.class, own.getContract()));
        own.setEnvironment(getAndRemoveParameter(parameters, "environment", String.class, own.getEnvironment()));
        PropertiesHelper.extractProperties(parameters, "apiKey.").forEach((header, key) -> {
            own.getApiKeys().keySet().removeIf(header::equalsIgnoreCase);
            own.getApiKeys().put(header, key);
        });
        PostmanEnvironment environment = Environment.of(getCamelContext(), own);
        Contract contract = contracts.get(getCamelContext(), own, environment);
        Operation operation = contract.operation(remaining);
        Map<String, Object> arguments = takeArguments(operation, parameters);
        LearningPlatformEndpoint endpoint =
                new LearningPlatformEndpoint(uri, this, own, contract, operation, arguments);
        endpoint.setCamelContext(getCamelContext());
        setProperties(endpoint, parameters);
        refuseUnknown(endpoint, parameters);
        Environment.fill(own, environment);
        return endpoint;
    }

    /**
     * Arguments come before options of the same name: the {@code username} of {@code simple/users/list} is whom to look for.
     */
    private static Map<String, Object> takeArguments(Operation operation, Map<String, Object> parameters) {
        Map<String, Object> arguments = new HashMap<>();
        for (Parameter parameter : operation.parameters()) {
            // the organisation that tokens act in is the one that is asked about
            Object value = parameter.name().equals("organisationId")
                    ? parameters.get(parameter.name())
                    : parameters.remove(parameter.name());
            if (value != null && SECRET_OPTIONS.contains(parameter.name())) {
                throw new IllegalArgumentException("'" + parameter.name() + "' is a secret option and an argument of "
                        + operation.name() + ": set the option on the component, the argument by the header "
                        + LearningPlatformConstants.ARGUMENT_PREFIX + parameter.name());
            }
            if (value != null) {
                String problem = Arguments.problem(parameter, value);
                if (problem != null) {
                    throw new IllegalArgumentException(operation.name() + ": " + problem);
                }
                arguments.put(parameter.name(), value);
            }
        }
        return arguments;
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
     * The platform that this component is configured for, for Java code that calls it without an exchange.
     *
     * @throws IllegalArgumentException if an option is missing or wrong
     */
    public PlatformClient getClient() {
        PlatformClient current = client;
        if (current == null) {
            LearningPlatformConfiguration own = configuration.copy();
            PostmanEnvironment environment = Environment.of(getCamelContext(), own);
            Environment.fill(own, environment);
            current = client(own, contracts.get(getCamelContext(), own, environment));
            client = current;
        }
        return current;
    }

    PlatformClient client(LearningPlatformConfiguration own, Contract contract) {
        URI baseUrl = BaseUrl.of(own);
        own.check();
        RetryPolicy policy = new RetryPolicy(own.getMaxRetries(), own.getRetryDelay(), own.getMaxRetryDelay());
        RateBudget budget = budgets.computeIfAbsent(
                new Limits(baseUrl, own.getMaxConcurrentRequests(), own.getRequestsPerSecond()),
                l -> new RateBudget(l.maxConcurrentRequests(), l.requestsPerSecond(), clock, waiter));
        Transport transport = new Transport(
                httpClients().get(baseUrl, own),
                baseUrl,
                own.getMaxResponseSize(),
                own.getResponseTimeout(),
                own.getConnectTimeout().plus(own.getResponseTimeout().multipliedBy(2)),
                deadlines);
        Caller caller = new Caller(transport, policy, budget, waiter, clock, LearningPlatformComponent::random);
        Authenticator authenticator = new Authenticator(
                baseUrl,
                contract,
                own.credentials(),
                started(tokens),
                caller,
                this::secret,
                clock,
                LearningPlatformComponent::random);
        return new PlatformClient(baseUrl, contract, authenticator, caller, own.getValidateBody());
    }

    private HttpClients httpClients() {
        return started(httpClients);
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private static <T> T started(@Nullable T service) {
        if (service == null) {
            throw new IllegalStateException("the component is not started");
        }
        return service;
    }

    /** From what is configured to the secret. It is done each time a token is asked for, so that secrets can rotate. */
    private String secret(String configured) {
        try {
            String value =
                    configured.contains("{{") ? getCamelContext().resolvePropertyPlaceholders(configured) : configured;
            if (!EXPRESSION.matcher(value).matches()) {
                return value;
            }
            String secret = getCamelContext()
                    .resolveLanguage("simple")
                    .createExpression(value)
                    .evaluate(new DefaultExchange(getCamelContext()), String.class);
            return secret == null ? "" : secret;
        } catch (RuntimeException e) {
            // without the cause, which may quote what it read
            throw new AuthenticationException(Failure.before(
                    "token request",
                    "a secret cannot be resolved; check its placeholder or expression, and the vault"));
        }
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
        try {
            maskSecrets(getCamelContext().getCamelContextExtension());
        } catch (NoSuchMethodError e) {
            LOG.info(
                    "Before 4.15, Camel does not mask a sessionCookie in a URI: set it on the component, not on an endpoint");
        }
    }

    private static void maskSecrets(ExtendedCamelContext context) {
        String keywords = context.getAdditionalSensitiveKeywords();
        if (keywords == null) {
            context.setAdditionalSensitiveKeywords(SECRETS);
        } else if (!keywords.contains(SECRETS)) {
            context.setAdditionalSensitiveKeywords(keywords + "," + SECRETS);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it goes on until the pool is shut down
    protected void doStart() throws Exception {
        stopping = new CountDownLatch(1);
        ScheduledExecutorService executor =
                getCamelContext().getExecutorServiceManager().newScheduledThreadPool(this, "LearningPlatform", 2);
        executor.scheduleWithFixedDelay(deadlines::enforce, 1, 1, TimeUnit.SECONDS);
        background = executor;
        tokens = new TokenCache(clock, executor);
        httpClients = new HttpClients(getCamelContext(), useGlobalSslContextParameters);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        stopping.countDown();
        client = null;
        budgets.clear();
        contracts.clear();
        ServiceHelper.stopService(httpClients);
        if (background != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(background);
            background = null;
        }
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
