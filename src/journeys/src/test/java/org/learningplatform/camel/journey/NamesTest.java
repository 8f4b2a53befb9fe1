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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Member;
import org.learningplatform.camel.client.contract.Operation;

/** What the platform calls its operations and members stands in the contract, and nowhere in journeys, routes and kamelets. */
class NamesTest {

    /** Members of events, files and journal entries that the shipped platform happens to spell the same. */
    private static final Set<String> OUR_OWN =
            Set.of("id", "name", "email", "username", "timezone", "language", "mandatory", "score", "uuid");

    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    /** A name of an operation or of a member. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]*(?:[/-][A-Za-z0-9_]+)*");

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

    @Test
    void noRouteAndNoKameletDoesBesidesWhatHasNoRole() throws IOException {
        Set<String> names = names();
        List<String> found = new ArrayList<>();
        for (Path folder : List.of(Path.of("routes"), Path.of("kamelets"))) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                    // before it, a kamelet declares what users set and send, in words of its own
                    String text = Files.readString(file).replaceFirst("(?s)^apiVersion:.*\\n  template:", "");
                    WORD.matcher(text)
                            .results()
                            .map(MatchResult::group)
                            .filter(names::contains)
                            .distinct()
                            .forEach(name -> found.add(file.getFileName() + ": " + name));
                }
            }
        }

        assertThat(found)
                .containsExactlyInAnyOrder(
                        // no journey needs it, so that there is no role
                        "learningplatform-assessment-result-sink.kamelet.yaml: lxp/assessments/submit-result",
                        // a member of the messages that they take
                        "learningplatform-group-membership-sink.kamelet.yaml: user_id",
                        "learningplatform-tag-sink.kamelet.yaml: user_id");
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
