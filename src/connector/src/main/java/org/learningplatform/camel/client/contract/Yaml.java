// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML as the JSON tree that it stands for, built as its parser goes on. Apart from the rest because its library need not be
 * there.
 */
final class Yaml {

    /** The merge key of YAML 1.1, which many documents still use. */
    private static final String MERGE = "<<";

    private static final int MAX_DEPTH = 1_000;
    /** More nodes than a document of the largest size has. */
    private static final long MAX_NODES = 16_000_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ScalarResolver SCALARS = new JsonScalarResolver();

    private final String location;
    private final Parser parser;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    /** Nodes of the tree, with what an anchor names as often as it is referred to. */
    private long nodes;

    /** What an anchor names; empty while it is not whole. */
    private record Anchored(Optional<JsonNode> tree, long size) {}

    private Yaml(String location, String text, boolean marks) {
        this.location = location;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(text.length() + 1)
                .setUseMarks(marks)
                .build();
        this.parser = new ParserImpl(settings, new StreamReader(settings, text));
    }

    static JsonNode parse(String location, String text) {
        try {
            return new Yaml(location, text, false).document();
        } catch (YamlEngineException e) {
            // to keep in mind where each word stands takes long: only to say where the mistake is
            return told(location, text);
        }
    }

    private static JsonNode told(String location, String text) {
        try {
            return new Yaml(location, text, true).document();
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    .orElse("");
            throw wrong(location, place);
        } catch (YamlEngineException e) {
            throw wrong(location, "");
        }
    }

    private static IllegalArgumentException wrong(String location, String place) {
        return DocumentParser.wrong(
                location,
                "is neither JSON nor YAML" + place
                        + ": correct it there (a syntax error, or a member that stands twice)");
    }

    private JsonNode document() {
        parser.next(); // the stream begins
        if (!parser.checkEvent(Event.ID.DocumentStart)) {
            return NullNode.instance;
        }
        parser.next();
        JsonNode tree = node(parser.next(), 0);
        parser.next(); // the document ends
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw new Misplaced(parser.peekEvent());
        }
        return tree;
    }

    /** What an anchor names stands in the tree once, however often it is referred to: no small text becomes a huge tree. */
    private JsonNode node(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            Anchored anchored = anchors.get(alias.getAlias());
            if (anchored == null) {
                throw new Misplaced(event);
            }
            count(anchored.size());
            return anchored.tree().orElseThrow(this::tooDeep);
        }
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(name -> anchors.put(name, new Anchored(Optional.empty(), 0)));
        long before = nodes;
        count(1);
        JsonNode tree = event instanceof ScalarEvent scalar
                ? scalar(scalar)
                : event instanceof MappingStartEvent ? object(depth) : array(depth);
        anchor.ifPresent(name -> anchors.put(name, new Anchored(Optional.of(tree), nodes - before)));
        return tree;
    }

    private void count(long more) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw DocumentParser.wrong(
                    location, "has anchors that stand for more than any document holds: write it out without anchors");
        }
    }

    private IllegalArgumentException tooDeep() {
        return DocumentParser.wrong(
                location, "has an anchor that contains itself, or nests too deep: write it out without anchors");
    }

    private ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        for (Event name = parser.next(); name.getEventId() != Event.ID.MappingEnd; name = parser.next()) {
            JsonNode member = node(name, depth + 1);
            if (member.isContainerNode()) {
                throw new Misplaced(name);
            }
            String key = name instanceof ScalarEvent scalar ? scalar.getValue() : member.asText();
            if (object.has(key)) {
                throw new Misplaced(name);
            }
            object.set(key, node(parser.next(), depth + 1));
        }
        JsonNode merged = object.remove(MERGE);
        if (merged != null) {
            // what stands in the map itself comes first, then the maps in their order
            for (JsonNode from : merged.isArray() ? merged : List.of(merged)) {
                from.properties().forEach(member -> object.putIfAbsent(member.getKey(), member.getValue()));
            }
        }
        return object;
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (Event element = parser.next(); element.getEventId() != Event.ID.SequenceEnd; element = parser.next()) {
            array.add(node(element, depth + 1));
        }
        return array;
    }

    private static JsonNode scalar(ScalarEvent scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag().map(Tag::new).orElseGet(() -> tag(scalar.isPlain(), text));
        if (tag.equals(Tag.BOOL)) {
            return BooleanNode.valueOf(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.NULL)) {
            return NullNode.instance;
        }
        try {
            return tag.equals(Tag.INT)
                    ? whole(text)
                    : tag.equals(Tag.FLOAT) ? DoubleNode.valueOf(number(text)) : TextNode.valueOf(text);
        } catch (NumberFormatException e) {
            throw new Misplaced(scalar);
        }
    }

    /** Quoted ones are texts, and so are those that begin as no number, {@code true}, {@code false} and {@code null} does. */
    private static Tag tag(boolean plain, String text) {
        return !plain || (!text.isEmpty() && "-+.0123456789tTfFnN~".indexOf(text.charAt(0)) < 0)
                ? Tag.STR
                : SCALARS.resolve(text, true);
    }

    private static JsonNode whole(String text) {
        // most are short
        if (text.length() < 10) {
            return NODES.numberNode(Integer.parseInt(text));
        }
        BigInteger number = new BigInteger(text);
        return number.bitLength() < 32
                ? NODES.numberNode(number.intValue())
                : number.bitLength() < 64 ? NODES.numberNode(number.longValue()) : NODES.numberNode(number);
    }

    private static double number(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    /** Something stands where it cannot stand. */
    @SuppressWarnings("serial")
    private static final class Misplaced extends MarkedYamlEngineException {

        Misplaced(Event event) {
            super(null, Optional.empty(), "misplaced", event.getStartMark(), null);
        }
    }
}
