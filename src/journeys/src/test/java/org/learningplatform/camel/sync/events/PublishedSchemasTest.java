// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What other teams program against stays as it was told them. {@code published-members.txt} has a line for each member of each
 * schema: whether the connector sends or receives it, the event's type, the member, its types, {@code required}, its values. A
 * member that is new gets a line; a line goes, or changes against the rules here, with a new version of the type only.
 */
class PublishedSchemasTest {

    private static final Path FOLDER =
            Path.of("src/journeys/src/main/resources/org/learningplatform/camel/sync/events");
    private static final Path PUBLISHED = Path.of("src/journeys/src/test/resources/published-members.txt");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANY = "any";

    /** A member as a line has it. */
    private record Member(String name, boolean isSent, Set<String> types, boolean isRequired, Set<String> values) {

        static Member parse(String line) {
            String[] words = line.split(" ", -1);
            boolean isRequired = words.length > 4 && words[4].equals("required");
            String last = words[words.length - 1];
            return new Member(
                    words[1] + " " + words[2],
                    words[0].equals("send"),
                    Set.of(words[3].split("\\|")),
                    isRequired,
                    last.startsWith("values=") ? Set.of(last.substring(7).split(",")) : Set.of());
        }

        String line() {
            return (isSent ? "send " : "receive ") + name + " " + String.join("|", new TreeSet<>(types))
                    + (isRequired ? " required" : "")
                    + (values.isEmpty() ? "" : " values=" + String.join(",", new TreeSet<>(values)));
        }
    }

    @Test
    void noSchemaBreaksWhatWasPublished() throws IOException {
        assertThat(breaks(published(), now())).isEmpty();
    }

    @Test
    void everyMemberHasALineThatSaysWhatItIs() throws IOException {
        assertThat(now().values().stream().map(Member::line)).containsExactlyInAnyOrderElementsOf(lines());
    }

    @ParameterizedTest
    @CsvSource({
        "send a.v1 /x string, , is gone",
        "receive a.v1 /x string, , is gone",
        "send a.v1 /x string, send a.v1 /x number|string, has another type",
        "send a.v1 /x string required, send a.v1 /x string, is not always there",
        "'send a.v1 /x string values=a,b', 'send a.v1 /x string values=a,b,c', has another value",
        "receive a.v1 /x number|string, receive a.v1 /x string, has another type",
        "receive a.v1 /x string, receive a.v1 /x string required, is demanded",
        ", receive a.v1 /x string required, is demanded",
        "'receive a.v1 /x string values=a,b', receive a.v1 /x string values=a, has another value",
    })
    void whatWouldBreakIsFound(String before, String after, String problem) {
        assertThat(breaks(members(before), members(after))).containsExactly("a.v1 /x " + problem);
    }

    @ParameterizedTest
    @CsvSource({
        ", send a.v1 /x string required",
        ", receive a.v1 /x string",
        "send a.v1 /x string, send a.v1 /x string required",
        "send a.v1 /x number|string, send a.v1 /x string",
        "receive a.v1 /x string required, receive a.v1 /x string",
        "receive a.v1 /x string, receive a.v1 /x number|string",
        "'receive a.v1 /x string values=a,b', 'receive a.v1 /x string values=a,b,c'",
    })
    void whatOthersNeedNotSeeIsNone(String before, String after) {
        assertThat(breaks(members(before), members(after))).isEmpty();
    }

    private static List<String> breaks(Map<String, Member> before, Map<String, Member> after) {
        List<String> breaks = new ArrayList<>();
        before.forEach((name, old) -> {
            Member member = after.get(name);
            if (member == null) {
                breaks.add(name + " is gone");
                return;
            }
            // who reads needs no more than before, and who writes may write no less
            boolean isTypeKept = old.isSent()
                    ? old.types().containsAll(member.types())
                    : member.types().containsAll(old.types());
            boolean areValuesKept = old.isSent()
                    ? old.values().isEmpty()
                            || (!member.values().isEmpty() && old.values().containsAll(member.values()))
                    : member.values().isEmpty()
                            || (!old.values().isEmpty() && member.values().containsAll(old.values()));
            if (!isTypeKept) {
                breaks.add(name + " has another type");
            } else if (!areValuesKept) {
                breaks.add(name + " has another value");
            } else if (old.isSent() && old.isRequired() && !member.isRequired()) {
                breaks.add(name + " is not always there");
            }
        });
        after.forEach((name, member) -> {
            Member old = before.get(name);
            boolean isKnownType = before.isEmpty()
                    || before.keySet().stream().anyMatch(one -> typeOf(one).equals(typeOf(name)));
            if (isKnownType && !member.isSent() && member.isRequired() && (old == null || !old.isRequired())) {
                breaks.add(name + " is demanded");
            }
        });
        return breaks;
    }

    private static String typeOf(String name) {
        return name.substring(0, name.indexOf(' '));
    }

    private static Map<String, Member> members(String line) {
        return line == null ? Map.of() : Map.of("a.v1 /x", Member.parse(line));
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(PUBLISHED);
    }

    private static Map<String, Member> published() throws IOException {
        Map<String, Member> members = new TreeMap<>();
        lines().stream().map(Member::parse).forEach(member -> members.put(member.name(), member));
        return members;
    }

    private static Map<String, Member> now() throws IOException {
        Map<String, Member> members = new TreeMap<>();
        Map<String, Boolean> directions = directions();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".v1.json")).toList()) {
                String type = file.getFileName().toString().replace(".json", "");
                JsonNode schema = JSON.readTree(file.toFile());
                add(members, type, "", schema, directions.get(type));
            }
        }
        return members;
    }

    private static void add(Map<String, Member> members, String type, String path, JsonNode schema, boolean isSent) {
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            JsonNode value = property.getValue();
            String name = path + "/" + property.getKey();
            boolean isRequired = required.contains(property.getKey());
            Member member = new Member(type + " " + name, isSent, types(value), isRequired, values(value));
            members.put(member.name(), member);
            add(members, type, name, value, isSent);
            add(members, type, name + "[]", value.path("items"), isSent);
        });
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        Set<String> types = new TreeSet<>();
        if (type.isArray()) {
            type.forEach(one -> types.add(one.asText()));
        } else {
            types.add(type.asText(schema.has("const") ? "boolean" : schema.has("enum") ? "string" : ANY));
        }
        return types;
    }

    private static Set<String> values(JsonNode schema) {
        Set<String> values = new TreeSet<>();
        schema.path("enum").forEach(value -> values.add(value.asText()));
        if (schema.has("const")) {
            values.add(schema.path("const").asText());
        }
        return values;
    }

    /** Whether the connector sends a type, by what the AsyncAPI document says. */
    private static Map<String, Boolean> directions() throws IOException {
        JsonNode document = JSON.readTree(FOLDER.resolve("asyncapi.json").toFile());
        Map<String, Boolean> directions = new TreeMap<>();
        document.path("operations").forEach(operation -> {
            boolean isSent = operation.path("action").asText().equals("send");
            JsonNode channel =
                    document.at(operation.at("/channel/$ref").asText().substring(1));
            StreamSupport.stream(channel.path("messages").spliterator(), false)
                    .map(message -> document.at(message.path("$ref").asText().substring(1))
                            .path("name")
                            .asText())
                    .filter(name -> name.startsWith(CloudEvent.TYPE_PREFIX))
                    .forEach(name -> directions.put(name.substring(CloudEvent.TYPE_PREFIX.length()), isSent));
        });
        return directions;
    }
}
