// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.learningplatform.camel.testkit.Dialect.Pages;
import org.learningplatform.camel.testkit.Dialect.Times;
import org.learningplatform.camel.testkit.Dialect.Treatment;

class DialectTest {

    private static final int PEOPLE = 25;

    private final HttpClient http = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private String token;

    @AfterEach
    void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OFFSET, offset=0&limit=2, offset=2&limit=2",
        "PAGE, page=1&per_page=2, page=2&per_page=2",
        "PAGE_FROM_ZERO, page=0&per_page=2, page=1&per_page=2",
        "SKIP, skip=0&take=2, skip=2&take=2"
    })
    void aListIsCutAsItsArgumentsSay(Pages pages, String first, String second) throws Exception {
        start(Dialect.pagedBy(pages));

        assertThat(ids(users(first).path("data"))).containsExactly(1, 2);
        assertThat(ids(users(second).path("data"))).containsExactly(3, 4);
        assertThat(users("offset=7&page=9&cursor=x&sort=up").path("data")).hasSizeLessThan(PEOPLE + 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"CURSOR", "LINK", "LINK_HEADER"})
    void aListNamesItsNextPageUntilItEnds(Pages pages) throws Exception {
        start(Dialect.pagedBy(pages).pageSizes(10, 10));
        List<Integer> all = new ArrayList<>();

        String target = "/api/v2/users";
        while (target != null) {
            HttpResponse<String> reply = get(target);
            JsonNode body = Answer.JSON.readTree(reply.body());
            all.addAll(ids(body.path("data")));
            target = switch (pages) {
                case CURSOR ->
                    body.path("next_cursor").isNull()
                            ? null
                            : "/api/v2/users?cursor=" + body.path("next_cursor").asText();
                case LINK -> path(body.path("links").path("next").textValue());
                default ->
                    path(reply.headers()
                            .firstValue("Link")
                            .map(link -> link.replaceAll("<|>.*", ""))
                            .orElse(null));
            };
        }

        assertThat(all).hasSize(PEOPLE + 1).doesNotHaveDuplicates();
    }

    @Test
    void aListWithoutPagesIsWholeWhateverIsAskedFor() throws Exception {
        start(Dialect.pagedBy(Pages.NONE).envelope(""));

        assertThat(users("limit=2&offset=4")).hasSize(PEOPLE + 1);
    }

    @Test
    void aPageHasAsManyRowsAsTheDialectAllows() throws Exception {
        start(Dialect.pagedBy(Pages.OFFSET).pageSizes(7, 20).envelope("reply.rows"));

        assertThat(users("").path("reply").path("rows")).hasSize(7);
        assertThat(users("limit=1000").path("reply").path("rows")).hasSize(20);
    }

    @Test
    void anArgumentIsHonouredIgnoredOrRefused() throws Exception {
        start(Dialect.pagedBy(Pages.OFFSET)
                .argument("email", Treatment.IGNORED)
                .argument("org_ref", Treatment.REFUSED)
                .requestsPerMinute(300));

        assertThat(users("username=ben.e2").path("data")).hasSize(1);
        assertThat(users("email=nobody").path("data")).hasSize(25);
        HttpResponse<String> refused = get("/api/v2/users?org_ref=E1");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(get("/api/v2/users").headers().map())
                .containsEntry("X-RateLimit-Limit", List.of("300"))
                .containsEntry("Date", List.of("Mon, 02 Nov 2026 10:00:00 GMT"));
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, Asia/Kolkata, 2026-11-01 15:30:00", "ISO, UTC, 2026-11-01T10:00:00Z", "EPOCH, UTC, 1793527200"})
    void momentsAreToldAndTakenInOneForm(Times form, ZoneId zone, String told) throws Exception {
        start(Dialect.pagedBy(Pages.OFFSET).times(form, zone));
        complete("2026-11-01T10:00:00Z");
        complete("2026-11-01T11:00:00Z");

        assertThat(completions("").path(0).path("completed_at").asText()).isEqualTo(told);
        assertThat(completions("completed_from=" + encode(told))).hasSize(2);
        assertThat(get("/api/v2/completions?completed_from=soon").statusCode()).isEqualTo(422);
    }

    @Test
    void sinceMayLeaveOutTheVeryMoment() throws Exception {
        start(Dialect.pagedBy(Pages.OFFSET).times(Times.ISO, ZoneOffset.UTC).afterSince());
        complete("2026-11-01T10:00:00Z");
        complete("2026-11-01T11:00:00Z");

        assertThat(completions("completed_from=2026-11-01T10:00:00Z")).hasSize(1);
    }

    @Test
    void whatStandsBesideTheRowsNeedsAnEnvelope() {
        assertThatThrownBy(() -> Dialect.pagedBy(Pages.CURSOR).envelope(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("envelope");
    }

    private void start(Dialect dialect) throws Exception {
        sandbox = Sandbox.builder()
                .clock(new TestClock())
                .people(PEOPLE)
                .dialect(dialect)
                .start();
        String form = "grant_type=client_credentials&client_id=" + SandboxPlatform.CLIENT_ID + "&client_secret="
                + encode(SandboxPlatform.CLIENT_SECRET);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(sandbox.platform().baseUrl() + "/oauth/access_token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        token = Answer.JSON
                .readTree(http.send(request, BodyHandlers.ofString()).body())
                .path("access_token")
                .asText();
    }

    private void complete(String at) {
        SandboxPlatform platform = sandbox.platform();
        long enrolment = platform.add("enrolments", Map.of("user_id", 2, "course_id", "fire-safety"));
        platform.complete(enrolment, Instant.parse(at), null);
    }

    private JsonNode completions(String query) throws Exception {
        return Answer.JSON.readTree(get("/api/v2/completions?" + query).body()).path("data");
    }

    private JsonNode users(String query) throws Exception {
        return Answer.JSON.readTree(get("/api/v2/users?" + query).body());
    }

    private HttpResponse<String> get(String target) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(sandbox.platform().baseUrl() + target))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    private static List<Integer> ids(JsonNode rows) {
        List<Integer> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(row.path("id").asInt()));
        return ids;
    }

    private static String path(String address) {
        return address == null ? null : address.replaceFirst("http://[^/]*", "");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
