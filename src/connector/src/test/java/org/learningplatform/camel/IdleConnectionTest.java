// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A platform that closes each connection after one reply, and does not say so. */
class IdleConnectionTest extends PlatformTestSupport {

    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void aWriteDoesNotGoOutOnAConnectionThatThePlatformClosedWhileItWasIdle() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread platform = new Thread(() -> serve(server));
            platform.start();
            configuration().setBaseUrl("http://127.0.0.1:" + server.getLocalPort());
            configuration().setClientId(null);
            configuration().setAccessToken("t");

            for (int i = 1; i <= 3; i++) {
                int calls = i;
                assertThat(call("learningplatform:simple/users/create?validateBody=false", Map.of())
                                .getException())
                        .isNull();
                await().pollDelay(Duration.ofMillis(100)).until(() -> closed.get() == calls);
            }
        }
    }

    private void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    // a header
                }
                in.skip(2);
                client.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n"
                                        + "{\"id\":1}")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // the test is over
            }
            closed.incrementAndGet();
        }
    }
}
