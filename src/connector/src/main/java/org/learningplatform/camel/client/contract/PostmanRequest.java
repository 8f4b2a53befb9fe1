// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request of a Postman collection, v2.0 or v2.1, read as Postman reads it. */
final class PostmanRequest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern METHOD = Pattern.compile("[A-Z]+");
    /** A variable as a value of its own, which is no JSON until it stands in quotation marks. */
    private static final Pattern BARE_VARIABLE = Pattern.compile("([:\\[,]\\s*+)(\\{\\{[^{}\"]*}})");

    /**
     * What of a URL is the user's {@code baseUrl} instead: a scheme and host, a variable for both or for a part of the host,
     * or a host alone, as Postman reads what begins with neither.
     */
    private static final Pattern HOST = Pattern.compile("^(?:(?:[A-Za-z][A-Za-z0-9+.-]*|\\{+[^{}]*}+):(?=//))?"
            + "(?://[^/?#]*|\\{+[^{}]*}+(?:[.:][^/?#]*)?|[^/?#{][^/?#]*)");

    private static final Pattern MEDIA_TYPE = Pattern.compile("\\s*([\\w.+-]+/[\\w.+-]+)\\s*(?:;.*)?$");
    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    /** What names one thing among many where it is a whole segment. */
    private static final Pattern EXAMPLE =
            Pattern.compile("(?<id>\\d+|\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})");

    /** The same in brackets ({@code Courses('42')}), or as the name of a file ({@code 42.json}). */
    private static final Pattern WRAPPED =
            Pattern.compile("(?:[^()]+\\('?)?" + EXAMPLE.pattern() + "(?:'?\\)|\\.[A-Za-z]\\w*)");

    /** What stands before the number of a version. */
    private static final Set<String> VERSIONED = Set.of("api", "rest", "version", "v");

    private static final Pattern PATH_VARIABLE = Pattern.compile("(?<=/):([^/{}]+)");

    private final Place item;
    private final List<String> folders;
    private final Place inheritedAuth;
    private final PostmanVariables variables;
    private final String name;
    private @Nullable String method;
    private @Nullable String resolvedUrl;
    private @Nullable String path;
    private @Nullable List<Pair> query;
    private @Nullable Map<String, Pair> headers;
    private @Nullable JsonNode exampleBody;

    /**
     * @param item where it stands
     * @param folders the names of its folders, the outermost first, without their numbers in brackets
     * @param inheritedAuth the auth of the nearest folder that has one, or the collection's; may be missing
     * @param variables of the collection and its environment
     */
    PostmanRequest(Place item, List<String> folders, Place inheritedAuth, PostmanVariables variables) {
        this.item = item;
        this.folders = folders;
        this.inheritedAuth = inheritedAuth;
        this.variables = variables;
        this.name = Texts.line(item.at("name").scalar());
    }

    Place item() {
        return item;
    }

    List<String> folders() {
        return folders;
    }

    /** A pair of a query, a form or a list of headers. */
    record Pair(Place place, String key, String value, String description, boolean disabled) {}

    /** Its name; "" if it has none. */
    String name() {
        return name;
    }

    private Place request() {
        return item.at("request");
    }

    /** Where it stands, as a person finds it in Postman. */
    String origin() {
        List<String> names = new ArrayList<>(folders);
        names.add(name.isEmpty() ? "#" + item.pointer() : name);
        return String.join(" / ", names);
    }

    String description() {
        Place description = request().node().isObject() ? request().at("description") : item.at("description");
        return description.node().isObject() ? description.at("content").scalar() : description.scalar();
    }

    String method() {
        if (method == null) {
            method = readMethod();
        }
        return method;
    }

    private String readMethod() {
        String written = request().node().isObject() ? request().at("method").scalar() : "";
        String read = written.isEmpty() ? "GET" : written.toUpperCase(Locale.ROOT);
        if (!METHOD.matcher(read).matches()) {
            throw request().at("method").error("is no HTTP method; correct it");
        }
        return read;
    }

    // Where it goes

    private Place url() {
        return request().node().isObject() ? request().at("url") : request();
    }

    private String rawUrl() {
        Place url = url();
        if (!url.node().isObject()) {
            return url.scalar();
        }
        String raw = url.at("raw").scalar();
        return raw.isEmpty() ? joined(url.at("host"), ".") + "/" + joined(url.at("path"), "/") : raw;
    }

    private static String joined(Place texts, String separator) {
        return texts.node().isArray()
                ? texts.elements().stream()
                        .map(text -> text.node().isObject() ? text.at("value").scalar() : text.scalar())
                        .collect(Collectors.joining(separator))
                : texts.scalar();
    }

    /** The path on the platform's host, with its arguments in braces: {@code :id} and variables without a value. */
    String path() {
        if (path == null) {
            path = readPath();
        }
        return path;
    }

    /** Method and path. */
    String target() {
        return method() + " " + path();
    }

    private String readPath() {
        String url = resolvedUrl();
        String found = HOST.matcher(before('?', before('#', url))).replaceFirst("");
        found = SLASHES.matcher(PostmanVariables.withArguments(found)).replaceAll("/");
        found = withoutExamples(PATH_VARIABLE.matcher(found).replaceAll("{$1}"));
        found = Texts.encoded(found.startsWith("/") ? found : "/" + found);
        if (!Texts.isPath(found)) {
            throw url().error("has no path that can stand in a URL; correct it");
        }
        return found;
    }

    /** The URL up to its query, its variables put in: the query that one of them holds is there. */
    private String resolvedUrl() {
        if (resolvedUrl == null) {
            resolvedUrl = variables
                    .resolveUrl(url(), before('?', before('#', rawUrl())))
                    .strip();
        }
        return resolvedUrl;
    }

    private static String before(char end, String text) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    /**
     * With an argument for each number or UUID that is a segment, but for the brackets or the ending around it: {@code id}, the
     * second {@code id2}.
     */
    private static String withoutExamples(String path) {
        Set<String> names = Texts.namesInBraces(path);
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            if (i > 1 && VERSIONED.contains(segments[i - 1])) {
                continue;
            }
            boolean wrapped = segments[i].indexOf('(') > 0 || segments[i].indexOf('.') > 0;
            Matcher example = (wrapped ? WRAPPED : EXAMPLE).matcher(segments[i]);
            if (example.matches()) {
                String name = "id";
                for (int n = 2; !names.add(name); n++) {
                    name = "id" + n;
                }
                segments[i] = segments[i].substring(0, example.start("id")) + "{" + name + "}"
                        + segments[i].substring(example.end("id"));
            }
        }
        return String.join("/", segments);
    }

    /** What the collection says of a path argument, or why it is one. */
    String pathDescription(String argument) {
        return url().node().isObject()
                ? url().at("variable").elements().stream()
                        .map(PostmanRequest::pair)
                        .filter(variable -> variable.key().equals(argument))
                        .map(Pair::description)
                        .findFirst()
                        .orElseGet(() -> undefined(argument))
                : undefined(argument);
    }

    private String undefined(String argument) {
        return rawUrl().contains("{" + argument + "}") && !variables.isDefined(argument)
                ? "Variable that neither the collection nor the environment defines (#" + url().pointer() + ")"
                : "";
    }

    /** The query, disabled parameters too. */
    List<Pair> query() {
        if (query == null) {
            query = readQuery();
        }
        return query;
    }

    private List<Pair> readQuery() {
        if (url().node().isObject() && url().at("query").exists()) {
            return pairs(url().at("query"));
        }
        String raw = before('#', rawUrl());
        // behind a variable that holds a query there is no question mark
        char start = raw.contains("?") || !resolvedUrl().contains("?") ? '?' : '&';
        return pairs(raw.contains(String.valueOf(start)) ? raw.substring(raw.indexOf(start) + 1) : "");
    }

    /** The query that a variable of the URL holds: it belongs to every call. */
    List<Pair> variableQuery() {
        String url = resolvedUrl();
        if (!url.contains("?")) {
            return List.of();
        }
        Set<String> own = query().stream().map(Pair::key).collect(Collectors.toSet());
        return pairs(before('#', url.substring(url.indexOf('?') + 1))).stream()
                .filter(pair -> !own.contains(pair.key()))
                .toList();
    }

    private List<Pair> pairs(String query) {
        List<Pair> pairs = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            if (!sides[0].isEmpty()) {
                pairs.add(new Pair(url(), decoded(sides[0]), sides.length == 2 ? sides[1] : "", "", false));
            }
        }
        return pairs;
    }

    private String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw url().error("has a query with a % that encodes nothing; write it as %25");
        }
    }

    private static List<Pair> pairs(Place list) {
        return list.elements().stream()
                .filter(element -> element.node().isObject())
                .map(PostmanRequest::pair)
                .filter(pair -> !pair.key().isEmpty())
                .toList();
    }

    private static Pair pair(Place place) {
        Place description = place.at("description");
        return new Pair(
                place,
                place.at("key").scalar().strip(),
                place.at("value").scalar(),
                Texts.line(
                        description.node().isObject()
                                ? description.at("content").scalar()
                                : description.scalar()),
                place.at("disabled").node().asBoolean(false));
    }

    // What it carries

    /** Its headers that are not disabled, by name in small letters. */
    Map<String, Pair> headers() {
        if (headers == null) {
            headers = readHeaders();
        }
        return headers;
    }

    private Map<String, Pair> readHeaders() {
        Map<String, Pair> found = new LinkedHashMap<>();
        Place list =
                request().node().isObject() ? request().at("header") : request().at("none");
        if (list.node().isArray()) {
            pairs(list).stream()
                    .filter(pair -> !pair.disabled())
                    .forEach(pair -> found.put(pair.key().toLowerCase(Locale.ROOT), pair));
        } else {
            list.scalar()
                    .lines()
                    .map(line -> line.split(":", 2))
                    .filter(sides -> sides.length == 2 && !sides[0].startsWith("//"))
                    .forEach(sides -> found.put(
                            sides[0].strip().toLowerCase(Locale.ROOT),
                            new Pair(list, sides[0].strip(), sides[1].strip(), "", false)));
        }
        return found;
    }

    /**
     * The auth that applies: its own, else its Authorization header, else what it inherits.
     *
     * @return null if there is none
     */
    @Nullable
    PostmanAuth auth() {
        Place own =
                request().node().isObject() ? request().at("auth") : request().at("none");
        Pair header = headers().get("authorization");
        // "no auth" sends no other token than one that is written into the headers
        if (own.exists() && (header == null || !own.at("type").scalar().equals("noauth"))) {
            return PostmanAuth.of(own);
        }
        if (header != null) {
            return PostmanAuth.ofHeader(header);
        }
        return inheritedAuth.exists() ? PostmanAuth.of(inheritedAuth) : null;
    }

    // Its body

    private Place body() {
        Place body =
                request().node().isObject() ? request().at("body") : request().at("none");
        return body.at("disabled").node().asBoolean(false) ? request().at("none") : body;
    }

    /** The body that it takes as OpenAPI's requestBody, with the members that its example has; null for none. */
    @Nullable
    ObjectNode requestBody() {
        Place body = body();
        return switch (body.at("mode").scalar()) {
            case "raw" -> raw(body);
            case "urlencoded" -> content(RequestBody.FORM, form());
            case "formdata" -> content(RequestBody.MULTIPART, form());
            case "graphql" ->
                content(RequestBody.JSON, PostmanExample.object(List.of("query", "variables")))
                        .put("required", true);
            case "file" -> content(contentType(RequestBody.BYTES), null);
            default -> null;
        };
    }

    private @Nullable ObjectNode raw(Place body) {
        String text = body.at("raw").scalar();
        String language = body.at("options").at("raw").at("language").scalar();
        String mediaType = contentType(
                switch (language) {
                    case "xml" -> "application/xml";
                    case "html" -> "text/html";
                    case "text" -> text.stripLeading().matches("(?s)[{\\[].*") ? RequestBody.JSON : "text/plain";
                    default -> RequestBody.JSON;
                });
        if (text.isBlank() && !Operation.hasBody(method())) {
            return null;
        }
        JsonNode example = exampleBody();
        return content(mediaType, example.isMissingNode() ? null : PostmanExample.schema(example));
    }

    private static ObjectNode content(String mediaType, @Nullable ObjectNode schema) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode content = body.putObject("content").putObject(mediaType);
        if (schema != null) {
            content.set("schema", schema.put("x-provenance", "assumed"));
        }
        return body;
    }

    private String contentType(String otherwise) {
        Pair header = headers().get("content-type");
        Matcher type = MEDIA_TYPE.matcher(header == null ? "" : header.value());
        return type.lookingAt() ? type.group(1) : otherwise;
    }

    private ObjectNode form() {
        return PostmanExample.object(formPairs().stream().map(Pair::key).toList());
    }

    /** The fields of a form; empty if the body is none. */
    List<Pair> formPairs() {
        String mode = body().at("mode").scalar();
        return mode.equals("urlencoded") || mode.equals("formdata") ? pairs(body().at(mode)) : List.of();
    }

    /** Whether its raw body has the text, wherever. */
    boolean mentions(String text) {
        return body().at("raw").scalar().contains(text);
    }

    /** The example of a JSON body, its variables as texts; missing if there is none. */
    JsonNode exampleBody() {
        if (exampleBody == null) {
            exampleBody = body().at("mode").scalar().equals("raw")
                    ? example(body().at("raw").scalar())
                    : MissingNode.getInstance();
        }
        return exampleBody;
    }

    private static JsonNode example(String text) {
        try {
            return JSON.readTree(
                    text.contains("{{") ? BARE_VARIABLE.matcher(text).replaceAll("$1\"$2\"") : text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The reply of the first saved example that succeeded; missing if there is none. */
    JsonNode exampleReply() {
        return item.at("response").elements().stream()
                .filter(response -> response.node().isObject())
                .filter(response -> response.at("code").node().asInt(200) / 100 == 2)
                .map(response -> example(response.at("body").scalar()))
                .filter(Objects::nonNull)
                .filter(JsonNode::isContainerNode)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** The lines of the scripts of a request, a folder or a collection of that kind: {@code test} or {@code prerequest}. */
    static String script(Place owner, String listen) {
        return owner.at("event").elements().stream()
                .filter(event -> listen.equals(event.at("listen").scalar()))
                .map(event -> joined(event.at("script").at("exec"), "\n"))
                .collect(Collectors.joining("\n"));
    }
}
