// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.Rows;
import org.learningplatform.camel.client.transport.Headers;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.NotFoundException;

class UserMatchTest {

    private static final Map<String, Object> JO = Map.of("id", 1, "org_ref", "a1", "email", "jo@example.com");
    private static final Map<String, Object> FLO = Map.of("id", 2, "org_ref", "A1", "email", "flo@example.com");

    @Test
    void theUserIsFoundAmongAllThatAPlatformReturnsThatDoesNotFilter() {
        assertThat(only("email", "FLO@example.com")).isEqualTo(FLO);
        assertThat(only("org_ref", "a1")).as("a reference has its case").isEqualTo(JO);
    }

    @Test
    void nobodyIsNotFoundAndTheValueIsNotQuoted() {
        assertThatThrownBy(() -> only("org_ref", "b2"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("org_ref")
                .hasMessageNotContaining("b2");
    }

    @Test
    void severalAreAConflict() {
        assertThatThrownBy(() -> UserMatch.only(rows(JO, JO), "org_ref", "a1")).isInstanceOf(ConflictException.class);
    }

    private static Map<String, Object> only(String field, String value) {
        return UserMatch.only(rows(JO, FLO), field, value);
    }

    private static Rows rows(Object... rows) {
        Reply reply = new Reply("simple/users/list", 200, 1, Headers.NONE, new byte[0], List.of(rows), null);
        return new Rows(
                () -> List.of(new Page(reply, List.of(rows), false, null)).iterator());
    }
}
