// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.learning.Facts.Fact;
import org.learningplatform.camel.sync.learning.Facts.Source;
import org.learningplatform.camel.testkit.TestClock;

class FactsTest {

    private static final Instant NOON = Instant.parse("1999-06-01T12:00:00Z");

    private final Facts facts = new Facts(
            new MemoryStateStore().journal(),
            "acme",
            Duration.ofMinutes(5),
            true,
            new TestClock("1999-06-01T12:30:00Z"));

    @Test
    void whatTwoSourcesSeeIsToldByWhoComesFirstAndByThatOneAgain() {
        assertThat(facts.claim(passed(NOON, 87), Source.RECORD_STORE, "statement"))
                .isTrue();

        assertThat(facts.claim(passed(NOON.plusSeconds(299), 87), Source.PLATFORM, "row"))
                .isFalse();
        assertThat(facts.claim(passed(NOON, 87), Source.RECORD_STORE, "statement"))
                .isTrue();
        assertThat(facts.claim(passed(NOON.minusSeconds(299), 87), Source.PLATFORM, "row"))
                .isFalse();
    }

    @Test
    void whatIsFurtherApartOrOfAnotherPersonCourseOrKindIsAnotherFact() {
        facts.claim(passed(NOON, 87), Source.PLATFORM, "a");

        assertThat(facts.claim(passed(NOON.plusSeconds(301), 87), Source.RECORD_STORE, "b"))
                .isTrue();
        assertThat(facts.claim(new Fact("completed", "29", "101", NOON, true, null), Source.RECORD_STORE, "c"))
                .isTrue();
        assertThat(facts.claim(new Fact("completed", "28", "102", NOON, true, null), Source.RECORD_STORE, "d"))
                .isTrue();
        assertThat(facts.claim(new Fact("enrolled", "28", "101", NOON, null, null), Source.RECORD_STORE, "e"))
                .isTrue();
    }

    @Test
    void statementsThatSayTheSameInSeveralVerbsAreOneFactAndAnotherResultIsToldOnce() {
        assertThat(facts.claim(completed(NOON), Source.RECORD_STORE, "completed"))
                .isTrue();
        assertThat(facts.claim(passed(NOON.plusSeconds(1), 87), Source.RECORD_STORE, "passed"))
                .isFalse();
        assertThat(facts.claim(
                        new Fact("completed", "28", "101", NOON.plusSeconds(2), false, null),
                        Source.RECORD_STORE,
                        "failed"))
                .isFalse();
    }

    @Test
    void aLaterResultThatDiffersIsToldAndRepeatedUnderItsOwnId() {
        facts.claim(passed(NOON, 80), Source.RECORD_STORE, "a");

        assertThat(facts.claim(passed(NOON, 90), Source.PLATFORM, "b")).isTrue();
        assertThat(facts.claim(passed(NOON, 90), Source.PLATFORM, "b")).isTrue();
        assertThat(facts.claim(passed(NOON, 80), Source.RECORD_STORE, "a")).isTrue();
        assertThat(facts.claim(passed(NOON, 90), Source.RECORD_STORE, "c")).isFalse();
    }

    @Test
    void whatThePlatformCorrectsOfItsOwnIsToldWhateverItIs() {
        facts.claim(passed(NOON, 80), Source.PLATFORM, "a");

        assertThat(facts.claim(passed(NOON, 80), Source.PLATFORM, "valid longer"))
                .isTrue();
    }

    private static Fact passed(Instant at, @Nullable Integer score) {
        return new Fact("completed", "28", "101", at, true, score == null ? null : new BigDecimal(score));
    }

    private static Fact completed(Instant at) {
        return new Fact("completed", "28", "101", at, null, null);
    }
}
