// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has changed since an earlier {@code doctor.json}. */
final class Comparison {

    /** What differs from look to look. */
    private static final Set<String> PASSING = Set.of("at", "calls", "clockSkewSeconds");

    private Comparison() {}

    /**
     * The changes, a line each; empty if there are none.
     *
     * @throws IllegalArgumentException if the earlier one is no such document
     */
    static List<String> of(String earlier, String now) {
        Map<String, String> before = facts(earlier);
        Map<String, String> after = facts(now);
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            String was = before.getOrDefault(name, "absent");
            String is = after.getOrDefault(name, "absent");
            if (!was.equals(is)) {
                changes.add(name + ": was " + was + ", is " + is);
            }
        }
        return changes;
    }

    private static Map<String, String> facts(String json) {
        try {
            JsonNode root = new JsonMapper().readTree(json);
            if (!root.isObject() || !root.has("operations")) {
                throw new IllegalArgumentException(
                        "it is no doctor.json; name the file that an earlier run wrote to --out");
            }
            Map<String, String> facts = new TreeMap<>();
            collect(root, "", facts);
            return facts;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON; name the file that an earlier run wrote to --out");
        }
    }

    private static void collect(JsonNode node, String path, Map<String, String> facts) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                if (!path.isEmpty() || !PASSING.contains(member.getKey())) {
                    collect(member.getValue(), path + (path.isEmpty() ? "" : " ") + member.getKey(), facts);
                }
            });
        } else if (node.isArray() && node.path(0).has("name")) {
            node.forEach(element ->
                    collect(element, path + " " + element.path("name").asText(), facts));
        } else {
            facts.put(path, node.isValueNode() ? node.asText() : node.toString());
        }
    }
}
