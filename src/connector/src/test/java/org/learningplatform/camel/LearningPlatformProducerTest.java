// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.testkit.Fault;

class LearningPlatformProducerTest extends PlatformTestSupport {

    private static final Map<String, Object> JO =
            Map.of("username", "jo", "email", "jo@acme.example", "fname", "Jo", "lname", "Doe");

    @Test
    void anOperationIsCalledByItsName() {
        Exchange exchange = call("learningplatform:simple/users/create", JO);

        assertThat(result(exchange, Map.class)).containsEntry("username", "jo").containsKey("id");
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CamelLearningPlatformStatus", 201)
                .containsEntry("CamelLearningPlatformOutcome", "created")
                .containsEntry("CamelLearningPlatformAttempts", 1);
        assertThat(platform.users()).anySatisfy(user -> assertThat(user).containsEntry("email", "jo@acme.example"));
    }

    @Test
    void argumentsComeFromHeadersBeforeTheUri() {
        long jo = addUser("jo");
        long mo = addUser("mo");
        String uri = "learningplatform:simple/users/get?id=" + jo;

        assertThat(result(call(uri, null), Map.class)).containsEntry("username", "jo");
        assertThat(result(call(uri, null, Map.of("CamelLearningPlatform.id", mo)), Map.class))
                .containsEntry("username", "mo");
    }

    @Test
    void anArgumentMayBearTheNameOfAnOption() {
        addUser("jo");
        addUser("mo");

        Object found = call("learningplatform:simple/users/list?username=mo", null)
                .getMessage()
                .getBody();

        assertThat(rows(found)).hasSize(1).first().satisfies(user -> assertThat(user)
                .containsEntry("username", "mo"));
    }

    @Test
    void aHeaderNamesAnotherOperation() {
        long jo = addUser("jo");

        Exchange exchange = call(
                "learningplatform:simple/users/list",
                null,
                Map.of("CamelLearningPlatformOperation", "simple/users/delete", "CamelLearningPlatform.id", jo));

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("CamelLearningPlatformOutcome"))
                .isEqualTo("deleted");
        assertThat(platform.users())
                .anySatisfy(user -> assertThat(user.get("deleted_at")).isNotNull());
    }

    @Test
    void anUnknownOperationInAHeaderFailsWithTheNearestName() {
        Exchange exchange = call(
                "learningplatform:simple/users/list",
                null,
                Map.of("CamelLearningPlatformOperation", "simple/user/list"));

        assertThat(exchange.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("simple/users/list")
                .hasMessageContaining("shipped contract");
    }

    @Test
    void everyVerbHasItsOutcome() {
        long jo = addUser("jo");
        Map<String, Object> id = Map.of("CamelLearningPlatform.id", jo);

        assertThat(outcome(call("learningplatform:simple/users/get", null, id))).isEqualTo("read");
        assertThat(outcome(call("learningplatform:simple/users/update", Map.of("lname", "Roe"), id)))
                .isEqualTo("updated");
        assertThat(outcome(call("learningplatform:simple/users/delete", null, id)))
                .isEqualTo("deleted");
    }

    @Test
    void bodiesMayBeJsonInAnyUsualForm() {
        String json = "{\"lname\":\"Müller\"}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (Object body : List.of(json, bytes, new ByteArrayInputStream(bytes), Map.of("lname", "Müller"))) {
            long user = addUser("u" + body.getClass().getSimpleName());

            Exchange exchange = call("learningplatform:simple/users/update?id=" + user, body);

            assertThat(result(exchange, Map.class))
                    .as(body.getClass().getName())
                    .containsEntry("lname", "Müller");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "\t\n", "{\"a\":1} {\"b\":2}", "{\"a\":", "<html/>"})
    void aBodyThatIsNotJsonIsRefusedBeforeItIsSent(String body) {
        Exchange exchange = call("learningplatform:simple/users/create", body);

        assertThat(exchange.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("simple/users/create")
                .hasMessageContaining("not JSON")
                .message()
                .doesNotContain(body);
        assertThat(platform.count("simple/users/create")).isZero();
    }

    @Test
    void aBodyThatIsNotSentNeedNotBeJson() {
        long jo = addUser("jo");

        assertThat(call("learningplatform:simple/users/get?id=" + jo, "not json")
                        .getException())
                .isNull();
        assertThat(call("learningplatform:simple/users/list", "not json").getException())
                .isNull();
        assertThat(call("learningplatform:simple/users/delete?id=" + jo, "not json")
                        .getException())
                .isNull();
    }

    @Test
    void anObjectThatJacksonCannotWriteIsRefusedBeforeItIsSent() {
        Map<String, Object> circular = new HashMap<>();
        circular.put("self", circular);

        assertThat(call("learningplatform:simple/users/create", circular).getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("HashMap")
                .hasMessageContaining("Jackson cannot write");
    }

    @Test
    void repliesComeAsObjectsTextOrBytes() {
        long jo = addUser("jo");
        String get = "learningplatform:simple/users/get?id=" + jo + "&output=";

        assertThat(call(get + "object", null).getMessage().getBody()).isInstanceOf(Map.class);
        assertThat(call(get + "json", null).getMessage().getBody())
                .isInstanceOf(String.class)
                .asString()
                .contains("\"username\":\"jo\"");
        assertThat(call(get + "bytes", null).getMessage().getBody()).isInstanceOf(byte[].class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void aReplyInAnyUnicodeComesAsCleanText(String charset) throws IOException {
        String json = "{\"id\":1,\"name\":\"Zoë\"}";
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] reply = ("\uFEFF" + json).getBytes(Charset.forName(charset));
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        try {
            String uri = "learningplatform:simple/users/get?id=1&accessToken=t&clientId=&baseUrl=http://127.0.0.1:"
                    + server.getAddress().getPort();

            assertThat(result(call(uri + "&output=json", null), String.class)).isEqualTo(json);
            assertThat(result(call(uri + "&output=bytes", null), byte[].class))
                    .isEqualTo(json.getBytes(StandardCharsets.UTF_8));
            assertThat(result(call(uri, null), Map.class)).containsEntry("name", "Zoë");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void listsComeAsLazyIteratorsOrOneJsonArray() {
        for (int i = 0; i < 120; i++) {
            addUser("u" + i);
        }

        Object lazy =
                call("learningplatform:simple/users/list", null).getMessage().getBody();
        assertThat(lazy).isInstanceOf(Iterator.class);
        assertThat(platform.count("simple/users/list")).isEqualTo(1);
        assertThat(rows(lazy)).hasSize(121);
        assertThat(platform.count("simple/users/list"))
                .as("the empty page is the end")
                .isEqualTo(4);

        assertThat(result(call("learningplatform:simple/users/list?output=json", null), String.class))
                .startsWith("[{")
                .endsWith("} ]")
                .contains("\"u119\"");
    }

    @Test
    void bothBranchesOfAMulticastGetAllRows() throws Exception {
        for (int i = 0; i < 60; i++) {
            addUser("u" + i);
        }
        List<Object> one = new CopyOnWriteArrayList<>();
        List<Object> other = new CopyOnWriteArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:two")
                        .to("learningplatform:simple/users/list")
                        .multicast()
                        .to("direct:one", "direct:other");
                from("direct:one")
                        .split(body())
                        .streaming()
                        .process(e -> one.add(e.getMessage().getBody()));
                from("direct:other")
                        .split(body())
                        .streaming()
                        .process(e -> other.add(e.getMessage().getBody()));
            }
        });

        call("direct:two", null);

        assertThat(one).hasSize(61).isEqualTo(other);
    }

    @Test
    void aWireTapAndParallelBranchesGetAllRowsToo() throws Exception {
        for (int i = 0; i < 60; i++) {
            addUser("u" + i);
        }
        Queue<Object> rows = new ConcurrentLinkedQueue<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:three")
                        .to("learningplatform:simple/users/list")
                        .wireTap("direct:count")
                        .multicast()
                        .parallelProcessing()
                        .to("direct:count", "direct:count");
                from("direct:count")
                        .split(body())
                        .streaming()
                        .process(e -> rows.add(e.getMessage().getBody()));
            }
        });

        call("direct:three", null);

        await().until(() -> rows.size() == 3 * 61);
    }

    @Test
    void whoGoesFromRowToRowInStepsOfTheirOwnGetsEachOnce() throws Exception {
        for (int i = 0; i < 60; i++) {
            addUser("u" + i);
        }
        List<Object> rows = new CopyOnWriteArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:loop")
                        .to("learningplatform:simple/users/list")
                        .loopDoWhile(exchange ->
                                exchange.getMessage().getBody(Iterator.class).hasNext() && rows.size() < 100)
                        .process(e ->
                                rows.add(e.getMessage().getBody(Iterator.class).next()))
                        .end();
            }
        });

        call("direct:loop", null);

        assertThat(rows).hasSize(61).doesNotHaveDuplicates();
    }

    @Test
    void aPageThatFailsFailsTheSplitAfterAllRowsBeforeIt() throws Exception {
        for (int i = 0; i < 120; i++) {
            addUser("u" + i);
        }
        platform.inject("simple/users/list", 2, Fault.betweenPages(() -> {}));
        platform.inject("simple/users/list", 1, Fault.answer(500));
        List<Object> rows = new CopyOnWriteArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:split")
                        .to("learningplatform:simple/users/list?maxRetries=0")
                        .split(body())
                        .streaming()
                        .process(e -> rows.add(e.getMessage().getBody()));
            }
        });

        assertThat(call("direct:split", null).getException()).isInstanceOf(PlatformUnavailableException.class);

        assertThat(rows).hasSize(100);
    }

    @Test
    void aJsonListLargerThanAllowedIsRefusedWithTheWayThatStreams() {
        for (int i = 0; i < 120; i++) {
            addUser("u" + i);
        }

        assertThat(call("learningplatform:simple/users/list?output=json&maxResponseSize=20000", null)
                        .getException())
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("output=object");
    }

    @Test
    void onePageACallTellsWhereTheNextOneBegins() {
        for (int i = 0; i < 4; i++) {
            addUser("u" + i);
        }
        String uri = "learningplatform:simple/users/list?pagination=page&pageSize=3";

        Exchange first = call(uri, null);
        Object next = first.getMessage().getHeader("CamelLearningPlatformNext");
        Exchange second = call(uri, null, Map.of("CamelLearningPlatform.offset", next));
        Exchange third = call(uri, null, Map.of("CamelLearningPlatform.offset", 5));

        assertThat(result(first, List.class)).hasSize(3);
        assertThat(next).isEqualTo(3);
        assertThat(result(second, List.class)).hasSize(2);
        assertThat(second.getMessage().getHeader("CamelLearningPlatformNext")).isEqualTo(5);
        assertThat(result(third, List.class)).isEmpty();
        assertThat(third.getMessage().getHeader("CamelLearningPlatformNext")).isNull();
    }

    @Test
    void rawRequestsReachWhatNoOperationNames() {
        long jo = addUser("jo");

        Exchange one = call("learningplatform:simple/request?method=GET&path=/api/v2/users/" + jo, null);
        Exchange all = call("learningplatform:simple/request?method=GET&path=/api/v2/users", null);
        Exchange patched = call(
                "learningplatform:simple/request",
                Map.of("lname", "Roe"),
                Map.of("CamelLearningPlatform.method", "PATCH", "CamelLearningPlatform.path", "/api/v2/users/" + jo));

        assertThat(result(one, Map.class)).containsEntry("username", "jo");
        assertThat(rows(all.getMessage().getBody())).hasSize(2);
        assertThat(result(patched, Map.class)).containsEntry("lname", "Roe");
        assertThat(outcome(patched)).isEqualTo("updated");
    }

    @Test
    void aRawGetIsSentAsItIsWrittenAndAListReadToItsEnd() {
        for (int i = 0; i < 120; i++) {
            addUser("u" + i);
        }

        Exchange one = call("learningplatform:simple/request?method=GET&path=/api/v2/users/1", null);
        Exchange all = call("learningplatform:simple/request?method=GET&path=/api/v2/users", null);
        Exchange own = call("learningplatform:simple/request?method=GET&path=/api/v2/users&query=limit%3D7", null);

        assertThat(one.getException()).isNull();
        assertThat(rows(all.getMessage().getBody())).hasSize(121).doesNotHaveDuplicates();
        assertThat(result(own, List.class)).hasSize(7);
        assertThat(platform.requests("simple/users/get"))
                .extracting(r -> r.query())
                .containsExactly("");
        assertThat(platform.requests("simple/users/list"))
                .extracting(r -> r.query())
                .containsExactlyInAnyOrder(
                        "", "limit=50&offset=50", "limit=50&offset=100", "limit=50&offset=121", "limit=7");
    }

    @Test
    void aRawListWithoutPagesIsWholeWithItsFirstReply() {
        platform.inject("simple/tags/list", Fault.answer(200, "[{\"id\":1},{\"id\":2}]"));

        Object body = call("learningplatform:simple/request?method=GET&path=/api/v2/tags", null)
                .getMessage()
                .getBody();

        assertThat(rows(body)).hasSize(2);
    }

    @Test
    void aRawGetDownloadsWhateverThereIs() {
        platform.inject(
                "simple/users/get", Fault.answer(200, Map.of("Content-Type", "application/pdf"), "%PDF-1.7 ..."));

        Exchange exchange = call("learningplatform:simple/request?method=GET&path=/api/v2/users/1&output=bytes", null);

        assertThat(result(exchange, byte[].class)).asString().startsWith("%PDF");
    }

    @Test
    void aUsersRouteCatchesWhatWentWrongByType() {
        addUser("jo");

        assertThat(call("learningplatform:simple/users/get?id=4711", null).getException())
                .isInstanceOf(NotFoundException.class);
        assertThat(call("learningplatform:simple/users/create", JO).getException())
                .isInstanceOfSatisfying(ValidationException.class, refused -> {
                    assertThat(refused.getErrors()).containsKey("username");
                    assertThat(refused.getOperation()).isEqualTo("simple/users/create");
                    assertThat(refused.getStatus()).isEqualTo(422);
                    assertThat(refused.isRetryable()).isFalse();
                    assertThat(refused.getDetail()).isNotEmpty();
                });
    }

    @Test
    void headersOfTheMessageStayAndNoneOfTheReplyCome() {
        addUser("jo");

        Exchange exchange = call("learningplatform:simple/users/list", null, Map.of("mine", "kept"));

        assertThat(exchange.getMessage().getHeaders()).containsEntry("mine", "kept");
        assertThat(exchange.getMessage().getHeaders().keySet())
                .allMatch(name -> name.equals("mine") || name.startsWith("CamelLearningPlatform"));
    }

    @Test
    void credentialsAndBaseUrlCannotBeSetByAHeader() {
        addUser("jo");
        Map<String, Object> hostile = Map.of(
                "CamelLearningPlatform.baseUrl", "http://127.0.0.1:1",
                "CamelLearningPlatformBaseUrl", "http://127.0.0.1:1",
                "CamelHttpUri", "http://127.0.0.1:1",
                "Authorization", "Bearer stolen",
                "Host", "evil.example");

        Exchange exchange = call("learningplatform:simple/users/list", null, hostile);

        assertThat(exchange.getException()).isNull();
        assertThat(rows(exchange.getMessage().getBody())).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "Authorization ",
                "Authorization:Bearer evil",
                "",
                " Cookie",
                "Cookie:session",
                "Transfer-Encoding:chunked,",
                "Proxy-Authorization",
                "x\r\nAuthorization",
                "Content-Length\t",
                "naïve"
            })
    void aHeaderFilterStrategyLetsHeadersTravelButNoneThatSaysWhoCallsOrIsNoHeader(String name) throws IOException {
        DefaultHeaderFilterStrategy strategy = new DefaultHeaderFilterStrategy();
        context.getRegistry().bind("pass", strategy);
        Map<String, List<String>> received = new ConcurrentHashMap<>();
        HttpServer server = answering(received);

        Exchange exchange = call(
                "learningplatform:simple/users/list?headerFilterStrategy=#pass&accessToken=token&baseUrl=http://localhost:"
                        + server.getAddress().getPort(),
                null,
                Map.of(
                        "traceparent",
                        "00-abc",
                        name,
                        "stolen",
                        "x-lines",
                        "a\r\nAuthorization: Bearer stolen",
                        "CamelLearningPlatform.course_id",
                        "stolen"));
        server.stop(0);

        assertThat(exchange.getException()).isNull();
        assertThat(received)
                .containsEntry("Traceparent", List.of("00-abc"))
                .containsEntry("Authorization", List.of("Bearer token"));
        assertThat(received.toString()).doesNotContain("stolen");
    }

    @ParameterizedTest
    @ValueSource(classes = {String.class, byte[].class, InputStream.class})
    void aListIsAlsoItsJsonWhereATextOrBytesAreAskedFor(Class<?> type) throws Exception {
        addUser("jo");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:convert").to("learningplatform:simple/users/list").convertBodyTo(type);
                from("direct:large")
                        .to("learningplatform:simple/users/list?pageSize=1&maxResponseSize=600")
                        .convertBodyTo(type);
            }
        });

        String json = result(call("direct:convert", null), String.class);
        Exchange large = call("direct:large", null);

        assertThat((List<?>) Json.read(json.getBytes(StandardCharsets.UTF_8))).hasSize(2);
        assertThat(large.getException())
                .hasRootCauseInstanceOf(UnexpectedReplyException.class)
                .hasStackTraceContaining("larger than maxResponseSize")
                .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("username", "jo@"));
    }

    /** A platform that has nothing and notes the headers of what it is asked. */
    private static HttpServer answering(Map<String, List<String>> received) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            received.putAll(request.getRequestHeaders());
            byte[] reply = "[]".getBytes(StandardCharsets.UTF_8);
            request.sendResponseHeaders(200, reply.length);
            request.getResponseBody().write(reply);
            request.close();
        });
        server.start();
        return server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void nobodyIsNoUserToActFor(String user) {
        Exchange exchange =
                call("learningplatform:simple/users/list", null, Map.of("CamelLearningPlatformActAs", user));

        assertThat(exchange.getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("CamelLearningPlatformActAs names nobody");
        assertThat(platform.count("simple/users/list")).isZero();
    }

    private static String outcome(Exchange exchange) {
        return exchange.getMessage().getHeader("CamelLearningPlatformOutcome", String.class);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(Object body) {
        List<Map<String, Object>> rows = new ArrayList<>();
        ((Iterator<Map<String, Object>>) body).forEachRemaining(rows::add);
        return rows;
    }
}
