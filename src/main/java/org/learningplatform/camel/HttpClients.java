// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.classic.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of a component, made by camel-http: TLS, proxy, pool and timeouts are its settings. Endpoints whose
 * settings are the same share a client, for token requests and calls alike.
 */
final class HttpClients extends ServiceSupport {

    private final CamelContext context;
    private final boolean useGlobalSslContextParameters;
    private final Map<Settings, HttpEndpoint> endpoints = new ConcurrentHashMap<>();

    HttpClients(CamelContext context, boolean useGlobalSslContextParameters) {
        this.context = context;
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    private record Settings(
            URI baseUrl,
            int connections,
            Duration connectTimeout,
            Duration responseTimeout,
            @Nullable SSLContextParameters tls,
            @Nullable String proxyHost,
            @Nullable Integer proxyPort,
            @Nullable String proxyUsername,
            @Nullable String proxyPassword) {}

    HttpClient get(URI baseUrl, LearningPlatformConfiguration configuration) {
        Settings settings = new Settings(
                baseUrl,
                configuration.getMaxConcurrentRequests(),
                configuration.getConnectTimeout(),
                configuration.getResponseTimeout(),
                configuration.getSslContextParameters(),
                configuration.getProxyHost(),
                configuration.getProxyPort(),
                configuration.getProxyUsername(),
                configuration.getProxyPassword());
        return endpoints.computeIfAbsent(settings, this::create).getHttpClient();
    }

    private HttpEndpoint create(Settings settings) {
        HttpComponent http = new HttpComponent();
        http.setCamelContext(context);
        http.setMaxTotalConnections(settings.connections());
        http.setConnectionsPerRoute(settings.connections());
        http.setConnectTimeout(settings.connectTimeout().toMillis());
        // a TLS handshake is bounded by the socket's timeout, not by that for connecting
        http.setSoTimeout(settings.responseTimeout().toMillis());
        http.setResponseTimeout(settings.responseTimeout().toMillis());
        http.setUserAgent("camel-learningplatform");
        // retries, tokens and redirects are decided in one place, and that is not the HTTP client
        http.setAutomaticRetriesDisabled(true);
        http.setRedirectHandlingDisabled(true);
        http.setCookieManagementDisabled(true);
        // the caller's tokens are no state of a connection, and only a proxy asks the client for credentials
        http.setConnectionStateDisabled(true);
        http.setAuthCachingDisabled(settings.proxyUsername() == null);
        http.setSslContextParameters(settings.tls());
        http.setUseGlobalSslContextParameters(useGlobalSslContextParameters);
        if (settings.proxyHost() != null) {
            http.setProxyHost(settings.proxyHost());
            http.setProxyPort(settings.proxyPort());
            // how the proxy itself is spoken to; a platform on https is reached through a tunnel
            http.setProxyAuthScheme("http");
            if (settings.proxyUsername() != null) {
                http.setProxyAuthMethod("Basic");
                http.setProxyAuthUsername(settings.proxyUsername());
                http.setProxyAuthPassword(settings.proxyPassword());
            }
        }
        try {
            ServiceHelper.startService(http);
            HttpEndpoint endpoint =
                    (HttpEndpoint) http.createEndpoint(settings.baseUrl().toString());
            ServiceHelper.startService(endpoint);
            return endpoint;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    protected void doStop() {
        endpoints.values().forEach(endpoint -> ServiceHelper.stopService(endpoint, endpoint.getComponent()));
        endpoints.clear();
    }
}
