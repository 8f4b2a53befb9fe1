// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to a platform that takes connections and says nothing. */
class DeadlinesTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final HttpCall WRITE = new HttpCall("call", "POST", "/", Map.of(), null, HttpCall.JSON, false);

    private final Deadlines deadlines = new Deadlines(Thread::new);
    private final CloseableHttpClient http = HttpClients.custom()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .build();
    /** Connections that nobody holds are closed with the garbage. */
    private final List<Socket> accepted = new ArrayList<>();

    private ServerSocket silent;

    @BeforeEach
    void start() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        deadlines.start();
    }

    @AfterEach
    void stop() throws IOException {
        deadlines.stop();
        http.close();
        for (Socket connection : accepted) {
            connection.close();
        }
        silent.close();
    }

    @Test
    void aRequestEndsWhenItsTimeIsOver() {
        assertThat(transport(Duration.ofMillis(100)).send(WRITE, null, LONG))
                .isEqualTo(new Attempt.Failed(Attempt.Cause.TIMED_OUT));
    }

    @Test
    void aRequestEndsWhenTheTimeOfItsCallIsOver() {
        assertThat(transport(LONG).send(WRITE, null, Duration.ofMillis(100)))
                .isEqualTo(new Attempt.Failed(Attempt.Cause.OUT_OF_TIME));
    }

    @Test
    void aStopEndsAllRequestsAndNoneIsSentFromThenOn() throws Exception {
        List<CompletableFuture<Attempt>> requests =
                Stream.generate(this::later).limit(3).toList();
        for (int i = 0; i < 3; i++) {
            accept();
        }

        deadlines.stop();

        for (CompletableFuture<Attempt> request : requests) {
            assertThat(request.get(5, TimeUnit.SECONDS))
                    .as("it may have been applied")
                    .isEqualTo(new Attempt.Failed(Attempt.Cause.STOPPED_UNDER_WAY));
        }
        assertThat(transport(LONG).send(WRITE, null, LONG)).isEqualTo(new Attempt.Failed(Attempt.Cause.STOPPED));
    }

    @Test
    void aRequestThatIsStoppedWhileItConnectsIsToldAsStoppedUnderWay() throws IOException {
        // where it is ended between two steps, the client does not say that with an I/O error
        try (CloseableHttpClient connecting = HttpClients.custom()
                .addExecInterceptorLast("connect", (request, scope, chain) -> {
                    deadlines.stop();
                    throw new IllegalStateException("Endpoint is not connected");
                })
                .build()) {
            assertThat(transport(connecting, LONG).send(WRITE, null, LONG))
                    .isEqualTo(new Attempt.Failed(Attempt.Cause.STOPPED_UNDER_WAY));
        }
    }

    @Test
    void anInterruptedThreadDoesNotWaitForItsReplyAndStaysInterrupted() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<Attempt> request = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Attempt attempt = transport(LONG).send(WRITE, null, LONG);
            interrupted.set(Thread.currentThread().isInterrupted());
            request.complete(attempt);
        });
        thread.start();
        accept();

        thread.interrupt();

        assertThat(request.get(5, TimeUnit.SECONDS)).isEqualTo(new Attempt.Failed(Attempt.Cause.STOPPED_UNDER_WAY));
        assertThat(interrupted).isTrue();
    }

    @Test
    void itsThreadEndsWithIt() {
        AtomicBoolean alive = new AtomicBoolean();
        Deadlines others = new Deadlines(task -> new Thread(() -> {
            alive.set(true);
            task.run();
            alive.set(false);
        }));
        others.start();
        await().untilTrue(alive);

        others.stop();

        await().untilFalse(alive);
    }

    private void accept() throws IOException {
        accepted.add(silent.accept());
    }

    private CompletableFuture<Attempt> later() {
        return CompletableFuture.supplyAsync(
                () -> transport(LONG).send(WRITE, null, LONG), task -> new Thread(task).start());
    }

    private Transport transport(Duration maxTime) {
        return transport(http, maxTime);
    }

    private Transport transport(CloseableHttpClient client, Duration maxTime) {
        return new Transport(
                client, URI.create("http://127.0.0.1:" + silent.getLocalPort()), 1_000, LONG, maxTime, deadlines);
    }
}
