// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.testkit.TestClock;

class CallListenerTest {

    private static final HttpCall CALL = new HttpCall(
            "simple/users/get", "GET", "/users?name=canary", Map.of("X-Key", "canary"), null, HttpCall.JSON, true);

    private final TestClock clock = new TestClock("2026-11-02T10:00:00Z");
    private final Waiter waiter = time -> {
        clock.advance(time);
        return true;
    };
    private final Queue<int[]> statusAndRetryAfter = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final Deadlines deadlines = new Deadlines(Thread::new);
    private final CloseableHttpClient http =
            HttpClients.custom().disableAutomaticRetries().build();
    private HttpServer server;

    private final CallListener listener = new CallListener() {
        @Override
        public void attempted(String operation, int attempt, int status, Attempt.@Nullable Cause cause, long nanos) {
            told.add(operation + " " + attempt + ": " + status + " " + cause + " " + nanos);
        }

        @Override
        public void waited(String operation, Wait why, long nanos) {
            told.add(operation + " waited for " + why + " " + Duration.ofNanos(nanos));
        }

        @Override
        public void tokenRequested(
                String flow, @Nullable Class<? extends LearningPlatformException> failure, long nanos) {
            told.add("token " + flow + " " + simple(failure));
        }

        @Override
        public void ended(
                String operation,
                int attempts,
                int status,
                @Nullable Class<? extends LearningPlatformException> failure,
                long nanos) {
            told.add(operation + " ended: " + attempts + " " + status + " " + simple(failure) + " "
                    + Duration.ofNanos(nanos));
        }
    };

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int[] next = statusAndRetryAfter.remove();
            exchange.getResponseHeaders().add("Retry-After", "" + next[1]);
            exchange.sendResponseHeaders(next[0], -1);
            exchange.close();
        });
        server.start();
        deadlines.start();
    }

    @AfterEach
    void stop() throws IOException {
        deadlines.stop();
        http.close();
        server.stop(0);
    }

    @Test
    void isToldOfEachAttemptAndWaitAndOfTheEnd() {
        answer(429, 7);
        answer(200, 0);

        caller(listener, 0).call(CALL, Bearer.NONE);

        assertThat(told)
                .containsExactly(
                        "simple/users/get 1: 429 null 0",
                        "simple/users/get waited for RETRY_AFTER PT7S",
                        "simple/users/get 2: 200 null 0",
                        "simple/users/get ended: 2 200 null PT7S");
    }

    @Test
    void isToldWhyACallFailedAndNothingThatIsInIt() {
        answer(429, 3_600);

        assertThatThrownBy(() -> caller(listener, 0).call(CALL, Bearer.NONE)).isInstanceOf(RateLimitedException.class);

        assertThat(told).last().isEqualTo("simple/users/get ended: 1 429 RateLimitedException PT0S");
        assertThat(told).noneMatch(event -> event.contains("canary"));
    }

    @Test
    void isToldWhyThereIsNoReply() {
        server.stop(0);

        assertThatThrownBy(() -> caller(listener, 0).call(CALL, Bearer.NONE))
                .isInstanceOf(LearningPlatformException.class);

        assertThat(told).first().isEqualTo("simple/users/get 1: 0 NOT_SENT 0");
    }

    @Test
    void isToldOfTheWaitForTheRate() {
        answer(200, 0);
        answer(200, 0);
        Caller caller = caller(listener, 0.1);
        caller.call(CALL, Bearer.NONE);

        caller.call(CALL, Bearer.NONE);

        assertThat(told).contains("simple/users/get waited for RATE PT10S");
    }

    @Test
    void hearsOfATokenRequestAsOneAndNotAsACall() {
        answer(200, 0);
        answer(401, 0);
        Caller caller = caller(listener, 0);

        caller.requestToken(CALL, "", caller.deadline(), answer -> "token");
        assertThatThrownBy(() -> caller.requestToken(CALL, "", caller.deadline(), answer -> "token"))
                .isInstanceOf(LearningPlatformException.class);

        assertThat(told)
                .containsExactly(
                        "simple/users/get 1: 200 null 0",
                        "token simple/users/get null",
                        "simple/users/get 1: 401 null 0",
                        "token simple/users/get AuthenticationException");
    }

    @Test
    void harmsNoCallByWhatItThrows() {
        answer(429, 0);
        answer(200, 0);
        CallListener broken = new CallListener() {
            @Override
            public void attempted(
                    String operation, int attempt, int status, Attempt.@Nullable Cause cause, long nanos) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void waited(String operation, Wait why, long nanos) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void ended(
                    String operation,
                    int attempts,
                    int status,
                    @Nullable Class<? extends LearningPlatformException> failure,
                    long nanos) {
                throw new IllegalStateException("broken");
            }
        };

        assertThat(caller(broken, 0).call(CALL, Bearer.NONE).attempts()).isEqualTo(2);
    }

    private void answer(int status, int retryAfter) {
        statusAndRetryAfter.add(new int[] {status, retryAfter});
    }

    private Caller caller(CallListener told, double perSecond) {
        Transport transport = new Transport(
                http,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                1_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                deadlines);
        return new Caller(
                transport,
                new RetryPolicy(1, Duration.ZERO, Duration.ofSeconds(30)),
                new RateBudget(8, perSecond, clock::nanos, waiter),
                Duration.ofMinutes(5),
                waiter,
                clock,
                clock::nanos,
                () -> 0.5,
                told);
    }

    private static @Nullable String simple(@Nullable Class<?> type) {
        return type == null ? null : type.getSimpleName();
    }
}
