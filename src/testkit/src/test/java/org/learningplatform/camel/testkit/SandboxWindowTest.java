// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxWindowTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Sandbox sandbox;
    private static SandboxPlatform platform;
    private static URI window;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.builder().kafka(0).window(0).people(3).start();
        platform = sandbox.platform();
        window = sandbox.window();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @AfterEach
    void reset() {
        sandbox.reset();
    }

    @Test
    void itTellsPeopleEnrolmentsCompletionsCallsAndTokens() throws Exception {
        long enrolment = platform.add("enrolments", Map.of("user_id", 2, "course_id", "fire-safety"));
        platform.complete(enrolment, Instant.EPOCH, 90);
        String token = token();
        send(request("GET", platform.baseUrl() + "/api/v2/users").header("Authorization", "Bearer " + token));

        JsonNode state = state();

        assertThat(state.at("/people/count").asInt()).isEqualTo(4);
        assertThat(state.at("/people/rows/0/org_ref").asText()).isEqualTo("E3");
        assertThat(state.at("/enrolments/rows/0/user_id").asInt()).isEqualTo(2);
        assertThat(state.at("/completions/rows/0/score").asInt()).isEqualTo(90);
        assertThat(state.at("/calls/count").asInt()).isEqualTo(2);
        assertThat(state.at("/calls/rows/0/operation").asText()).isEqualTo("simple/users/list");
        assertThat(state.at("/calls/rows/0/milliseconds").asDouble()).isPositive();
        assertThat(state.at("/calls/statuses/200").asInt()).isEqualTo(2);
        assertThat(state.at("/calls/latency/p99").asDouble())
                .isGreaterThanOrEqualTo(state.at("/calls/latency/p50").asDouble());
        assertThat(state.at("/tokens/0/valid").asInt()).isEqualTo(1);
        assertThat(state.toString()).doesNotContain(token).doesNotContain(SandboxPlatform.CLIENT_SECRET);
    }

    @Test
    void itTellsWhatWasSetAsideAndWhy() {
        sandbox.kafka()
                .send(
                        "requests.dlq",
                        "acme:1".getBytes(UTF_8),
                        "{}".getBytes(UTF_8),
                        Map.of("dlq-reason", "person-unknown".getBytes(UTF_8)));
        sandbox.kafka().send("requests.parked", null, "{}".getBytes(UTF_8), Map.of());
        sandbox.kafka().send("requests", null, "{}".getBytes(UTF_8), Map.of());

        await().untilAsserted(() -> {
            JsonNode letters = state().at("/deadLetters");
            assertThat(letters.at("/counts").toString()).isEqualTo("{\"requests.dlq\":1,\"requests.parked\":1}");
            assertThat(letters.at("/rows").findValuesAsText("reason")).containsExactlyInAnyOrder("person-unknown", "");
        });
    }

    @Test
    void itTellsOnlyTheLatestOfMany() throws Exception {
        for (int i = 0; i < 2 * WindowState.SHOWN; i++) {
            platform.addUser("user-" + i, "R" + i);
        }

        JsonNode people = state().at("/people");

        assertThat(people.at("/count").asInt()).isEqualTo(4 + 2 * WindowState.SHOWN);
        assertThat(people.at("/rows")).hasSize(WindowState.SHOWN);
        assertThat(people.at("/rows/0/org_ref").asText()).isEqualTo("R99");
    }

    @Test
    void itCountsAllCallsAndTellsOnlyTheLatestNewestFirst() throws Exception {
        for (int i = 0; i < 2 * WindowState.SHOWN; i++) {
            platform.traffic().arrived("simple/users/get");
            platform.traffic().decided(call("/users/" + i, i % 2 == 0 ? 200 : 404));
        }

        JsonNode calls = state().at("/calls");

        assertThat(calls.at("/count").asInt()).isEqualTo(2 * WindowState.SHOWN);
        assertThat(calls.at("/statuses").toString())
                .isEqualTo("{\"200\":%1$d,\"404\":%1$d}".formatted(WindowState.SHOWN));
        assertThat(calls.at("/rows")).hasSize(WindowState.SHOWN);
        assertThat(calls.at("/rows/0/path").asText()).isEqualTo("/users/99");
    }

    private static Request call(String path, int status) {
        return new Request("simple/users/get", "GET", path, "", status, "", 0, "", Instant.now(), Duration.ZERO);
    }

    @Test
    @Timeout(60)
    void aPageIsToldOfAFaultAsSoonAsItIsSet() throws Exception {
        HttpResponse<Stream<String>> events =
                HTTP.send(request("GET", window + "events").build(), BodyHandlers.ofLines());
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream; charset=UTF-8");
        try (Stream<String> lines = events.body()) {
            Iterator<String> states =
                    lines.filter(line -> line.startsWith("data:")).iterator();
            assertThat(states.next()).contains("\"faults\":[]");

            post("{\"kind\":\"answer\",\"status\":503}");

            String told = states.next();
            while (!told.contains("\"faults\":[\"*: 503, each\"]")) {
                told = states.next();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"kind\":\"answer\"}|*: 500, each",
                "{\"kind\":\"answer\",\"status\":422,\"operations\":\"simple/*\",\"times\":3}|simple/*: 422, the next 3",
                "{\"kind\":\"too-many-requests\",\"share\":0.01,\"seed\":5}|*: 429, 1 %",
                "{\"kind\":\"html\"}|*: 502, each",
                "{\"kind\":\"slow\",\"milliseconds\":5}|*: slow, each",
                "{\"kind\":\"trickle\"}|*: trickle, each",
                "{\"kind\":\"hang\"}|*: hang, each",
                "{\"kind\":\"drop-before\"}|*: drop before, each",
                "{\"kind\":\"drop-after\"}|*: drop after, each",
                "{\"kind\":\"cut-short\",\"operations\":\"token/*\"}|token/*: cut short, each"
            })
    void aFaultOfEachKindIsSetWhileItRuns(String order, String fault) throws Exception {
        assertThat(post(order).statusCode()).isEqualTo(204);

        assertThat(platform.faults()).containsExactly(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"kind\":\"storm\"}|the kind of a fault is one of [answer,",
                "{}|the kind of a fault is one of",
                "null|the kind of a fault is one of",
                "[1]|a fault is a JSON object",
                "{\"kind\":|a fault is a JSON object",
                "{\"kind\":\"answer\",\"time\":3}|a fault has no such member; it has [kind, milliseconds,",
                "{\"kind\":\"answer\",\"times\":0}|times is 1 or more",
                "{\"kind\":\"answer\",\"share\":5}|share is from 0 to 1",
                "{\"kind\":\"answer\",\"share\":0.5,\"times\":1}|a fault has times or share, not both",
                "{\"kind\":\"answer\",\"status\":42}|status is from 200 to 599",
                "{\"kind\":\"slow\",\"milliseconds\":-1}|milliseconds is from 0"
            })
    void anOrderThatIsWrongIsRefusedInOneLineThatSaysWhatIsRight(String order, String why) throws Exception {
        HttpResponse<String> reply = post(order);

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).startsWith(why).hasLineCount(1);
        assertThat(platform.faults()).isEmpty();
    }

    @Test
    void allFaultsEndAndWhatHangsGoesOn() throws Exception {
        String token = token();
        post("{\"kind\":\"hang\"}");
        var hanging = HTTP.sendAsync(
                request("GET", platform.baseUrl() + "/api/v2/users")
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
        await().until(() -> platform.hanging() == 1);

        assertThat(send(request("DELETE", window + "faults")).statusCode()).isEqualTo(204);

        assertThat(hanging.join().statusCode()).isEqualTo(200);
        assertThat(platform.faults()).isEmpty();
    }

    @Test
    void allTokensExpire() throws Exception {
        token();

        assertThat(send(request("DELETE", window + "tokens")).statusCode()).isEqualTo(204);

        assertThat(state().at("/tokens/0/valid").asInt()).isZero();
        assertThat(state().at("/tokens/0/expired").asInt()).isEqualTo(1);
    }

    @Test
    void theAddressesAreToldAsProperties() throws Exception {
        assertThat(send(request("GET", window + "addresses")).body().lines())
                .contains("camel.component.learningplatform.baseUrl=" + platform.baseUrl());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1"})
    void aPageFromElsewhereSetsNoFault(String origin) throws Exception {
        HttpResponse<String> reply = send(request("POST", window + "faults", "{\"kind\":\"answer\"}")
                .header("Content-Type", "application/json")
                .header("Origin", origin));

        assertThat(reply.statusCode()).isEqualTo(403);
        assertThat(platform.faults()).isEmpty();
    }

    @Test
    void aNameThatWasMadeToLeadHereIsRefused() throws Exception {
        assertThat(statusLine("evil.example:" + window.getPort())).contains("403");
        assertThat(statusLine("localhost:" + window.getPort())).contains("200");
    }

    @Test
    void thePageLoadsNothingFromElsewhereAndRunsNoScriptButItsOwn() throws Exception {
        HttpResponse<String> page = send(request("GET", window.toString()));

        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'sha256-")
                .doesNotContain("http:", "https:");
        assertThat(page.body()).doesNotContain("http:", "https:", "innerHTML");
    }

    /** What a client gets that names the host itself; the JDK's own client does not let one. */
    private static String statusLine(String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", window.getPort())) {
            socket.getOutputStream()
                    .write(("GET /addresses HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private static String token() throws Exception {
        String form = "grant_type=client_credentials&client_id=" + SandboxPlatform.CLIENT_ID + "&client_secret="
                + URLEncoder.encode(SandboxPlatform.CLIENT_SECRET, UTF_8);
        HttpResponse<String> reply = send(request("POST", platform.baseUrl() + "/oauth/access_token", form)
                .header("Content-Type", "application/x-www-form-urlencoded"));
        return Answer.JSON.readTree(reply.body()).get("access_token").asText();
    }

    private static JsonNode state() throws Exception {
        return Answer.JSON.readTree(send(request("GET", window + "state")).body());
    }

    private static HttpResponse<String> post(String order) throws Exception {
        return send(request("POST", window + "faults", order).header("Content-Type", "application/json"));
    }

    private static HttpRequest.Builder request(String method, String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).method(method, BodyPublishers.noBody());
    }

    private static HttpRequest.Builder request(String method, String uri, String body) {
        return HttpRequest.newBuilder(URI.create(uri)).method(method, BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
