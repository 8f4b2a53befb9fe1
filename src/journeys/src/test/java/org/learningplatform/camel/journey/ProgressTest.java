// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void withoutAnythingOpenItIsAtThePosition() {
        Progress progress = Progress.of(null, 100);
        LongStream.range(100, 110).forEach(progress::over);

        OffsetAndMetadata commit = progress.at(110);

        assertThat(commit).isEqualTo(new OffsetAndMetadata(110, ""));
    }

    @Test
    void theNextRoundPassesOverWhatIsOverBehindTheFirstThatIsOpen() {
        Progress progress = Progress.of(null, 100);
        progress.over(100);
        progress.open(101);
        progress.over(102);
        progress.open(103);
        progress.over(104);

        OffsetAndMetadata commit = progress.at(105);
        Progress next = Progress.of(commit, 101);

        assertThat(commit.offset()).isEqualTo(101);
        assertThat(LongStream.range(101, 110).filter(next::isOver)).containsExactly(102L, 104L);
    }

    @Test
    void whatIsOverBehindTheEndOfARoundThatWasCutShortStaysSo() {
        Progress progress = Progress.of(null, 0);
        progress.open(0);
        progress.over(1);
        progress.over(50);
        Progress next = Progress.of(progress.at(51), 0);

        next.over(0);
        Progress last = Progress.of(next.at(2), 2);

        assertThat(LongStream.range(2, 60).filter(last::isOver)).containsExactly(50L);
    }

    @Test
    void ofVeryManyTheFirstAreCommitted() {
        Progress progress = Progress.of(null, 0);
        progress.open(0);
        LongStream.range(1, 100_000).forEach(progress::over);

        OffsetAndMetadata commit = progress.at(100_000);

        assertThat(commit.metadata()).hasSizeLessThanOrEqualTo(4_096);
        Progress next = Progress.of(commit, 0);
        assertThat(LongStream.range(1, 24_000).allMatch(next::isOver)).isTrue();
    }

    @Test
    void whatSomebodyElseHasCommittedSaysNothing() {
        Progress progress = Progress.of(new OffsetAndMetadata(7, "by hand"), 7);

        assertThat(progress.isOver(7)).isFalse();
    }
}
