// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guides promise is held by tests: a comment in the page's source names them, as {@code // Test: Class.method}. */
class PromisesTest {

    private static final Pattern PROMISE = Pattern.compile("(?m)^// Test: (\\w+)\\.(\\w+)$");

    static List<Path> guides() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/docs"))) {
            return files.filter(file -> file.toString().endsWith(".adoc"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyGuideNamesTestsThatAreThere(Path guide) throws IOException {
        Map<String, String> tests = tests();
        List<MatchResult> promises =
                PROMISE.matcher(Files.readString(guide)).results().toList();

        assertThat(promises).isNotEmpty().allSatisfy(promise -> assertThat(tests.getOrDefault(promise.group(1), ""))
                .as(promise.group())
                .contains("void " + promise.group(2) + "("));
    }

    @Test
    void aCommentThatNamesNoTestIsFound() throws IOException {
        for (Path guide : guides()) {
            assertThat(Files.readAllLines(guide))
                    .filteredOn(line -> line.matches("//\\s*[Tt]ests?\\b.*"))
                    .allMatch(line -> PROMISE.matcher(line).matches());
        }
    }

    /** The sources of all tests, by class. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file : files.filter(file -> file.toString().matches(".*/src/test/java/.*\\.java"))
                    .toList()) {
                tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return tests;
    }
}
