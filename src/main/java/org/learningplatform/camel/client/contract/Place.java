package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a contract document together with where it stands, so that every complaint can say where. The node may be
 * missing; a null is as good as missing.
 *
 * @param location where the document came from
 * @param root the whole document
 * @param pointer where the node stands in it
 * @param node the node
 */
record Place(String location, JsonNode root, JsonPointer pointer, JsonNode node) {

    private static final int MAX_BYTES = 32 * 1024 * 1024;
    private static final int MAX_HOPS = 50;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Parses a JSON document and stands at its root, which is an object. */
    static Place parse(String location, InputStream document) {
        JsonNode root = parseJson(location, read(location, document));
        return new Place(location, root, JsonPointer.empty(), root).object();
    }

    private static byte[] read(String location, InputStream document) {
        try {
            byte[] bytes = document.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(location + " is larger than 32 MB: is it a contract document?");
            }
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException(location + " cannot be read: check that it is there and complete", e);
        }
    }

    private static JsonNode parseJson(String location, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).stripLeading();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(location + " is empty: name an OpenAPI 3.x document in JSON");
        }
        if (text.startsWith("<")) {
            throw new IllegalArgumentException(location + " is a page of HTML or XML, not a contract document:"
                    + " name the OpenAPI document itself, at an address that asks for no login");
        }
        try {
            return MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the document, so neither it nor the exception is passed on.
            JsonLocation place = e.getLocation();
            throw new IllegalArgumentException("%s is not JSON%s: correct it there (%s)"
                    .formatted(
                            location,
                            place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr(),
                            "a syntax error, a member that stands twice, or another format such as YAML"));
        } catch (IOException e) {
            throw new IllegalArgumentException(location + " is not JSON: its text is not UTF-8");
        }
    }

    boolean exists() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** The member of that name, which may be missing. */
    Place at(String member) {
        return new Place(location, root, pointer.appendProperty(member), node.path(member));
    }

    /** The same place, which holds an object or nothing. */
    Place object() {
        require(node.isObject(), "an object");
        return this;
    }

    /** The members of an object, in the document's order; none if it is missing. */
    List<Place> members() {
        List<Place> members = new ArrayList<>();
        object().node.fieldNames().forEachRemaining(name -> members.add(at(name)));
        return members;
    }

    /** The elements of an array; none if it is missing. */
    List<Place> elements() {
        require(node.isArray(), "an array");
        List<Place> elements = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(new Place(location, root, pointer.appendIndex(i), node.get(i)));
        }
        return elements;
    }

    /** The name under which it stands in its object. */
    String name() {
        return pointer.last().getMatchingProperty();
    }

    /** The text that stands here, or null if it is missing. */
    @Nullable
    String text() {
        require(node.isTextual(), "a string");
        return node.textValue();
    }

    /** The text that stands here. */
    String requiredText() {
        String text = text();
        if (text == null) {
            throw error("is missing; add it");
        }
        return text;
    }

    /** What stands here, or {@code fallback} if it is missing. */
    boolean flag(boolean fallback) {
        require(node.isBoolean(), "true or false");
        return node.asBoolean(fallback);
    }

    /** Where {@code $ref} leads in the end; the place itself if it is no reference. */
    Place resolved() {
        Place place = this;
        for (int hop = 0; place.isReference(); hop++) {
            if (hop == MAX_HOPS) {
                throw error("is a $ref that leads back to itself; let it refer to a definition");
            }
            place = place.target();
        }
        return place;
    }

    boolean isReference() {
        return node.has("$ref");
    }

    /** Where the {@code $ref} leads, one step. */
    Place target() {
        Place reference = at("$ref");
        String ref = reference.requiredText();
        if (!ref.startsWith("#")) {
            throw reference.error("refers to another document; bundle the documents into one");
        }
        try {
            JsonPointer target = JsonPointer.compile(
                    URLDecoder.decode(ref.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
            Place place = new Place(location, root, target, root.at(target));
            if (place.exists()) {
                return place;
            }
        } catch (IllegalArgumentException e) {
            // No JSON pointer: it leads nowhere, like one whose target is missing.
        }
        throw reference.error("refers to nothing in this document; correct it, or add what it refers to");
    }

    private void require(boolean expected, String what) {
        if (exists() && !expected) {
            throw error("must be " + what);
        }
    }

    /** What is wrong here; {@code complaint} says it without quoting the document, and what to do. */
    IllegalArgumentException error(String complaint) {
        String where = pointer.matches() ? "the document" : "#" + pointer;
        return new IllegalArgumentException(location + ": " + where + " " + complaint);
    }
}
