// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.component.file.remote.SftpRemoteFileSingle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.TestClock;

class RosterInboxTest {

    private static final Duration MIN_AGE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofSeconds(60);

    private final TestClock clock = new TestClock();
    private final RosterInbox inbox = new RosterInbox(null, 3, clock::nanos);

    @Test
    void aFileIsTakenWhenItHasStayedTheSame() {
        assertThat(inbox.accept(file("x.csv", 10, 1_000))).isFalse();
        clock.advance(POLL);
        assertThat(inbox.accept(file("x.csv", 10, 1_000))).isFalse();
        clock.advance(POLL);

        assertThat(inbox.accept(file("x.csv", 10, 1_000))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -180_000, 7_200_000})
    void aFileThatGrowsIsNotTakenWhateverTheServersClockSays(long ahead) {
        long modified = clock.millis() + ahead;
        for (long size = 10; size < 20; size++) {
            assertThat(inbox.accept(file("x.csv", size, modified))).isFalse();
            clock.advance(MIN_AGE);
        }
        assertThat(inbox.accept(file("x.csv", 19, modified)))
                .as("the same twice, " + MIN_AGE + " apart")
                .isTrue();
    }

    @Test
    void aFileThatIsWrittenAgainWithTheSameSizeIsNotTaken() {
        for (long modified = 1_000; modified < 5_000; modified += 1_000) {
            assertThat(inbox.accept(file("x.csv", 10, modified))).isFalse();
            clock.advance(MIN_AGE);
        }
    }

    @Test
    void oneLookIsNeverEnoughHoweverOldTheFileIs() {
        assertThat(inbox.accept(file("x.csv", 10, 0))).isFalse();
        assertThat(inbox.accept(file("x.csv", 10, 0))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "team-*.csv",
                "pay?roll.csv",
                "back\\slash.csv",
                "line\nbreak.csv",
                "x.csv.report.csv",
                "x.CSV.Report.csv",
                "x.txt"
            })
    void aNameThatIsNoRostersIsNeverTaken(String name) {
        assertThat(isTaken(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.csv", "X.CSV", "Pläne ${body} [1].csv", "-x.csv", "名簿.csv", "{{x}} RAW(a)&b.csv"})
    void anyOtherNameIsTaken(String name) {
        assertThat(isTaken(name)).isTrue();
    }

    @Test
    void aNameIsTakenIfItLeavesRoomForTheReports() {
        assertThat(isTaken("n".repeat(239) + ".csv")).isTrue();
        assertThat(isTaken("n".repeat(240) + ".csv")).isFalse();
        assertThat(isTaken("ü".repeat(120) + ".csv")).as("as bytes").isFalse();
    }

    private boolean isTaken(String name) {
        inbox.accept(file(name, 10, 1_000));
        clock.advance(MIN_AGE);
        return inbox.accept(file(name, 10, 1_000));
    }

    private static GenericFile<SftpRemoteFile<?>> file(String name, long size, long modified) {
        GenericFile<SftpRemoteFile<?>> file = new GenericFile<>();
        file.setFile(new SftpRemoteFileSingle(name));
        file.setFileLength(size);
        file.setLastModified(modified);
        return file;
    }
}
