// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two files of {@code testing.adoc}, as a stranger's project; connector and testkit come from the Maven repository. */
class StrangersProjectIT {

    @Test
    void itsTwoFilesAreGreenAsAProjectOfTheirOwn(@TempDir Path folder) throws Exception {
        for (String name : List.of("pom.xml", "src/test/java/EnrolTest.java")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, Guide.block("testing.adoc", "The shortest test", "." + name));
        }

        try (Started maven = Started.start(folder, Map.of(), List.of("mvn", "-B", "-ntp", "test"))) {
            maven.assertSucceeds();

            assertThat(maven.output()).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
        }
    }
}
