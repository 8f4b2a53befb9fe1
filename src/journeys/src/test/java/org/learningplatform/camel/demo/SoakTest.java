// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The soak finds what it looks for. */
class SoakTest {

    private static final List<String> ASKED = List.of("a", "b");

    @Test
    void aThingThatIsMissingIsLost() {
        Soak.Count count = Soak.Count.of("things", ASKED, Map.of("a", List.of("1")));

        assertThat(count.arrived()).isEqualTo(1);
        assertThat(count.isRight()).isFalse();
    }

    @Test
    void aThingWithTwoIdsWasCreatedTwice() {
        Soak.Count count = Soak.Count.of("things", ASKED, Map.of("a", List.of("1", "2"), "b", List.of("3")));

        assertThat(count.twice()).isEqualTo(1);
        assertThat(count.isRight()).isFalse();
    }

    @Test
    void aThingThatIsToldAgainWithItsIdIsRight() {
        Soak.Count count = Soak.Count.of("things", ASKED, Map.of("a", List.of("1", "1"), "b", List.of("3")));

        assertThat(count.repeated()).isEqualTo(1);
        assertThat(count.isRight()).isTrue();
    }
}
