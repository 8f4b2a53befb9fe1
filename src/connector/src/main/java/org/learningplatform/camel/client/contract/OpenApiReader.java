// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads an OpenAPI 3.x document. What OpenAPI cannot say stands in members of its own, all of them optional:
 *
 * <ul>
 *   <li>on an operation: {@code x-name} (its whole name), {@code x-paging} and {@code x-envelope} (where parameters and
 *       replies do not show them), {@code x-since} (the name of its parameter, or an object, see {@link Since}),
 *       {@code x-idempotent}, {@code x-provenance}, {@code x-role};
 *   <li>on a parameter or schema: {@code x-field}, {@code x-format}, {@code x-zone}, {@code x-values};
 *   <li>on an operation or the document: {@code x-api};
 *   <li>on a security scheme: {@code x-token-prefix}, what stands before the token where that is not {@code Bearer};
 *   <li>on the document: {@code x-raw-requests} and {@code x-token-requests};
 *   <li>and those of a translated collection, which {@link PostmanTranslator} names.
 * </ul>
 *
 * A path may have several operations of one method: the further ones stand under the path, {@code #} and a name. A header that
 * is required and has a default is sent with each call that does not set it.
 *
 * <p>What is wrong with one operation refuses that operation; the others can be called.
 */
final class OpenApiReader {

    private final Place document;
    private final Consumer<JsonNode> teller;
    private final Map<String, String> refused = new LinkedHashMap<>();
    private final OperationNames names = new OperationNames();
    private final OpenApiEntries entries;
    private final OpenApiPaths paths;
    private final OpenApiSecurity security;
    private final OpenApiParameters parameters;
    private final OpenApiBodies bodies;
    private final OpenApiReplies replies;
    private final OpenApiPaging pagings;
    private final OpenApiRoles roles;

    private OpenApiReader(Place document, Consumer<JsonNode> teller) {
        this.document = document;
        this.teller = teller;
        Shapes shapes = new Shapes();
        entries = new OpenApiEntries(document, refused);
        paths = new OpenApiPaths(document);
        security = new OpenApiSecurity(document);
        parameters = new OpenApiParameters(shapes);
        bodies = new OpenApiBodies(shapes);
        replies = new OpenApiReplies(shapes);
        pagings = new OpenApiPaging(replies);
        roles = new OpenApiRoles(shapes, replies);
    }

    static Reading read(Place document) {
        return read(document, operation -> {});
    }

    /** @param teller is given each operation before it is read, and may put in what it has beside its name */
    static Reading read(Place document, Consumer<JsonNode> teller) {
        String version = document.at("openapi").text();
        if (document.at("swagger").exists()) {
            throw document.error("is Swagger 2.0; convert it to OpenAPI 3");
        }
        if (version == null || !version.startsWith("3.")) {
            throw document.error(
                    "is neither OpenAPI 3.x (member openapi) nor a Postman collection (member info.schema);"
                            + " convert it to one of them");
        }
        return new OpenApiReader(document, teller).read();
    }

    /** The raw requests and token requests of a document, and nothing else of it. */
    static Reading readFallback(Place document) {
        OpenApiReader reader = new OpenApiReader(document, operation -> {});
        Map<String, Supplier<Operation>> raw = new LinkedHashMap<>();
        for (OpenApiEntry entry : reader.entries.raw()) {
            String name = entry.operation().at("x-name").requiredText();
            raw.put(name, () -> reader.operation(name, entry));
        }
        return new Reading(new Operations(raw), Map.of(), reader.security.tokenRequests(), Map.of(), Map.of());
    }

    private Reading read() {
        IllegalArgumentException first = null;
        for (Place reason : document.at("x-refused").members()) {
            refused.put(reason.name(), reason.requiredText());
            first = first == null ? new IllegalArgumentException(reason.requiredText()) : first;
        }
        List<OpenApiEntry> found = entries.all();
        for (Iterator<OpenApiEntry> each = found.iterator(); each.hasNext(); ) {
            Place operation = each.next().operation();
            try {
                takeName(operation.at("x-name"));
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.put(operation.origin(), String.valueOf(e.getMessage()));
                each.remove();
            }
        }
        Map<String, Supplier<Operation>> operations = new LinkedHashMap<>();
        Map<Role, String> byRole = new EnumMap<>(Role.class);
        for (OpenApiEntry entry : found) {
            Role role = roles.role(entry.operation());
            try {
                String name = name(entry);
                if (role != null) {
                    byRole.put(role, name);
                }
                operations.put(name, () -> operation(name, entry));
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.merge(entry.operation().origin(), String.valueOf(e.getMessage()), Reading::both);
            }
        }
        Operations read = new Operations(operations);
        read.requireOne(first);
        return new Reading(read, refused, security.tokenRequests(), security.tokenProblems(), byRole);
    }

    private void takeName(Place name) {
        String text = name.text();
        if (text != null && !OperationNames.isName(text)) {
            throw name.error("must be api/resource/operation, in small letters, digits and -");
        }
        if (text != null && !names.take(text)) {
            throw name.error("names a second operation the same; give it a name of its own");
        }
    }

    private String name(OpenApiEntry entry) {
        Place operation = entry.operation();
        String given = operation.at("x-name").text();
        if (given != null) {
            return given;
        }
        String api =
                Texts.slug(operation.at("x-api").text(), document.at("x-api").text(), "api");
        String tag = operation.at("tags").elements().stream()
                .findFirst()
                .map(Place::text)
                .orElse(null);
        String resource = Texts.slug(tag, Texts.firstFixedSegment(entry.path()), api);
        String verb = Texts.slug(operation.at("operationId").text(), entry.method() + " " + entry.path());
        return names.takeUnique(api + "/" + resource + "/" + verb, entry.method());
    }

    private Operation operation(String name, OpenApiEntry entry) {
        Place operation = entry.operation();
        teller.accept(operation.node());
        String refusal = operation.at("x-refused").text();
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        Collection<Place> declared = OpenApiParameters.declared(entry);
        String path = paths.of(entry);
        String envelope = operation.at("x-envelope").text();
        List<String> notHonoured = new ArrayList<>();
        Place reply = replies.of(operation, envelope, notHonoured::add);
        List<String> replyTypes = OpenApiReplies.types(operation, notHonoured::add);
        Paging paging = pagings.of(entry, declared, reply, envelope);
        List<Parameter> arguments = parameters.of(entry, path, declared, paging, replyTypes, notHonoured::add);
        RequestBody body = bodies.of(entry, notHonoured::add);
        List<Carried> carried = security.of(operation, notHonoured::add);
        if (operation.at("callbacks").exists()) {
            notHonoured.add("callbacks: the connector serves none");
        }
        return new Operation(
                name,
                entry.method(),
                path,
                arguments,
                body,
                carried,
                paging,
                OpenApiPaging.since(operation, arguments),
                envelope,
                replies.fields(reply, envelope),
                replyTypes,
                OpenApiReplies.errorTypes(operation),
                operation.at("x-idempotent").flag(Operation.isIdempotent(entry.method())),
                Texts.line(
                        operation.at("summary").text(),
                        operation.at("description").text()),
                Provenance.of(operation),
                Objects.requireNonNullElse(operation.at("x-origin").text(), operation.origin()),
                List.copyOf(notHonoured),
                roles.meaning(operation, reply, paging != null, envelope));
    }
}
