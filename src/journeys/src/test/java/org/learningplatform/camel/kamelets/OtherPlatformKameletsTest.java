// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.journey.OtherPlatform;

/** Kamelets on a platform whose paths, operations and members are all others than those that ship. */
class OtherPlatformKameletsTest {

    private static final String PERSON =
            """
            {"externalId": "100045", "userName": "j.doe", "givenName": "Jo", "familyName": "Doe",
             "email": "jo@example.com"}""";

    private final OtherPlatform platform = new OtherPlatform();
    private final CamelContext context = new DefaultCamelContext();
    private final Queue<String> rows = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        context.stop();
        platform.close();
    }

    @ParameterizedTest
    @CsvSource({"users, staff, badge, 7", "courses, units, code, 7", "completions, results, grade, 7"})
    void aSourceTellsOfTheRowsOfItsList(String source, String list, String member, int value) throws Exception {
        start(source + "-source", Map.of("delay", "50"));

        platform.add(list, Map.of(member, value, "finished", "01.06.2026 05:00"));

        await().untilAsserted(() -> assertThat(rows).first().asString().contains("\"" + member + "\":" + value));
    }

    @Test
    void aPersonBecomesAUser() throws Exception {
        start("person-sink", Map.of());

        assertThat(send(PERSON, Map.of()).getMessage().getHeader("CamelLearningPlatformOutcome"))
                .isEqualTo("created");
        assertThat(platform.rows("staff")).singleElement().satisfies(staff -> assertThat(staff)
                .containsEntry("badge", 100045));
    }

    @Test
    void aRequestBecomesAnEnrolment() throws Exception {
        String staff = platform.add("staff", Map.of("badge", 100045));
        String unit = platform.add("units", Map.of("code", "FIRE-1"));
        start("enrolment-sink", Map.of("tenant", "acme"));

        Exchange told = send(
                """
                {"person": {"externalId": "100045"}, "learningObject": {"externalReference": "FIRE-1"}}""",
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "1",
                        "ce_source", "urn:acme:hr",
                        "ce_type", "org.learningplatform.learning.enrolment.requested.v1",
                        "content-type", "application/json"));

        assertThat(told.getMessage().getHeader("ce_type", String.class))
                .isEqualTo("org.learningplatform.enrolment.created.v1");
        assertThat(platform.rows("assignments")).singleElement().satisfies(assignment -> assertThat(assignment)
                .containsEntry("who", staff)
                .containsEntry("what", unit));
    }

    @Test
    void aCompletionBecomesAnEventThatNamesThePerson() throws Exception {
        String staff = platform.add("staff", Map.of("badge", 100045));
        start("completion-event-action", Map.of("tenant", "acme"));

        Exchange told = send(
                """
                {"of": {"assignment": "a-1", "staff": "%s", "unit": "unit-7"}, "finished": "01.06.2026 05:00"}"""
                        .formatted(staff),
                Map.of());

        assertThat(told.getMessage().getHeader("ce_partitionkey", String.class)).isEqualTo("acme:100045");
        assertThat(json(told).path("completedAt").asText()).isEqualTo("2026-06-01T03:00:00Z");
    }

    @Test
    void aUserIsFoundByTheFilterOfThePlatform() throws Exception {
        platform.add("staff", Map.of("badge", 1));
        String staff = platform.add("staff", Map.of("badge", 100045));
        start("find-user-action", Map.of());

        assertThat(json(send("100045", Map.of())).path("nr").asText()).isEqualTo(staff);
        assertThat(platform.requests("GET /v9/staff"))
                .singleElement()
                .asString()
                .contains("badge=100045");
    }

    @Test
    void aUserIsFoundAmongAllWhereThePlatformDoesNotFilterAndTwoAreAConflict() throws Exception {
        for (int badge = 1; badge <= 4; badge++) {
            platform.add("staff", Map.of("badge", badge, "profile", Map.of("login", "u" + badge)));
        }
        start("find-user-action", Map.of("key", "username"));

        assertThat(json(send("U3", Map.of())).path("badge").asInt()).isEqualTo(3);
        platform.add("staff", Map.of("badge", 5, "profile", Map.of("login", "u1")));
        assertThatThrownBy(() -> send("u1", Map.of()))
                .as("the other one is on a later page")
                .hasCauseInstanceOf(ConflictException.class);
    }

    private void start(String kamelet, Map<String, String> more) throws Exception {
        String name = "learningplatform-" + kamelet;
        Map<String, String> settings = new HashMap<>(more);
        settings.put("baseUrl", platform.baseUrl());
        settings.put("contract", OtherPlatform.COLLECTION);
        settings.put("contractOverlay", OtherPlatform.OVERLAY);
        // what a kamelet asks for, and the platform does not
        KameletFile.read(name).required().forEach(required -> settings.putIfAbsent(required, "none"));
        settings.forEach((key, value) ->
                context.getPropertiesComponent().addInitialProperty("camel.kamelet." + name + "." + key, value));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                if (kamelet.endsWith("-source")) {
                    from("kamelet:" + name + "/feed")
                            .process(exchange -> rows.add(exchange.getMessage().getBody(String.class)));
                } else {
                    from("direct:in").to("kamelet:" + name);
                }
            }
        });
        context.start();
    }

    private Exchange send(String body, Map<String, Object> headers) {
        Exchange exchange = context.createProducerTemplate().request("direct:in", request -> {
            request.getMessage().setBody(body);
            headers.forEach(request.getMessage()::setHeader);
        });
        if (exchange.getException() != null) {
            throw new CamelExecutionException("failed", exchange, exchange.getException());
        }
        return exchange;
    }

    private static JsonNode json(Exchange exchange) throws Exception {
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }
}
