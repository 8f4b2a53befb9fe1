// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A date that is near today grows old: what runs by the machine's clock would pass today and fail some day. */
class CalendarTest {

    /** What takes the machine's clock: by itself, or in a platform that is given none. */
    private static final Pattern MACHINES_CLOCK = Pattern.compile(
            "(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\(|Clock\\.system|currentTimeMillis"
                    + "|new SandboxPlatform\\(\\)|Sandbox\\.builder\\(\\)(?!\\s*\\.clock\\(new TestClock)");

    private static final Pattern DATE =
            Pattern.compile("\\b20\\d\\d-\\d\\d(-\\d\\d)?|(LocalDate|LocalDateTime)\\.of\\(");

    @Test
    void noTestThatRunsByTheMachinesClockNamesADate() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> clocked = files.filter(file -> file.toString().matches(".*/src/test/java/.*\\.java"))
                    .filter(file -> holds(file, MACHINES_CLOCK))
                    .toList();

            assertThat(clocked).as("there are some").hasSizeGreaterThan(5);
            assertThat(clocked).noneMatch(file -> holds(file, DATE));
        }
    }

    private static boolean holds(Path file, Pattern pattern) {
        try {
            return pattern.matcher(Files.readString(file)).find();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
