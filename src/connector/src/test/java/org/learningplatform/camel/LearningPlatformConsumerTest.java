// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Proxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.state.Fingerprints;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.state.StateStore;
import org.learningplatform.camel.state.StoreOf;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** Each poll is started by the test: the route's scheduler never fires by itself. */
class LearningPlatformConsumerTest extends PlatformTestSupport {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEVER = "&startScheduler=false";

    private final Queue<String> arrived = new ConcurrentLinkedQueue<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final StateStore store = new MemoryStateStore();
    private final List<Integer> versions = new CopyOnWriteArrayList<>();
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

    @ParameterizedTest
    @CsvSource({
        "'{\"type\":\"string\"}', 2026-11-01 10:00:01",
        "'{\"type\":\"string\",\"format\":\"date-time\"}', 2026-11-01T10:00:01Z",
        "'{\"type\":\"string\",\"format\":\"date\"}', 2026-11-01",
        "'{\"type\":\"integer\"}', 1793527201"
    })
    void theTimeOfTheLastPollIsWrittenAsTheDocumentSays(String schema, String written, @TempDir Path folder)
            throws Exception {
        ObjectNode document = (ObjectNode) JSON.readTree(Contract.class.getResource("learning-platform.openapi.json"));
        ((ObjectNode) document.at("/components/parameters/completed_from")).set("schema", JSON.readTree(schema));
        Path contract = Files.write(folder.resolve("contract.json"), JSON.writeValueAsBytes(document));
        start("simple/completions/list?contract=file:" + contract);

        poll();
        poll();

        assertThat(platform.requests("simple/completions/list"))
                .last()
                .extracting(request -> URLDecoder.decode(request.query(), StandardCharsets.UTF_8))
                .asString()
                .contains("completed_from=" + written);
    }

    @Test
    void pollEnrichWouldTakeWhatWaitsInItsQueueForHandledAndIsRefused() {
        assertThatThrownBy(() -> context.getEndpoint("learningplatform:simple/completions/list")
                        .createPollingConsumer())
                .hasMessageContaining("enrich");
    }

    @Test
    void aCursorThatIsNoArgumentOfTheListFailsTheStart() {
        assertThatThrownBy(() -> start("simple/completions/list?cursor=since"))
                .hasStackTraceContaining("cursor: simple/completions/list has no argument 'since'");
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
        assertThat(arrived).as("one reading that did not find it shows nothing").doesNotContain("removed " + jo);
        poll();
        poll();

        assertThat(arrived).containsExactly("added 1", "added " + jo, "removed " + jo);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|''",
                "204|''",
                "200|{\"errors\":[]}",
                "200|{\"errors\":[\"down\"]}",
                "200|{}",
                "404|{}",
                "503|''"
            })
    void aReplyThatIsNoListTellsOfNobodyThatIsGone(int status, String body) throws Exception {
        addUser("jo");
        start("simple/users/list?maxRetries=0");
        poll();
        platform.inject("simple/users/list", Fault.answer(status, body));

        poll();
        poll();
        poll();

        assertThat(arrived).hasSize(2).noneMatch(row -> row.startsWith("removed"));
    }

    @Test
    void rowsThatMoveWhilePagesAreReadAreNeitherToldAsGoneNorTwice() throws Exception {
        List<Long> users = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            users.add(addUser("u" + i));
        }
        start("simple/users/list?changes=true");
        poll();
        platform.inject("simple/users/list", Fault.betweenPages(() -> platform.remove("users", users.get(0))));

        poll();
        poll();
        poll();

        assertThat(arrived).hasSize(122).containsOnlyOnce("removed " + users.get(0));
    }

    @Test
    void aListThatIsEmptyTwiceIsEmpty() throws Exception {
        start("simple/tags/list?changes=true");
        long tag = platform.add("tags", Map.of("name", "new"));
        poll();
        platform.remove("tags", tag);

        poll();
        poll();

        assertThat(arrived).containsExactly("added " + tag, "removed " + tag);
    }

    @Test
    void aRowThatComesBackAfterItWasGoneIsANewVersion() throws Exception {
        start("simple/tags/list?changes=true");
        platform.inject("simple/tags/list", 2, Fault.answer(200, "[{\"id\":7}]"));
        platform.inject("simple/tags/list", 2, Fault.answer(200, "[]"));
        platform.inject("simple/tags/list", Fault.answer(200, "[{\"id\":7}]"));

        poll();
        poll();
        poll();
        poll();

        assertThat(arrived).containsExactly("added 7", "removed 7", "added 7");
        assertThat(versions).containsExactly(1, 2, 3);
    }

    @Test
    void aValueThatReturnsIsANewVersion() throws Exception {
        start("simple/completions/list?changes=true");
        complete();
        poll();
        for (int score : new int[] {90, 80}) {
            platform.change("completions", completions.get(0), Map.of("score", score));
            poll();
        }

        assertThat(arrived).containsExactly("added 1", "changed 1", "changed 1");
        assertThat(versions).containsExactly(1, 2, 3);
    }

    @Test
    void aRowThatFailsAndChangesMeanwhileIsToldWithAnotherVersionForItMayHaveBeenTold() throws Exception {
        start("simple/completions/list?changes=true");
        complete();
        refused.add("1");
        poll();
        platform.change("completions", completions.get(0), Map.of("score", 90));
        poll();
        platform.change("completions", completions.get(0), Map.of("score", 80));
        refused.clear();

        poll();

        assertThat(arrived).containsExactly("added 1");
        assertThat(versions).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple/completions/list?lookback=2s", "simple/completions/list?cursor="})
    void aPlatformThatIgnoresSinceHasEachRowToldOnce(String uri) throws Exception {
        start(uri);
        platform.inject(
                "simple/completions/list", Fault.answer(200, "{\"items\":[{\"id\":1},{\"id\":2}],\"total\":2}"));

        for (int i = 0; i < 30; i++) {
            poll();
        }

        assertThat(arrived).containsExactly("added 1", "added 2");
    }

    @Test
    void aCompletionThatIsDatedAheadIsToldOnce() throws Exception {
        start("simple/completions/list?lookback=1h");
        completeAt(clock.instant().plus(Duration.ofDays(40)));

        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofHours(12));
            poll();
        }

        assertThat(arrived).containsExactly("added 1");
    }

    @Test
    void rowsThatShareOneIdAreToldOnceEachInWhateverOrderTheyCome() throws Exception {
        start("simple/tags/list?changes=true");
        String one = "{\"id\":1,\"kind\":\"a\"}";
        String other = "{\"id\":1,\"kind\":\"b\"}";
        String text = "{\"id\":\"1\",\"kind\":\"c\"}";
        for (List<String> order : List.of(
                List.of(one, other, text), List.of(text, one, other), List.of(other, text, one), List.of(other))) {
            platform.inject("simple/tags/list", 1, Fault.answer(200, "{\"items\":" + order + ",\"total\":3}"));
            poll();
        }

        assertThat(arrived).containsExactly("added 1", "added 1", "added 1");
    }

    @Test
    void aRowThatAListHasTwiceIsToldOnce() throws Exception {
        start("simple/tags/list?changes=true");
        platform.inject("simple/tags/list", Fault.answer(200, "{\"items\":[{\"id\":1},{\"id\":1}],\"total\":2}"));

        poll();
        poll();

        assertThat(arrived).containsExactly("added 1");
    }

    @Test
    void theIdThatSeveralRowsHadIsGoneWhenNoneOfThemIsLeft() throws Exception {
        start("simple/tags/list?changes=true");
        platform.inject("simple/tags/list", 1, Fault.answer(200, "[{\"id\":1,\"k\":1},{\"id\":1,\"k\":2}]"));
        platform.inject("simple/tags/list", 1, Fault.answer(200, "[]"));

        for (int i = 0; i < 5; i++) {
            poll();
        }

        assertThat(arrived).containsExactly("added 1", "added 1", "removed 1");
    }

    @Test
    void rowsThatAlwaysFailHoldBackNoOtherHoweverFewAPollMayHandle() throws Exception {
        for (int i = 0; i < 7; i++) {
            complete();
        }
        refused.addAll(Set.of("1", "2"));
        start("simple/completions/list?maxMessagesPerPoll=2");

        for (int i = 0; i < 4; i++) {
            poll();
        }

        assertThat(arrived).containsExactly("added 3", "added 4", "added 5", "added 6", "added 7");
    }

    @Test
    void aPollInWhichEverythingFailsEndsAndTheNextOneGoesOnBehindIt() throws Exception {
        for (int i = 0; i < 9; i++) {
            complete();
        }
        refused.addAll(Set.of("1", "2", "3", "4"));
        start("simple/completions/list?changes=true");

        poll();
        assertThat(versions).as("tries").hasSize(3);
        poll();

        assertThat(arrived).containsExactly("added 5", "added 6", "added 7", "added 8", "added 9");
    }

    @Test
    void onDemandEveryRowComesInEveryPassHoweverFewAPollMayHandle() throws Exception {
        for (int i = 0; i < 7; i++) {
            complete();
        }
        start("simple/completions/list?changes=false&maxMessagesPerPoll=3");

        for (int i = 0; i < 4; i++) {
            poll();
        }

        assertThat(arrived)
                .containsExactly(
                        "null 1", "null 2", "null 3", "null 4", "null 5", "null 6", "null 7", "null 1", "null 2",
                        "null 3");
    }

    @Test
    void aRowIsReadByTwoPassesUnlessOnePageHeldAllForRowsCanMoveBetweenPages() throws Exception {
        List<Long> old = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            completeAt(clock.instant().minus(Duration.ofDays(300)));
            old.add(completions.get(i));
        }
        start("simple/completions/list?lookback=1h");
        platform.inject("simple/completions/list", Fault.betweenPages(() -> old.subList(0, 5)
                .forEach(row -> platform.remove("completions", row))));

        poll();
        assertThat(new HashSet<>(arrived))
                .as("five have moved to the first page")
                .hasSize(115);
        poll();
        poll();

        assertThat(new HashSet<>(arrived)).hasSize(120);
        assertThat(platform.requests("simple/completions/list")).last().satisfies(request -> assertThat(request.query())
                .contains("completed_from"));
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
    void aStopWaitsUntilThePollHasNotedWhatItTold() throws Exception {
        CountDownLatch noting = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicBoolean noted = new AtomicBoolean();
        Fingerprints slow = (Fingerprints) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Fingerprints.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("put")) {
                        noting.countDown();
                        // a stop that does not wait is over long before
                        stopped.await(2, TimeUnit.SECONDS);
                        noted.set(true);
                    }
                    return method.invoke(store.fingerprints(), arguments);
                });
        context.getRegistry().bind("store", new StoreOf(store.journal(), slow, store.agenda(), store.lease()));
        complete();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("learningplatform:simple/completions/list?stateStore=#store&delay=50&initialDelay=0")
                        .routeId("hr")
                        .process(exchange -> arrived.add("hr"));
            }
        });
        noting.await();

        context.getRouteController().stopRoute("hr");

        assertThat(noted).isTrue();
        stopped.countDown();
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
                    versions.add(exchange.getMessage().getHeader("CamelLearningPlatformVersion", Integer.class));
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
