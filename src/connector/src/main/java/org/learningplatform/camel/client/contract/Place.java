// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node of a contract document together with where it stands, so that every complaint can say where. The node may be
 * missing; a null is as good as missing. Where it stands is put into words when somebody asks: documents have many nodes and
 * few mistakes.
 */
final class Place {

    private static final int MAX_HOPS = 50;

    /** The document that all its places share, with where its references lead. Threads may share it. */
    private record Document(
            @Nullable Documents documents, String location, String path, JsonNode root, Map<String, Place> targets) {}

    private final Document document;
    private final @Nullable Place parent;
    private final String segment;
    private final JsonNode node;

    /** @param segment name or index in {@code parent}; without a parent the whole JSON pointer */
    private Place(Document document, @Nullable Place parent, String segment, JsonNode node) {
        this.document = document;
        this.parent = parent;
        this.segment = segment;
        this.node = node;
    }

    /** The root of a document that stands alone, an object. */
    static Place root(String location, JsonNode root) {
        return root(null, location, "", root);
    }

    /**
     * The root of a document, an object.
     *
     * @param documents what it may refer to, or null for itself only
     * @param path where it is in their folder
     */
    static Place root(@Nullable Documents documents, String location, String path, JsonNode root) {
        return new Place(new Document(documents, location, path, root, new ConcurrentHashMap<>()), null, "", root)
                .object();
    }

    /** The root of the same document with another tree; documents beside it that refer to it find that, too. */
    Place with(JsonNode tree) {
        return document.documents() == null
                ? root(document.location(), tree)
                : document.documents().with(document.location(), tree);
    }

    /** Where the document came from. */
    String location() {
        return document.location();
    }

    /** Where the node stands, as users know the place: in the document that the contract names, or in one beside it. */
    String origin() {
        boolean first = document.documents() == null || document.documents().isFirst(document.path());
        return (first ? "" : document.path()) + "#" + pointer();
    }

    /** Where the document is in the folder of the contract. */
    String path() {
        return document.path();
    }

    /** The document of that path in the folder of the contract. */
    Place beside(String path) {
        return root("", path);
    }

    /** The document that the contract names. */
    Place first() {
        return document.documents() == null ? document() : document.documents().first();
    }

    private Place document() {
        return new Place(document, null, "", document.root());
    }

    private Place root(String from, String reference) {
        if (document.documents() == null) {
            throw error("refers to another document; bundle the documents into one");
        }
        try {
            return document.documents().at(from, reference);
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }

    /** The whole document. */
    JsonNode root() {
        return document.root();
    }

    JsonNode node() {
        return node;
    }

    /** Where the node stands in the document (RFC 6901). */
    String pointer() {
        return parent == null
                ? segment
                : parent.pointer() + "/" + segment.replace("~", "~0").replace("/", "~1");
    }

    boolean exists() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** The member of that name, which may be missing. */
    Place at(String member) {
        return new Place(document, this, member, node.path(member));
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
            elements.add(new Place(document, this, Integer.toString(i), node.get(i)));
        }
        return elements;
    }

    /** The name under which it stands in its object. */
    String name() {
        return segment;
    }

    /** The text that stands here, or null if it is missing. */
    @Nullable
    String text() {
        require(node.isTextual(), "a string");
        return node.textValue();
    }

    /** The text, number, true or false that stands here as a text; "" if there is none. */
    String scalar() {
        return node.isValueNode() && exists() ? node.asText() : "";
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

    /** The constant that stands here, in small letters, with {@code -} for {@code _}. */
    <E extends Enum<E>> E oneOf(Class<E> type) {
        return constant(requiredText(), type);
    }

    /** The constant of that name; a complaint names this place. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        List<String> known = Stream.of(type.getEnumConstants())
                .map(constant -> OperationNames.slug(constant.name()))
                .toList();
        int index = known.indexOf(name);
        if (index < 0) {
            throw error("must be one of " + known);
        }
        return type.getEnumConstants()[index];
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
        Place known = document.targets().get(ref);
        if (known != null) {
            return known;
        }
        Place target = reference.target(ref);
        document.targets().put(ref, target);
        return target;
    }

    private Place target(String ref) {
        int hash = ref.indexOf('#');
        String file = hash < 0 ? ref : ref.substring(0, hash);
        Place root = file.isEmpty() ? document() : root(document.path(), file);
        try {
            JsonPointer pointer = JsonPointer.compile(URLDecoder.decode(
                    ref.substring(hash < 0 ? ref.length() : hash + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
            Place target = new Place(
                    root.document, null, pointer.toString(), root.root().at(pointer));
            if (target.exists()) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // No JSON pointer: it leads nowhere, like one whose target is missing.
        }
        throw error("refers to nothing in " + (file.isEmpty() ? "this document" : root.location())
                + "; correct it, or add what it refers to");
    }

    private void require(boolean expected, String what) {
        if (exists() && !expected) {
            throw error("must be " + what);
        }
    }

    /** What is wrong here; {@code complaint} says it without quoting the document, and what to do. */
    IllegalArgumentException error(String complaint) {
        String where = pointer().isEmpty() ? "the document" : "#" + pointer();
        return new IllegalArgumentException(location() + ": " + where + " " + complaint);
    }
}
