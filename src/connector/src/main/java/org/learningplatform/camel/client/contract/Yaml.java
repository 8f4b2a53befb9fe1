// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML as the JSON tree that it stands for. Apart from the rest because its library need not be there. */
final class Yaml {

    /** The merge key of YAML 1.1, which many documents still use. */
    private static final String MERGE = "<<";

    private static final int MAX_DEPTH = 1_000;
    /** More nodes than a document of the largest size has. */
    private static final long MAX_NODES = 16_000_000;

    private static final JsonMapper SCALARS = new JsonMapper();

    private final String location;
    private final IdentityHashMap<Object, JsonNode> trees = new IdentityHashMap<>();
    /** Nodes that a tree has where what stands in it twice is counted twice. */
    private final IdentityHashMap<JsonNode, Long> sizes = new IdentityHashMap<>();

    private Yaml(String location) {
        this.location = location;
    }

    static JsonNode parse(String location, String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(text.length() + 1)
                    .setAllowDuplicateKeys(false)
                    // what an anchor names is shared, not copied: see tree
                    .setMaxAliasesForCollections(Integer.MAX_VALUE)
                    .build();
            return new Yaml(location).tree(new Load(settings).loadFromString(text), 0);
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

    /** What an anchor names stands in the tree once, however often it is referred to: no small text becomes a huge tree. */
    private JsonNode tree(@Nullable Object value, int depth) {
        if (value instanceof String text) {
            return TextNode.valueOf(text);
        }
        if (!(value instanceof Map || value instanceof List)) {
            return SCALARS.valueToTree(value);
        }
        JsonNode known = trees.get(value);
        if (known != null) {
            return known;
        }
        if (depth > MAX_DEPTH) {
            throw DocumentParser.wrong(
                    location, "has an anchor that contains itself, or nests too deep: write it out without anchors");
        }
        JsonNode tree = value instanceof Map<?, ?> map ? object(map, depth) : array((List<?>) value, depth);
        long size = 1;
        for (JsonNode part : tree) {
            size += sizes.getOrDefault(part, 1L);
        }
        if (size > MAX_NODES) {
            throw DocumentParser.wrong(
                    location, "has anchors that stand for more than any document holds: write it out without anchors");
        }
        sizes.put(tree, size);
        trees.put(value, tree);
        return tree;
    }

    private ObjectNode object(Map<?, ?> map, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        map.forEach((name, member) -> object.set(String.valueOf(name), tree(member, depth + 1)));
        JsonNode merged = object.remove(MERGE);
        if (merged != null) {
            // what stands in the map itself comes first, then the maps in their order
            for (JsonNode from : merged.isArray() ? merged : List.of(merged)) {
                from.properties().forEach(member -> object.putIfAbsent(member.getKey(), member.getValue()));
            }
        }
        return object;
    }

    private ArrayNode array(List<?> list, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        list.forEach(element -> array.add(tree(element, depth + 1)));
        return array;
    }
}
