// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What Prometheus sees of a component. */
class MetersTest extends PlatformTestSupport {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getRegistry().bind("meters", registry);
        return context;
    }

    @Test
    void callsAreCountedByOperationStatusAndOutcome() {
        call("learningplatform:simple/users/list?pagination=page", null);
        call("learningplatform:simple/users/list?pagination=page", null);
        call("learningplatform:simple/users/get?id=4711", null);

        assertThat(lines("learningplatform_calls_seconds_count"))
                .containsExactlyInAnyOrder(
                        "{component=\"learningplatform\",operation=\"simple/users/list\",outcome=\"success\",status=\"200\"} 2",
                        "{component=\"learningplatform\",operation=\"simple/users/get\",outcome=\"not-found\",status=\"404\"} 1");
        assertThat(lines("learningplatform_calls_seconds_bucket"))
                .contains(
                        "{component=\"learningplatform\",operation=\"simple/users/list\",outcome=\"success\",status=\"200\",le=\"30.0\"} 2");
    }

    @Test
    void everyHttpRequestIsAnAttemptAndEveryWaitHasItsReason() {
        platform.inject("simple/users/list", 1, Fault.answer(429, Map.of("Retry-After", "7"), ""));
        platform.inject("simple/users/list", 1, Fault.answer(503));

        call("learningplatform:simple/users/list?pagination=page", null);

        assertThat(lines("learningplatform_attempts_seconds_count"))
                .contains(
                        "{cause=\"none\",component=\"learningplatform\",operation=\"simple/users/list\",status=\"429\"} 1",
                        "{cause=\"none\",component=\"learningplatform\",operation=\"simple/users/list\",status=\"503\"} 1",
                        "{cause=\"none\",component=\"learningplatform\",operation=\"simple/users/list\",status=\"200\"} 1");
        assertThat(lines("learningplatform_waits_seconds_count"))
                .containsExactlyInAnyOrder(
                        "{component=\"learningplatform\",operation=\"simple/users/list\",reason=\"retry-after\"} 1",
                        "{component=\"learningplatform\",operation=\"simple/users/list\",reason=\"backoff\"} 1");
    }

    @Test
    void aPlatformThatCannotBeReachedHasNoStatusButACause() {
        platform.close();

        call("learningplatform:simple/users/get?id=1&maxRetries=0", null);

        assertThat(lines("learningplatform_attempts_seconds_count"))
                .containsExactly(
                        "{cause=\"not-sent\",component=\"learningplatform\",operation=\"token request (client credentials)\",status=\"none\"} 1");
        assertThat(lines("learningplatform_calls_seconds_count"))
                .contains(
                        "{component=\"learningplatform\",operation=\"simple/users/get\",outcome=\"platform-unavailable\",status=\"none\"} 1");
    }

    @Test
    void waitsForTheBudgetAreCounted() {
        for (int i = 0; i < 3; i++) {
            call("learningplatform:simple/users/get?id=1&requestsPerSecond=1", null);
        }

        assertThat(lines("learningplatform_waits_seconds_count"))
                .anyMatch(line -> line.contains("operation=\"simple/users/get\",reason=\"rate\""));
    }

    @Test
    void tokensThatWereAskedForAreCountedAndThoseThatWereRefused() {
        call("learningplatform:simple/users/get?id=1", null);
        call("learningplatform:simple/users/get?id=1", null);
        platform.revokeTokens();
        platform.rotateSecret("another");
        call("learningplatform:simple/users/get?id=1", null);

        assertThat(lines("learningplatform_tokens_seconds_count"))
                .hasSize(2)
                .anyMatch(line -> line.endsWith("outcome=\"success\"} 1"))
                .anyMatch(line -> line.endsWith("outcome=\"authentication\"} 1"));
    }

    @Test
    void twoPlatformsAreToldApart() throws Exception {
        try (SandboxPlatform other = new SandboxPlatform(0, clock)) {
            context.addComponent("emea", component(context, other));

            call("learningplatform:simple/users/get?id=1", null);
            call("emea:simple/users/get?id=1", null);
        }

        assertThat(lines("learningplatform_calls_seconds_count"))
                .hasSize(2)
                .anyMatch(line -> line.contains("component=\"learningplatform\""))
                .anyMatch(line -> line.contains("component=\"emea\""));
    }

    @Test
    void neitherPathsNorArgumentsNorNamesOfNothingGetIntoAMeter() {
        call("learningplatform:simple/request?method=GET&path=/api/v2/users&query=username=canary", null);
        call("learningplatform:simple/users/list?username=canary", null);
        call("learningplatform:simple/users/get?id=1", null, Map.of("CamelLearningPlatformOperation", "canary/a/b"));

        assertThat(registry.scrape()).doesNotContain("canary").doesNotContain("api/v2");
        assertThat(lines("learningplatform_calls_seconds_count"))
                .hasSize(2)
                .anyMatch(line -> line.contains("operation=\"simple/request\""));
    }

    @Test
    void pollsAreCountedByOutcome() throws Exception {
        poller("simple/users/list?maxRetries=0");

        poll();
        platform.inject("simple/users/list", 1, Fault.answer(503));
        poll();

        assertThat(lines("learningplatform_polls_seconds_count"))
                .containsExactlyInAnyOrder(
                        "{component=\"learningplatform\",operation=\"simple/users/list\",outcome=\"success\",route=\"feed\"} 1",
                        "{component=\"learningplatform\",operation=\"simple/users/list\",outcome=\"platform-unavailable\",route=\"feed\"} 1");
    }

    @Test
    void theAgeOfTheLastPollAndOfTheCursorGrowWhilePollsFail() throws Exception {
        poller("simple/completions/list?maxRetries=0");
        clock.advance(Duration.ofSeconds(10));
        assertThat(seconds("learningplatform.cursor.age")).isEqualTo(10);
        poll();
        poll();
        assertThat(seconds("learningplatform.cursor.age")).isZero();

        platform.inject("simple/completions/list", Fault.answer(503));
        clock.advance(Duration.ofMinutes(5));
        poll();

        assertThat(seconds("learningplatform.poll.age")).isEqualTo(300);
        assertThat(seconds("learningplatform.cursor.age")).isEqualTo(300);
        assertThat(lines("learningplatform_cursor_age_seconds"))
                .containsExactly(
                        "{component=\"learningplatform\",operation=\"simple/completions/list\",route=\"feed\"} 300.0");
    }

    @Test
    void aRowThatFailsHoldsBackTheCursorAndNotThePoll() throws Exception {
        poller("simple/users/list?cursor=");
        poll();
        clock.advance(Duration.ofMinutes(1));
        addUser("jo");
        failing = true;
        poll();

        assertThat(seconds("learningplatform.poll.age")).isZero();
        assertThat(seconds("learningplatform.cursor.age")).isEqualTo(60);
    }

    @Test
    void aRouteThatIsStoppedHasNoGaugeAnyMore() throws Exception {
        poller("simple/users/list");
        assertThat(lines("learningplatform_poll_age_seconds")).hasSize(1);

        context.getRouteController().stopRoute("feed");
        assertThat(lines("learningplatform_poll_age_seconds")).isEmpty();

        context.getRouteController().startRoute("feed");
        assertThat(lines("learningplatform_poll_age_seconds")).hasSize(1);
        context.stop();
        assertThat(registry.getMeters()).noneMatch(meter -> meter.getId().getType() == Meter.Type.GAUGE);
    }

    @Test
    void withoutMicrometerOnTheClassPathCallsAreMadeAsEver() throws Exception {
        URL[] path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer"))
                .map(MetersTest::url)
                .toArray(URL[]::new);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader without = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(without);

            Object rows = without.loadClass(WithoutMicrometer.class.getName())
                    .getMethod("call", String.class, String.class, String.class)
                    .invoke(null, platform.baseUrl(), SandboxPlatform.CLIENT_ID, SandboxPlatform.CLIENT_SECRET);

            assertThat(rows).isEqualTo(List.of("1 users, 1 polled"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Runs in a class loader that has no Micrometer. */
    public static final class WithoutMicrometer {

        private WithoutMicrometer() {}

        public static List<String> call(String baseUrl, String clientId, String clientSecret) throws Exception {
            try (DefaultCamelContext context = new DefaultCamelContext()) {
                LearningPlatformComponent component = new LearningPlatformComponent();
                component.getConfiguration().setBaseUrl(baseUrl);
                component.getConfiguration().setClientId(clientId);
                component.getConfiguration().setClientSecret(clientSecret);
                context.addComponent("learningplatform", component);
                context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("learningplatform:simple/users/list?startScheduler=false")
                                .routeId("feed")
                                .to("seda:polled");
                    }
                });
                context.start();
                List<?> users = context.createProducerTemplate()
                        .requestBody("learningplatform:simple/users/list?pagination=page", null, List.class);
                ((ScheduledPollConsumer) context.getRoute("feed").getConsumer()).run();
                Object polled = context.createConsumerTemplate().receiveBodyNoWait("seda:polled");
                return List.of(users.size() + " users, " + (polled == null ? 0 : 1) + " polled");
            }
        }
    }

    private volatile boolean failing;

    private void poller(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:" + uri + (uri.contains("?") ? "&" : "?") + "startScheduler=false")
                        .routeId("feed")
                        .process(exchange -> {
                            if (failing) {
                                throw new IllegalStateException("refused");
                            }
                        });
            }
        });
    }

    private void poll() {
        ((ScheduledPollConsumer) context.getRoute("feed").getConsumer()).run();
    }

    private double seconds(String gauge) {
        return RequiredSearch.in(registry).name(gauge).timeGauge().value(TimeUnit.SECONDS);
    }

    /** Labels and values of a metric. */
    private List<String> lines(String metric) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(metric + "{"))
                .map(line -> line.substring(metric.length()))
                .toList();
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
