package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.learningplatform.camel.sandbox.Sandbox;

/** What is left of a roster file when its process is killed, again and again. */
class RosterKillTest {

    private static final int KILLS = 10;
    private static final int ROWS = 400;

    @TempDir
    Path state;

    @Test
    void tenKillsInTheMiddleOfAFileLoseNoRowAndMakeNoUserTwice() throws Exception {
        try (Sandbox sandbox = new Sandbox()) {
            sandbox.kafka().createTopic("learningplatform.batch.v1", 1);
            sandbox.sftp().drop("inbox", "x.csv", file());

            for (int kill = 1; kill <= KILLS; kill++) {
                int until = created(sandbox) + kill;
                Process routes = start(sandbox);
                await().atMost(Duration.ofSeconds(60)).until(() -> created(sandbox) >= until);
                routes.destroyForcibly().waitFor();
            }
            assertThat(created(sandbox)).as("killed before the end").isLessThan(ROWS);
            Process routes = start(sandbox);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() ->
                                assertThat(sandbox.sftp().files("inbox/done")).contains("x.csv"));
            } finally {
                routes.destroyForcibly().waitFor();
            }

            assertThat(sandbox.platform().users())
                    .extracting("org_ref")
                    .filteredOn(reference -> reference.toString().startsWith("K"))
                    .doesNotHaveDuplicates()
                    .hasSize(ROWS);
            assertThat(sandbox.platform().writes()).isEqualTo(ROWS);
            assertThat(sandbox.sftp().read("inbox/done", "x.csv.report.csv").lines())
                    .hasSize(ROWS + 1)
                    .filteredOn(line -> line.contains(",created,") || line.contains(",unchanged,"))
                    .hasSize(ROWS);
        }
    }

    private Process start(Sandbox sandbox) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        settings(sandbox).forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("org.apache.camel.main.Main");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/roster-kill.log")))
                .start();
    }

    private Map<String, String> settings(Sandbox sandbox) {
        Map<String, String> settings = new TreeMap<>(sandbox.properties());
        settings.putAll(Map.of(
                "camel.main.property-placeholder-location", "file:routes/application.properties",
                "camel.main.routesIncludePattern", "file:routes/common.yaml,file:routes/roster-files.yaml",
                "state.directory", state.toString(),
                "roster.delay", "100",
                "roster.readLockMinAge", "1"));
        return settings;
    }

    private static int created(Sandbox sandbox) {
        return sandbox.platform().count("simple/users/create");
    }

    private static String file() {
        StringBuilder file = new StringBuilder("userId,username,firstName,lastName,email\n");
        IntStream.range(0, ROWS).forEach(i -> file.append("K%d,k%d,First,Last,k%d@example.com%n".formatted(i, i, i)));
        return file.toString();
    }
}
