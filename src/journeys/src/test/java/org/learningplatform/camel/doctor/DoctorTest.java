// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.testkit.Dialect;
import org.learningplatform.camel.testkit.Dialect.Times;
import org.learningplatform.camel.testkit.Dialect.Treatment;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.Sandbox;

class DoctorTest {

    @TempDir
    Path folder;

    // Platforms that differ

    /** 40 that are the same in each build, and two that nobody chose. */
    static LongStream seeds() {
        return LongStream.concat(
                LongStream.range(0, 40), ThreadLocalRandom.current().longs(2, 1_000, 1_000_000));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tellsWhatADrawnPlatformDoesSoThatEveryRowIsDelivered(long seed) throws Exception {
        DrawnPlatform drawn = DrawnPlatform.of(seed);
        try (Sandbox sandbox = drawn.start()) {
            DoctorRun run = doctor(sandbox, "--format", "json", "--out", folder.toString());

            assertThat(run.code())
                    .describedAs("seed %d: %s%s", seed, run.out(), run.err())
                    .isBetween(0, 1);
            JsonNode found = new JsonMapper().readTree(run.out());
            assertThat(classified(found))
                    .describedAs("seed %d, %s", seed, drawn)
                    .isEqualTo(expected(drawn.dialect()));
            assertThat(sandbox.platform().requests())
                    .allMatch(request -> request.method().equals("GET") || request.isTokenRequest())
                    .hasSizeLessThanOrEqualTo(60)
                    .hasSize(found.path("calls").asInt());
            assertThat(sandbox.platform().writes()).isZero();

            Instant since = sandbox.clock().instant().minus(Duration.ofDays(8));
            Map<String, Set<Object>> without = Delivery.read(sandbox, null, ZoneOffset.UTC, since);
            assertThat(without.get("users"))
                    .describedAs("seed %d, without", seed)
                    .satisfiesAnyOf(rows -> assertThat(rows).isEmpty(), rows -> assertThat(rows)
                            .hasSize(DrawnPlatform.PEOPLE + 1));
            assertThat(without.get("completions"))
                    .satisfiesAnyOf(rows -> assertThat(rows).isEmpty(), rows -> assertThat(rows)
                            .hasSize(DrawnPlatform.COMPLETIONS));
            ZoneId zone = ZoneId.of(operation(found, "find-users")
                    .at("/times/offset")
                    .asText("Z")
                    .replaceFirst("^$", "Z"));
            String overlay = "file:" + folder.resolve("overlay.yaml");
            Map<String, Set<Object>> with = Delivery.read(sandbox, overlay, zone, since);
            assertThat(with.get("users")).describedAs("seed %d, with", seed).hasSize(DrawnPlatform.PEOPLE + 1);
            assertThat(with.get("completions")).hasSize(DrawnPlatform.COMPLETIONS);
            boolean narrowed = "honoured".equals(classified(found).get("completed_from"));
            int after = DrawnPlatform.COMPLETIONS - 24 - (drawn.dialect().sinceExcluded() ? 1 : 0);
            assertThat(with.get("since")).hasSize(narrowed ? after : DrawnPlatform.COMPLETIONS);
        }
    }

    private static Map<String, Object> expected(Dialect dialect) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put(
                "paging",
                switch (dialect.pages()) {
                    case OFFSET -> "offset offset/limit";
                    case PAGE -> "page page/per_page from 1";
                    case PAGE_FROM_ZERO -> "page page/per_page from 0";
                    case SKIP -> "offset skip/take";
                    case CURSOR -> "next cursor/limit next_cursor";
                    case LINK -> "next after/limit links.next";
                    case LINK_HEADER -> "next page_info/limit Link";
                    case NONE -> "whole";
                });
        boolean whole = dialect.pages() == Dialect.Pages.NONE;
        expected.put("defaultPage", whole ? 0 : dialect.defaultPage());
        expected.put("greatestPage", whole ? 0 : dialect.greatestPage());
        expected.put("envelope", dialect.envelope());
        expected.put("times", dialect.times().name().toLowerCase(Locale.ROOT));
        expected.put(
                "offset",
                dialect.times() != Times.PLAIN
                        ? ""
                        : switch (dialect.zone().getId()) {
                            case "Asia/Kolkata" -> "+05:30";
                            case "Europe/Berlin" -> "+01:00";
                            default -> "";
                        });
        for (String argument : List.of("username", "email", "org_ref", "user_id", "completed_from")) {
            expected.put(
                    argument,
                    dialect.arguments()
                            .getOrDefault(argument, Treatment.HONOURED)
                            .name()
                            .toLowerCase(Locale.ROOT));
        }
        if (expected.get("completed_from").equals("honoured")) {
            expected.put(
                    "since",
                    dialect.times().name().toLowerCase(Locale.ROOT)
                            + (dialect.sinceExcluded() ? " exclusive" : " inclusive"));
        }
        expected.put("limit", dialect.requestsPerMinute());
        return expected;
    }

    private static Map<String, Object> classified(JsonNode found) {
        JsonNode users = operation(found, "find-users");
        JsonNode completions = operation(found, "list-completions");
        JsonNode paging = users.path("paging");
        Map<String, Object> classified = new LinkedHashMap<>();
        String style = paging.path("style").asText();
        classified.put(
                "paging",
                style
                        + (paging.has("position")
                                ? " " + paging.path("position").asText() + "/"
                                        + paging.path("size").asText()
                                : "")
                        + (style.equals("page")
                                ? " from " + paging.path("first").asText()
                                : "")
                        + (paging.has("next") ? " " + paging.path("next").asText() : ""));
        classified.put("defaultPage", paging.path("defaultPage").asInt());
        classified.put("greatestPage", paging.path("greatestPage").asInt());
        classified.put("envelope", users.path("envelope").asText());
        classified.put("times", users.path("times").path("form").asText());
        classified.put("offset", users.path("times").path("offset").asText());
        for (String argument : List.of("username", "email", "org_ref")) {
            classified.put(argument, users.path("filters").path(argument).asText());
        }
        classified.put("user_id", completions.path("filters").path("user_id").asText());
        JsonNode since = completions.path("since");
        classified.put("completed_from", since.path("treatment").asText());
        if (since.path("treatment").asText().equals("honoured")) {
            classified.put(
                    "since",
                    since.path("form").asText()
                            + (since.path("inclusive").asBoolean(true) ? " inclusive" : " exclusive"));
        }
        classified.put("limit", found.path("limits").path("X-RateLimit-Limit").asInt());
        return classified;
    }

    private static JsonNode operation(JsonNode found, String role) {
        for (JsonNode operation : found.path("operations")) {
            if (operation.path("role").asText().equals(role)) {
                return operation;
            }
        }
        throw new AssertionError("no " + role + " in " + found);
    }

    // What is said

    @Test
    void ofTheShippedContractsPlatformAllJourneysWork() throws Exception {
        try (Sandbox sandbox = plain()) {
            DoctorRun run = doctor(sandbox);

            assertThat(run.code()).describedAs(run.toString()).isZero();
            assertThat(run.out())
                    .contains("completions: works, 1 call a poll")
                    .contains("enrolment-requests: works")
                    .contains("roster-files: works");
            assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
        }
    }

    @Test
    void noValueOfARowIsToldOrWritten() throws Exception {
        try (Sandbox sandbox = plain()) {
            DoctorRun run = doctor(sandbox, "--out", folder.resolve("out").toString());

            String all = run.out()
                    + run.err()
                    + Files.readString(folder.resolve("out/doctor.json"))
                    + Files.readString(folder.resolve("out/overlay.yaml"));
            assertThat(all).doesNotContain("Sample", "ada.e1", "acme.example", "\"E1\"", "fire-safety");
        }
    }

    @Test
    void aFilterThatIsIgnoredCostsAFullScanAndLosesItsField() throws Exception {
        Dialect dialect = Dialect.pagedBy(Dialect.Pages.OFFSET)
                .argument("org_ref", Treatment.IGNORED)
                .argument("completed_from", Treatment.REFUSED);
        try (Sandbox sandbox = new DrawnPlatform(0, dialect).start()) {
            DoctorRun run = doctor(sandbox);
            DoctorRun overlay = doctor(sandbox, "--format", "overlay");

            assertThat(run.code()).isZero();
            assertThat(run.out())
                    .contains("roster-files: works-with-full-scan")
                    .contains("completions: works-with-full-scan")
                    .contains("not narrowed by person.externalId");
            assertThat(overlay.out())
                    .contains(
                            "{\"name\":\"org_ref\",\"in\":\"query\",\"description\":\"ignored\",\"schema\":{\"type\":\"string\"}}")
                    .contains("$.paths['/api/v2/completions'].get['x-since']")
                    .contains("\"x-provenance\":\"probed\"");
        }
    }

    @Test
    void whatHasChangedSinceIsTold() throws Exception {
        try (Sandbox sandbox = plain()) {
            doctor(sandbox, "--out", folder.toString());
        }
        try (Sandbox sandbox = new DrawnPlatform(
                        0, Dialect.pagedBy(Dialect.Pages.PAGE).argument("email", Treatment.IGNORED))
                .start()) {
            DoctorRun run =
                    doctor(sandbox, "--compare", folder.resolve("doctor.json").toString());

            assertThat(run.out())
                    .contains("filters email: was honoured, is ignored")
                    .contains("paging position: was offset, is page");
        }
    }

    @Test
    void whatWasNotReachedIsUnknownAndNeverWorks() throws Exception {
        try (Sandbox sandbox = plain()) {
            DoctorRun run = doctor(sandbox, "--max-calls", "9");

            assertThat(run.out())
                    .contains("--max-calls")
                    .contains("unknown")
                    .doesNotContain("completions: works", "files: works", "requests: works");
            assertThat(sandbox.platform().requests()).hasSizeLessThanOrEqualTo(9);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|{\"message\":\"canary\"}|application/json, the platform's own, message in message",
                "application/problem+json|{\"title\":\"canary\",\"detail\":\"canary\"}|application/problem+json, the platform's own, message in detail",
                "application/json|{\"error\":{\"code\":7,\"description\":\"canary\"}}|message in error.description",
                "application/json|{\"errors\":[{\"errorMessage\":\"canary\"}]}|message in errors.errorMessage",
                "application/json|{\"canary\":7}|application/json, the platform's own, no member holds a message",
                "application/json||no body, the platform's own",
                "text/html|<p>canary</p>|text/html, not the platform's own: something before it answers"
            })
    void howThePlatformSaysNoIsToldWithoutWhatItSays(String type, String body, String told) throws Exception {
        try (Sandbox sandbox = plain()) {
            sandbox.platform()
                    .inject(
                            "simple/users/get",
                            Fault.about(
                                    "987654321012",
                                    Fault.answer(404, Map.of("Content-Type", type), body == null ? "" : body)));

            DoctorRun run = doctor(sandbox, "--out", folder.toString());

            String said = run.out().replaceAll("\\s+", " ");
            assertThat(said)
                    .contains("HTTP 404 for a user who is not there: ")
                    .contains(told)
                    .doesNotContain("canary");
            assertThat(Files.readString(folder.resolve("doctor.json"))).doesNotContain("canary");
        }
    }

    // Zones

    @ParameterizedTest
    @CsvSource({
        "Asia/Kolkata, 0, UTC+05:30 at least, platformTimeZone = +05:30",
        "Asia/Kolkata, 7200, UTC+03:30 at least, platformTimeZone = +03:30",
        "America/New_York, 0, UTC-05:00 at least, 'if the platform''s zone is not UTC, set platformTimeZone'",
        "America/St_Johns, 0, UTC-03:30 at least, 'if the platform''s zone is not UTC, set platformTimeZone'"
    })
    void aZoneOfMomentsThatNameNoneIsToldAsFarAsTheNewestOneShowsIt(
            String zone, long secondsAgo, String told, String remedy) throws Exception {
        try (Sandbox sandbox = in(zone)) {
            sandbox.clock().advance(Duration.ofSeconds(secondsAgo));

            DoctorRun run = doctor(sandbox);
            DoctorRun overlay = doctor(sandbox, "--format", "overlay");

            assertThat(run.out().replaceAll("\\s+", " ")).contains(told).contains(remedy);
            assertThat(overlay.out()).doesNotContain("x-zone");
            if (!remedy.startsWith("platform")) {
                assertThat(run.out()).doesNotContain("platformTimeZone =");
            }
        }
    }

    private static Sandbox in(String zone) {
        return new DrawnPlatform(0, Dialect.pagedBy(Dialect.Pages.OFFSET).times(Times.PLAIN, ZoneId.of(zone))).start();
    }

    // Bad input

    @ParameterizedTest
    @CsvSource({
        "403, 'simple/completions/list', 1, 'the credentials lack the permission'",
        "503, 'simple/completions/list', 1, 'the platform failed'",
        "404, 'simple/completions/list', 1, 'the list does not exist'",
        "403, '*', 2, 'the credentials lack the permission'",
        "500, '*', 2, 'the platform failed'",
        "401, '*', 2, 'the token was refused'",
        "401, 'token/*', 2, 'the credentials were refused; check clientId, clientSecret'"
    })
    void aRefusalIsToldWithWhatToDo(int status, String operations, int code, String told) throws Exception {
        try (Sandbox sandbox = plain()) {
            sandbox.platform().inject(operations, Fault.answer(status));

            DoctorRun run = doctor(sandbox);

            assertThat(run.code()).describedAs(run.toString()).isEqualTo(code);
            assertThat((run.out() + run.err()).replaceAll("\\s+", " "))
                    .contains(told)
                    .contains(operations.startsWith("simple") ? operations : "");
        }
    }

    @Test
    void aPageInsteadOfAReplyIsTold() throws Exception {
        try (Sandbox sandbox = plain()) {
            sandbox.platform().inject("*", Fault.html());

            DoctorRun run = doctor(sandbox);

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("the reply is not JSON; check that baseUrl is the platform");
        }
    }

    @Test
    void tooManyRequestsEndTheLook() throws Exception {
        try (Sandbox sandbox = plain()) {
            sandbox.platform().inject("simple/users/list", Fault.tooManyRequests(Duration.ofSeconds(1)));

            DoctorRun run = doctor(sandbox);

            assertThat(run.out()).contains("429").contains("--rate");
            assertThat(sandbox.platform().count("simple/users/list")).isOne();
            assertThat(sandbox.platform().count("simple/courses/list")).isZero();
        }
    }

    @Test
    void whereNothingListensItSaysSo() throws Exception {
        Sandbox sandbox = plain();
        Map<String, String> properties = sandbox.properties();
        sandbox.close();

        DoctorRun run = DoctorRun.of(folder, properties, sandbox.clock());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("cannot be reached; check baseUrl, proxy and network");
    }

    @ParameterizedTest
    @CsvSource({
        "'--rate fast', '--rate is a number'",
        "'--format xml', '--format is table, json or overlay'",
        "'--properties no.file', 'there is no file no.file'",
        "'--heal', 'is not understood'",
        "'--compare pom.xml', 'it is not JSON'"
    })
    void argumentsThatMakeNoSenseAreTold(String arguments, String told) throws Exception {
        try (Sandbox sandbox = plain()) {
            DoctorRun run = doctor(sandbox, arguments.split(" "));

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains(told);
        }
    }

    private static Sandbox plain() {
        return DoctorRun.plain();
    }

    private DoctorRun doctor(Sandbox sandbox, String... arguments) throws IOException {
        return DoctorRun.of(folder, sandbox, arguments);
    }
}
