// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.Agenda;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Lease;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StateUnavailableException;
import org.learningplatform.camel.testkit.Fault;
import org.slf4j.LoggerFactory;

/** What is said of polls that fail. Each poll is started by the test. */
class PollFailuresTest extends PlatformTestSupport {

    private static final String USERS = "simple/users/list?maxRetries=0&startScheduler=false&username=canary";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger consumers = (Logger) LoggerFactory.getLogger(LearningPlatformConsumer.class);
    private RuntimeException broken;

    @BeforeEach
    void record() {
        log.start();
        consumers.addAppender(log);
    }

    @AfterEach
    void stopRecording() {
        consumers.detachAppender(log);
        consumers.setLevel(null);
    }

    @Test
    void aPollThatFailsIsOneLineThatSaysWhatFailedHowOftenAndWhenTheNextTryIs() throws Exception {
        start(USERS + "&delay=30000");
        platform.inject("simple/users/list", Fault.answer(503));

        poll();
        poll();

        assertThat(lines(Level.WARN))
                .containsExactly(
                        "A poll of simple/users/list by route feed failed, 1 in a row, the next try is in 30 s:"
                                + " simple/users/list: HTTP 503, the platform failed; the same call can succeed later",
                        "A poll of simple/users/list by route feed failed, 2 in a row, the next try is in 30 s:"
                                + " simple/users/list: HTTP 503, the platform failed; the same call can succeed later");
        assertThat(log.list).allMatch(line -> line.getThrowableProxy() == null);
    }

    @Test
    void atDebugAPollThatFailsHasItsStack() throws Exception {
        consumers.setLevel(Level.DEBUG);
        start(USERS);
        platform.inject("simple/users/list", Fault.answer(503));

        poll();

        assertThat(log.list)
                .filteredOn(line -> line.getThrowableProxy() != null)
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.DEBUG);
    }

    @Test
    void pollsThatWorkAgainAreOneLine() throws Exception {
        start(USERS);
        platform.inject("simple/users/list", 2, Fault.answer(503));

        poll();
        poll();
        poll();
        poll();

        assertThat(lines(Level.INFO))
                .containsExactly("Polls of simple/users/list by route feed work again; 2 had failed");
    }

    @Test
    void theStateThatCannotBeReachedIsOneLineToo() throws Exception {
        broken = new StateUnavailableException("the state cannot be reached: check state.url");
        start(USERS + "&stateStore=#broken");

        poll();

        assertThat(lines(Level.WARN)).singleElement().asString().endsWith("check state.url");
        assertThat(log.list).allMatch(line -> line.getThrowableProxy() == null);
    }

    @Test
    void whatNobodyForesawHasItsStackWithTheFirstPollOnlyAndQuotesNobody() throws Exception {
        broken = new IllegalStateException("canary");
        start(USERS + "&stateStore=#broken");

        poll();
        poll();

        assertThat(lines(Level.WARN))
                .hasSize(3)
                .noneMatch(line -> line.contains("canary"))
                .filteredOn(line -> line.endsWith("java.lang.IllegalStateException"))
                .hasSize(2);
        assertThat(log.list)
                .filteredOn(line -> line.getThrowableProxy() != null)
                .hasSize(1);
    }

    @Test
    void aRowThatFailsIsOneLineToo() throws Exception {
        start("simple/users/list?startScheduler=false");
        context.getEndpoint("mock:rows", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("the broker is down");
        });

        poll();

        assertThat(lines(Level.WARN))
                .singleElement()
                .asString()
                .startsWith("A row of simple/users/list failed; a later poll brings it again")
                .contains("the broker is down");
        assertThat(log.list).allMatch(line -> line.getThrowableProxy() == null);
    }

    @Test
    void theHealthOfAPollIsNamedAfterItsRouteAndSaysWhatIsPolledAndWhyThatFails() throws Exception {
        start(USERS);
        HealthCheck check =
                HealthCheckHelper.getHealthCheckRepository(context, "consumers", ConsumersHealthCheckRepository.class)
                        .stream()
                        .filter(candidate -> candidate.getId().equals("consumer:feed"))
                        .findFirst()
                        .orElseThrow();
        platform.inject("simple/users/list", 1, Fault.answer(503));

        poll();
        HealthCheck.Result down = check.call();
        poll();

        assertThat(down.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(down.getMessage().orElseThrow())
                .isEqualTo(
                        "1 polls in a row failed: simple/users/list: HTTP 503, the platform failed; the same call can succeed later");
        assertThat(down.getDetails())
                .containsEntry("operation", "simple/users/list")
                .containsEntry("status", 503);
        assertThat(down.getDetails().values())
                .noneMatch(value -> String.valueOf(value).contains("canary"));
        assertThat(check.call().getState()).isEqualTo(HealthCheck.State.UP);
    }

    private void start(String uri) throws Exception {
        context.getRegistry().bind("broken", new BrokenStore());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:" + uri).routeId("feed").to("mock:rows");
            }
        });
    }

    private void poll() {
        ((ScheduledPollConsumer) context.getRoute("feed").getConsumer()).run();
    }

    private List<String> lines(Level level) {
        return log.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private final class BrokenStore implements StateStore {

        private final StateStore rest = new MemoryStateStore();

        @Override
        public Journal journal() {
            return rest.journal();
        }

        @Override
        public Fingerprints fingerprints() {
            throw broken;
        }

        @Override
        public Agenda agenda() {
            return rest.agenda();
        }

        @Override
        public Lease lease() {
            return rest.lease();
        }
    }
}
