// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.ProducersHealthCheckRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.connection.Platform;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TestClock;

class LifecycleTest {

    private final SandboxPlatform platform = new SandboxPlatform();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
        platform.close();
    }

    @Test
    void afterAStopNoThreadIsLeft() throws Exception {
        platform.tokenLifetimes(Duration.ofSeconds(1), Duration.ofSeconds(1));
        configure(new LearningPlatformComponent());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:simple/users/list?changes=false&delay=10&initialDelay=0")
                        .to("log:none?level=OFF");
            }
        });
        context.start();
        await("polls and renewals have had their threads")
                .until(() -> ourThreads().stream().anyMatch(name -> name.endsWith("LearningPlatformRenewals"))
                        && ourThreads().stream().anyMatch(name -> name.endsWith("LearningPlatformDeadlines"))
                        && ourThreads().stream().anyMatch(name -> name.contains("learningplatform://")));

        context.stop();

        await().untilAsserted(() -> assertThat(ourThreads()).isEmpty());
    }

    @Test
    void aContextThatWasSuspendedCallsAgain() throws Exception {
        start(new LearningPlatformComponent());
        assertThat(call().getException()).isNull();

        context.suspend();
        context.resume();

        assertThat(call().getException()).isNull();
    }

    @Test
    void aComponentThatWasStoppedAndStartedServesTheEndpointsThatItHasAndThoseItWasAskedFor() throws Exception {
        LearningPlatformComponent component = new LearningPlatformComponent();
        start(component);
        Platform handle = component.getPlatform();

        component.stop();
        assertThatThrownBy(handle::client).hasMessage("the component is not started");
        component.start();

        assertThat(call().getException()).isNull();
        assertThat(handle.client().list("simple/users/list", Map.of())).hasNext();
    }

    @Test
    void aRouteThatWasSuspendedGoesOnWhenItIsResumed() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        configure(new LearningPlatformComponent());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:simple/users/list?changes=false&delay=20&initialDelay=0")
                        .routeId("poll")
                        .process(exchange -> arrived.incrementAndGet());
            }
        });
        context.start();
        await().until(() -> arrived.get() > 0);

        context.getRouteController().suspendRoute("poll");
        assertThat(context.getRouteController().getRouteStatus("poll")).isEqualTo(ServiceStatus.Suspended);
        context.getRouteController().resumeRoute("poll");

        int before = arrived.get();
        await().until(() -> arrived.get() > before);
    }

    @Test
    void aStopEndsACallThatWaitsToBeRetried() throws Exception {
        platform.inject("simple/*", Fault.answer(503));
        LearningPlatformComponent component = new LearningPlatformComponent();
        component.getConfiguration().setRetryDelay(Duration.ofHours(1));
        component.getConfiguration().setMaxRetryDelay(Duration.ofHours(1));
        component.getConfiguration().setTotalTimeout(Duration.ofHours(2));
        start(component);
        CompletableFuture<Exchange> call = CompletableFuture.supplyAsync(this::call);
        await().until(() -> platform.count("simple/users/list") == 1);

        component.stop();

        await().until(call::isDone);
        assertThat(call.get().getException())
                .isInstanceOf(PlatformUnavailableException.class)
                .hasMessageContaining("the component stops");
    }

    @Test
    void aStopEndsTheCallsInFlightAndThoseThatWaitForAPlaceAsIfThePlatformWereAway() throws Exception {
        platform.inject("simple/*", Fault.hang());
        LearningPlatformComponent component = new LearningPlatformComponent();
        component.getConfiguration().setMaxConcurrentRequests(1);
        component.getConfiguration().setRetryDelay(Duration.ZERO);
        start(component);
        List<CompletableFuture<Exchange>> calls = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::call, task -> new Thread(task).start()))
                .limit(3)
                .toList();
        await().until(() -> platform.hanging() == 1);

        component.stop();

        assertThat(calls)
                .allSatisfy(call -> assertThat(call.get(5, TimeUnit.SECONDS).getException())
                        .isInstanceOf(PlatformUnavailableException.class)
                        .hasMessageContaining("the component stops"));
    }

    @Test
    void aListThatIsReadWhileTheComponentStopsSaysSo() throws Exception {
        for (int i = 0; i < 60; i++) {
            platform.addUser("u" + i, "hr-" + i);
        }
        LearningPlatformComponent component = new LearningPlatformComponent();
        start(component);
        Iterator<?> rows = context.createProducerTemplate()
                .request("learningplatform:simple/users/list", exchange -> {})
                .getMessage()
                .getBody(Iterator.class);
        platform.inject("simple/users/list", Fault.hang());
        CompletableFuture<Void> reading =
                CompletableFuture.runAsync(() -> rows.forEachRemaining(row -> {}), task -> new Thread(task).start());
        await().until(() -> platform.hanging() == 1);

        component.stop();

        assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS)).hasMessageContaining("the component stops");
    }

    @Test
    void healthFollowsTokenAndCalls() throws Exception {
        LearningPlatformComponent component =
                new LearningPlatformComponent(context, Clock.systemUTC(), System::nanoTime, time -> true);
        start(component);
        HealthCheck check = producerCheck();
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);

        platform.inject("simple/users/list", 5, Fault.answer(503));
        call();
        HealthCheck.Result down = check.call();

        assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(down.getDetails())
                .containsEntry("operation", "simple/users/list")
                .containsEntry("status", 503);

        call();
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
        platform.inject("simple/users/list", Fault.answer(422));
        call();
        assertThat(check.call().getState()).as("a refusal is an answer").isEqualTo(HealthCheck.State.UP);

        platform.revokeTokens();
        platform.rotateSecret("another");
        platform.clearFaults();
        call();
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void aHealthCheckIsNamedAfterWhatItChecks() throws Exception {
        configure(new LearningPlatformComponent());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").to("learningplatform:simple/users/get?id=1");
                from("direct:two").to("learningplatform:simple/users/get?id=2");
                from("direct:three").to("learningplatform:simple/users/list");
            }
        });
        context.start();

        assertThat(producers().stream().map(HealthCheck::getId))
                .contains(
                        "producer:learningplatform-simple-users-get",
                        "producer:learningplatform-simple-users-get-2",
                        "producer:learningplatform-simple-users-list");
    }

    @Test
    void healthRecoversWithTheCredentialsWithoutACall() throws Exception {
        TestClock clock = new TestClock();
        start(new LearningPlatformComponent(context, clock, clock::nanos, time -> true));
        platform.rotateSecret("another");
        call();
        assertThat(producerCheck().call().getState()).isEqualTo(HealthCheck.State.DOWN);

        platform.rotateSecret(SandboxPlatform.CLIENT_SECRET);
        clock.advance(Duration.ofSeconds(30));

        assertThat(producerCheck().call().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void whereMessagesSayWhomToActForHealthIsThatOfTheOauthToken() throws Exception {
        configure(new LearningPlatformComponent());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:me").to("learningplatform:lxp/users/current");
            }
        });
        context.start();

        assertThat(producerCheck().call().getState()).isEqualTo(HealthCheck.State.UP);
        platform.revokeTokens();
        platform.rotateSecret("another");
        assertThat(context.createProducerTemplate()
                        .request("direct:me", e -> e.getMessage().setHeader("CamelLearningPlatformActAs", 1))
                        .getException())
                .isNotNull();
        assertThat(producerCheck().call().getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    private ProducersHealthCheckRepository producers() {
        ProducersHealthCheckRepository producers =
                HealthCheckHelper.getHealthCheckRepository(context, "producers", ProducersHealthCheckRepository.class);
        producers.setEnabled(true);
        return producers;
    }

    private HealthCheck producerCheck() {
        return producers().stream()
                .filter(check -> check.getId().contains("learningplatform"))
                .findFirst()
                .orElseThrow();
    }

    private void start(LearningPlatformComponent component) throws Exception {
        configure(component);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:list").to("learningplatform:simple/users/list?pagination=page");
            }
        });
        context.start();
    }

    private void configure(LearningPlatformComponent component) {
        component.getConfiguration().setBaseUrl(platform.baseUrl());
        component.getConfiguration().setClientId(SandboxPlatform.CLIENT_ID);
        component.getConfiguration().setClientSecret(SandboxPlatform.CLIENT_SECRET);
        context.addComponent("learningplatform", component);
    }

    private Exchange call() {
        return context.createProducerTemplate().request("direct:list", exchange -> {});
    }

    /** Threads of this context, and those that an HTTP client might have. */
    private Set<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("(" + context.getName() + ")") || name.contains("httpclient"))
                .collect(Collectors.toSet());
    }
}
