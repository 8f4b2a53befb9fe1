// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A file in kamelets/, read.
 *
 * @param name the file's, without its ending
 */
record KameletFile(String name, JsonNode content) {

    static final Path FOLDER = Path.of("kamelets");
    static final String ENDING = ".kamelet.yaml";

    static List<KameletFile> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .sorted()
                    .map(name -> read(name.substring(0, name.length() - ENDING.length())))
                    .toList();
        }
    }

    static KameletFile read(String name) {
        try {
            String text = Files.readString(FOLDER.resolve(name + ENDING));
            Object yaml = new Load(LoadSettings.builder().build()).loadFromString(text);
            return new KameletFile(name, new ObjectMapper().valueToTree(yaml));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands at a place, for example {@code /spec/definition}. */
    JsonNode at(String place) {
        return content.at(place);
    }

    String annotation(String key) {
        return content.path("metadata")
                .path("annotations")
                .path("camel.apache.org/" + key)
                .asText();
    }

    /** source, sink or action. */
    String type() {
        return content.path("metadata")
                .path("labels")
                .path("camel.apache.org/kamelet.type")
                .asText();
    }

    boolean callsThePlatform() {
        return at("/spec/definition/properties").has("baseUrl");
    }

    List<String> required() {
        return texts("/spec/definition/required");
    }

    List<String> texts(String place) {
        return StreamSupport.stream(at(place).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
