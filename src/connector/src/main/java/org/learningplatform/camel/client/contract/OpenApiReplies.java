// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the replies of an operation: what they are, and where their rows stand. */
final class OpenApiReplies {

    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+*-]+/[\\w.+*-]+( *;[ -~]*)?");

    private final Shapes shapes;

    OpenApiReplies(Shapes shapes) {
        this.shapes = shapes;
    }

    /** The reply, or a missing one where it stands elsewhere and cannot be read: nothing of it is needed to call, but by journeys. */
    Place of(Place operation, @Nullable String envelope, Consumer<String> notHonoured) {
        try {
            Place reply = reply(operation);
            Place rows = rows(reply, envelope);
            shapes.fields(rows);
            return reply;
        } catch (IllegalArgumentException e) {
            if (operation.node().has("x-role") || envelope != null) {
                throw e;
            }
            notHonoured.accept("reply, which cannot be read: " + e.getMessage());
            return operation.at("responses").at("unread");
        }
    }

    /** The schema of the reply to a call that succeeded; may be missing. */
    private static Place reply(Place operation) {
        return operation.at("responses").members().stream()
                .filter(response -> response.name().startsWith("2"))
                .flatMap(response -> response.resolved().at("content").members().stream())
                .filter(content ->
                        RequestBody.isJson(content.name()) || content.name().equals("*/*"))
                .map(content -> content.at("schema"))
                .findFirst()
                .orElse(operation.at("responses").at("2XX"));
    }

    /** What the document says that replies are; none where it does not say. */
    static List<String> types(Place operation, Consumer<String> notHonoured) {
        Map<Boolean, List<String>> types = operation.at("responses").members().stream()
                .filter(response -> response.name().startsWith("2"))
                .flatMap(response -> contents(response).stream())
                .map(Place::name)
                .distinct()
                .collect(Collectors.partitioningBy(
                        type -> MEDIA_TYPE.matcher(type).matches()));
        Objects.requireNonNull(types.get(false))
                .forEach(type -> notHonoured.accept("reply as " + type + ", which is no media type"));
        return List.copyOf(Objects.requireNonNull(types.get(true)));
    }

    /** What the document says that refusals are, beside JSON. */
    static Set<String> errorTypes(Place operation) {
        return operation.at("responses").members().stream()
                .filter(response ->
                        response.name().startsWith("4") || response.name().equals("default"))
                .flatMap(response -> contents(response).stream())
                .map(content -> content.name().split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(type -> !RequestBody.isJson(type))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The forms of a response; none where it stands elsewhere and cannot be read. */
    private static List<Place> contents(Place response) {
        try {
            return response.resolved().at("content").members();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    /** The names of the members of what a reply is about. */
    Set<String> fields(Place reply, @Nullable String envelope) {
        return shapes.fields(rows(reply, envelope));
    }

    /** What a reply is about: its list, where it has one. */
    private Place rows(Place reply, @Nullable String envelope) {
        if (envelope != null) {
            Place inner = reply;
            for (String name : envelope.split("\\.", -1)) {
                inner = shapes.property(inner, name);
            }
            if (inner.exists()) {
                return inner;
            }
            // an overlay says where rows are, and need not repeat what they are
        }
        if (shapes.isArray(reply)) {
            return reply;
        }
        return Paging.ENVELOPES.stream()
                .map(name -> shapes.property(reply, name))
                .filter(shapes::isArray)
                .findFirst()
                .orElse(reply);
    }

    /** The list of a reply that is one, or has one; of names that nobody knows, too. */
    Place list(Place reply, @Nullable String envelope) {
        Place rows = rows(reply, envelope);
        List<Place> lists = shapes.isArray(rows)
                ? List.of(rows)
                : shapes.members(rows).stream().filter(shapes::isArray).toList();
        return lists.size() == 1 ? lists.get(0) : rows;
    }

    /** Whether the reply shows it: an array, bare or where the document or the conventions say. */
    boolean isList(OpenApiEntry entry, Place reply, @Nullable String envelope) {
        if (envelope != null) {
            return shapes.isArray(rows(reply, envelope));
        }
        return shapes.isArray(reply)
                || (!entry.path().endsWith("}")
                        && Paging.ENVELOPES.stream().anyMatch(name -> shapes.isArray(shapes.property(reply, name))));
    }
}
