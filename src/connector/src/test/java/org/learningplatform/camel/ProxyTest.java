// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.error.PlatformUnavailableException;

/** A platform that only a proxy can reach: its name is known to nobody else. */
class ProxyTest extends PlatformTestSupport {

    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString("jo:proxy-password".getBytes(StandardCharsets.UTF_8));

    private final Queue<String> forwarded = new ConcurrentLinkedQueue<>();
    private Undertow proxy;

    @BeforeEach
    void startProxy() {
        proxy = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(new BlockingHandler(this::forward))
                .build();
        proxy.start();
        LearningPlatformConfiguration configuration = configuration();
        configuration.setBaseUrl("http://platform.invalid");
        configuration.setAllowHttp(true);
        configuration.setProxyHost("127.0.0.1");
        configuration.setProxyPort(
                ((InetSocketAddress) proxy.getListenerInfo().get(0).getAddress()).getPort());
        configuration.setProxyUsername("jo");
        configuration.setProxyPassword("proxy-password");
    }

    @AfterEach
    void stopProxy() {
        proxy.stop();
    }

    @Test
    void tokenRequestsAndCallsPassThroughTheProxy() {
        addUser("jo");

        Exchange exchange = call("learningplatform:simple/users/list?pagination=page", null);

        assertThat(exchange.getException()).isNull();
        assertThat(forwarded).containsExactly("/oauth/access_token", "/api/v2/users");
    }

    @Test
    void aPlatformOnHttpsIsReachedThroughATunnel() throws Exception {
        try (ServerSocket tunnel = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> firstLine = CompletableFuture.supplyAsync(() -> firstLine(tunnel));
            configuration().setBaseUrl("https://platform.invalid");
            configuration().setProxyPort(tunnel.getLocalPort());
            configuration().setMaxRetries(0);

            call("learningplatform:simple/users/list", null);

            assertThat(firstLine.get()).startsWith("CONNECT platform.invalid:443 ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, PlatformUnavailableException, proxyHost",
        "502, PlatformUnavailableException, proxyHost",
        "407, AuthenticationException, proxyUsername"
    })
    void aProxyThatRefusesTheTunnelIsNamedAndNotTheCredentials(int status, String type, String option)
            throws Exception {
        try (ServerSocket tunnel = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> proxy = CompletableFuture.runAsync(() -> {
                refuse(tunnel, status);
                refuse(tunnel, status);
            });
            configuration().setBaseUrl("https://platform.invalid");
            configuration().setProxyPort(tunnel.getLocalPort());
            configuration().setMaxRetries(0);

            for (int i = 0; i < 2; i++) {
                Exception failure = call("learningplatform:simple/users/create?validateBody=false", "{}")
                        .getException();

                assertThat(failure)
                        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(type));
                assertThat(failure).hasMessageContaining(option).hasMessageNotContaining("clientSecret");
                if (failure instanceof PlatformUnavailableException unavailable) {
                    assertThat(unavailable.isAmbiguous()).as("nothing was sent").isFalse();
                }
            }
            proxy.get(10, TimeUnit.SECONDS);
        }
    }

    /** Answers one CONNECT with that status. */
    private static void refuse(ServerSocket server, int status) {
        try (Socket client = server.accept();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            while (!in.readLine().isEmpty()) {
                // a header
            }
            client.getOutputStream()
                    .write(("HTTP/1.1 " + status + " No\r\nContent-Type: text/html\r\nContent-Length: 4\r\n"
                                    + "Connection: close\r\n\r\n<h1>")
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String firstLine(ServerSocket server) {
        try (Socket client = server.accept();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            return in.readLine();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void forward(HttpServerExchange exchange) throws Exception {
        if (!CREDENTIALS.equals(exchange.getRequestHeaders().getFirst(Headers.PROXY_AUTHORIZATION))) {
            exchange.setStatusCode(407);
            exchange.getResponseHeaders().put(Headers.PROXY_AUTHENTICATE, "Basic realm=\"proxy\"");
            return;
        }
        assertThat(exchange.getHostName()).isEqualTo("platform.invalid");
        forwarded.add(exchange.getRequestPath());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(platform.baseUrl() + exchange.getRequestPath() + "?" + exchange.getQueryString()))
                .method(
                        exchange.getRequestMethod().toString(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getInputStream().readAllBytes()));
        for (HttpString name : new HttpString[] {Headers.CONTENT_TYPE, Headers.AUTHORIZATION, Headers.ACCEPT}) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name.toString(), value);
            }
        }
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        exchange.setStatusCode(response.statusCode());
        exchange.getOutputStream().write(response.body());
    }
}
