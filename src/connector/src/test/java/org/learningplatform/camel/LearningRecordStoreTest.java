// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.Request;
import org.learningplatform.camel.testkit.SandboxRecordStore;

/** {@code contract=shipped:lrs} against a Learning Record Store on HTTP; each poll is started by the test. */
class LearningRecordStoreTest extends PlatformTestSupport {

    private static final String LIST = "lrs/statements/list";

    private final SandboxRecordStore lrs = new SandboxRecordStore(0, clock);
    private final Queue<String> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrivals = new AtomicInteger();
    private final MemoryStateStore store = new MemoryStateStore();
    private int later;
    private boolean refusing;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        LearningPlatformComponent component = component(context, platform);
        LearningPlatformConfiguration options = component.getConfiguration();
        options.forgetCredentials();
        options.setContract("shipped:lrs");
        options.setBaseUrl(lrs.baseUrl());
        options.setUsername(SandboxRecordStore.KEY);
        options.setPassword(SandboxRecordStore.SECRET);
        context.addComponent("lrs", component);
        context.getRegistry().bind("store", store);
        return context;
    }

    @AfterEach
    void stopStore() {
        lrs.close();
    }

    @Test
    void aStatementOfOnesOwnIdIsStoredOnceAndAnotherOneOfThatIdIsAConflict() {
        String id = UUID.randomUUID().toString();
        String put = "lrs:lrs/statements/put?statementId=" + id;

        assertThat(call(put, statement("completed")).getMessage().getHeader("CamelLearningPlatformStatus"))
                .isEqualTo(204);
        assertThat(call(put, statement("completed")).getException()).isNull();
        assertThat(call(put, statement("failed")).getException()).isInstanceOf(ConflictException.class);

        assertThat(lrs.statements()).hasSize(1);
        assertThat(result(call("lrs:lrs/statements/get?statementId=" + id, null), Map.class))
                .containsEntry("id", id)
                .containsEntry("verb", Map.of("id", verb("completed")));
    }

    @Test
    void aStatementWithoutAnIdIsGivenOne() {
        List<?> ids = result(call("lrs:lrs/statements/post", statement("completed")), List.class);

        assertThat(ids).isEqualTo(List.of(lrs.statements().get(0).get("id")));
    }

    @Test
    void aVoidedStatementIsNoLongerListedAndIsReadAsAVoidedOne() {
        String id = lrs.add(statement("completed"));
        String voiding = lrs.voidStatement(id);

        assertThat(ids("lrs:lrs/statements/list")).containsExactly(voiding);
        assertThat(call("lrs:lrs/statements/get?statementId=" + id, null).getException())
                .isInstanceOf(NotFoundException.class);
        assertThat(result(call("lrs:lrs/statements/get-voided?voidedStatementId=" + id, null), Map.class))
                .containsEntry("id", id);
    }

    @Test
    void theStoreTellsItsVersionsAndEachCallNamesOneThatMayBeSet() {
        assertThat(result(call("lrs:lrs/about/get", null), Map.class))
                .containsEntry("version", List.of("1.0.3", "2.0.0"));
        assertThat(ids("lrs:lrs/statements/list?X-Experience-API-Version=2.0.0"))
                .isEmpty();

        assertThat(call("lrs:lrs/statements/list?X-Experience-API-Version=0.9", null)
                        .getException())
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void theKeyOfAuthorizationComesBeforeUserNameAndPassword() {
        Exchange refused = call("lrs:lrs/statements/list?apiKey.Authorization=Basic%20bm8=", null);

        assertThat(refused.getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("username and password")
                .hasMessageContaining("apiKey.Authorization")
                .hasMessageNotContaining("bm8");
    }

    @Test
    void wrongCredentialsAreRefusedAndMissingOnesFailTheStartWithWhatToSet() {
        LearningPlatformConfiguration options =
                context.getComponent("lrs", LearningPlatformComponent.class).getConfiguration();
        options.setPassword("wrong");
        assertThat(call("lrs:lrs/statements/list", null).getException()).isInstanceOf(AuthenticationException.class);

        options.setPassword(null);
        assertThatThrownBy(() -> context.getEndpoint("lrs:lrs/statements/get").start())
                .hasStackTraceContaining("set username and password, or apiKey.Authorization");
    }

    @Test
    void anUnknownContractThatWouldShipFailsTheStartWithThoseThatDo() {
        assertThatThrownBy(() -> context.getEndpoint("lrs:lrs/about/get?contract=shipped:lsr"))
                .hasStackTraceContaining(
                        "no contract 'shipped:lsr' ships with the connector; did you mean 'shipped:lrs'?");
    }

    @Test
    void aPageOfHtmlIsNoListOfStatements() {
        lrs.inject(LIST, Fault.html());

        assertThat(call("lrs:lrs/statements/list", null).getException())
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("not JSON");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 100})
    void theLinkToTheNextPageIsFollowedToTheEnd(int pageSize) {
        List<String> stored = store(250);

        assertThat(ids("lrs:lrs/statements/list?ascending=true&pageSize=" + pageSize))
                .containsExactlyElementsOf(stored);
        assertThat(lrs.count(LIST)).isEqualTo(-Math.floorDiv(-250, pageSize));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data/xAPI/statements?ascending=true&cursor=%s",
                "?ascending=true&cursor=%s",
                "statements?ascending=true&cursor=%s",
                "/xAPI/statements?ascending=true&cursor=%s",
                "http://127.0.0.1:1/data/xAPI/statements?ascending=true&cursor=%s"
            })
    void aLinkMayBeWrittenInAnyWayThatLeadsToTheStore(String link) {
        List<String> stored = store(3);
        lrs.inject(LIST, 1, page(link.formatted(stored.get(0)), stored.get(0)));

        assertThat(ids("lrs:lrs/statements/list?ascending=true")).containsExactlyElementsOf(stored);
        assertThat(lrs.requests())
                .last()
                .extracting(Request::path, Request::query)
                .containsExactly("/data/xAPI/statements", "ascending=true&cursor=" + stored.get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "https://other.example/data/xAPI/statements?cursor=1, set baseUrl to the host",
        "//other.example/data/xAPI/statements?cursor=1, set baseUrl to the host",
        "/other/things?cursor=1, set baseUrl to the path",
        "/data/xAPI/../statement?cursor=1, '..'",
        "'/data/xAPI/ statements', not a URL"
    })
    void aLinkThatLeadsElsewhereIsNotFollowed(String link, String remedy) {
        lrs.inject(LIST, page(link, "a"));

        assertThatThrownBy(() -> ids("lrs:lrs/statements/list"))
                .hasStackTraceContaining(remedy)
                .hasStackTraceContaining(LIST);
        assertThat(lrs.count(LIST)).isOne();
    }

    @Test
    void aLinkThatLeadsToItsOwnPageIsFollowedNoFurther() {
        lrs.inject(LIST, 1, page("/data/xAPI/statements?cursor=1", "a"));
        lrs.inject(LIST, page("/data/xAPI/statements?cursor=1", "b"));

        assertThatThrownBy(() -> ids("lrs:lrs/statements/list")).hasStackTraceContaining("leads nowhere");
        assertThat(lrs.count(LIST)).isEqualTo(2);
    }

    @Test
    void linksThatGoRoundInACircleEnd() {
        for (int i = 0; i < 20; i++) {
            lrs.inject(LIST, 1, page("/data/xAPI/statements?cursor=" + i % 2, "a" + i % 2));
        }

        assertThatThrownBy(() -> ids("lrs:lrs/statements/list")).hasStackTraceContaining("repeats a page");
    }

    @Test
    void pageByPageTheHeaderSaysHowTheNextOneIsAskedFor() {
        List<String> stored = store(3);
        String uri = "lrs:lrs/statements/list?ascending=true&pagination=page&pageSize=2";

        Exchange first = call(uri, null);
        Object next = first.getMessage().getHeader("CamelLearningPlatformNext");
        Exchange second = call(uri, null, Map.of("CamelLearningPlatform.more", next));

        assertThat(second.getMessage().getBody(List.class)).hasSize(1);
        assertThat(second.getMessage().getHeader("CamelLearningPlatformNext")).isNull();
        assertThat(call(uri, null, Map.of("CamelLearningPlatform.more", "//other.example/"))
                        .getException())
                .isInstanceOf(BadRequestException.class);
        assertThat(stored).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 100})
    void whatIsStoredArrivesOnceHoweverLongAPageIsAndWhateverIsStoredMeanwhile(int pageSize) throws Exception {
        start("ascending=true&pageSize=" + pageSize);
        store(10_000);
        later = 1_000;

        poll();
        // all of it again, as far back as the lookback goes
        poll();

        assertThat(later).isZero();
        assertThat(arrived).hasSize(11_000).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(storedIds());
    }

    @Test
    void statementsOfOneMillisecondOnBothSidesOfAPollArrive() throws Exception {
        start("ascending=true&lookback=0");
        Instant same = clock.instant();
        lrs.add(statement("completed"), same);
        poll();
        lrs.add(statement("passed"), same);

        poll();
        poll();

        assertThat(arrived).hasSize(2);
    }

    @Test
    void theTimeOfTheLastStatementIsAskedFromToTheMillisecond() throws Exception {
        clock.advance(Duration.ofMillis(567));
        start("ascending=true&lookback=1h");
        lrs.add(statement("completed"));
        poll();
        poll();
        clock.advance(Duration.ofDays(1));

        poll();
        poll();

        assertThat(lrs.requests())
                .extracting(request -> request.query().replaceAll(".*since=([^&]*).*|.*", "$1"))
                // the lookback counts from what the store said that it shows; the statement itself is always in
                .containsExactly(
                        "",
                        "2026-11-02T09%3A00%3A01.566Z",
                        "2026-11-02T09%3A00%3A02.566Z",
                        "2026-11-02T10%3A00%3A00.566Z");
        assertThat(arrived).hasSize(1);
    }

    @Test
    void whatTheStoreShowsLateArrivesForTheCursorStaysBehindWhatItSaysThatItShows() throws Exception {
        start("ascending=true&lookback=0");
        lrs.lag(Duration.ofHours(2));
        lrs.add(statement("completed"));
        poll();
        clock.advance(Duration.ofMinutes(90));
        lrs.add(statement("passed"));
        poll();

        lrs.add(statement("failed"), clock.instant().minus(Duration.ofHours(1)));
        poll();

        assertThat(arrived).hasSize(3);
    }

    @Test
    void aPollThatIsBrokenOffGoesOnFromThePageBefore() throws Exception {
        start("ascending=true&pageSize=100&lookback=0");
        store(1_000);
        poll(() -> lrs.inject(LIST, Fault.answer(403)), 500);
        int calls = lrs.count(LIST);
        lrs.clearFaults();

        poll();

        assertThat(arrived).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(lrs.count(LIST) - calls).isLessThanOrEqualTo(6);
    }

    @Test
    void aStatementWhoseExchangeFailsArrivesAgain() throws Exception {
        start("ascending=true&pageSize=2&lookback=0");
        store(5);
        refusing = true;
        poll();
        clock.advance(Duration.ofDays(1));
        refusing = false;

        poll();
        poll();

        assertThat(arrived).hasSize(5).doesNotHaveDuplicates();
    }

    private void start(String arguments) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("lrs:lrs/statements/list?stateStore=#store&startScheduler=false&" + arguments)
                        .routeId("feed")
                        .process(exchange -> {
                            if (refusing) {
                                throw new IllegalStateException("refused");
                            }
                            arrived.add(exchange.getMessage()
                                    .getBody(Map.class)
                                    .get("id")
                                    .toString());
                            int count = arrivals.incrementAndGet();
                            if (count % 5 == 0 && later > 0) {
                                later--;
                                clock.advance(Duration.ofMillis(later % 2));
                                lrs.add(statement("completed"));
                            }
                            if (atCount != null && count == atCount) {
                                atThat.run();
                            }
                        });
            }
        });
    }

    private Integer atCount;
    private Runnable atThat = () -> {};

    private void poll(Runnable action, int count) {
        atCount = count;
        atThat = action;
        poll();
        atCount = null;
    }

    private void poll() {
        clock.advance(Duration.ofSeconds(1));
        ((ScheduledPollConsumer) context.getRoute("feed").getConsumer()).run();
    }

    /** Several in each millisecond. */
    private List<String> store(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clock.advance(Duration.ofMillis(i % 5 == 0 ? 1 : 0));
            ids.add(lrs.add(statement("completed")));
        }
        return ids;
    }

    private List<String> storedIds() {
        return lrs.statements().stream()
                .map(statement -> statement.get("id").toString())
                .toList();
    }

    private List<String> ids(String uri) {
        List<String> ids = new ArrayList<>();
        Iterator<?> rows = result(call(uri, null), Iterator.class);
        rows.forEachRemaining(row -> ids.add(((Map<?, ?>) row).get("id").toString()));
        return ids;
    }

    private static Fault page(String more, String id) {
        return Fault.answer(200, "{\"statements\":[{\"id\":\"" + id + "\"}],\"more\":\"" + more + "\"}");
    }

    private static String verb(String name) {
        return "http://adlnet.gov/expapi/verbs/" + name;
    }

    private static Map<String, Object> statement(String verb) {
        return Map.of(
                "actor",
                Map.of("account", Map.of("homePage", "https://learn.example.org", "name", "5d0c")),
                "verb",
                Map.of("id", verb(verb)),
                "object",
                Map.of("id", "https://learn.example.org/courses/fire-safety"));
    }
}
