// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

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

    private static String answer(Announcer announcer, CloudEvent cause, String type) {
        return announcer.answer(cause, type, "s", "k", AT, Map.of()).id();
    }

    private static CloudEvent cause(String id, Map<String, String> extensions) {
        return new CloudEvent(id, "urn:hr", "t", null, AT, extensions, Map.of());
    }
}
