// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.LearningPlatformComponent;
import org.learningplatform.camel.PlatformTestSupport;
import org.learningplatform.camel.sync.work.Refusal;

class PersonsTest extends PlatformTestSupport {

    @Test
    void allThatIsKnownOfAPersonReachesThePlatform() throws Exception {
        long group = platform.add("groups", Map.of("name", "Welders"));
        platform.add("tags", Map.of("name", "night-shift"));

        String outcome = keep(with(Map.of(
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
        keep(with(Map.of("expiresAt", "2020-01-01T00:00:00Z")));

        assertThat(keep(with(Map.of()))).isEqualTo("unchanged");
        assertThat(keep(with(Map.of("familyName", "Roe")))).isEqualTo("updated");
        assertThat(keep(with(Map.of("familyName", "Roe", "expiresAt", "2036-01-01T00:00:00Z"))))
                .as("active again")
                .isEqualTo("updated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"externalId", "userName", "givenName", "familyName", "email"})
    void aPersonWithoutWhatAUserNeedsIsRefusedAndTheMemberNamed(String member) {
        Map<String, Object> person = new HashMap<>(with(Map.of()));
        person.put(member, " ");

        assertThatThrownBy(() -> keep(person))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("missing-" + member))
                .hasMessageContaining(member);
        assertThat(platform.writes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"expiresAt,2030-01-01,bad-date", "groups,Welders,bad-groups", "tags,7,bad-tags"})
    void aValueOfTheWrongFormIsRefused(String member, String value, String reason) {
        assertThatThrownBy(() -> keep(with(Map.of(member, value))))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo(reason))
                .hasMessageNotContaining(value);
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> keep("Jo Doe")).isInstanceOf(Refusal.class);
    }

    private String keep(Object body) throws Exception {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        persons().process(exchange);
        return exchange.getMessage().getHeader("CamelLearningPlatformOutcome", String.class);
    }

    private static Map<String, Object> with(Map<String, ?> members) {
        Map<String, Object> person = new HashMap<>(Map.of(
                "externalId", "100045",
                "userName", "j.doe",
                "givenName", "Jo",
                "familyName", "Doe",
                "email", "jo@example.com"));
        person.putAll(members);
        return person;
    }

    private Persons persons() {
        return new Persons(context.getComponent("learningplatform", LearningPlatformComponent.class)
                .getPlatform());
    }
}
