// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** From the bytes of a contract document to its tree. No message quotes the document. */
final class DocumentParser {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern YAML = Pattern.compile("(?i).*\\.ya?ml");

    private DocumentParser() {}

    /**
     * Parses a document in JSON or YAML.
     *
     * @throws IllegalArgumentException if it is neither, with what it is instead and what to do
     */
    static JsonNode parse(String location, byte[] bytes) {
        String text =
                new String(bytes, StandardCharsets.UTF_8).replace("\uFEFF", "").stripLeading();
        if (text.isEmpty()) {
            throw wrong(
                    location,
                    "is empty: name an OpenAPI 3.x document, a Postman collection or, as an overlay, an OpenAPI Overlay");
        }
        char first = text.charAt(0);
        if (first == '<') {
            throw wrong(
                    location,
                    "is a page of HTML or XML, not a contract document:"
                            + " name the document itself, at an address that asks for no login");
        }
        boolean json = first == '{' || first == '[' || first == '"';
        if (!json) {
            return yaml(location, text);
        }
        try {
            return json(location, bytes);
        } catch (IllegalArgumentException e) {
            if (YAML.matcher(location).matches()) {
                // its flow style begins like JSON
                return yaml(location, text);
            }
            throw e;
        }
    }

    /**
     * The bytes of a document.
     *
     * @param most how many it may have
     * @throws IllegalArgumentException if it has more, or cannot be read
     */
    static byte[] read(String location, InputStream document, int most) {
        try {
            byte[] bytes = document.readNBytes(most + 1);
            if (bytes.length > most) {
                throw wrong(
                        location,
                        most == Contract.MAX_BYTES
                                ? "is larger than 32 MB: is it a contract document?"
                                : "is one too many: the documents of a contract have 32 MB at the most");
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(location + " cannot be read: check that it is there and complete", e);
        }
    }

    private static JsonNode json(String location, byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the document, so neither it nor the exception is passed on.
            JsonLocation place = e.getLocation();
            throw wrong(
                    location,
                    "is not JSON%s: correct it there (a syntax error, or a member that stands twice)"
                            .formatted(
                                    place == null
                                            ? ""
                                            : " at line " + place.getLineNr() + ", column " + place.getColumnNr()));
        } catch (IOException e) {
            throw wrong(location, "is not JSON: its text is not UTF-8");
        }
    }

    private static JsonNode yaml(String location, String text) {
        try {
            return Yaml.parse(location, text);
        } catch (NoClassDefFoundError e) {
            throw wrong(
                    location,
                    "is not JSON, and YAML needs org.snakeyaml:snakeyaml-engine on the class path:"
                            + " add it (camel-yaml-dsl brings it), or convert the document to JSON");
        }
    }

    static IllegalArgumentException wrong(String location, String complaint) {
        return new IllegalArgumentException(location + " " + complaint);
    }
}
