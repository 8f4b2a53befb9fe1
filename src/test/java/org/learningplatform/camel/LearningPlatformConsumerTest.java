// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.sandbox.Fault;
import org.learningplatform.camel.sandbox.SandboxPlatform;

/** Each poll is started by the test: the route's scheduler never fires by itself. */
class LearningPlatformConsumerTest extends PlatformTestSupport {

    private static final String NEVER = "&startScheduler=false";

    private final Queue<String> arrived = new ConcurrentLinkedQueue<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final StateStore store = new MemoryStateStore();
    private final List<Long> completions = new CopyOnWriteArrayList<>();

    @Test
    void eachCompletionArrivesOnce() throws Exception {
        start("simple/completions/list?changes=true");
        complete();
        complete();

        poll();
        poll();
        complete();
        poll();

        assertThat(arrived).containsExactly("added 1", "added 2", "added 3");
    }

    @Test
    void fromTheSecondPollOnThePlatformIsAskedForWhatIsNewSinceTheLastLessTheLookback() throws Exception {
        start("simple/completions/list?lookback=2h");

        poll();
        clock.advance(Duration.ofHours(5));
        poll();
        clock.advance(Duration.ofHours(1));
        poll();

        assertThat(platform.requests("simple/completions/list"))
                .extracting(request -> request.query())
                .satisfiesExactly(
                        first -> assertThat(first).doesNotContain("completed_from"),
                        second -> assertThat(second).contains("completed_from=2026-11-02%2008%3A00%3A01"),
                        third -> assertThat(third).contains("completed_from=2026-11-02%2013%3A00%3A02"));
    }

    @Test
    void aCompletionThatIsBackDatedWithinTheLookbackArrives() throws Exception {
        start("simple/completions/list?lookback=24h");
        complete();
        poll();
        clock.advance(Duration.ofHours(1));
        completeAt(clock.instant().minus(Duration.ofHours(20)));

        poll();

        assertThat(arrived).containsExactly("added 1", "added 2");
    }

    @Test
    void rowsThatAppearWhilePagesAreReadArrive() throws Exception {
        for (int i = 0; i < 120; i++) {
            complete();
        }
        platform.inject("simple/completions/list", Fault.betweenPages(this::complete));
        start("simple/completions/list?changes=true");

        poll();
        platform.clearFaults();
        poll();

        assertThat(new HashSet<>(arrived)).hasSize(platform.completions().size());
        assertThat(arrived).doesNotHaveDuplicates();
    }

    @Test
    void aRowThatChangesArrivesAgain() throws Exception {
        start("simple/completions/list?changes=true");
        complete();
        poll();

        platform.change("completions", completions.get(0), Map.of("score", 99));
        poll();
        poll();

        assertThat(arrived).containsExactly("added 1", "changed 1");
    }

    @Test
    void aRowWhoseExchangeFailsArrivesAgainAndHoldsUpNoOther() throws Exception {
        start("simple/completions/list?changes=true");
        complete();
        complete();
        refused.add("1");

        poll();
        poll();
        refused.clear();
        poll();

        assertThat(arrived).containsExactly("added 2", "added 1");
    }

    @Test
    void theCursorDoesNotMovePastARowThatFailed() throws Exception {
        start("simple/completions/list?lookback=1h");
        complete();
        refused.add("1");

        poll();
        clock.advance(Duration.ofDays(30));
        poll();
        refused.clear();
        poll();

        assertThat(arrived).containsExactly("added 1");
    }

    @Test
    void whereThePlatformFailsMidwayTheNextPollBringsTheRest() throws Exception {
        for (int i = 0; i < 60; i++) {
            complete();
        }
        start("simple/completions/list?maxRetries=0");
        platform.inject("simple/completions/list", 1, Fault.betweenPages(() -> {}));
        platform.inject("simple/completions/list", 1, Fault.answer(503));

        poll();
        assertThat(arrived).hasSize(50);
        clock.advance(Duration.ofDays(30));
        poll();

        assertThat(arrived).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void aPollHandlesNoMoreRowsThanAllowedAndTheNextOneGoesOn() throws Exception {
        for (int i = 0; i < 5; i++) {
            complete();
        }
        start("simple/completions/list?maxMessagesPerPoll=2");

        poll();
        assertThat(arrived).hasSize(2);
        clock.advance(Duration.ofDays(30));
        poll();
        poll();

        assertThat(arrived).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void withoutACursorRowsThatAreGoneAreToldToo() throws Exception {
        long jo = addUser("jo");
        start("simple/users/list?changes=true");
        poll();

        platform.remove("users", jo);
        poll();
        poll();

        assertThat(arrived).containsExactly("added 1", "added " + jo, "removed " + jo);
    }

    @Test
    void withAnEmptyCursorEachPollReadsEverythingAndTellsChangesOnly() throws Exception {
        start("simple/completions/list?cursor=");
        complete();
        poll();
        clock.advance(Duration.ofDays(400));
        platform.change("completions", completions.get(0), Map.of("score", 1));

        poll();

        assertThat(platform.requests("simple/completions/list"))
                .noneMatch(request -> request.query().contains("completed_from"));
        assertThat(arrived).containsExactly("added 1", "changed 1");
    }

    @Test
    void onDemandEveryRowComesInEveryPoll() throws Exception {
        start("simple/completions/list?changes=false");
        complete();

        poll();
        poll();

        assertThat(arrived).containsExactly("null 1", "null 1");
    }

    @Test
    void whatWasSeenSurvivesInTheStateStore() throws Exception {
        context.getRegistry().bind("store", store);
        start("simple/completions/list?stateStore=#store");
        complete();
        poll();
        context.getRouteController().stopAllRoutes();
        context.removeRoute("feed");

        start("simple/completions/list?stateStore=#store");
        complete();
        poll();

        assertThat(arrived).containsExactly("added 1", "added 2");
    }

    @Test
    void twoRoutesWithTheSameUriEachGetEveryRow() throws Exception {
        context.getRegistry().bind("store", store);
        String uri = "learningplatform:simple/completions/list?stateStore=#store&delay=50&initialDelay=0";
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("hr").process(e -> arrived.add("hr"));
                from(uri + "&lookback=25h").routeId("warehouse").process(e -> arrived.add("warehouse"));
            }
        });
        complete();

        await().until(() -> arrived.containsAll(List.of("hr", "warehouse")));
    }

    private void start(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:" + uri + NEVER).routeId("feed").process(exchange -> {
                    String id = label(exchange.getMessage().getBody(Map.class).get("id"));
                    if (refused.contains(id)) {
                        throw new IllegalStateException("refused");
                    }
                    arrived.add(exchange.getMessage().getHeader("CamelLearningPlatformChange") + " " + id);
                });
            }
        });
    }

    private void poll() {
        clock.advance(Duration.ofSeconds(1));
        ((ScheduledPollConsumer) context.getRoute("feed").getConsumer()).run();
    }

    /** Completions are called 1, 2, 3 in the order in which they were made; other rows by their id. */
    private String label(Object id) {
        int index = completions.indexOf(Long.valueOf(id.toString()));
        return index < 0 ? id.toString() : String.valueOf(index + 1);
    }

    private void complete() {
        completeAt(clock.instant());
    }

    private void completeAt(Instant at) {
        long enrolment =
                platform.add("enrolments", Map.of("user_id", SandboxPlatform.ADMIN_ID, "course_id", "fire-safety"));
        completions.add(platform.complete(enrolment, at, 80));
    }
}
