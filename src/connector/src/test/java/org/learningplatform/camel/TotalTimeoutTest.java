// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** A call ends within totalTimeout, whatever it waits for. Waits pass as they are waited for; replies take real time. */
class TotalTimeoutTest extends PlatformTestSupport {

    private static final String GET = "learningplatform:simple/users/get?id=1";

    @Override
    protected LearningPlatformComponent component(CamelContext context, SandboxPlatform platform) {
        LearningPlatformComponent component = new LearningPlatformComponent(context, clock, clock::nanos, time -> {
            waits.add(time);
            clock.advance(time);
            return true;
        });
        LearningPlatformConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(platform.baseUrl());
        configuration.setClientId(SandboxPlatform.CLIENT_ID);
        configuration.setClientSecret(SandboxPlatform.CLIENT_SECRET);
        return component;
    }

    @Test
    void aWaitThatWouldPassItIsNotBegun() {
        configuration().setTotalTimeout(Duration.ofSeconds(25));
        platform.inject("simple/users/get", Fault.tooManyRequests(Duration.ofSeconds(10)));

        LearningPlatformException failure = failureOf(call(GET, null));

        assertThat(waits).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10));
        assertThat(failure)
                .isInstanceOf(PlatformUnavailableException.class)
                .hasMessageContaining("totalTimeout")
                .hasMessageContaining("simple/users/get");
        assertThat(failure.getStatus()).isEqualTo(429);
        assertThat(failure.getAttempts()).isEqualTo(3);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void withoutItsLimitTheSameCallEndsInWhatThePlatformSays() {
        configuration().setTotalTimeout(Duration.ofHours(1));
        platform.inject("simple/users/get", Fault.tooManyRequests(Duration.ofSeconds(10)));

        assertThat(failureOf(call(GET, null))).isInstanceOf(RateLimitedException.class);
    }

    @Test
    void whatWasTriedBeforeIsToldByCodesOnly() {
        platform.inject("simple/users/get", 1, Fault.answer(502, "{\"message\":\"canary\"}"));
        platform.inject("simple/users/get", 1, Fault.cutShort());
        platform.inject("simple/users/get", Fault.answer(422, "{\"message\":\"canary\"}"));

        LearningPlatformException failure = failureOf(call(GET, null));

        assertThat(failure.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "attempt 1: HTTP 502", "attempt 2: the connection broke before the reply was complete");
    }

    @Test
    void aReplyIsWaitedForNoLongerThanIsLeft() {
        configuration().setTotalTimeout(Duration.ofMillis(400));
        configuration().setResponseTimeout(Duration.ofSeconds(20));
        call(GET, null);
        platform.inject("simple/users/create", Fault.hang());
        long start = System.nanoTime();

        LearningPlatformException failure =
                failureOf(call("learningplatform:simple/users/create?validateBody=false", Map.of("username", "jo")));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(failure)
                .hasMessageContaining("totalTimeout")
                .isInstanceOfSatisfying(
                        PlatformUnavailableException.class, unavailable -> assertThat(unavailable.isAmbiguous())
                                .as("the write may have been applied")
                                .isTrue());
    }

    @Test
    void theTimeThatATokenTakesCounts() {
        configuration().setTotalTimeout(Duration.ofMillis(400));
        configuration().setResponseTimeout(Duration.ofSeconds(20));
        platform.inject("token/client-credentials", Fault.hang());

        LearningPlatformException failure =
                failureOf(call("learningplatform:simple/users/create?validateBody=false", Map.of("username", "jo")));

        assertThat(failure)
                .hasMessageContaining("totalTimeout")
                .isInstanceOfSatisfying(
                        PlatformUnavailableException.class, unavailable -> assertThat(unavailable.isAmbiguous())
                                .as("nothing was written")
                                .isFalse());
        assertThat(platform.count("simple/users/create")).isZero();
    }

    @Test
    void whoWaitsForTheTokenOfAnotherCallEndsInItsOwnTime() throws Exception {
        configuration().setResponseTimeout(Duration.ofSeconds(20));
        platform.inject("token/client-credentials", Fault.hang());
        CompletableFuture<Exchange> patient = later(GET + "&totalTimeout=30s");
        await().until(() -> platform.hanging() == 1);

        LearningPlatformException failure = failureOf(call(GET + "&totalTimeout=200", null));

        assertThat(failure).hasMessageContaining("totalTimeout");
        assertThat(patient).isNotDone();
        platform.release();
        patient.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsForTheTokenOfACallThatRunsOutOfTimeAsksItself() throws Exception {
        configuration().setResponseTimeout(Duration.ofSeconds(20));
        platform.inject("token/client-credentials", 1, Fault.hang());
        CompletableFuture<Exchange> hasty = later(GET + "&totalTimeout=500");
        await().until(() -> platform.hanging() == 1);

        Exchange patient = call(GET + "&totalTimeout=30s", null);

        assertThat(failureOf(hasty.get(10, TimeUnit.SECONDS))).hasMessageContaining("totalTimeout");
        assertThat(patient.getException()).isNull();
    }

    @Test
    void aCallThatTheRateLetsStartTooLateIsNotStarted() {
        configuration().setTotalTimeout(Duration.ofSeconds(30));
        configuration().setRequestsPerSecond(0.02);
        configuration().setAccessToken("t");
        configuration().setClientId(null);
        platform.inject("simple/users/get", Fault.answer(200, "{}"));
        assertThat(call(GET, null).getException()).isNull();

        LearningPlatformException failure = failureOf(call(GET, null));

        assertThat(failure).hasMessageContaining("totalTimeout");
        assertThat(failure.getAttempts()).isZero();
        assertThat(platform.count("simple/users/get")).isEqualTo(1);
    }

    private CompletableFuture<Exchange> later(String uri) {
        return CompletableFuture.supplyAsync(() -> call(uri, null), task -> new Thread(task).start());
    }

    private static LearningPlatformException failureOf(Exchange exchange) {
        assertThat(exchange.getException()).isInstanceOf(LearningPlatformException.class);
        return (LearningPlatformException) exchange.getException();
    }
}
