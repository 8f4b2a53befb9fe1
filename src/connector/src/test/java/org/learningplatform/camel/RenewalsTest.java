// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens are renewed by requests whose replies never end: more of them than there are threads for. */
class RenewalsTest extends PlatformTestSupport {

    private static final int USERS = 6;

    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger trickling = new AtomicInteger();
    private volatile boolean ill;
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connections.execute(this::accept);
        configuration().setBaseUrl("http://127.0.0.1:" + server.getLocalPort());
        configuration().setConnectTimeout(Duration.ofMillis(200));
        configuration().setResponseTimeout(Duration.ofMillis(400));
        configuration().setMaxRetries(0);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        connections.shutdownNow();
        drip.shutdownNow();
    }

    @Test
    void renewalsThatTrickleEndInTimeAndHoldUpNoCall() throws Exception {
        for (int user = 1; user <= USERS; user++) {
            assertThat(get(user).getException()).isNull();
        }
        ill = true;
        clock.advance(Duration.ofMinutes(57));
        for (int user = 1; user <= USERS; user++) {
            assertThat(get(user).getException()).as("the token in hand goes on").isNull();
        }
        await("each has its turn, as those before it end").until(() -> trickling.get() > USERS);

        clock.advance(Duration.ofMinutes(10));
        CompletableFuture<Exchange> call =
                CompletableFuture.supplyAsync(() -> get(1), task -> new Thread(task).start());

        assertThat(call.get(10, TimeUnit.SECONDS).getException())
                .as("there is no token, and that is said in time")
                .hasMessageContaining("token request");
    }

    private Exchange get(int user) {
        return call(
                "learningplatform:lxp/users/get",
                null,
                Map.of("CamelLearningPlatform.id", user, "CamelLearningPlatformActAs", user));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.execute(() -> serve(client));
            } catch (IOException e) {
                // the test is over
            }
        }
    }

    private void serve(Socket client) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            String first = in.readLine();
            while (first != null) {
                int length = 0;
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(line.substring(15).strip());
                    }
                }
                while (length > 0) {
                    length -= (int) in.skip(length);
                }
                if (ill && first.startsWith("POST")) {
                    trickle(client.getOutputStream());
                    return;
                }
                String body = first.startsWith("POST")
                        ? "{\"access_token\":\"t\",\"token\":\"t\",\"expires_in\":3600}"
                        : "{\"id\":1}";
                client.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                                        + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
                first = in.readLine();
            }
        } catch (IOException e) {
            // the client is gone
        }
    }

    private void trickle(OutputStream out) throws IOException {
        trickling.incrementAndGet();
        out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
        var unused = drip.scheduleAtFixedRate(
                () -> {
                    try {
                        out.write("X-More: 1\r\n".getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                0,
                50,
                TimeUnit.MILLISECONDS);
    }
}
