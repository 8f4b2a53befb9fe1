// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.connection;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.util.TimeValue;

/**
 * The HTTP clients of a component, made by camel-http: TLS, proxy, pool and timeouts are its settings. Endpoints whose
 * settings are the same share a client, for token requests and calls alike.
 */
final class HttpClients {

    /** Shorter than any server waits; the look takes a millisecond, which calls in a row are spared. */
    private static final TimeValue IDLE = TimeValue.ofMilliseconds(50);

    private final CamelContext context;
    private final boolean useGlobalSslContextParameters;
    private final Map<Settings, HttpEndpoint> endpoints = new ConcurrentHashMap<>();

    HttpClients(CamelContext context, boolean useGlobalSslContextParameters) {
        this.context = context;
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    private record Settings(URI host, Network network) {}

    HttpClient get(URI host, Network network) {
        return endpoints
                .computeIfAbsent(new Settings(host, network), this::create)
                .getHttpClient();
    }

    private HttpEndpoint create(Settings settings) {
        Network network = settings.network();
        HttpComponent http = new HttpComponent();
        http.setCamelContext(context);
        http.setMaxTotalConnections(network.connections());
        http.setConnectionsPerRoute(network.connections());
        http.setConnectTimeout(network.connectTimeout().toMillis());
        // a TLS handshake is bounded by the socket's timeout, not by that for connecting
        http.setSoTimeout(network.responseTimeout().toMillis());
        http.setResponseTimeout(network.responseTimeout().toMillis());
        http.setUserAgent("camel-learningplatform");
        // retries, tokens and redirects are decided in one place, and that is not the HTTP client
        http.setAutomaticRetriesDisabled(true);
        http.setRedirectHandlingDisabled(true);
        http.setCookieManagementDisabled(true);
        // the caller's tokens are no state of a connection, and only a proxy asks the client for credentials
        http.setConnectionStateDisabled(true);
        http.setAuthCachingDisabled(network.proxyUsername() == null);
        http.setSslContextParameters(network.tls());
        http.setUseGlobalSslContextParameters(useGlobalSslContextParameters);
        if (network.proxyHost() != null) {
            http.setProxyHost(network.proxyHost());
            http.setProxyPort(network.proxyPort());
            // how the proxy itself is spoken to; a platform on https is reached through a tunnel
            http.setProxyAuthScheme("http");
            if (network.proxyUsername() != null) {
                http.setProxyAuthMethod("Basic");
                http.setProxyAuthUsername(network.proxyUsername());
                http.setProxyAuthPassword(network.proxyPassword());
            }
        }
        try {
            ServiceHelper.startService(http);
            HttpEndpoint endpoint =
                    (HttpEndpoint) http.createEndpoint(settings.host().toString());
            ServiceHelper.startService(endpoint);
            checkIdleConnections(endpoint);
            return endpoint;
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    /**
     * A platform closes a connection that nothing goes over for a while. A write on it would fail, and nobody could say whether
     * it was applied: so whether it is still open is looked at before.
     */
    private static void checkIdleConnections(HttpEndpoint endpoint) {
        if (endpoint.getClientConnectionManager() instanceof PoolingHttpClientConnectionManager pool) {
            pool.setDefaultConnectionConfig(
                    ConnectionConfig.custom().setValidateAfterInactivity(IDLE).build());
        }
    }

    void stop() {
        endpoints.values().forEach(endpoint -> ServiceHelper.stopService(endpoint, endpoint.getComponent()));
        endpoints.clear();
    }
}
