// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    private static final Map<String, Object> DATA =
            Map.of("person", Map.of("externalId", "100045"), "learningObject", Map.of("id", 101));

    private final Announcer announcer = new Announcer("urn:platform", "acme");

    @Test
    void anEventSaysWhoseItIsAndHasAKeyOfTenantAndPerson() {
        CloudEvent event =
                announcer.event("user.updated.v1", announcer.id("a"), "users/7", "100045", AT, Map.of("x", 1));

        assertThat(event)
                .isEqualTo(new CloudEvent(
                        CloudEvent.deterministicId("acme", "a"),
                        "urn:platform",
                        "org.learningplatform.user.updated.v1",
                        "users/7",
                        AT,
                        Map.of("tenantid", "acme", "partitionkey", "acme:100045"),
                        Map.of("x", 1)));
    }

    @Test
    void anAnswerNamesItsCauseAndCarriesItsCorrelation() {
        CloudEvent cause = cause("r-1", Map.of("correlationid", "joiner-7", "sequence", "1"));

        CloudEvent answer = announcer.answer(cause, "enrolment.created.v1", "enrolments/1", "100045", AT, Map.of());

        assertThat(answer.extensions())
                .isEqualTo(Map.of(
                        "tenantid", "acme",
                        "partitionkey", "acme:100045",
                        "causationid", "r-1",
                        "correlationid", "joiner-7"));
    }

    @Test
    void theAnswerToOneCauseHasOneIdForEachTypeAndTenant() {
        CloudEvent cause = cause("r-1", Map.of());

        assertThat(answer(announcer, cause, "enrolment.created.v1"))
                .isEqualTo(answer(announcer, cause, "enrolment.created.v1"))
                .isNotEqualTo(answer(announcer, cause, "enrolment.changed.v1"))
                .isNotEqualTo(answer(announcer, cause("r-2", Map.of()), "enrolment.created.v1"))
                .isNotEqualTo(answer(new Announcer("urn:platform", "other"), cause, "enrolment.created.v1"));
    }

    @Test
    void theSenderOfARequestIsToldItsOutcome() {
        CloudEvent told = announcer.requestCompleted(request(DATA), AT, "created", "501");

        assertThat(told.type()).isEqualTo("org.learningplatform.enrolment.request-completed.v1");
        assertThat(told.subject()).isEqualTo("r-1");
        assertThat(told.extensions())
                .containsEntry("causationid", "r-1")
                .containsEntry("correlationid", "joiner-7")
                .containsEntry("partitionkey", "acme:100045");
        assertThat(told.data())
                .isEqualTo(Map.of(
                        "request", Map.of("source", "urn:hr", "id", "r-1", "type", "t"),
                        "person", Map.of("externalId", "100045"),
                        "learningObject", Map.of("id", "101"),
                        "outcome", "created",
                        "enrolment", Map.of("id", "501")));
        Published.check(told);
    }

    @Test
    void theSenderOfARequestIsToldWhyItWasRefused() {
        CloudEvent told = announcer.requestRefused(
                request(DATA),
                AT,
                "validation-422",
                "simple/enrolments/create: HTTP 422, refused",
                List.of("due_date"));

        assertThat(told.data())
                .containsEntry("reason", "validation-422")
                .containsEntry("fields", List.of("due_date"))
                .doesNotContainKey("outcome");
        Published.check(told);
    }

    @Test
    void aRequestThatNamesNobodyIsAnsweredByItsOwnId() {
        CloudEvent told = announcer.requestRefused(
                request(Map.of("person", "canary", "learningObject", Map.of("id", "x".repeat(2_000)))),
                AT,
                "schema-invalid",
                "data/person must be an object",
                List.of());

        assertThat(told.extensions()).containsEntry("partitionkey", "acme:r-1");
        assertThat(told.data()).doesNotContainKeys("person", "learningObject");
        Published.check(told);
    }

    @Test
    void refusedAndThenReplayedAndDoneAreTwoFactsAndEachIsOneHoweverOftenItIsTold() {
        CloudEvent request = request(DATA);
        String refused = announcer
                .requestRefused(request, AT, "not-found", "no user", List.of())
                .id();

        assertThat(announcer
                        .requestRefused(request, AT.plusSeconds(9), "not-found", "no user", List.of())
                        .id())
                .isEqualTo(refused);
        assertThat(announcer.requestCompleted(request, AT, "created", "501").id())
                .isNotEqualTo(refused);
    }

    private static CloudEvent request(Map<String, Object> data) {
        return new CloudEvent("r-1", "urn:hr", "t", null, AT, Map.of("correlationid", "joiner-7"), data);
    }

    private static String answer(Announcer announcer, CloudEvent cause, String type) {
        return announcer.answer(cause, type, "s", "k", AT, Map.of()).id();
    }

    private static CloudEvent cause(String id, Map<String, String> extensions) {
        return new CloudEvent(id, "urn:hr", "t", null, AT, extensions, Map.of());
    }
}
