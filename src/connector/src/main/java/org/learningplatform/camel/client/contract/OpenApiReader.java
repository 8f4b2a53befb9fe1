// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter.In;

/**
 * Reads an OpenAPI 3.x document. What OpenAPI cannot say stands in members of its own, all of them optional:
 *
 * <ul>
 *   <li>on an operation: {@code x-name} (its whole name), {@code x-paging} and {@code x-envelope} (where parameters and
 *       replies do not show them), {@code x-since} (the name of its parameter, or an object, see {@link Since}),
 *       {@code x-idempotent}, {@code x-provenance}, {@code x-role};
 *   <li>on a parameter or schema: {@code x-field}, {@code x-format}, {@code x-zone}, {@code x-values};
 *   <li>on an operation or the document: {@code x-api};
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

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    /** Member of a path for what OpenAPI has no member for: method to operation. */
    static final String OTHER_METHODS = "x-additional-operations";

    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+*-]+/[\\w.+*-]+( *;[ -~]*)?");

    private static final List<Parameter> RAW_PARAMETERS = List.of(
            Parameter.text(Operation.RAW_METHOD, In.REQUEST, true, "HTTP method, for example GET"),
            Parameter.text(
                    Operation.RAW_PATH, In.REQUEST, true, "Path on the platform's host, for example /api/v2/users"),
            Parameter.text(Operation.RAW_QUERY, In.REQUEST, false, "Query string, as it stands behind the ?"));

    /** The styles that there are, the one of those that name none first. */
    private static final Map<In, List<Style.Kind>> STYLES = Map.of(
            In.PATH, List.of(Style.Kind.SIMPLE, Style.Kind.LABEL, Style.Kind.MATRIX),
            In.HEADER, List.of(Style.Kind.SIMPLE),
            In.QUERY,
                    List.of(
                            Style.Kind.FORM,
                            Style.Kind.SPACE_DELIMITED,
                            Style.Kind.PIPE_DELIMITED,
                            Style.Kind.DEEP_OBJECT));

    private final Place document;
    private final OpenApiSecurity security;
    private final OperationNames names = new OperationNames();
    private final Shapes shapes = new Shapes();
    private @Nullable String documentPath;
    /** By what they were read from: most documents declare a parameter once and refer to it often. */
    private final IdentityHashMap<JsonNode, List<Parameter>> parameters = new IdentityHashMap<>();

    private final Map<String, String> refused = new LinkedHashMap<>();
    private final Map<Role, Place> roleOwners = new EnumMap<>(Role.class);

    private final Consumer<JsonNode> teller;

    private OpenApiReader(Place document, Consumer<JsonNode> teller) {
        this.document = document;
        this.teller = teller;
        this.security = new OpenApiSecurity(document);
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
        for (Entry entry : reader.rawEntries()) {
            String name = entry.operation().at("x-name").requiredText();
            raw.put(name, () -> reader.operation(name, entry));
        }
        return new Reading(new Operations(raw), Map.of(), reader.security.tokenRequests(), Map.of(), Map.of());
    }

    /** An operation as it stands in the document. */
    private record Entry(String method, String path, Place pathItem, Place operation) {}

    private Reading read() {
        IllegalArgumentException first = null;
        for (Place reason : document.at("x-refused").members()) {
            refused.put(reason.name(), reason.requiredText());
            first = first == null ? new IllegalArgumentException(reason.requiredText()) : first;
        }
        List<Entry> entries = entries();
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Place operation = each.next().operation();
            try {
                takeName(operation.at("x-name"));
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.put(operation.origin(), String.valueOf(e.getMessage()));
                each.remove();
            }
        }
        Map<String, Supplier<Operation>> named = new LinkedHashMap<>();
        Map<Role, String> roles = new EnumMap<>(Role.class);
        for (Entry entry : entries) {
            Role role = role(entry.operation());
            try {
                String name = name(entry);
                if (role != null) {
                    roles.put(role, name);
                }
                named.put(name, () -> operation(name, entry));
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.merge(entry.operation().origin(), String.valueOf(e.getMessage()), Reading::both);
            }
        }
        Operations operations = new Operations(named);
        operations.requireOne(first);
        return new Reading(operations, refused, security.tokenRequests(), security.tokenProblems(), roles);
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        IllegalArgumentException first = null;
        for (Place path : document.at("paths").members()) {
            try {
                first = addEntries(path, entries, first);
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.put(path.origin(), String.valueOf(e.getMessage()));
            }
        }
        if (entries.isEmpty()) {
            throw first != null
                    ? first
                    : document.at("paths").error("has no operations; name a document that has some");
        }
        entries.addAll(rawEntries());
        return entries;
    }

    private List<Entry> rawEntries() {
        List<Entry> entries = new ArrayList<>();
        for (Place raw : document.at("x-raw-requests").elements()) {
            raw.at("x-name").requiredText();
            entries.add(new Entry(Operation.ANY_METHOD, "/", raw, raw));
        }
        return entries;
    }

    /** @return the first problem of all, or null */
    private @Nullable IllegalArgumentException addEntries(
            Place path, List<Entry> entries, @Nullable IllegalArgumentException problem) {
        if (path.name().startsWith("x-")) {
            return problem;
        }
        IllegalArgumentException first = problem;
        Place pathItem = path.resolved();
        for (Place operation : pathItem.members()) {
            if (METHODS.contains(operation.name())) {
                String method = operation.name().toUpperCase(Locale.ROOT);
                first = add(entries, method, path, pathItem, operation, first);
            }
        }
        for (Place operation : pathItem.at(OTHER_METHODS).members()) {
            first = add(entries, operation.name(), path, pathItem, operation, first);
        }
        return first;
    }

    private @Nullable IllegalArgumentException add(
            List<Entry> entries,
            String method,
            Place path,
            Place pathItem,
            Place operation,
            @Nullable IllegalArgumentException first) {
        try {
            Place resolved = operation.object().resolved().object();
            entries.add(new Entry(method, path(path, resolved), pathItem, resolved));
            return first;
        } catch (IllegalArgumentException e) {
            refused.put(operation.origin(), String.valueOf(e.getMessage()));
            return first == null ? e : first;
        }
    }

    /** Without what a document tells it from the same path by, where it stands once more for an operation with a name of its own. */
    private static String path(Place path, Place operation) {
        int repeat = path.name().indexOf('#');
        return repeat > 0 && operation.at("x-name").exists() ? path.name().substring(0, repeat) : path.name();
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

    /** What journeys need it for, or null. What is wrong with it refuses the document: nobody writes it but for journeys. */
    private @Nullable Role role(Place operation) {
        if (!operation.node().has("x-role")) {
            return null;
        }
        Place given = operation.at("x-role");
        Role role = Role.of(given.requiredText());
        List<String> known = Stream.of(Role.values()).map(Role::word).toList();
        if (role == null) {
            String nearest = Contract.nearest(given.requiredText(), known);
            throw given.error(
                    "is no role that journeys know" + (nearest.isEmpty() ? "; name one of " + known : nearest));
        }
        Place other = roleOwners.putIfAbsent(role, given);
        if (other != null) {
            throw given.error("gives the role '" + role + "' to a second operation; the first is at #" + other.pointer()
                    + ": remove one of the two");
        }
        return role;
    }

    private @Nullable Meaning meaning(Place operation, Place reply, boolean list, @Nullable String envelope) {
        if (!operation.node().has("x-role")) {
            return null;
        }
        Role role = Objects.requireNonNull(Role.of(operation.at("x-role").requiredText()));
        Place body = content(operation).at("schema");
        return new Meaning(role, shapes.words(body), shapes.words(list ? list(reply, envelope) : reply));
    }

    /** The list of a reply that is one, or has one; of names that nobody knows, too. */
    private Place list(Place reply, @Nullable String envelope) {
        Place rows = rows(reply, envelope);
        List<Place> lists = shapes.isArray(rows)
                ? List.of(rows)
                : shapes.members(rows).stream().filter(shapes::isArray).toList();
        return lists.size() == 1 ? lists.get(0) : rows;
    }

    private Operation operation(String name, Entry entry) {
        Place operation = entry.operation();
        teller.accept(operation.node());
        String refusal = operation.at("x-refused").text();
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        Collection<Place> declared = declaredParameters(entry);
        String path = path(entry);
        String envelope = operation.at("x-envelope").text();
        Place reply = readable(operation, envelope);
        Paging paging = paging(entry, declared, reply, envelope);
        List<Parameter> parameters = words(operation, entry, parameters(entry, path, declared, paging));
        return new Operation(
                name,
                entry.method(),
                path,
                parameters,
                body(entry),
                security.of(operation),
                paging,
                since(operation, parameters),
                envelope,
                replyFields(reply, envelope),
                replyTypes(operation),
                errorTypes(operation),
                operation.at("x-idempotent").flag(Operation.isIdempotent(entry.method())),
                Texts.line(
                        operation.at("summary").text(),
                        operation.at("description").text()),
                Provenance.of(operation),
                Objects.requireNonNullElse(operation.at("x-origin").text(), operation.origin()),
                meaning(operation, reply, paging != null, envelope));
    }

    private String name(Entry entry) {
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

    private String path(Entry entry) {
        if (entry.method().equals(Operation.ANY_METHOD)) {
            return entry.path();
        }
        String path = serverPath(entry) + entry.path();
        if (!Texts.isPath(entry.path()) || !Texts.isPath(path)) {
            throw entry.pathItem().error("is not a path; it must begin with one / and have neither query nor fragment");
        }
        return path;
    }

    /** The path of the nearest server, which stands before every path; its host is the user's {@code baseUrl}. */
    private String serverPath(Entry entry) {
        for (Place owner : List.of(entry.operation(), entry.pathItem())) {
            if (!owner.at("servers").elements().isEmpty()) {
                return serverPath(owner);
            }
        }
        if (documentPath == null) {
            documentPath = serverPath(document);
        }
        return documentPath;
    }

    private static String serverPath(Place owner) {
        List<Place> servers = owner.at("servers").elements();
        if (servers.isEmpty()) {
            return "";
        }
        String url = OpenApiSecurity.url(servers.get(0));
        String path = Texts.withoutHost(url);
        if (path.equals(url) && !path.startsWith("/")) {
            // relative to where the document stands (OpenAPI, Server Object)
            String document = owner.first().location();
            path = document.matches("(?i)https?:.*")
                    ? Texts.withoutHost(document).replaceFirst("[^/]*$", "") + path
                    : "/" + path;
        }
        path = Texts.withoutDots(path).replaceAll("/+$", "");
        return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    }

    /** The parameters of the path and, where both declare one, the operation's. */
    private static Collection<Place> declaredParameters(Entry entry) {
        Map<String, Place> declared = new LinkedHashMap<>();
        for (Place owner : List.of(entry.pathItem(), entry.operation())) {
            for (Place element : owner.at("parameters").elements()) {
                Place parameter = element.resolved();
                String in = parameter.at("in").requiredText();
                declared.put(in + " " + parameter.at("name").requiredText(), parameter);
            }
        }
        return declared.values();
    }

    /** Path, query and header arguments; the connector sets cookies itself. */
    private List<Parameter> parameters(Entry entry, String path, Collection<Place> declared, @Nullable Paging paging) {
        List<Parameter> found = new ArrayList<>();
        if (entry.method().equals(Operation.ANY_METHOD)) {
            found.addAll(RAW_PARAMETERS);
        }
        Set<String> undeclared = Texts.namesInBraces(path);
        for (Place place : declared) {
            String name = place.at("name").requiredText();
            if (isIn(place, "path") && !undeclared.remove(name)) {
                throw place.error("is not in braces in the path that has it; correct its name");
            }
            if (isIn(place, "cookie") && place.at("required").flag(false)) {
                throw place.error("must travel in a cookie, which the connector does not send");
            }
            In in = isIn(place, "path") ? In.PATH : isIn(place, "query") ? In.QUERY : In.HEADER;
            if (in != In.HEADER
                    || (isIn(place, "header") && !Parameter.RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT)))) {
                if (in == In.HEADER && !Texts.isHeader(name)) {
                    throw place.at("name").error("is not a header name; correct it");
                }
                found.addAll(parameters.computeIfAbsent(place.node(), node -> parameters(place, name, in)));
            }
        }
        undeclared.forEach(name -> found.add(Parameter.text(name, In.PATH, true, "")));
        if (paging != null && paging.style() != Paging.Style.WHOLE) {
            if (paging.style() == Paging.Style.LINK) {
                found.add(Parameter.text(
                        paging.positionParameter(),
                        In.LINK,
                        false,
                        "Link to a page, as a reply names it: its path and query"));
            } else {
                addIfNew(found, paging.positionParameter(), "Where the page begins");
            }
            if (!paging.sizeParameter().isEmpty()) {
                addIfNew(found, paging.sizeParameter(), "Rows per page");
            }
        }
        return Parameter.distinct(found);
    }

    /** With the words that stand beside references to parameters, or beside their schemas. */
    private static List<Parameter> words(Place operation, Entry entry, List<Parameter> parameters) {
        if (!operation.node().has("x-role")) {
            return parameters;
        }
        Map<String, Place> words = new HashMap<>();
        for (Place owner : List.of(entry.pathItem(), operation)) {
            for (Place element : owner.at("parameters").elements()) {
                Place parameter = element.resolved();
                Place word = element.at("x-field").exists() ? element.at("x-field") : parameter.at("x-field");
                String place =
                        parameter.at("in").scalar() + "." + parameter.at("name").scalar();
                if (word.exists()) {
                    words.put(place, word);
                }
            }
        }
        return parameters.stream()
                .map(parameter -> {
                    Place word = words.get(parameter.qualifiedName());
                    return word == null ? parameter : parameter.as(Shapes.field(word, parameter.form()));
                })
                .toList();
    }

    private static void addIfNew(List<Parameter> parameters, String name, String description) {
        if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
            parameters.add(Parameter.text(name, In.QUERY, false, description));
        }
    }

    /** One argument, and one for each member of an object that travels as query arguments of their own. */
    private List<Parameter> parameters(Place place, String name, In in) {
        List<Place> contents = place.at("content").members();
        Place schema = contents.isEmpty()
                ? place.at("schema")
                : contents.get(0).resolved().at("schema");
        String description = Texts.line(place.at("description").text());
        boolean json = !contents.isEmpty() && RequestBody.isJson(contents.get(0).name());
        Style style = json ? Style.JSON : Style.of(place, STYLES.getOrDefault(in, List.of()));
        boolean deep = style.kind() == Style.Kind.DEEP_OBJECT;
        boolean required = in == In.PATH || place.at("required").flag(false);
        List<Place> members = in == In.QUERY && (deep || style.exploded()) ? shapes.members(schema) : List.of();
        List<Parameter> found = new ArrayList<>();
        for (Place member : members) {
            boolean object = shapes.type(member) == Parameter.Type.OBJECT;
            found.add(parameter(
                    deep ? name + "[" + member.name() + "]" : member.name(),
                    in,
                    required && shapes.isRequired(schema, member.name()),
                    member,
                    !object ? Style.FORM : deep ? style : Style.JSON,
                    Texts.line(member.at("description").scalar(), description)));
        }
        if (members.isEmpty() || shapes.isMore(schema)) {
            found.add(parameter(name, in, required && members.isEmpty(), schema, style, description)
                    .withPreset(required ? preset(place, in) : null));
        }
        return found;
    }

    private Parameter parameter(String name, In in, boolean required, Place schema, Style style, String description) {
        return new Parameter(
                name,
                name,
                in,
                required,
                shapes.form(schema),
                shapes.values(schema),
                style,
                description,
                shapes.field(schema),
                null);
    }

    /** What is required, and can be nothing else or is said to be it otherwise, need not be set. */
    private static @Nullable Preset preset(Place parameter, In in) {
        Place fresh = parameter.at("x-fresh");
        if (fresh.exists()) {
            if (!Preset.canBeMade(fresh.requiredText())) {
                throw fresh.error("has a variable whose value is not made; use one of " + Preset.made());
            }
            return new Preset(fresh.requiredText(), true);
        }
        Place schema = parameter.at("schema").resolved();
        String text = in == In.QUERY
                ? schema.at("const").scalar()
                : in == In.HEADER ? schema.at("default").scalar() : "";
        return text.isEmpty() ? null : new Preset(text, false);
    }

    private static boolean isIn(Place parameter, String in) {
        return in.equals(parameter.at("in").text());
    }

    private @Nullable RequestBody body(Entry entry) {
        if (entry.method().equals(Operation.ANY_METHOD)) {
            return RequestBody.ANY_JSON;
        }
        Place body = entry.operation().at("requestBody").resolved();
        if (!body.exists()) {
            return null;
        }
        Place content = content(entry.operation());
        String mediaType = mediaType(content.name());
        Place schema = content.at("schema");
        return new RequestBody(
                mediaType,
                body.at("required").flag(false),
                shapes.fields(schema),
                schema.exists() && RequestBody.isJson(mediaType) && Provenance.of(schema) != Provenance.ASSUMED
                        ? new Schema(schema)
                        : null,
                parts(content));
    }

    /** How the fields of a form travel (OpenAPI, Encoding Object). */
    private static Map<String, RequestBody.Part> parts(Place content) {
        Map<String, RequestBody.Part> parts = new HashMap<>();
        for (Place field : content.at("encoding").members()) {
            boolean styled = field.at("style").exists() || field.at("explode").exists();
            // of several types that it may have, the first that is one
            String type = Stream.of(field.at("contentType").scalar().split(",", -1))
                    .map(String::strip)
                    .filter(one -> !one.isEmpty() && !one.contains("*"))
                    .findFirst()
                    .orElse(null);
            parts.put(
                    field.name(),
                    new RequestBody.Part(
                            styled ? Style.of(field, STYLES.getOrDefault(In.QUERY, List.of())) : null, type));
        }
        return parts;
    }

    /** What the body is made of: as JSON, where that is one of the ways. */
    private static Place content(Place operation) {
        Place body = operation.at("requestBody").resolved();
        List<Place> contents = body.at("content").members();
        return contents.stream()
                .filter(place -> RequestBody.isJson(place.name()))
                .findFirst()
                .orElse(contents.isEmpty() ? body.at("content").at(RequestBody.JSON) : contents.get(0));
    }

    /** The form that a range of them allows: JSON, where that is one of them. */
    private static String mediaType(String range) {
        if (!range.contains("*")) {
            return range;
        }
        return range.startsWith("*") || range.toLowerCase(Locale.ROOT).startsWith("application/")
                ? RequestBody.JSON
                : RequestBody.BYTES;
    }

    /** The reply, or a missing one where it stands elsewhere and cannot be read: nothing of it is needed to call, but by journeys. */
    private Place readable(Place operation, @Nullable String envelope) {
        try {
            Place reply = reply(operation);
            Place rows = rows(reply, envelope);
            shapes.fields(rows);
            return reply;
        } catch (IllegalArgumentException e) {
            if (operation.node().has("x-role") || envelope != null) {
                throw e;
            }
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
    private static List<String> replyTypes(Place operation) {
        return operation.at("responses").members().stream()
                .filter(response -> response.name().startsWith("2"))
                .flatMap(response -> contents(response).stream())
                .map(Place::name)
                .filter(type -> MEDIA_TYPE.matcher(type).matches())
                .distinct()
                .toList();
    }

    /** What the document says that refusals are, beside JSON. */
    private static Set<String> errorTypes(Place operation) {
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

    private Set<String> replyFields(Place reply, @Nullable String envelope) {
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

    private @Nullable Paging paging(Entry entry, Collection<Place> declared, Place reply, @Nullable String envelope) {
        Place given = entry.operation().at("x-paging").resolved();
        if (given.exists()) {
            return given(given, entry.method().equals(Operation.ANY_METHOD), declared);
        }
        if (!Set.of("GET", Operation.ANY_METHOD).contains(entry.method())) {
            return null;
        }
        Set<String> query = declared.stream()
                .filter(place -> isIn(place, "query"))
                .map(place -> place.at("name").requiredText())
                .collect(Collectors.toSet());
        boolean list = isList(entry, reply, envelope);
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
        boolean fromZero = isZero(position.at("default")) || isZero(position.at("minimum"));
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
                .filter(place -> isIn(place, "query"))
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

    /** Whether the reply shows it: an array, bare or where the document or the conventions say. */
    private boolean isList(Entry entry, Place reply, @Nullable String envelope) {
        if (envelope != null) {
            return shapes.isArray(rows(reply, envelope));
        }
        return shapes.isArray(reply)
                || (!entry.path().endsWith("}")
                        && Paging.ENVELOPES.stream().anyMatch(name -> shapes.isArray(shapes.property(reply, name))));
    }

    private static @Nullable Since since(Place operation, List<Parameter> parameters) {
        Place given = operation.at("x-since");
        if (!given.exists()) {
            return null;
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
