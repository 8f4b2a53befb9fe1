// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RosterCallsTest extends RosterTestSupport {

    private static final Duration WEEK = Duration.ofDays(7);

    @Test
    void aRowCostsTheCallsThatTheGuideSays() throws Exception {
        settings.setMode("full");
        Map<String, Long> calls = new LinkedHashMap<>();

        calls.put("Somebody new", calls(people("A")));
        calls.put("Unchanged", calls(people("A")));
        calls.put("Changed", calls(HEADER + row("A", "Smith", "")));
        clock.advance(WEEK);
        calls.put("Unchanged, not looked at for `people.directoryAge`", calls(HEADER + row("A", "Smith", "")));
        clock.advance(WEEK);
        calls.put("Changed, not looked at for `people.directoryAge`", calls(people("A")));
        calls(people("A", "B"));
        calls.put("Absent from a full roster", calls(people("A")));

        List<String> guide = Files.readAllLines(Path.of("src/docs/journeys.adoc"));
        assertThat(guide)
                .containsSequence(calls.entrySet().stream()
                        .map(row -> "| " + row.getKey() + " | " + row.getValue())
                        .toList());
    }

    @Test
    void aGroupCostsOneListAFileAndNothingForWhomNothingChanges() throws Exception {
        platform.add("groups", Map.of("name", "Sales"));
        String file = HEADER.replace("orgLevelId_1", "groups") + row("A", "Last", "Sales") + row("B", "Last", "Sales");

        assertThat(calls(file))
                .as("two new people, the list of groups to its end, two members")
                .isEqualTo(2 * 3 + 2 + 2);
        assertThat(calls(file)).isZero();
        assertThat(calls(file.replace("B,user-B,First,Last", "B,user-B,First,Smith")))
                .isEqualTo(1);
    }

    private long calls(String content) throws IOException {
        long before = calls();
        day(content).finish();
        return calls() - before;
    }

    /** Those for tokens left out. */
    private long calls() {
        return platform.requests().stream()
                .filter(request -> request.operation().startsWith("simple/"))
                .count();
    }
}
