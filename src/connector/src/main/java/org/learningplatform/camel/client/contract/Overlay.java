// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** An OpenAPI Overlay 1.x document: what it changes in a contract, before that is read. It never changes itself. */
public final class Overlay {

    /** What one operation has: to give it to several is a mistake. */
    private static final List<String> OF_ONE = List.of("x-name", "x-role");

    private final List<Action> actions = new ArrayList<>();

    private record Action(Place place, OverlayTarget target, boolean remove, JsonNode update) {}

    private Overlay(Place document) {
        Place version = document.at("overlay");
        if (!version.scalar().startsWith("1.")) {
            throw version.error("is not 1.x: an OpenAPI Overlay begins with overlay: 1.0.0, info and actions");
        }
        if (!document.at("info").object().exists()) {
            throw document.at("info").error("is missing; add it, with title and version");
        }
        List<Place> given = document.at("actions").elements();
        if (given.isEmpty()) {
            throw document.at("actions").error("is missing or empty; add what the overlay changes");
        }
        given.stream().map(Overlay::action).forEach(actions::add);
    }

    /**
     * Reads an overlay in JSON or YAML.
     *
     * @param location where it came from, for messages; user info and query of a URL are left out of them
     * @param document the document; closed by the caller
     * @throws IllegalArgumentException if it is none, with location, place and remedy
     */
    public static Overlay read(String location, InputStream document) {
        return new Overlay(Documents.read(Contract.shown(location), document, Contract.Opener.NONE));
    }

    private static Action action(Place action) {
        boolean remove = action.at("remove").flag(false);
        JsonNode update = action.at("update").node();
        OverlayTarget target = new OverlayTarget(action.at("target"));
        if (!remove && !update.isContainerNode()) {
            throw action.error("has neither an update, which is an object or an entry of a list, nor remove: true");
        }
        return new Action(action, target, remove, update);
    }

    /** The root of a copy of the document, which all overlays have changed in their order; without any, the document itself. */
    static Place applied(Place document, List<Overlay> overlays) {
        if (overlays.isEmpty()) {
            return document;
        }
        JsonNode copy = document.root().deepCopy();
        overlays.stream().flatMap(overlay -> overlay.actions.stream()).forEach(action -> apply(action, copy));
        return document.with(copy);
    }

    private static void apply(Action action, JsonNode document) {
        List<OverlayTarget.Found> found = action.target().in(document);
        if (found.isEmpty()) {
            throw action.place()
                    .error("has a target that matches nothing: " + action.target()
                            + action.target().nearest(document));
        }
        if (action.remove()) {
            // the last of a list first, so that the others keep their index
            for (int i = found.size() - 1; i >= 0; i--) {
                remove(action, found.get(i));
            }
            return;
        }
        String one = OF_ONE.stream()
                .filter(name -> action.update().findValue(name) != null)
                .findFirst()
                .orElse(null);
        if (one != null && found.size() > 1) {
            throw action.place()
                    .error("sets " + one + ", which one operation has, and its target matches " + found.size() + ": "
                            + action.target());
        }
        found.forEach(target -> update(action, target.node()));
    }

    private static void remove(Action action, OverlayTarget.Found found) {
        if (found.parent() instanceof ObjectNode object) {
            object.remove(String.valueOf(found.key()));
        } else if (found.parent() instanceof ArrayNode array) {
            array.remove((Integer) found.key());
        } else {
            throw action.place().error("would remove the whole document; name a part of it");
        }
    }

    private static void update(Action action, JsonNode target) {
        if (target instanceof ObjectNode object && action.update() instanceof ObjectNode update) {
            merge(object, update);
        } else if (target instanceof ArrayNode array) {
            array.add(action.update().deepCopy());
        } else {
            throw action.place()
                    .error("cannot be merged: its target is neither an object, which takes an object, nor a list, which"
                            + " takes an entry: " + action.target());
        }
    }

    /** Objects are merged member by member, lists are appended, and anything else is replaced. */
    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(member -> {
            JsonNode known = into.get(member.getKey());
            if (known instanceof ObjectNode object && member.getValue() instanceof ObjectNode more) {
                merge(object, more);
            } else if (known instanceof ArrayNode array && member.getValue() instanceof ArrayNode more) {
                more.forEach(element -> array.add(element.<JsonNode>deepCopy()));
            } else {
                into.set(member.getKey(), member.getValue().deepCopy());
            }
        });
    }
}
