// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.k8s.Expressions.Sample;
import org.learningplatform.camel.k8s.Expressions.Selector;
import org.learningplatform.camel.routes.Journey;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxKafka;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.SandboxSftp;

/** Alerts and dashboard, against what the shipped routes expose on a day on which much goes wrong. */
class ObservationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REQUESTED = "org.learningplatform.learning.enrolment.requested.v1";
    private static final String HEADER = "userId,username,firstName,lastName,email\n";

    private static List<Sample> samples;
    private static String exposed;

    @BeforeAll
    static void aDay(@TempDir Path state) {
        try (SandboxKafka kafka = new SandboxKafka();
                SandboxPlatform platform = new SandboxPlatform();
                SandboxSftp sftp = new SandboxSftp();
                Journey journey = new Journey(
                        kafka, platform, state, "enrolment-requests.yaml", "completions.yaml", "roster-files.yaml")) {
            long jo = journey.hire("jo");
            journey.hire("failing");
            IntStream.range(0, 20).forEach(i -> journey.hire("other-" + i));
            platform.complete(
                    platform.add("enrolments", Map.of("user_id", jo, "course_id", "101")), java.time.Instant.now(), 80);
            platform.inject("simple/users/list", Fault.about("failing", Fault.answer(503)));
            platform.inject("simple/completions/list", 2, Fault.answer(503));
            platform.inject("simple/users/get", 1, Fault.tooManyRequests(Duration.ZERO));
            journey.with(sftp.properties())
                    .with(Map.of(
                            "camel.metrics.enabled", "true",
                            "camel.component.learningplatform.maxRetries", "1",
                            "camel.component.learningplatform.retryDelay", "1",
                            "camel.component.learningplatform.requestsPerSecond", "50",
                            "roster.delay", "100",
                            "roster.readLockMinAge", "1",
                            "roster.readLockCheckInterval", "100"));
            sftp.drop("inbox", "starters.csv", HEADER + "S1,s1,F,L,s1@example.org\nS2,s2,F,L,nowhere\n");
            sftp.drop("inbox", "none.csv", "name;age\n");
            IntStream.range(0, 20).forEach(i -> request(journey, "r-" + i, "other-" + i));
            request(journey, "f-1", "failing");
            request(journey, "n-1", "nobody");

            journey.start();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(Expressions.samples(journey.scrape()))
                    .anyMatch(sample -> has(sample, "learningplatform_records_total", "completions", "told"))
                    .anyMatch(sample -> has(sample, "learningplatform_records_total", "roster-files", "invalid"))
                    .anyMatch(sample -> has(sample, "learningplatform_records_total", "enrolment-requests", "failed"))
                    .anyMatch(sample -> sample.metric().equals("learningplatform_parked"))
                    .anyMatch(sample -> "rejected".equals(sample.labels().get("state"))));
            platform.revokeTokens();
            platform.rotateSecret("another");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(Expressions.samples(journey.scrape()))
                    .anyMatch(sample -> "authentication".equals(sample.labels().get("outcome"))
                            && sample.metric().equals("learningplatform_tokens_seconds_count")));
            exposed = journey.scrape();
            samples = Expressions.samples(exposed);
        }
    }

    @AfterAll
    static void forget() {
        samples = null;
    }

    static Stream<String> alerts() throws IOException {
        return StreamSupport.stream(rules().spliterator(), false)
                .map(rule -> rule.path("expr").asText());
    }

    static Stream<String> panels() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("k8s/components/grafana/dashboard.json").toFile());
        List<String> expressions = new ArrayList<>();
        dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
        assertThat(expressions).hasSizeGreaterThan(10);
        return expressions.stream();
    }

    @ParameterizedTest
    @MethodSource({"alerts", "panels"})
    void anExpressionNamesWhatTheRoutesExpose(String expression) {
        List<Selector> selectors = Expressions.selectors(expression);

        assertThat(selectors).isNotEmpty().allSatisfy(selector -> {
            assertThat(samples).as(selector.toString()).anyMatch(selector::chooses);
            assertThat(samples).filteredOn(selector::chooses).allSatisfy(sample -> assertThat(
                            sample.labels().keySet())
                    .containsAll(Expressions.groupings(expression)));
        });
    }

    @Test
    void anExpressionThatNamesSomethingElseIsFound() {
        assertThat(List.of(
                        "learningplatform_calls_total",
                        "learningplatform_calls_seconds_count{outcome=\"nothing\"}",
                        "learningplatform_calls_seconds_count{nothing=\"success\"}"))
                .allSatisfy(expression -> assertThat(samples)
                        .noneMatch(Expressions.selectors("sum by (component) (rate(" + expression + "[5m])) > 1")
                                .get(0)::chooses));
        assertThat(Expressions.selectors("a > 1 unless on (x) sum by (y) (rate(b{c=\"d\"}[5m] offset 1h))"))
                .extracting(Selector::metric)
                .containsExactly("a", "b");
    }

    @Test
    void anAlertSaysHowBadItIsAndWhatToDoInLabelsThatItHas() throws IOException {
        assertThat(rules()).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
            assertThat(Pattern.compile("\\$labels\\.(\\w+)")
                            .matcher(rule.path("annotations").toString())
                            .results()
                            .map(label -> label.group(1)))
                    .isSubsetOf(Expressions.groupings(rule.path("expr").asText()));
        });
    }

    @Test
    void everyMeterIsInTheGuideAndEveryMeterOfTheGuideIsExposed() throws IOException {
        Set<String> told = Pattern.compile("`(learningplatform\\.[a-z.]+)`")
                .matcher(Files.readString(Path.of("src/docs/meters.adoc")))
                .results()
                .map(name -> name.group(1))
                .collect(java.util.stream.Collectors.toSet());
        Set<String> there = Pattern.compile("(?m)^# TYPE (learningplatform_\\w+?)(_seconds(_max)?|_total)? ")
                .matcher(exposed)
                .results()
                .map(name -> name.group(1).replace('_', '.'))
                .collect(java.util.stream.Collectors.toSet());

        assertThat(told).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void noMeterNamesAPersonAPathOrAnAddress() {
        assertThat(samples)
                .filteredOn(sample -> sample.metric().startsWith("learningplatform_"))
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.labels().values())
                        .noneMatch(value ->
                                value.matches(".*(jo|failing|other-|nobody|example\\.org|localhost|/api/).*")));
    }

    private static JsonNode rules() throws IOException {
        return Kustomize.documents(Files.readString(Path.of("k8s/components/prometheus/rules.yaml")))
                .get(0)
                .at("/spec/groups/0/rules");
    }

    private static boolean has(Sample sample, String metric, String journey, String outcome) {
        return sample.metric().equals(metric)
                && journey.equals(sample.labels().get("journey"))
                && outcome.equals(sample.labels().get("outcome"));
    }

    private static void request(Journey journey, String id, String person) {
        journey.publish(
                "acme:" + person,
                id,
                REQUESTED,
                "{\"person\":{\"externalId\":\"%s\"},\"learningObject\":{\"id\":\"101\"}}".formatted(person));
    }
}
