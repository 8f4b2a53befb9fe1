package org.learningplatform.camel.client.contract;

import static org.learningplatform.camel.client.contract.OperationNames.slug;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter.In;

/**
 * Reads an OpenAPI 3.x document. What OpenAPI cannot say stands in members of its own, all of them optional:
 *
 * <ul>
 *   <li>on an operation: {@code x-name} (its whole name), {@code x-paging} (where the parameters do not show it),
 *       {@code x-since}, {@code x-idempotent}, {@code x-provenance};
 *   <li>on an operation or the document: {@code x-api};
 *   <li>on the document: {@code x-raw-requests} and {@code x-token-requests}.
 * </ul>
 */
final class OpenApiReader {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");
    private static final String ANY_METHOD = "*";
    private static final int PAGE_SIZE = 50;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+){1,2}");
    private static final Pattern PATH = Pattern.compile("/(?!/)[^?#\\s]*");
    private static final Pattern IN_BRACES = Pattern.compile("\\{([^{}]*)}");
    /** What of a server's URL is the user's {@code baseUrl} instead: scheme and host, or a variable for both. */
    private static final Pattern HOST = Pattern.compile("^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/]*|\\{+[^{}]*}+)");

    private static final Set<String> SETTINGS = Set.of(
            "clientId",
            "clientSecret",
            "username",
            "password",
            "userId",
            "sessionCookie",
            "organisationId",
            "accessToken");

    private static final List<Parameter> RAW_PARAMETERS = List.of(
            new Parameter(Operation.RAW_METHOD, In.REQUEST, true, "HTTP method, for example GET"),
            new Parameter(
                    Operation.RAW_PATH, In.REQUEST, true, "Path on the platform's host, for example /api/v2/users"),
            new Parameter(Operation.RAW_QUERY, In.REQUEST, false, "Query string, as it stands behind the ?"));

    private final Place document;
    private final OperationNames names = new OperationNames();

    OpenApiReader(Place document) {
        this.document = document;
        String version = document.at("openapi").text();
        if (version == null || !version.startsWith("3.")) {
            throw document.error("is not OpenAPI 3.x (member openapi); convert it to OpenAPI 3.x in JSON");
        }
    }

    /** An operation as it stands in the document. */
    private record Entry(String method, String path, Place pathItem, Place operation) {}

    /** All operations, in the document's order, raw requests last. */
    List<Operation> operations() {
        List<Entry> entries = entries();
        for (Entry entry : entries) {
            takeName(entry.operation().at("x-name"));
        }
        return entries.stream().map(this::operation).toList();
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Place path : document.at("paths").members()) {
            Place pathItem = path.resolved();
            for (Place operation : pathItem.members()) {
                if (METHODS.contains(operation.name())) {
                    String method = operation.name().toUpperCase(Locale.ROOT);
                    entries.add(new Entry(method, path.name(), pathItem, operation.object()));
                }
            }
        }
        if (entries.isEmpty()) {
            throw document.at("paths").error("has no operations; name a document that has some");
        }
        for (Place raw : document.at("x-raw-requests").elements()) {
            raw.at("x-name").requiredText();
            entries.add(new Entry(ANY_METHOD, "/", raw, raw));
        }
        return entries;
    }

    private void takeName(Place name) {
        String text = name.text();
        if (text != null && !NAME.matcher(text).matches()) {
            throw name.error("must be api/resource/operation, in small letters, digits and -");
        }
        if (text != null && !names.take(text)) {
            throw name.error("names a second operation the same; give it a name of its own");
        }
    }

    private Operation operation(Entry entry) {
        Place operation = entry.operation();
        Collection<Place> declared = declaredParameters(entry);
        String path = path(entry);
        List<Parameter> parameters = parameters(entry, path, declared);
        return new Operation(
                name(entry),
                entry.method(),
                path,
                parameters,
                bodyFields(operation),
                token(operation),
                paging(entry, declared),
                since(operation, parameters),
                operation.at("x-idempotent").flag(IDEMPOTENT.contains(entry.method())),
                line(operation.at("summary").text(), operation.at("description").text()),
                provenance(operation));
    }

    private String name(Entry entry) {
        Place operation = entry.operation();
        String given = operation.at("x-name").text();
        if (given != null) {
            return given;
        }
        String api =
                firstSlug(operation.at("x-api").text(), document.at("x-api").text(), "api");
        String tag = operation.at("tags").elements().stream()
                .findFirst()
                .map(Place::text)
                .orElse(null);
        String fixedSegment = Stream.of(entry.path().split("/"))
                .filter(segment -> !segment.isEmpty() && !segment.contains("{"))
                .findFirst()
                .orElse(null);
        String verb = firstSlug(operation.at("operationId").text(), entry.method() + " " + entry.path());
        return names.takeUnique(api + "/" + firstSlug(tag, fixedSegment, api) + "/" + verb, entry.method());
    }

    private static String firstSlug(@Nullable String... texts) {
        return Stream.of(texts)
                .filter(Objects::nonNull)
                .map(OperationNames::slug)
                .filter(slug -> !slug.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private String path(Entry entry) {
        if (entry.method().equals(ANY_METHOD)) {
            return entry.path();
        }
        String path = serverPath(entry) + entry.path();
        if (!PATH.matcher(path).matches()) {
            throw entry.pathItem().error("is no path; it begins with one / and has neither query nor fragment");
        }
        return path;
    }

    /** The path of the first server, which stands before every path; its host is the user's {@code baseUrl}. */
    private String serverPath(Entry entry) {
        Place server = Stream.of(entry.operation(), entry.pathItem(), document)
                .flatMap(place -> place.at("servers").elements().stream().limit(1))
                .findFirst()
                .orElse(null);
        if (server == null) {
            return "";
        }
        String url = server.at("url").requiredText();
        for (Place variable : server.at("variables").members()) {
            url = url.replace(
                    "{" + variable.name() + "}", variable.at("default").requiredText());
        }
        String path = HOST.matcher(url).replaceFirst("").replaceAll("/+$", "");
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

    /** Path and query arguments; the connector sets headers and cookies itself. */
    private static List<Parameter> parameters(Entry entry, String path, Collection<Place> declared) {
        List<Parameter> parameters = new ArrayList<>();
        if (entry.method().equals(ANY_METHOD)) {
            parameters.addAll(RAW_PARAMETERS);
        }
        Set<String> undeclared = namesInBraces(path);
        for (Place place : declared) {
            String name = place.at("name").requiredText();
            boolean inPath = isIn(place, "path");
            if (inPath && !undeclared.remove(name)) {
                throw place.error("is not in braces in the path that has it; correct its name");
            }
            if (inPath || isIn(place, "query")) {
                boolean required = inPath || place.at("required").flag(false);
                String description = line(place.at("description").text());
                parameters.add(new Parameter(name, inPath ? In.PATH : In.QUERY, required, description));
            }
        }
        undeclared.forEach(name -> parameters.add(new Parameter(name, In.PATH, true, "")));
        return List.copyOf(parameters);
    }

    private static Set<String> namesInBraces(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (Matcher matcher = IN_BRACES.matcher(text); matcher.find(); ) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static boolean isIn(Place parameter, String in) {
        return in.equals(parameter.at("in").text());
    }

    /** The properties of the JSON body, with those of the schemas that it is composed of. */
    private static Set<String> bodyFields(Place operation) {
        Set<String> fields = new LinkedHashSet<>();
        Set<JsonPointer> seen = new HashSet<>();
        Deque<Place> open = new ArrayDeque<>();
        operation.at("requestBody").resolved().at("content").members().stream()
                .filter(content -> content.name().contains("json"))
                .forEach(content -> open.add(content.at("schema")));
        while (!open.isEmpty()) {
            Place schema = open.remove();
            if (seen.add(schema.pointer())) {
                schema.at("properties").members().forEach(property -> fields.add(property.name()));
                Stream.of("allOf", "oneOf", "anyOf")
                        .flatMap(composed -> schema.at(composed).elements().stream())
                        .forEach(open::add);
                if (schema.isReference()) {
                    open.add(schema.resolved());
                }
            }
        }
        return Collections.unmodifiableSet(fields);
    }

    private TokenKind token(Place operation) {
        Place own = operation.at("security");
        return (own.exists() ? own : document.at("security"))
                .elements().stream()
                        .flatMap(alternative -> alternative.members().stream())
                        .map(this::tokenOfScheme)
                        .filter(kind -> kind != TokenKind.NONE)
                        .findFirst()
                        .orElse(TokenKind.NONE);
    }

    private TokenKind tokenOfScheme(Place requirement) {
        Place scheme = document.at("components")
                .at("securitySchemes")
                .at(requirement.name())
                .resolved();
        if (!scheme.exists()) {
            throw requirement.error("is not among components/securitySchemes; add it there");
        }
        return switch (scheme.at("type").requiredText()) {
            case "oauth2", "openIdConnect" -> TokenKind.OAUTH;
            case "http" -> "bearer".equalsIgnoreCase(scheme.at("scheme").text()) ? TokenKind.JWT : TokenKind.NONE;
            default -> TokenKind.NONE;
        };
    }

    private static @Nullable Paging paging(Entry entry, Collection<Place> declared) {
        Place given = entry.operation().at("x-paging").resolved();
        if (given.exists()) {
            return new Paging(
                    oneOf(given.at("style"), Paging.Style.class),
                    given.at("position").requiredText(),
                    given.at("size").requiredText(),
                    pageSize(given.at("pageSize")));
        }
        if (!Set.of("GET", ANY_METHOD).contains(entry.method())) {
            return null;
        }
        Paging byRow = shownPaging(declared, Paging.Style.OFFSET, "offset", "limit");
        return byRow != null ? byRow : shownPaging(declared, Paging.Style.PAGE, "page", "per_page");
    }

    /** The paging that two query parameters of these names show, or null. */
    private static @Nullable Paging shownPaging(
            Collection<Place> declared, Paging.Style style, String position, String size) {
        Place sizeParameter = query(declared, size);
        if (sizeParameter == null || query(declared, position) == null) {
            return null;
        }
        Place schema = sizeParameter.at("schema").resolved();
        int most = positive(schema.at("maximum"), PAGE_SIZE);
        return new Paging(style, position, size, positive(schema.at("default"), Math.min(PAGE_SIZE, most)));
    }

    private static @Nullable Place query(Collection<Place> declared, String name) {
        return declared.stream()
                .filter(place -> isIn(place, "query"))
                .filter(place -> name.equals(place.at("name").text()))
                .findFirst()
                .orElse(null);
    }

    private static int pageSize(Place given) {
        int size = positive(given, PAGE_SIZE);
        if (given.exists() && !given.node().equals(IntNode.valueOf(size))) {
            throw given.error("must be a whole number above 0");
        }
        return size;
    }

    private static int positive(Place place, int fallback) {
        return place.node().isInt() && place.node().intValue() > 0
                ? place.node().intValue()
                : fallback;
    }

    private static @Nullable String since(Place operation, List<Parameter> parameters) {
        Place given = operation.at("x-since");
        String since = given.text();
        if (since != null
                && parameters.stream()
                        .noneMatch(p -> p.in() == In.QUERY && p.name().equals(since))) {
            throw given.error("is no query parameter of the operation; declare it");
        }
        return since;
    }

    /** How tokens are asked for, as far as the document says. */
    Map<TokenFlow, TokenRequest> tokenRequests() {
        Map<TokenFlow, TokenRequest> requests = new EnumMap<>(TokenFlow.class);
        for (Place request : document.at("x-token-requests").members()) {
            TokenFlow flow = constant(request, request.name(), TokenFlow.class);
            requests.put(flow, tokenRequest(flow, request));
        }
        return requests;
    }

    private static TokenRequest tokenRequest(TokenFlow flow, Place request) {
        Place path = request.at("path");
        if (!PATH.matcher(path.requiredText()).matches()) {
            throw path.error("is no path; it begins with one / and has neither query nor fragment");
        }
        Place form = request.at("form");
        Place json = request.at("json");
        if (form.exists() && json.exists()) {
            throw request.error("has both form and json; remove one");
        }
        TokenRequest.Encoding encoding = form.exists() ? TokenRequest.Encoding.FORM : TokenRequest.Encoding.JSON;
        return new TokenRequest(
                flow,
                request.at("method").requiredText().toUpperCase(Locale.ROOT),
                path.requiredText(),
                templates(request.at("headers")),
                templates(form.exists() ? form : json),
                form.exists() || json.exists() ? encoding : null,
                request.at("token").requiredText(),
                request.at("expiresIn").text(),
                request.at("cookieReply").flag(false),
                provenance(request));
    }

    private static Map<String, String> templates(Place place) {
        Map<String, String> templates = new LinkedHashMap<>();
        for (Place template : place.members()) {
            String text = template.requiredText();
            if (!SETTINGS.containsAll(namesInBraces(text))) {
                throw template.error("has a name in braces that is no setting; use those of "
                        + SETTINGS.stream().sorted().toList());
            }
            templates.put(template.name(), text);
        }
        return Collections.unmodifiableMap(templates);
    }

    private static Provenance provenance(Place place) {
        Place given = place.at("x-provenance");
        return given.exists() ? oneOf(given, Provenance.class) : Provenance.DOCUMENTED;
    }

    private static <E extends Enum<E>> E oneOf(Place place, Class<E> type) {
        return constant(place, place.requiredText(), type);
    }

    /** The constant that a document writes in small letters, with {@code -} for {@code _}. */
    private static <E extends Enum<E>> E constant(Place place, String text, Class<E> type) {
        List<String> known = Stream.of(type.getEnumConstants())
                .map(constant -> slug(constant.name()))
                .toList();
        int index = known.indexOf(text);
        if (index < 0) {
            throw place.error("must be one of " + known);
        }
        return type.getEnumConstants()[index];
    }

    /** The first text that there is, as one line; "" if there is none. */
    private static String line(@Nullable String... texts) {
        return Stream.of(texts)
                .filter(Objects::nonNull)
                .findFirst()
                .map(text -> text.strip().replaceAll("\\s+", " "))
                .orElse("");
    }
}
