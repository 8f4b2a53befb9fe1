// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.auth.Credentials;
import org.learningplatform.camel.client.auth.JwtMethod;
import org.learningplatform.camel.client.contract.PostmanEnvironment;
import org.learningplatform.camel.client.contract.Setting;
import org.learningplatform.camel.client.transport.RetryPolicy;
import org.learningplatform.camel.connection.BaseUrl;
import org.learningplatform.camel.connection.Connection;
import org.learningplatform.camel.connection.Network;

/** The options that component and endpoint share; the endpoint's come first. */
@UriParams
public class LearningPlatformConfiguration implements Cloneable {

    @UriParam(description = "Base URL of the platform, for example `https://learningplatform.customer.com`.")
    private @Nullable String baseUrl;

    @UriParam(
            label = "security",
            description = "Allows a base URL without TLS (`http:`). Loopback addresses need no permission.")
    private boolean allowHttp;

    @UriParam(
            label = "security",
            description = "OAuth client id, for the Simple API and for the token exchange of JWT method 2.")
    private @Nullable String clientId;

    @UriParam(
            label = "security",
            secret = true,
            description = "OAuth client secret. Like every secret it may be a `{{placeholder}}` set in Java or a"
                    + " Simple expression such as `${properties:lp.secret}`, resolved at each token request."
                    + " `resource:file:/run/secrets/lp` reads a file, at each token request, too.")
    private @Nullable String clientSecret;

    @UriParam(label = "security", description = "User name of JWT method 1.")
    private @Nullable String username;

    @UriParam(label = "security", secret = true, description = "Password of JWT method 1.")
    private @Nullable String password;

    @UriParam(label = "security", description = "Platform id of the user to act as, for JWT method 2.")
    private @Nullable String userId;

    @UriParam(
            label = "security",
            secret = true,
            description = "Cookie header of a logged-in session, for JWT method 3.")
    private @Nullable String sessionCookie;

    @UriParam(label = "security", secret = true, description = "An OAuth access token obtained elsewhere; used as is.")
    private @Nullable String accessToken;

    @UriParam(label = "security", secret = true, description = "A JWT obtained elsewhere; used as is.")
    private @Nullable String bearerToken;

    @UriParam(label = "security", description = "JWT flow to use when credentials for several are set.")
    private @Nullable JwtMethod jwtMethod;

    @UriParam(
            label = "security",
            description =
                    "Organisation that administrators act in; part of the token requests of JWT methods 1 and" + " 2.")
    private @Nullable String organisationId;

    @UriParam(
            label = "security",
            secret = true,
            prefix = "apiKey.",
            multiValue = true,
            description = "API keys by header name, for operations that require one: `apiKey.x-api-key` on an"
                    + " endpoint, `apiKeys[x-api-key]` on the component.")
    private Map<String, Object> apiKeys = new HashMap<>();

    @UriParam(
            label = "advanced",
            description = "Location (`classpath:`, `file:` or `https:`) of the contract document: OpenAPI 3.x in"
                    + " JSON or YAML, or a Postman collection v2.0 or v2.1. Default: the shipped document.")
    @Metadata(supportFileReference = true)
    private @Nullable String contract;

    @UriParam(
            label = "advanced",
            description = "Locations (`classpath:`, `file:` or `https:`, with commas between them) of OpenAPI Overlay"
                    + " documents that are applied in this order to the contract before it is read.")
    private @Nullable String contractOverlay;

    @UriParam(
            label = "advanced",
            description = "Location of a Postman environment. Its `baseURL`, `client`, `secret`, `userUsername`,"
                    + " `userPassword`, `userId` and `organisationId` fill options that are not set.")
    @Metadata(supportFileReference = true)
    private @Nullable String environment;

    @UriParam(
            label = "producer",
            description = "Validates request bodies against the contract before they are sent. Default: only for"
                    + " operations of the shipped contract. A violation of an assumed schema is a warning.")
    private @Nullable Boolean validateBody;

    @UriParam(
            defaultValue = "object",
            description = "Type of the message body: `object` = Map, List or Iterator; `json` = String; `bytes` ="
                    + " byte[].")
    private Output output = Output.object;

    @UriParam(
            defaultValue = "all",
            description = "Pages read per call: `all`, each fetched when it is needed, or one `page`.")
    private Pagination pagination = Pagination.all;

    @UriParam(description = "Rows per page; 0 = the contract's default.")
    private int pageSize;

    @UriParam(
            label = "advanced",
            defaultValue = "32",
            description = "Maximum number of requests in flight, per platform.")
    private int maxConcurrentRequests = 32;

    @UriParam(
            label = "advanced",
            description = "Rate limit in requests per second, per platform, shared by all routes; 0 = no limit."
                    + " Halved on each 429, then restored step by step.")
    private double requestsPerSecond;

    @UriParam(
            label = "advanced",
            defaultValue = "10s",
            javaType = "java.time.Duration",
            description = "Timeout for establishing a connection.")
    private Duration connectTimeout = Duration.ofSeconds(10);

    @UriParam(
            label = "advanced",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "Timeout for the first byte of a reply, and again for its body.")
    private Duration responseTimeout = Duration.ofSeconds(30);

    @UriParam(
            label = "advanced",
            defaultValue = "5m",
            javaType = "java.time.Duration",
            description = "Timeout for a call including its retries, waits and token requests. In a list each page"
                    + " is a call of its own.")
    private Duration totalTimeout = Duration.ofMinutes(5);

    @UriParam(
            label = "advanced",
            defaultValue = "4",
            description = "Maximum number of retries after a transport error or a status of 408, 429, 502, 503 or"
                    + " 504 (500 for reads only). A write is retried only if it is idempotent or cannot have"
                    + " been applied.")
    private int maxRetries = 4;

    @UriParam(
            label = "advanced",
            defaultValue = "500ms",
            javaType = "java.time.Duration",
            description = "Maximum delay before the first retry; doubles with each further one. The delay is random"
                    + " (full jitter).")
    private Duration retryDelay = Duration.ofMillis(500);

    @UriParam(
            label = "advanced",
            defaultValue = "30s",
            javaType = "java.time.Duration",
            description = "Maximum delay before any retry. A longer `Retry-After` fails the call at once.")
    private Duration maxRetryDelay = Duration.ofSeconds(30);

    @UriParam(
            label = "advanced",
            defaultValue = "33554432",
            description = "Maximum size in bytes of a reply, and of a whole list with `output` `json` or `bytes`.")
    private int maxResponseSize = 32 * 1024 * 1024;

    @UriParam(defaultValue = "UTC", description = "Time zone of the platform's timestamps, which carry none.")
    private String platformTimeZone = "UTC";

    @UriParam(label = "security", description = "TLS settings for token requests and calls.")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(label = "proxy", description = "Proxy host, for token requests and calls.")
    private @Nullable String proxyHost;

    @UriParam(label = "proxy", description = "Proxy port.")
    private @Nullable Integer proxyPort;

    @UriParam(label = "proxy", description = "Proxy user name.")
    private @Nullable String proxyUsername;

    @UriParam(label = "proxy", secret = true, description = "Proxy password.")
    private @Nullable String proxyPassword;

    @UriParam(
            label = "advanced",
            description = "Selects message headers to send as HTTP headers. Default: none are sent.")
    private @Nullable HeaderFilterStrategy headerFilterStrategy;

    /** A copy that an endpoint can change. */
    public LearningPlatformConfiguration copy() {
        try {
            LearningPlatformConfiguration copy = (LearningPlatformConfiguration) clone();
            copy.apiKeys = new HashMap<>(apiKeys);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Leaves neither credentials nor what goes with them. */
    void forgetCredentials() {
        jwtMethod = null;
        clientId = null;
        clientSecret = null;
        username = null;
        password = null;
        userId = null;
        sessionCookie = null;
        accessToken = null;
        bearerToken = null;
        organisationId = null;
        apiKeys.clear();
        proxyUsername = null;
        proxyPassword = null;
    }

    boolean findsSecretsElsewhere() {
        return credentials().areFoundElsewhere();
    }

    boolean hasCredentials() {
        return !credentials().equals(new LearningPlatformConfiguration().credentials());
    }

    /**
     * Checks that an environment that stands beside a base URL is of that platform.
     *
     * @throws IllegalArgumentException if it says that it is of another one
     */
    void requireSamePlatform(PostmanEnvironment from) {
        String other = given(from.values().get("baseURL"));
        if (baseUrl != null && other != null && !BaseUrl.same(baseUrl, other)) {
            throw new IllegalArgumentException(
                    "the environment " + environment
                            + " is of another platform: its baseURL is not the option baseUrl; a second platform is a second component");
        }
    }

    /**
     * The connection that these options describe.
     *
     * @param needs throws an {@link IllegalArgumentException} if credentials that it needs are missing
     * @throws IllegalArgumentException if options are missing or wrong: names all of them, each with what to do
     */
    Connection connection(Consumer<Credentials> needs) {
        Credentials credentials = credentials();
        String problems = Stream.<Runnable>of(
                        () -> BaseUrl.of(baseUrl, allowHttp),
                        this::checkLimits,
                        this::zone,
                        () -> needs.accept(credentials))
                .map(LearningPlatformConfiguration::problem)
                .filter(problem -> !problem.isEmpty())
                .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems);
        }
        return new Connection(
                BaseUrl.of(baseUrl, allowHttp),
                network(),
                credentials,
                new RetryPolicy(maxRetries, retryDelay, maxRetryDelay),
                totalTimeout,
                requestsPerSecond,
                maxResponseSize,
                zone(),
                validateBody);
    }

    Network network() {
        return new Network(
                allowHttp,
                maxConcurrentRequests,
                connectTimeout,
                responseTimeout,
                sslContextParameters,
                proxyHost,
                proxyPort,
                proxyUsername,
                proxyPassword);
    }

    /**
     * Fills the options that are not set from a Postman environment as the vendor's documentation describes it. What is no
     * option can be an API key that the contract names by its variable.
     */
    void fill(PostmanEnvironment from) {
        Map<String, String> values = new HashMap<>(from.values());
        baseUrl = filled(baseUrl, values.remove("baseURL"));
        clientId = filled(clientId, values.remove("client"));
        clientSecret = filled(clientSecret, values.remove("secret"));
        username = filled(username, values.remove("userUsername"));
        password = filled(password, values.remove("userPassword"));
        userId = filled(userId, values.remove("userId"));
        organisationId = filled(organisationId, values.remove("organisationId"));
        values.forEach((name, value) -> apiKeys.putIfAbsent("{{" + name + "}}", value));
    }

    private static @Nullable String filled(@Nullable String set, @Nullable String value) {
        return set != null ? set : given(value);
    }

    private Credentials credentials() {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String value = value(setting);
            if (value != null) {
                settings.put(setting, value);
            }
        }
        return new Credentials(
                jwtMethod,
                settings,
                apiKeys.entrySet().stream()
                        .filter(key -> !key.getValue().toString().isBlank())
                        .collect(Collectors.toUnmodifiableMap(
                                key -> key.getKey().startsWith("{{")
                                        ? key.getKey()
                                        : key.getKey().toLowerCase(Locale.ROOT),
                                key -> key.getValue().toString(),
                                (one, other) -> other)));
    }

    private @Nullable String value(Setting setting) {
        return switch (setting) {
            case clientId -> clientId;
            case clientSecret -> clientSecret;
            case username -> username;
            case password -> password;
            case userId -> userId;
            case organisationId -> organisationId;
            case sessionCookie -> sessionCookie;
            case accessToken -> accessToken;
            case bearerToken -> bearerToken;
        };
    }

    /** A placeholder whose default is empty sets nothing. */
    private static @Nullable String given(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /**
     * The zone of the platform's timestamps.
     *
     * @throws IllegalArgumentException if there is no such zone
     */
    public ZoneId zone() {
        try {
            return ZoneId.of(platformTimeZone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("platformTimeZone is not a time zone; an example is Europe/London", e);
        }
    }

    private static String problem(Runnable check) {
        try {
            check.run();
            return "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void checkLimits() {
        String problems = Stream.of(
                        maxConcurrentRequests < 1
                                ? "maxConcurrentRequests is less than 1, so that no call could ever start"
                                : "",
                        maxResponseSize < 1 ? "maxResponseSize must be a number of bytes above 0, without a unit" : "",
                        totalTimeout.isNegative() || totalTimeout.isZero()
                                ? "totalTimeout is 0 or less, so that no call could ever start"
                                : "",
                        (proxyHost == null) != (proxyPort == null)
                                ? "proxyHost and proxyPort go together: set both, or neither"
                                : "")
                .filter(problem -> !problem.isEmpty())
                .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems);
        }
    }

    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = given(baseUrl);
    }

    public boolean isAllowHttp() {
        return allowHttp;
    }

    public void setAllowHttp(boolean allowHttp) {
        this.allowHttp = allowHttp;
    }

    public @Nullable String getClientId() {
        return clientId;
    }

    public void setClientId(@Nullable String clientId) {
        this.clientId = given(clientId);
    }

    public @Nullable String getClientSecret() {
        return clientSecret;
    }

    public void setClientSecret(@Nullable String clientSecret) {
        this.clientSecret = given(clientSecret);
    }

    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = given(username);
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = given(password);
    }

    public @Nullable String getUserId() {
        return userId;
    }

    public void setUserId(@Nullable String userId) {
        this.userId = given(userId);
    }

    public @Nullable String getSessionCookie() {
        return sessionCookie;
    }

    public void setSessionCookie(@Nullable String sessionCookie) {
        this.sessionCookie = given(sessionCookie);
    }

    public @Nullable String getAccessToken() {
        return accessToken;
    }

    public void setAccessToken(@Nullable String accessToken) {
        this.accessToken = given(accessToken);
    }

    public @Nullable String getBearerToken() {
        return bearerToken;
    }

    public void setBearerToken(@Nullable String bearerToken) {
        this.bearerToken = given(bearerToken);
    }

    public @Nullable JwtMethod getJwtMethod() {
        return jwtMethod;
    }

    public void setJwtMethod(@Nullable JwtMethod jwtMethod) {
        this.jwtMethod = jwtMethod;
    }

    public @Nullable String getOrganisationId() {
        return organisationId;
    }

    public void setOrganisationId(@Nullable String organisationId) {
        this.organisationId = given(organisationId);
    }

    public @Nullable String getContract() {
        return contract;
    }

    public void setContract(@Nullable String contract) {
        this.contract = given(contract);
    }

    public @Nullable String getContractOverlay() {
        return contractOverlay;
    }

    public void setContractOverlay(@Nullable String contractOverlay) {
        this.contractOverlay = given(contractOverlay);
    }

    public @Nullable String getEnvironment() {
        return environment;
    }

    public void setEnvironment(@Nullable String environment) {
        this.environment = given(environment);
    }

    public Map<String, Object> getApiKeys() {
        return apiKeys;
    }

    public void setApiKeys(Map<String, Object> apiKeys) {
        this.apiKeys = apiKeys;
    }

    public @Nullable Boolean getValidateBody() {
        return validateBody;
    }

    public void setValidateBody(@Nullable Boolean validateBody) {
        this.validateBody = validateBody;
    }

    public Output getOutput() {
        return output;
    }

    public void setOutput(Output output) {
        this.output = output;
    }

    public Pagination getPagination() {
        return pagination;
    }

    public void setPagination(Pagination pagination) {
        this.pagination = pagination;
    }

    public int getPageSize() {
        return pageSize;
    }

    public void setPageSize(int pageSize) {
        this.pageSize = pageSize;
    }

    public int getMaxConcurrentRequests() {
        return maxConcurrentRequests;
    }

    public void setMaxConcurrentRequests(int maxConcurrentRequests) {
        this.maxConcurrentRequests = maxConcurrentRequests;
    }

    public double getRequestsPerSecond() {
        return requestsPerSecond;
    }

    public void setRequestsPerSecond(double requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public Duration getTotalTimeout() {
        return totalTimeout;
    }

    public void setTotalTimeout(Duration totalTimeout) {
        this.totalTimeout = totalTimeout;
    }

    public int getMaxRetries() {
        return maxRetries;
    }

    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    public Duration getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    public Duration getMaxRetryDelay() {
        return maxRetryDelay;
    }

    public void setMaxRetryDelay(Duration maxRetryDelay) {
        this.maxRetryDelay = maxRetryDelay;
    }

    public int getMaxResponseSize() {
        return maxResponseSize;
    }

    public void setMaxResponseSize(int maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    public String getPlatformTimeZone() {
        return platformTimeZone;
    }

    public void setPlatformTimeZone(String platformTimeZone) {
        this.platformTimeZone = platformTimeZone;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public @Nullable String getProxyHost() {
        return proxyHost;
    }

    public void setProxyHost(@Nullable String proxyHost) {
        this.proxyHost = given(proxyHost);
    }

    public @Nullable Integer getProxyPort() {
        return proxyPort;
    }

    public void setProxyPort(@Nullable Integer proxyPort) {
        // 0 is what Camel makes of an empty placeholder
        this.proxyPort = Integer.valueOf(0).equals(proxyPort) ? null : proxyPort;
    }

    public @Nullable String getProxyUsername() {
        return proxyUsername;
    }

    public void setProxyUsername(@Nullable String proxyUsername) {
        this.proxyUsername = given(proxyUsername);
    }

    public @Nullable String getProxyPassword() {
        return proxyPassword;
    }

    public void setProxyPassword(@Nullable String proxyPassword) {
        this.proxyPassword = given(proxyPassword);
    }

    public @Nullable HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    public void setHeaderFilterStrategy(@Nullable HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
    }
}
