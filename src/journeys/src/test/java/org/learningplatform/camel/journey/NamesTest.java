// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Member;
import org.learningplatform.camel.client.contract.Operation;

/** What the platform calls its operations and members stands in the contract, and nowhere in the journeys. */
class NamesTest {

    /** Members of events, files and journal entries that the shipped platform happens to spell the same. */
    private static final Set<String> OUR_OWN =
            Set.of("id", "name", "email", "username", "timezone", "language", "mandatory", "score", "uuid");

    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    @Test
    void noJourneyNamesAnOperationOrAMemberOfThePlatform() throws IOException {
        Set<String> names = names();
        assertThat(names).contains("simple/users/list", "org_ref", "course_id", "completed_at", "super_user");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/journeys/src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher text = TEXT.matcher(Files.readString(file));
                while (text.find()) {
                    if (names.contains(text.group(1))) {
                        found.add(file.getFileName() + ": " + text.group(1));
                    }
                }
            }
        }

        assertThat(found).isEmpty();
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Operation operation : Contract.shipped().operations()) {
            names.add(operation.name());
            if (operation.meaning() != null) {
                operation.parameters().stream()
                        .filter(parameter -> parameter.field() != null)
                        .forEach(parameter -> names.add(parameter.sentAs()));
                Stream.of(operation.meaning().body(), operation.meaning().reply())
                        .flatMap(fields -> fields.values().stream())
                        .flatMap(List::stream)
                        .map(Member::path)
                        .forEach(names::addAll);
            }
        }
        names.removeAll(OUR_OWN);
        return names;
    }
}
