// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Public texts are for readers of another language: words that make a sentence hard to read are in none of them. */
class WordsTest {

    private static final Pattern HARD =
            Pattern.compile("(?i)\\b(had|of those that|what is none|be had|whence|thereof)\\b");

    static List<Path> texts() throws IOException {
        try (Stream<Path> guides = Files.list(Path.of("src/docs"));
                Stream<Path> routes = Files.list(Path.of("routes"));
                Stream<Path> kamelets = Files.list(Path.of("kamelets"));
                Stream<Path> events =
                        Files.list(Path.of("src/journeys/src/main/resources/org/learningplatform/camel/sync/events"))) {
            return Stream.of(
                            Stream.of(
                                    Path.of("README.md"),
                                    Path.of("src/connector/src/generated/resources/META-INF/org/learningplatform/camel"
                                            + "/learningplatform.json")),
                            guides,
                            routes,
                            kamelets,
                            events)
                    .flatMap(files -> files)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aPublicTextHasNoWordsThatMakeASentenceHardToRead(Path text) throws IOException {
        assertThat(Files.readAllLines(text))
                .noneMatch(line -> HARD.matcher(line).find());
    }

    @Test
    void suchAWordWouldBeFound() {
        assertThat(HARD.matcher("a token that was had elsewhere").find()).isTrue();
    }

    @Test
    void theReadmeIsOneScreen() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThan(95);
    }

    @Test
    void theReadmeLinksEveryGuide() throws IOException {
        try (Stream<Path> guides = Files.list(Path.of("src/docs"))) {
            assertThat(guides.filter(Files::isRegularFile).map(Path::toString))
                    .allSatisfy(guide ->
                            assertThat(Files.readString(Path.of("README.md"))).contains("(" + guide + ")"));
        }
    }
}
