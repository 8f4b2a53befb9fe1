// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.learningplatform.camel.journey.Messages.person;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.PlatformTestSupport;
import org.learningplatform.camel.sync.work.Refusal;

class PersonsTest extends PlatformTestSupport {

    @Test
    void allThatIsKnownOfAPersonReachesThePlatform() throws Exception {
        long group = platform.add("groups", Map.of("name", "Welders"));
        platform.add("tags", Map.of("name", "night-shift"));

        String outcome = keep(person(Map.of(
                "timezone", "Europe/Berlin",
                "language", "de",
                "expiresAt", "2030-01-01T00:00:00+01:00",
                "groups", List.of("Welders"),
                "tags", List.of("night-shift"))));

        assertThat(outcome).isEqualTo("created");
        Map<String, Object> user = platform.users().get(1);
        assertThat(user)
                .containsEntry("org_ref", "100045")
                .containsEntry("timezone", "Europe/Berlin")
                .containsEntry("language", "de")
                .containsEntry("expires_at", "2029-12-31 23:00:00");
        assertThat(platform.members("groups", group, "users")).hasSize(1);
        assertThat(platform.members("users", (Long) user.get("id"), "tags")).hasSize(1);
    }

    @Test
    void theOutcomeSaysWhatHappened() throws Exception {
        keep(person(Map.of("expiresAt", "2020-01-01T00:00:00Z")));

        assertThat(keep(person(Map.of()))).isEqualTo("unchanged");
        assertThat(keep(person(Map.of("familyName", "Roe")))).isEqualTo("updated");
        assertThat(keep(person(Map.of("familyName", "Roe", "expiresAt", "2036-01-01T00:00:00Z"))))
                .as("active again")
                .isEqualTo("updated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"externalId", "userName", "givenName", "familyName", "email"})
    void aPersonWithoutWhatAUserNeedsIsRefusedAndTheMemberNamed(String member) {
        Map<String, Object> person = person(Map.of(member, " "));

        assertThatThrownBy(() -> keep(person))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("missing-" + member))
                .hasMessageContaining(member);
        assertThat(platform.writes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"expiresAt,2030-01-01,bad-date", "groups,Welders,bad-groups", "tags,7,bad-tags"})
    void aValueOfTheWrongFormIsRefused(String member, String value, String reason) {
        assertThatThrownBy(() -> keep(person(Map.of(member, value))))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo(reason))
                .hasMessageNotContaining(value);
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> keep("Jo Doe")).isInstanceOf(Refusal.class);
    }

    private String keep(Object body) throws Exception {
        return Messages.keep(context, body);
    }
}
