// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Parameter.In;
import org.learningplatform.camel.client.contract.PostmanRequest.Pair;

/**
 * Reads a Postman collection, v2.0 or v2.1. The top folder is the API, the folders below it are the resource, the request's
 * name is the operation. Values in a collection are examples: none is sent, but for a query value that tells requests of one
 * path apart, and headers.
 */
final class PostmanReader {

    private static final Pattern MARKUP = Pattern.compile("[#*_`]+");
    private static final Pattern NUMBER = Pattern.compile("^\\s*\\[\\d+]\\s*");
    /** What the vendor calls the two APIs, to what routes call them. */
    private static final Map<String, String> APIS = Map.of("simple-api", "simple", "full-lxp-api", "lxp");

    /** How the variables begin that Postman makes a value for with each request. */
    private static final String DYNAMIC = "{{$";

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

    private PostmanReader(Place collection, Map<String, String> environment) {
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

    static Reading read(Place document, Map<String, String> environment) {
        return new PostmanReader(collection(document), environment).read();
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

    private Reading read() {
        Map<String, Supplier<Operation>> named = new LinkedHashMap<>();
        IllegalArgumentException first = null;
        requests.forEach(this::noteWhereItGoes);
        for (PostmanRequest request : requests) {
            if (tokens.isTokenRequest(request)) {
                continue;
            }
            try {
                String name = name(request);
                named.put(name, () -> operation(name, request));
            } catch (IllegalArgumentException e) {
                first = first == null ? e : first;
                refused.merge(request.origin(), String.valueOf(e.getMessage()), Reading::both);
            }
        }
        if (named.isEmpty() && first == null) {
            throw requests.get(0)
                    .item()
                    .error("is a request for a token, as are all others; name a collection with requests to call");
        }
        Operations operations = new Operations(named);
        operations.requireOne(first);
        return new Reading(operations, refused, tokens.requests(), tokens.problems(), Map.of());
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

    private Operation operation(String name, PostmanRequest request) {
        String path = request.path();
        List<Pair> fixed = fixed(
                request,
                telling.computeIfAbsent(
                        request.target(), target -> telling(Objects.requireNonNull(alike.get(target)))));
        PostmanAuth auth = request.auth();
        Map<String, String> headers = new LinkedHashMap<>();
        List<ApiKey> keys = new ArrayList<>();
        readHeaders(request, headers, keys);
        boolean token = auth != null && auth.isToken() && !tokens.isOther(auth);
        if (auth != null && (auth.kind() == PostmanAuth.Kind.BASIC || (auth.isToken() && !token))) {
            keys.add(new ApiKey(PostmanAuth.AUTHORIZATION, null));
        }
        if (auth != null && auth.kind() == PostmanAuth.Kind.API_KEY) {
            keys.add(new ApiKey(auth.more(), auth.variable()));
        }
        JsonNode reply = request.exampleReply();
        return new Operation(
                name,
                request.method(),
                path + (fixed.isEmpty() ? "" : "?" + query(fixed)),
                parameters(request, path, fixed),
                Collections.unmodifiableMap(headers),
                request.requestBody(),
                auth != null && token ? tokens.kind(auth) : TokenKind.NONE,
                List.copyOf(keys),
                paging(request, reply),
                null,
                null,
                fields(reply),
                Set.of(),
                Operation.isIdempotent(request.method()),
                summary(request),
                Provenance.DOCUMENTED,
                request.origin(),
                null);
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
    private static List<Pair> fixed(PostmanRequest request, Set<String> telling) {
        return request.query().stream()
                .filter(pair -> !pair.disabled() && telling.contains(pair.key()))
                .filter(pair -> !PostmanVariables.isSomebodys(pair.key(), pair.value()))
                .toList();
    }

    private static String query(List<Pair> fixed) {
        return fixed.stream()
                .map(pair -> URLEncoder.encode(pair.key(), StandardCharsets.UTF_8) + "=" + pair.value())
                .collect(Collectors.joining("&"));
    }

    private static List<Parameter> parameters(PostmanRequest request, String path, List<Pair> fixed) {
        List<Parameter> parameters = new ArrayList<>();
        for (String name : Texts.namesInBraces(path)) {
            parameters.add(Parameter.text(name, In.PATH, true, request.pathDescription(name)));
        }
        Set<String> known = new HashSet<>();
        fixed.forEach(pair -> known.add(pair.key()));
        for (Pair pair : request.query()) {
            if (known.add(pair.key())) {
                parameters.add(Parameter.text(pair.key(), In.QUERY, false, pair.description()));
            }
        }
        return Parameter.distinct(parameters);
    }

    /** Headers with a value belong to every call; variables without a value and credentials are the user's to set. */
    private void readHeaders(PostmanRequest request, Map<String, String> headers, List<ApiKey> keys) {
        request.headers().forEach((name, header) -> {
            if (Parameter.RESERVED_HEADERS.contains(name) || PostmanTokens.NOT_SENT.contains(name)) {
                return;
            }
            if (header.value().contains(DYNAMIC)) {
                return;
            }
            String value = variables.resolve(header.place(), header.value());
            if (!Texts.isHeader(header.key()) || value.chars().anyMatch(Character::isISOControl)) {
                throw header.place().error("is not a valid header; its name or value has a forbidden character");
            }
            if (PostmanVariables.only(value) != null || PostmanVariables.isSomebodys(name, value)) {
                keys.add(new ApiKey(header.key(), PostmanVariables.only(header.value())));
            } else if (value.contains("{{")) {
                throw header.place()
                        .error("uses a variable that neither the collection nor its environment gives a value;"
                                + " give it one there, or make the variable the whole value of the header");
            } else if (!value.isEmpty()) {
                headers.put(header.key(), value);
            }
        });
    }

    private static @Nullable Paging paging(PostmanRequest request, JsonNode reply) {
        if (!request.method().equals("GET")) {
            return null;
        }
        Set<String> query = request.query().stream().map(Pair::key).collect(Collectors.toSet());
        boolean list =
                reply.isArray() || (!request.path().endsWith("}") && rows(reply).isArray());
        return !list && request.path().endsWith("}")
                ? null
                : Paging.shown(query, list).orElse(list ? Paging.WHOLE : null);
    }

    private static JsonNode rows(JsonNode reply) {
        return Paging.ENVELOPES.stream()
                .map(reply::path)
                .filter(JsonNode::isArray)
                .findFirst()
                .orElse(reply);
    }

    private static Set<String> fields(JsonNode reply) {
        JsonNode rows = rows(reply);
        Set<String> fields = new LinkedHashSet<>();
        (rows.isArray() ? rows.path(0) : rows).fieldNames().forEachRemaining(fields::add);
        return Collections.unmodifiableSet(fields);
    }
}
