// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of xAPI that a client may count on. */
class SandboxRecordStoreTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String STATEMENT =
            """
            {"actor":{"mbox":"mailto:jo@example.org"},"verb":{"id":"%s"},"object":{"id":"https://learn.example.org/courses/a"}}""";

    private final TestClock clock = new TestClock("2026-11-02T10:00:00Z");
    private final SandboxRecordStore store = new SandboxRecordStore(0, clock);

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Basic bm8=, 401",
        "X-Experience-API-Version, 0.9, 400",
        "X-Experience-API-Version, 2.0.0, 200"
    })
    void aCallNamesItsClientAndAVersion(String header, String value, int status) throws Exception {
        assertThat(get("/statements", request -> request.setHeader(header, value))
                        .statusCode())
                .isEqualTo(status);
        assertThat(get("/about").statusCode()).isEqualTo(200);
    }

    @Test
    void theSameStatementIsStoredOnceAndAnotherOneOfItsIdIsAConflict() throws Exception {
        String id = UUID.randomUUID().toString();

        assertThat(put(id, "completed")).isEqualTo(204);
        assertThat(put(id, "completed")).isEqualTo(204);
        assertThat(put(id, "failed")).isEqualTo(409);
        assertThat(store.statements()).singleElement().extracting("id").isEqualTo(id);
    }

    @Test
    void severalStatementsMayBePostedAtOnce() throws Exception {
        String two = "[" + STATEMENT.formatted("a") + "," + STATEMENT.formatted("b") + "]";

        HttpResponse<String> reply = send(request -> request.POST(BodyPublishers.ofString(two)), "/statements");

        assertThat(json(reply)).hasSize(2);
        assertThat(store.statements()).hasSize(2);
    }

    @Test
    void sinceLeavesOutItsTimeAndUntilHasIt() throws Exception {
        List<String> ids = add(3, Duration.ofSeconds(1));

        assertThat(listed("?since=2026-11-02T10:00:01Z&ascending=true")).containsExactly(ids.get(1), ids.get(2));
        assertThat(listed("?since=2026-11-02T10:00:00.999Z&until=2026-11-02T10:00:02Z"))
                .containsExactly(ids.get(1), ids.get(0));
        assertThat(get("/statements?since=yesterday").statusCode()).isEqualTo(400);
        assertThat(get("/statements?sinze=x").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void moreLeadsThroughWhatLiesBetweenSinceAndUntilInEitherOrder(boolean ascending) throws Exception {
        List<String> ids = add(7, Duration.ofSeconds(1));
        List<String> between = new ArrayList<>(ids.subList(1, 6));
        if (!ascending) {
            Collections.reverse(between);
        }

        assertThat(listed("?since=2026-11-02T10:00:01Z&until=2026-11-02T10:00:06Z&limit=2&ascending=" + ascending))
                .containsExactlyElementsOf(between);
        assertThat(listed("?since=2026-11-02T10:00:06Z&until=2026-11-02T10:00:01Z&ascending=" + ascending))
                .isEmpty();
        assertThat(listed("?until=2026-11-02T10:00:01Z&cursor=" + ids.get(5) + "&ascending=" + ascending))
                .hasSize(ascending ? 0 : 1);
    }

    @Test
    void moreLeadsThroughAllStatementsOfOneMillisecondToo() throws Exception {
        List<String> ids = add(7, Duration.ZERO);

        assertThat(listed("?ascending=true&limit=2")).containsExactlyElementsOf(ids);
        assertThat(store.count("lrs/statements/list")).isEqualTo(4);
    }

    @Test
    void aVoidedStatementIsListedNoMore() throws Exception {
        String id = add(1, Duration.ZERO).get(0);
        String voiding = store.voidStatement(id);

        assertThat(listed("")).containsExactly(voiding);
        assertThat(get("/statements?statementId=" + id).statusCode()).isEqualTo(404);
        assertThat(json(get("/statements?voidedStatementId=" + id)).path("id").asText())
                .isEqualTo(id);
    }

    @Test
    void theTimeUpToWhichItShowsEverythingMayBeBehind() throws Exception {
        store.lag(Duration.ofMinutes(5));

        assertThat(get("/statements").headers().firstValue("X-Experience-API-Consistent-Through"))
                .contains("2026-11-02T09:55:00Z");
    }

    @Test
    void itMisbehavesAsAPlatformDoesAndBeginsAnew() throws Exception {
        add(1, Duration.ZERO);
        store.inject("lrs/statements/list", 1, Fault.html(503));

        assertThat(get("/statements").statusCode()).isEqualTo(503);
        assertThat(get("/statements").statusCode()).isEqualTo(200);
        store.reset();

        assertThat(store.statements()).isEmpty();
        assertThat(store.requests()).isEmpty();
    }

    private List<String> add(int count, Duration apart) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clock.advance(apart);
            ids.add(store.add(Map.of(
                    "actor",
                    Map.of("mbox", "mailto:jo@example.org"),
                    "verb",
                    Map.of("id", "http://adlnet.gov/expapi/verbs/completed"),
                    "object",
                    Map.of("id", "https://learn.example.org/courses/" + i))));
        }
        return ids;
    }

    private List<String> listed(String query) throws Exception {
        List<String> ids = new ArrayList<>();
        String path = "/statements" + query;
        while (!path.isEmpty()) {
            JsonNode page = json(get(path));
            page.path("statements")
                    .forEach(statement -> ids.add(statement.path("id").asText()));
            path = page.path("more").asText().replaceFirst("^/data/xAPI", "");
        }
        return ids;
    }

    private int put(String id, String verb) throws Exception {
        return send(
                        request -> request.PUT(BodyPublishers.ofString(STATEMENT.formatted(verb))),
                        "/statements?statementId=" + id)
                .statusCode();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(path, request -> request);
    }

    private HttpResponse<String> get(String path, UnaryOperator<HttpRequest.Builder> more) throws Exception {
        return send(more, path);
    }

    private HttpResponse<String> send(UnaryOperator<HttpRequest.Builder> more, String path) throws Exception {
        String pair = SandboxRecordStore.KEY + ":" + SandboxRecordStore.SECRET;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(store.baseUrl() + path))
                .header("Content-Type", "application/json")
                .header("X-Experience-API-Version", "1.0.3")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        return HTTP.send(more.apply(request).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> reply) throws IOException {
        return Answer.JSON.readTree(reply.body());
    }
}
