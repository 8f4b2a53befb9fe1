// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.testkit.Sandbox;

/** The guide shows what the command says, and what the code needs. Where it does not, it is written anew: commit it. */
class FirstDayTest {

    private static final Path GUIDE = Path.of("src/docs/first-day.adoc");

    private static final String TABLE =
            "[width=\"100%\",cols=\"2,2,3,4\",options=\"header\"]\n|===\n| Journey | Role | Takes | Tells\n\n";

    @TempDir
    Path folder;

    @Test
    void theGuideShowsWhatDoctorSaysOfTheSandboxAndWhatJourneysNeed() throws Exception {
        String said;
        try (Sandbox sandbox = DoctorRun.plain()) {
            said = DoctorRun.of(folder, sandbox)
                    .out()
                    .replaceAll("http://127.0.0.1:\\d+", "https://learningplatform.customer.com");
        }
        String needs = Journey.ALL.stream()
                .flatMap(journey -> journey.needs().stream().map(need -> row(journey, need)))
                .collect(Collectors.joining("\n"));
        String written = Files.readString(GUIDE);
        String wanted = with(written, "// doctor says\n", "[listing]\n----\n" + said + "----\n");
        wanted = with(wanted, "// journeys need\n", TABLE + needs + "\n|===\n");

        Files.writeString(GUIDE, wanted);

        assertThat(written)
                .as("%s, which is up to date now: build again", GUIDE)
                .isEqualTo(wanted);
    }

    private static String row(Journey journey, Need need) {
        return "| `%s` | `%s` | %s | %s"
                .formatted(journey.name(), need.role(), words(need.sent()), words(need.read()) + keys(need));
    }

    private static String keys(Need need) {
        return need.keys().isEmpty()
                ? ""
                : "; it tells, or filters by, one of " + words(need.keys())
                        + (need.maker() == null ? "" : ", which `" + need.maker() + "` takes");
    }

    private static String words(List<Field> fields) {
        return fields.stream().map(field -> "`" + field + "`").collect(Collectors.joining(", "));
    }

    private static String with(String guide, String from, String wanted) {
        int begin = guide.indexOf(from) + from.length();
        return guide.substring(0, begin) + wanted + guide.substring(guide.indexOf("// until here", begin));
    }
}
