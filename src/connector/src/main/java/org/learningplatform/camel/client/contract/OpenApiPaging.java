// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.node.IntNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter.In;

/** Reads how a list is read page by page, and from when on. */
final class OpenApiPaging {

    private final OpenApiReplies replies;

    OpenApiPaging(OpenApiReplies replies) {
        this.replies = replies;
    }

    /** How the list of an operation is paged, or null where it is none. */
    @Nullable
    Paging of(OpenApiEntry entry, Collection<Place> declared, Place reply, @Nullable String envelope) {
        Place given = entry.operation().at("x-paging").resolved();
        if (given.exists()) {
            return given(given, entry.method().equals(Operation.ANY_METHOD), declared);
        }
        if (!Set.of("GET", Operation.ANY_METHOD).contains(entry.method())) {
            return null;
        }
        Set<String> query = declared.stream()
                .filter(place -> OpenApiParameters.isIn(place, "query"))
                .map(place -> place.at("name").requiredText())
                .collect(Collectors.toSet());
        boolean list = replies.isList(entry, reply, envelope);
        if (!list && entry.path().endsWith("}")) {
            return null;
        }
        return Paging.shown(query, list)
                .map(paging -> asDeclared(paging, declared))
                .orElse(list ? Paging.WHOLE : null);
    }

    private static Paging given(Place given, boolean raw, Collection<Place> declared) {
        Paging.Style style = given.at("style").oneOf(Paging.Style.class);
        if (style == Paging.Style.WHOLE) {
            return Paging.WHOLE;
        }
        // a list that is read by its links may have no say in how long a page is
        Place size = given.at("size");
        boolean named = style == Paging.Style.NEXT || style == Paging.Style.LINK;
        String sizeParameter = named && !size.exists() ? "" : size.requiredText();
        return new Paging(
                style,
                given.at("position").requiredText(),
                sizeParameter,
                number(given.at("pageSize"), 1, raw ? Paging.PAGE_SIZE : pageSize(schema(declared, sizeParameter))),
                number(given.at("first"), 0, style == Paging.Style.PAGE ? 1 : 0),
                raw,
                given.at("link").text());
    }

    private static int number(Place given, int least, int fallback) {
        if (!given.exists()) {
            return fallback;
        }
        if (!given.node().equals(IntNode.valueOf(given.node().intValue()))
                || given.node().intValue() < least) {
            throw given.error("must be a whole number above " + (least - 1));
        }
        return given.node().intValue();
    }

    /** Page size and first page as the schemas of the two parameters say. */
    private static Paging asDeclared(Paging paging, Collection<Place> declared) {
        Place position = schema(declared, paging.positionParameter()).orElseThrow();
        boolean fromZero = isZero(position.at("default"))
                || (isZero(position.at("minimum"))
                        && !position.at("exclusiveMinimum").node().asBoolean());
        return new Paging(
                paging.style(),
                paging.positionParameter(),
                paging.sizeParameter(),
                pageSize(schema(declared, paging.sizeParameter())),
                fromZero ? 0 : paging.first(),
                paging.assumed());
    }

    /** As the schema of the size parameter says, or 0. */
    private static int pageSize(Optional<Place> size) {
        return size.map(schema ->
                        positive(schema.at("default"), Math.min(Paging.PAGE_SIZE, positive(schema.at("maximum"), 0))))
                .orElse(0);
    }

    private static Optional<Place> schema(Collection<Place> declared, String name) {
        return declared.stream()
                .filter(place -> OpenApiParameters.isIn(place, "query"))
                .filter(place -> name.equals(place.at("name").text()))
                .findFirst()
                .map(place -> place.at("schema").resolved());
    }

    private static boolean isZero(Place place) {
        return place.node().isInt() && place.node().intValue() == 0;
    }

    private static int positive(Place place, int fallback) {
        return place.node().isInt() && place.node().intValue() > 0
                ? place.node().intValue()
                : fallback;
    }

    /** The one order of a list that shows what is new without being asked for it. */
    private enum Order {
        NEWEST_FIRST
    }

    /** The parameter that asks for what changed, or null. */
    static @Nullable Since since(Place operation, List<Parameter> parameters) {
        Place given = operation.at("x-since");
        if (!given.exists()) {
            return null;
        }
        if (given.at("order").exists()) {
            given.at("order").oneOf(Order.class);
            return Since.NEWEST_FIRST;
        }
        Since since = given.node().isTextual()
                ? new Since(given.requiredText())
                : new Since(
                        given.at("parameter").requiredText(),
                        given.at("member").text(),
                        given.at("through").text());
        if (parameters.stream().noneMatch(p -> p.in() == In.QUERY && p.name().equals(since.parameter()))) {
            throw given.error("is not a query parameter of the operation; declare it");
        }
        return since;
    }
}
