// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2016-12-31T23:59:60Z",
                "2016-12-31t23:59:60z",
                "2016-12-31T23:59:60.75Z",
                "2016-12-31T15:59:60-08:00",
                "2017-01-01T05:29:60+05:30"
            })
    void aLeapSecondIsTheLastMillisecondBeforeIt(String text) {
        assertThat(Moments.read(text)).isEqualTo(Instant.parse("2016-12-31T23:59:59.999Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2016-12-31T12:00:60Z",
                "2016-12-31T23:59:60-08:00",
                "2016-12-31T23:59:61Z",
                "2016-02-30T00:00:00Z",
                "2016-12-31T10:00:00",
                "+20016-12-31T10:00:00Z",
                "31.12.2016",
                ""
            })
    void aTextThatNamesNoMomentIsNone(String text) {
        assertThat(Moments.read(text)).isNull();
    }

    @Test
    void aMomentIsReadWithItsOffset() {
        assertThat(Moments.read("2026-11-02T00:00:00.5+01:00")).isEqualTo(Instant.parse("2026-11-01T23:00:00.5Z"));
    }
}
