// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.feed.Schedule;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What a consumer does beside its window: the compare of all, pages that are sent together, one owner among replicas. */
class FullCompareTest extends PlatformTestSupport {

    private static final String LIST = "simple/completions/list";
    private static final String DAILY = "?lookback=1h&stateStore=#store&fullCompare=#daily";

    private final MemoryStateStore store = new MemoryStateStore();
    private final Queue<String> arrived = new ConcurrentLinkedQueue<>();
    private long enrolment;

    @BeforeEach
    void prepare() {
        enrolment = platform.add("enrolments", Map.of("user_id", SandboxPlatform.ADMIN_ID, "course_id", 101));
    }

    @Test
    void rowsThatAreDatedBackAreToldByTheFullCompareAndByNothingTwice() throws Exception {
        start(context, DAILY);
        complete(5, Duration.ZERO);
        poll(context);
        complete(20, Duration.ofDays(60));

        poll(context);
        assertThat(arrived).hasSize(5);
        for (int hour = 0; hour < 72; hour++) {
            clock.advance(Duration.ofHours(1));
            poll(context);
        }

        assertThat(arrived).hasSize(25).doesNotHaveDuplicates();
        assertThat(platform.requests(LIST).stream()
                        .filter(request -> !request.query().contains("completed_from")))
                .as("the first poll, and one a day")
                .hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void whatWasDueWhileTheProcessWasDownIsDoneAtItsStart() throws Exception {
        start(context, DAILY);
        complete(1, Duration.ZERO);
        poll(context);
        context.getRouteController().stopRoute("feed");
        context.removeRoute("feed");
        complete(1, Duration.ofDays(60));
        clock.advance(Duration.ofDays(1));

        start(context, DAILY);
        poll(context);

        assertThat(arrived).containsExactly("added 7001", "added 7002");
    }

    @Test
    void aListThatIsEmptyByMistakeTellsNothingAsRemoved() throws Exception {
        start(context, DAILY);
        complete(5, Duration.ZERO);
        poll(context);
        platform.inject(LIST, Fault.answer(200, "[]"));

        for (int hour = 0; hour < 72; hour++) {
            clock.advance(Duration.ofHours(1));
            poll(context);
        }
        platform.clearFaults();
        for (int hour = 0; hour < 30; hour++) {
            clock.advance(Duration.ofHours(1));
            poll(context);
        }

        assertThat(arrived).hasSize(5);
    }

    @Test
    void aCompletionThatIsResetIsToldAsRemovedAndTheNextOneAsAnother() throws Exception {
        start(context, DAILY);
        complete(1, Duration.ZERO);
        poll(context);
        platform.remove("completions", 7001);
        clock.advance(Duration.ofDays(1));
        poll(context);
        poll(context);
        complete(1, Duration.ZERO);
        poll(context);

        assertThat(arrived).containsExactly("added 7001", "removed 7001", "added 7002");
    }

    @Test
    void aLongCompareGoesOnFromPollToPollAndHoldsUpNothingThatIsNew() throws Exception {
        complete(700, Duration.ofDays(3));
        start(context, "?lookback=1h&fullCompare=#daily");
        poll(context);
        poll(context);
        complete(1, Duration.ofDays(60));
        clock.advance(Duration.ofDays(1));
        platform.onRequest(request -> clock.advance(Duration.ofSeconds(100)));

        int before = platform.count(LIST);
        poll(context);
        assertThat(platform.count(LIST) - before).as("calls of one poll").isLessThan(10);
        complete(1, Duration.ZERO);
        poll(context);
        assertThat(arrived).contains("added 7702").doesNotContain("added 7701");
        for (int i = 0; i < 6; i++) {
            poll(context);
        }

        assertThat(arrived).contains("added 7701").hasSize(702);
    }

    @Test
    void aScheduleThatNeverComesComparesNothing() throws Exception {
        context.getRegistry().bind("daily", (Schedule) last -> null);
        start(context, DAILY);
        complete(1, Duration.ZERO);
        for (int hour = 0; hour < 72; hour++) {
            clock.advance(Duration.ofHours(1));
            poll(context);
        }

        assertThat(platform.requests(LIST).stream()
                        .filter(request -> !request.query().contains("completed_from")))
                .as("the first poll, page by page")
                .hasSize(2);
    }

    @Test
    void theRowsOfAPageAreUnderWayTogetherInOrderAndNotedWhenTheyAreComplete() throws Exception {
        complete(3, Duration.ZERO);
        Queue<AsyncCallback> sent = new ConcurrentLinkedQueue<>();
        AsyncProcessor broker = new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                arrived.add(label(exchange));
                if (arrived.size() == 2) {
                    exchange.setException(new IllegalStateException("refused"));
                }
                sent.add(callback);
                if (sent.size() == 3) {
                    new Thread(() -> sent.forEach(each -> each.done(false))).start();
                }
                return false;
            }
        };
        route(context, DAILY + "&asyncConsumer=true", broker);

        poll(context);
        assertThat(arrived).containsExactly("added 7001", "added 7002", "added 7003");
        sent.clear();
        complete(2, Duration.ZERO);
        poll(context);

        assertThat(arrived)
                .containsExactly("added 7001", "added 7002", "added 7003", "added 7002", "added 7004", "added 7005");
    }

    @Test
    void ofTwoProcessesWithOneStateOnePollsAndTheOtherGoesOnWhenItStops() throws Exception {
        try (CamelContext other = replica()) {
            start(context, DAILY);
            start(other, DAILY);
            poll(context);
            int polls = platform.count(LIST);
            complete(1, Duration.ZERO);

            poll(other);
            assertThat(platform.count(LIST)).isEqualTo(polls);
            poll(context);
            context.getRouteController().stopRoute("feed");
            complete(1, Duration.ZERO);
            poll(other);

            assertThat(arrived).containsExactly("added 7001", "added 7002");
        }
    }

    @Test
    void whereTheProcessThatPollsDiesAnotherGoesOnAfterHalfAMinute() throws Exception {
        try (CamelContext other = replica()) {
            start(context, DAILY);
            start(other, DAILY);
            complete(1, Duration.ZERO);
            poll(context);
            complete(1, Duration.ZERO);

            poll(other);
            assertThat(arrived).hasSize(1);
            clock.advance(Duration.ofSeconds(30));
            poll(other);

            assertThat(arrived).containsExactly("added 7001", "added 7002");
        }
    }

    private CamelContext replica() throws Exception {
        CamelContext other = new DefaultCamelContext();
        other.addComponent("learningplatform", component(other, platform));
        other.start();
        return other;
    }

    private void start(CamelContext context, String options) throws Exception {
        AsyncProcessor handled = new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                arrived.add(label(exchange));
                callback.done(true);
                return true;
            }
        };
        route(context, options, handled);
    }

    private void route(CamelContext context, String options, AsyncProcessor handled) throws Exception {
        context.getRegistry().bind("store", store);
        if (context.getRegistry().lookupByName("daily") == null) {
            context.getRegistry().bind("daily", (Schedule) last -> last.plus(Duration.ofDays(1)));
        }
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:" + LIST + options + "&startScheduler=false")
                        .routeId("feed")
                        .process(handled);
            }
        });
    }

    private static String label(Exchange exchange) {
        return exchange.getMessage().getHeader("CamelLearningPlatformChange") + " "
                + exchange.getMessage().getBody(Map.class).get("id");
    }

    private void poll(CamelContext context) {
        clock.advance(Duration.ofSeconds(1));
        ((ScheduledPollConsumer) context.getRoute("feed").getConsumer()).run();
    }

    private void complete(int rows, Duration ago) {
        Instant at = clock.instant().minus(ago);
        IntStream.range(0, rows).forEach(i -> platform.complete(enrolment, at, 80));
    }
}
