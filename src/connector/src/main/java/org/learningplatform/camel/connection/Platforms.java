// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.PlatformTime;
import org.learningplatform.camel.client.auth.Authenticator;
import org.learningplatform.camel.client.auth.Credentials;
import org.learningplatform.camel.client.auth.TokenCache;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.PostmanEnvironment;
import org.learningplatform.camel.client.transport.CallListener;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.client.transport.Deadlines;
import org.learningplatform.camel.client.transport.RateBudget;
import org.learningplatform.camel.client.transport.Transport;
import org.learningplatform.camel.client.transport.Waiter;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.Failure;

/**
 * The platforms that one component reaches. Tokens, budgets and HTTP clients are shared by all who ask here, and by nobody
 * else; they live from start to stop.
 */
public final class Platforms extends ServiceSupport {

    /** Tokens that are renewed in the background at a time. */
    private static final int RENEWALS = 4;

    private final CamelContext context;
    private final BooleanSupplier useGlobalSslContextParameters;
    private final Clock clock;
    private final LongSupplier ticker;
    private final @Nullable Waiter waiter;
    private final Supplier<CallListener> listener;
    private final Contracts contracts;
    private volatile @Nullable Running running;

    /**
     * @param useGlobalSslContextParameters whether the context's TLS settings are used; asked at each start
     * @param clock what time it is
     * @param ticker nanoseconds that only go forward, for how long something takes
     * @param waiter how to wait, or null to wait until the time has passed or this is stopped
     * @param listener is told what calls do; asked for with each client that is made
     */
    public Platforms(
            CamelContext context,
            BooleanSupplier useGlobalSslContextParameters,
            Clock clock,
            LongSupplier ticker,
            @Nullable Waiter waiter,
            Supplier<CallListener> listener) {
        this.context = context;
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
        this.clock = clock;
        this.ticker = ticker;
        this.waiter = waiter;
        this.listener = listener;
        this.contracts =
                new Contracts(context, (host, network, maxBytes) -> running().transport(host, network, maxBytes));
    }

    /**
     * The contract at that location, or the shipped one where it is null. A location that begins with {@code shipped:} names
     * another one that ships. Each is read once between start and stop.
     *
     * @param overlays locations of the overlays that change it, with commas between them, or null for none
     * @param environment location of the Postman environment that belongs to it, or null for none
     * @param variables what that environment holds
     * @throws IllegalArgumentException if it cannot be read, with location, place and remedy
     */
    public Contract contract(
            @Nullable String location,
            @Nullable String overlays,
            @Nullable String environment,
            PostmanEnvironment variables,
            Network network) {
        return location == null && overlays == null
                ? Contract.shipped()
                : contracts.get(location, overlays, environment, variables, network);
    }

    /** One of them. It is valid for the life of this object, through stops and starts. */
    public Platform platform(Connection connection, Contract contract) {
        return new Handle(connection, contract);
    }

    @Override
    protected void doStart() {
        running = new Running();
    }

    @Override
    protected void doStop() {
        Running stopped = running;
        running = null;
        contracts.clear();
        if (stopped != null) {
            stopped.stop();
        }
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the component is not started");
        }
        return now;
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Resolves a configured value to the secret, at each token request, so that secrets can rotate. */
    private String secret(String configured) {
        try {
            String value = configured.contains("{{") ? context.resolvePropertyPlaceholders(configured) : configured;
            if (value.startsWith(Credentials.RESOURCE)) {
                return text(value.substring(Credentials.RESOURCE.length()));
            }
            if (!Credentials.isExpression(value)) {
                return value;
            }
            String secret = context.resolveLanguage("simple")
                    .createExpression(value)
                    .evaluate(new DefaultExchange(context), String.class);
            return secret == null ? "" : secret;
        } catch (IOException | RuntimeException e) {
            // without the cause, which may quote what it read
            throw new AuthenticationException(Failure.before(
                    "token request",
                    "a secret cannot be resolved; check its file, placeholder or expression, and the vault"));
        }
    }

    /** A resource's text, without the line break that editors leave at its end. */
    private String text(String location) throws IOException {
        try (InputStream content = ResourceHelper.resolveMandatoryResourceAsInputStream(context, location)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
        }
    }

    /** What is called for one platform: it has its share of that many calls. */
    private record Limits(URI baseUrl, int maxConcurrentRequests, double requestsPerSecond) {}

    /** What lives from a start to the stop behind it. */
    private final class Running {

        private final CountDownLatch stopping = new CountDownLatch(1);
        private final Waiter wait =
                waiter != null ? waiter : time -> !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        private final Map<Limits, RateBudget> budgets = new ConcurrentHashMap<>();
        private final Deadlines deadlines =
                new Deadlines(task -> context.getExecutorServiceManager().newThread("LearningPlatformDeadlines", task));
        private final ExecutorService renewals = renewals();
        private final TokenCache tokens = new TokenCache(ticker, renewals);
        private final HttpClients http = new HttpClients(context, useGlobalSslContextParameters.getAsBoolean());

        Running() {
            deadlines.start();
        }

        /** A few threads that wait for token requests, and nothing else waits for. */
        private ExecutorService renewals() {
            ThreadPoolProfile profile = new ThreadPoolProfile("LearningPlatformRenewals");
            profile.setPoolSize(RENEWALS);
            profile.setMaxPoolSize(RENEWALS);
            profile.setAllowCoreThreadTimeOut(true);
            profile.setMaxQueueSize(1_000);
            profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
            return context.getExecutorServiceManager().newThreadPool(this, profile.getId(), profile);
        }

        PlatformClient client(Connection connection, Contract contract) {
            URI baseUrl = connection.baseUrl();
            RateBudget budget = budgets.computeIfAbsent(
                    new Limits(baseUrl, connection.network().connections(), connection.requestsPerSecond()),
                    l -> new RateBudget(l.maxConcurrentRequests(), l.requestsPerSecond(), ticker, wait));
            Caller caller = new Caller(
                    transport(baseUrl, connection.network(), connection.maxResponseSize()),
                    connection.retries(),
                    budget,
                    connection.totalTimeout(),
                    wait,
                    clock,
                    ticker,
                    Platforms::random,
                    listener.get());
            Authenticator authenticator = new Authenticator(
                    baseUrl,
                    contract,
                    connection.credentials(),
                    tokens,
                    caller,
                    Platforms.this::secret,
                    clock,
                    ticker,
                    Platforms::random);
            return new PlatformClient(baseUrl, contract, authenticator, caller, connection.validateBody());
        }

        Transport transport(URI host, Network network, int maxBytes) {
            return new Transport(
                    http.get(host, network),
                    host,
                    maxBytes,
                    network.responseTimeout(),
                    network.wholeRequest(),
                    deadlines);
        }

        void stop() {
            stopping.countDown();
            // before their connections are closed, so that calls say why they end
            deadlines.stop();
            http.stop();
            context.getExecutorServiceManager().shutdownNow(renewals);
        }
    }

    private record Made(Running in, PlatformClient client) {}

    private final class Handle implements Platform {

        private final Connection connection;
        private final Contract contract;
        private final PlatformTime times;
        private volatile @Nullable Made made;

        Handle(Connection connection, Contract contract) {
            this.connection = connection;
            this.contract = contract;
            this.times = new PlatformTime(connection.zone());
        }

        @Override
        public PlatformClient client() {
            Running now = running();
            Made current = made;
            if (current == null || current.in() != now) {
                current = new Made(now, now.client(connection, contract));
                made = current;
            }
            return current.client();
        }

        @Override
        public PlatformTime times() {
            return times;
        }

        @Override
        public void needs(String journey, Collection<Need> needs) {
            PlatformClient called = client();
            needs.forEach(need -> called.checkCredentials(need.in(contract, journey)));
        }

        @Override
        public void requires(Collection<String> operations) {
            PlatformClient called = client();
            operations.forEach(name -> called.checkCredentials(contract.operation(name)));
        }
    }
}
