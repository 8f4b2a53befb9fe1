// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.PostmanRequest.Pair;

/**
 * Translates a Postman collection, v2.0 or v2.1, into an OpenAPI document. The top folder is the API, the folders below it are
 * the resource, the request's name is the operation. Values in a collection are examples: none is sent, but for headers, a query
 * value that tells requests of one path apart, and the query that a variable of the URL holds.
 *
 * <p>The document is there with its paths and the names of its operations; what else an operation has is put in when it is asked
 * for, since a route calls few of many. What OpenAPI cannot say stands in members of its own:
 *
 * <ul>
 *   <li>on the document: {@code x-token-requests}, {@code x-token-problems} and {@code x-refused} (what has no name, to the reason);
 *   <li>on an operation: {@code x-name}, {@code x-origin} and {@code x-refused} (why it cannot be called);
 *   <li>on a parameter: {@code x-fresh}, the template of a value that is made for each call;
 *   <li>on a security scheme: {@code x-variable}, the variable that holds the key.
 * </ul>
 *
 * A path that has the method already is there again, with {@code #} and the name of the operation behind it.
 */
final class PostmanTranslator {

    private static final Pattern MARKUP = Pattern.compile("[#*_`]+");
    private static final Pattern NUMBER = Pattern.compile("^\\s*\\[\\d+]\\s*");
    /** What the vendor calls the two APIs, to what routes call them. */
    private static final Map<String, String> APIS = Map.of("simple-api", "simple", "full-lxp-api", "lxp");

    /** A variable that Postman makes a value for with each request. */
    private static final Pattern DYNAMIC = Pattern.compile("\\{\\{\\s*\\$");

    private static final Set<String> METHODS =
            Set.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE");

    private static final Pattern WORD = Pattern.compile("[A-Za-z][\\w.-]*");
    private static final int MAX_DEPTH = 100;

    private final PostmanVariables variables;
    private final PostmanTokens tokens;
    private final OperationNames names = new OperationNames();
    private final List<PostmanRequest> requests = new ArrayList<>();
    private final List<Place> scripted = new ArrayList<>();
    /** Requests by method and path, which several may share. */
    private final Map<String, List<PostmanRequest>> alike = new HashMap<>();

    private final Map<String, Set<String>> telling = new HashMap<>();
    private final Map<String, String> refused = new LinkedHashMap<>();
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ObjectNode schemes;
    /** Operations that have their name and nothing else yet. */
    private final IdentityHashMap<JsonNode, PostmanRequest> untold = new IdentityHashMap<>();

    private PostmanTranslator(Place collection, Map<String, String> environment) {
        this.variables = new PostmanVariables(collection, environment);
        this.tokens = new PostmanTokens(variables);
        scripted.add(collection);
        collect(collection.at("item"), List.of(), collection.at("auth"));
        if (requests.isEmpty()) {
            throw collection
                    .at("item")
                    .error("has no requests; export the collection itself from Postman, as Collection v2.1");
        }
        tokens.learn(requests, scripted);
        this.schemes = translate(collection);
    }

    /** Whether the document is a collection, bare or in the envelope that Postman's API puts around it. */
    static boolean isCollection(Place document) {
        Place collection = collection(document);
        return collection.at("info").node().isObject()
                && !document.at("openapi").exists()
                && (collection.at("item").exists()
                        || collection.at("info").at("schema").scalar().contains("postman"));
    }

    private static Place collection(Place document) {
        return document.at("collection").node().isObject() ? document.at("collection") : document;
    }

    /**
     * Translates a collection.
     *
     * @param environment the values of its environment's variables
     * @throws IllegalArgumentException if there is nothing in it to call
     */
    static PostmanTranslator of(Place document, Map<String, String> environment) {
        return new PostmanTranslator(collection(document), environment);
    }

    /** The translation; what its operations have may be missing until it is asked for. */
    ObjectNode document() {
        return document;
    }

    /** The translation with all that there is. */
    synchronized ObjectNode whole() {
        List.copyOf(untold.keySet()).forEach(this::tell);
        return document;
    }

    /** Puts in what an operation has, if it is not there yet. */
    synchronized void tell(JsonNode operation) {
        PostmanRequest request = untold.remove(operation);
        if (request != null) {
            try {
                ((ObjectNode) operation).setAll(told(request));
            } catch (IllegalArgumentException e) {
                ((ObjectNode) operation).put("x-refused", e.getMessage());
            }
        }
    }

    private void collect(Place items, List<String> folders, Place auth) {
        if (folders.size() > MAX_DEPTH) {
            throw items.error("nests folders too deep; flatten them");
        }
        for (Place item : items.elements()) {
            scripted.add(item);
            if (item.at("item").node().isArray()) {
                List<String> inside = new ArrayList<>(folders);
                inside.add(NUMBER.matcher(item.at("name").scalar()).replaceFirst(""));
                collect(item.at("item"), inside, item.at("auth").exists() ? item.at("auth") : auth);
            } else if (item.at("item").exists()) {
                refused.put(
                        "#" + item.pointer(),
                        item.at("item").error("must be an array").getMessage());
            } else if (item.at("request").exists()) {
                requests.add(new PostmanRequest(item, folders, auth, variables));
            }
        }
    }

    /** Returns the security schemes, which the operations add to. */
    private ObjectNode translate(Place collection) {
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", Texts.line(collection.at("info").at("name").scalar(), "Postman collection"))
                .put("version", "1");
        ObjectNode paths = document.putObject("paths");
        ObjectNode found = document.putObject("components").putObject("securitySchemes");
        IllegalArgumentException first = null;
        requests.forEach(this::noteWhereItGoes);
        for (PostmanRequest request : requests) {
            if (tokens.isTokenRequest(request)) {
                continue;
            }
            try {
                add(paths, request);
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.merge(request.origin(), String.valueOf(e.getMessage()), Reading::both);
            }
        }
        if (untold.isEmpty()) {
            throw first != null
                    ? first
                    : requests.get(0)
                            .item()
                            .error(
                                    "is a request for a token, as are all others; name a collection with requests to call");
        }
        tokens.requests().forEach((flow, request) -> document.withObjectProperty("x-token-requests")
                .set(OperationNames.slug(flow.name()), request));
        tokens.problems().forEach((flow, problem) -> document.withObjectProperty("x-token-problems")
                .put(OperationNames.slug(flow.name()), problem));
        refused.forEach(
                (what, reason) -> document.withObjectProperty("x-refused").put(what, reason));
        return found;
    }

    private void add(ObjectNode paths, PostmanRequest request) {
        String method = request.method();
        String name = name(request);
        ObjectNode operation =
                JsonNodeFactory.instance.objectNode().put("x-name", name).put("x-origin", request.origin());
        if (!put(paths, request.path(), method, operation)) {
            put(paths, request.path() + "#" + name, method, operation);
        }
        untold.put(operation, request);
    }

    /** False if the path has that method already. */
    private static boolean put(ObjectNode paths, String path, String method, ObjectNode operation) {
        boolean usual = METHODS.contains(method);
        ObjectNode item = paths.withObjectProperty(path);
        ObjectNode operations = usual ? item : item.withObjectProperty(OpenApiEntries.OTHER_METHODS);
        return operations.putIfAbsent(usual ? method.toLowerCase(Locale.ROOT) : method, operation) == null;
    }

    private String name(PostmanRequest request) {
        List<String> folders = request.folders();
        String api = folders.isEmpty() ? "simple" : Texts.slug(folders.get(0), "api");
        api = APIS.getOrDefault(api, api);
        String below = folders.stream()
                .skip(1)
                .map(OperationNames::slug)
                .filter(slug -> !slug.isEmpty())
                .collect(Collectors.joining("-"));
        String operation = request.name().isEmpty()
                ? Texts.slug(request.method() + " " + request.path())
                : Texts.slug(request.name(), request.method() + " " + request.path());
        return names.takeUnique(api + "/" + (below.isEmpty() ? api : below) + "/" + operation, request.method());
    }

    private ObjectNode told(PostmanRequest request) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode().put("summary", summary(request));
        ObjectNode requirement = JsonNodeFactory.instance.objectNode();
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        addParameters(request, parameters);
        PostmanAuth auth = request.auth();
        request.headers().forEach((name, header) -> addHeader(name, header, parameters, requirement));
        if (auth != null) {
            addAuth(auth, requirement);
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        ObjectNode body = request.requestBody();
        if (body != null) {
            operation.set("requestBody", body);
        }
        JsonNode reply = request.exampleReply();
        if (!reply.isMissingNode()) {
            operation
                    .putObject("responses")
                    .putObject("200")
                    .put("description", "As in the saved example")
                    .putObject("content")
                    .putObject(RequestBody.JSON)
                    .set("schema", PostmanExample.schema(reply));
        }
        if (!requirement.isEmpty()) {
            operation.putArray("security").add(requirement);
        }
        return operation;
    }

    private void addAuth(PostmanAuth written, ObjectNode requirement) {
        PostmanAuth auth = tokens.known(written);
        if (auth.isToken() && !tokens.isOther(auth)) {
            boolean oauth = tokens.kind(auth) == TokenKind.OAUTH;
            ObjectNode scheme = oauth ? scheme("oauth2") : scheme("http").put("scheme", "bearer");
            if (oauth) {
                scheme.putObject("flows");
            }
            if (!auth.more().equals(Carried.BEARER)) {
                scheme.put("x-token-prefix", auth.more());
            }
            require(requirement, oauth ? "oauth" : "jwt", scheme);
        } else if (auth.kind() == PostmanAuth.Kind.BASIC) {
            require(requirement, "basic", scheme("http").put("scheme", "basic"));
        } else if (auth.isToken()) {
            requireKey(requirement, PostmanAuth.AUTHORIZATION, null);
        } else if (auth.kind() == PostmanAuth.Kind.API_KEY) {
            requireKey(requirement, auth.more(), auth.variable());
        }
    }

    private void requireKey(ObjectNode requirement, String header, @Nullable String variable) {
        ObjectNode scheme = scheme("apiKey").put("in", "header").put("name", header);
        if (variable != null) {
            scheme.put("x-variable", variable);
        }
        require(requirement, "key-" + OperationNames.slug(header), scheme);
    }

    private static ObjectNode scheme(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** Under the name that the document has for the scheme, or else a new one. */
    private void require(ObjectNode requirement, String called, ObjectNode scheme) {
        String name = called;
        for (int n = 2; schemes.has(name) && !schemes.get(name).equals(scheme); n++) {
            name = called + "-" + n;
        }
        schemes.set(name, scheme);
        requirement.putArray(name);
    }

    private static String summary(PostmanRequest request) {
        String description = request.description().strip().split("\n", 2)[0];
        String line = Texts.line(
                MARKUP.matcher(description).replaceAll(""), request.name(), request.method() + " " + request.path());
        return line.length() > 200 ? line.substring(0, 197) + "..." : line;
    }

    private void noteWhereItGoes(PostmanRequest request) {
        try {
            alike.computeIfAbsent(request.target(), target -> new ArrayList<>()).add(request);
        } catch (IllegalArgumentException e) {
            // it is refused where it is read
        }
    }

    /** The query parameters whose values tell requests that share method and path apart: words that all have, and not the same. */
    private static Set<String> telling(List<PostmanRequest> alike) {
        Map<String, List<String>> values = new HashMap<>();
        int readable = 0;
        for (PostmanRequest request : alike) {
            try {
                List<Pair> query = request.query();
                readable++;
                for (Pair pair : query) {
                    if (!pair.disabled()) {
                        values.computeIfAbsent(pair.key(), key -> new ArrayList<>())
                                .add(pair.value());
                    }
                }
            } catch (IllegalArgumentException e) {
                // it is refused where it is read
            }
        }
        int all = readable;
        values.values()
                .removeIf(given -> given.size() != all
                        || Set.copyOf(given).size() == 1
                        || !given.stream().allMatch(value -> WORD.matcher(value).matches()));
        return values.keySet();
    }

    /** What is sent as it stands; a credential is somebody's, and belongs in no URL. */
    private List<Pair> fixed(PostmanRequest request) {
        Set<String> tell =
                telling.computeIfAbsent(request.target(), target -> telling(Objects.requireNonNull(alike.get(target))));
        return Stream.concat(
                        request.variableQuery().stream()
                                .filter(pair -> !pair.value().contains("{{")),
                        request.query().stream().filter(pair -> !pair.disabled() && tell.contains(pair.key())))
                .filter(pair -> !PostmanVariables.isSomebodys(pair.key(), pair.value()))
                .toList();
    }

    private void addParameters(PostmanRequest request, ArrayNode parameters) {
        for (String name : Texts.namesInBraces(request.path())) {
            parameter(parameters, "path", name, request.pathDescription(name)).put("required", true);
        }
        Set<String> known = new HashSet<>();
        for (Pair pair : fixed(request)) {
            if (known.add(pair.key())) {
                parameter(parameters, "query", pair.key(), pair.description())
                        .put("required", true)
                        .withObjectProperty("schema")
                        .put("const", pair.value());
            }
        }
        Stream.concat(request.variableQuery().stream(), request.query().stream())
                .filter(pair -> known.add(pair.key()))
                .forEach(pair -> parameter(parameters, "query", pair.key(), pair.description()));
    }

    private static ObjectNode parameter(ArrayNode parameters, String in, String name, String description) {
        ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
        if (!description.isEmpty()) {
            parameter.put("description", description);
        }
        parameter.putObject("schema");
        return parameter;
    }

    /** A header with a value is sent unless somebody sets it; variables without a value and credentials are the user's to set. */
    private void addHeader(String name, Pair header, ArrayNode parameters, ObjectNode requirement) {
        if (Parameter.RESERVED_HEADERS.contains(name) || PostmanTokens.NOT_SENT.contains(name)) {
            return;
        }
        String value = variables.resolve(header.place(), header.value());
        if (!Texts.isHeader(header.key()) || value.chars().anyMatch(Character::isISOControl)) {
            throw header.place().error("is not a valid header; its name or value has a forbidden character");
        }
        if (DYNAMIC.matcher(value).find()) {
            ObjectNode parameter = parameter(parameters, "header", header.key(), header.description());
            if (Preset.canBeMade(value)) {
                parameter.put("required", true).put("x-fresh", value);
            }
        } else if (PostmanVariables.only(value) != null || PostmanVariables.isSomebodys(name, value)) {
            requireKey(requirement, header.key(), PostmanVariables.only(header.value()));
        } else if (value.contains("{{")) {
            throw header.place()
                    .error("uses a variable that neither the collection nor its environment gives a value;"
                            + " give it one there, or make the variable the whole value of the header");
        } else {
            ObjectNode parameter = parameter(parameters, "header", header.key(), header.description());
            if (!value.isEmpty()) {
                parameter.put("required", true).withObjectProperty("schema").put("default", value);
            }
        }
    }
}
