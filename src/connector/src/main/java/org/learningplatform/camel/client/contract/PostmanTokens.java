// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Learns from a Postman collection how its tokens are asked for: from the requests whose test scripts set a variable that
 * other requests carry as their token.
 */
final class PostmanTokens {

    /** Requests that may answer with a token, but do more than that. */
    private static final Pattern DOES_MORE =
            Pattern.compile("(?i)regist|sign[-_ ]?up|reset|forgot|(?<!ex)change|refresh|invit");

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

    static final Set<String> NOT_SENT = Set.of(
            "accept",
            "content-type",
            "content-length",
            "host",
            "user-agent",
            "cache-control",
            "postman-token",
            "connection");

    private final PostmanVariables variables;
    /** Names of variables that hold tokens, to their kind; the vendor's two, until a request teaches otherwise. */
    private final Map<String, TokenKind> kinds =
            new HashMap<>(Map.of("accessToken", TokenKind.OAUTH, "bearerToken", TokenKind.JWT));

    private final Map<TokenFlow, ObjectNode> requests = new EnumMap<>(TokenFlow.class);
    /** Why a token variable is set in no way that can be followed. */
    private final Map<String, String> problems = new LinkedHashMap<>();

    /** Variables whose token another request gives than the one that is followed for tokens of its flow. */
    private final Set<String> others = new HashSet<>();

    private final Map<TokenFlow, String> followedFor = new EnumMap<>(TokenFlow.class);
    private final Set<String> taught = new HashSet<>();
    /** The requests that are followed to get tokens. */
    private final Set<Place> followed = new HashSet<>();
    /** The requests that set a token, followed or not. */
    private final Set<Place> setting = new HashSet<>();
    /** The top folders with requests that set a token, and those with any other. */
    private final Set<String> teaching = new HashSet<>();

    private final Set<String> mixed = new HashSet<>();

    PostmanTokens(PostmanVariables variables) {
        this.variables = variables;
    }

    /**
     * Learns from a collection.
     *
     * @param all its requests
     * @param scripted the requests, folders and collection, which may have scripts that run before a request
     */
    void learn(List<PostmanRequest> all, List<Place> scripted) {
        Set<String> tokens = new HashSet<>(kinds.keySet());
        for (PostmanRequest request : all) {
            String variable = carriedVariable(request);
            if (variable != null) {
                tokens.add(variable);
            }
        }
        List<Lesson> lessons = new ArrayList<>();
        all.forEach(request -> readable(() -> PostmanScript.sets(PostmanRequest.script(request.item(), "test"), tokens)
                .forEach((variable, member) -> lessons.add(new Lesson(request, variable, member)))));
        // a token that is exchanged for another one must be known before
        for (boolean exchanges : new boolean[] {false, true}) {
            lessons.forEach(lesson -> learn(lesson.request(), lesson.variable(), lesson.member(), exchanges));
        }
        all.forEach(request -> readable(() -> learnWithoutScript(request)));
        scripted.forEach(owner -> readable(() -> noteScriptsBefore(owner, tokens)));
        all.stream()
                .filter(request -> !setting.contains(request.item()))
                .forEach(request -> mixed.add(topFolder(request)));
    }

    /** A request whose script sets a token variable to a member of the reply. */
    private record Lesson(PostmanRequest request, String variable, String member) {}

    /** What cannot be read teaches nothing; where it is a request, it is refused when its turn comes. */
    private static void readable(Runnable lesson) {
        try {
            lesson.run();
        } catch (IllegalArgumentException e) {
            // its reader says why
        }
    }

    /** What an auth is by what is known of its variable: a token, where that holds one. */
    PostmanAuth known(PostmanAuth auth) {
        PostmanAuth token = auth.asToken();
        String variable = token.variable();
        return variable != null && kinds.containsKey(variable) ? token : auth;
    }

    /** The kind of the token that an auth carries. */
    TokenKind kind(PostmanAuth auth) {
        String variable = auth.variable();
        TokenKind known = variable == null ? null : kinds.get(variable);
        if (known != null) {
            return known;
        }
        return auth.kind() == PostmanAuth.Kind.OAUTH2 ? TokenKind.OAUTH : TokenKind.JWT;
    }

    /** Whether the auth carries a token that the connector does not ask for, since it has one of each kind. */
    boolean isOther(PostmanAuth auth) {
        String variable = auth.variable();
        return variable != null && others.contains(variable);
    }

    /** Whether the request is there to fetch a token: it is followed, or stands in a folder that does nothing else. */
    boolean isTokenRequest(PostmanRequest request) {
        return followed.contains(request.item())
                || (setting.contains(request.item()) && !mixed.contains(topFolder(request)));
    }

    /** How tokens are asked for, as {@code x-token-requests} has it. */
    Map<TokenFlow, ObjectNode> requests() {
        return requests;
    }

    /** Why tokens of a flow cannot be asked for, where no request teaches how. */
    Map<TokenFlow, String> problems() {
        Map<TokenFlow, String> byFlow = new EnumMap<>(TokenFlow.class);
        problems.forEach((variable, problem) -> {
            if (!taught.contains(variable)) {
                flowsOf(variable).forEach(flow -> byFlow.putIfAbsent(flow, problem));
            }
        });
        byFlow.keySet().removeAll(requests.keySet());
        return byFlow;
    }

    private static @Nullable String carriedVariable(PostmanRequest request) {
        try {
            PostmanAuth auth = request.auth();
            PostmanAuth token = auth == null ? null : auth.asToken();
            return token != null && token.isToken() ? token.variable() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void learn(PostmanRequest request, String variable, String member, boolean exchanges) {
        if (DOES_MORE.matcher(request.name() + rawPath(request)).find()) {
            return;
        }
        try {
            Draft draft = draft(request, variable);
            TokenFlow flow = draft.flow();
            if ((flow == TokenFlow.EXCHANGE || flow == TokenFlow.COOKIE) != exchanges) {
                return;
            }
            setting.add(request.item());
            teaching.add(topFolder(request));
            kinds.put(variable, flow == TokenFlow.CLIENT_CREDENTIALS ? TokenKind.OAUTH : TokenKind.JWT);
            if (member.equals(PostmanScript.UNKNOWN)) {
                throw request.item()
                        .at("event")
                        .error("sets '" + variable + "' in a way that is not understood; write"
                                + " pm.environment.set(\"" + variable
                                + "\", pm.response.json().<member>), or set the option "
                                + option(variable));
            }
            if (requests.putIfAbsent(flow, draft.request(flow, member)) == null) {
                followed.add(request.item());
                followedFor.put(flow, variable);
            } else if (!variable.equals(followedFor.get(flow)) && !taught.contains(variable)) {
                others.add(variable);
                return;
            }
            others.remove(variable);
            taught.add(variable);
        } catch (IllegalArgumentException e) {
            setting.add(request.item());
            problems.putIfAbsent(variable, String.valueOf(e.getMessage()));
        }
    }

    private static String rawPath(PostmanRequest request) {
        try {
            return request.path();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private List<TokenFlow> flowsOf(String variable) {
        return kinds.get(variable) == TokenKind.OAUTH
                ? List.of(TokenFlow.CLIENT_CREDENTIALS)
                : List.of(TokenFlow.PASSWORD, TokenFlow.EXCHANGE, TokenFlow.COOKIE);
    }

    /** What shows without a script: client credentials by their grant, and beside other token requests the one for a cookie. */
    private void learnWithoutScript(PostmanRequest request) {
        if (setting.contains(request.item())) {
            return;
        }
        String name = request.name().toLowerCase(Locale.ROOT);
        boolean cookie = name.contains("cookie")
                && (name.contains("jwt") || name.contains("token"))
                && teaching.contains(topFolder(request));
        boolean grant = request.formPairs().stream()
                        .anyMatch(field -> field.key().equals("grant_type")
                                && field.value().equals("client_credentials"))
                || (request.mentions("client_credentials")
                        && request.exampleBody().path("grant_type").asText().equals("client_credentials"));
        if (cookie || grant) {
            JsonNode reply = request.exampleReply();
            String member = cookie && !reply.has("access_token") ? "token" : "access_token";
            learn(request, cookie ? "bearerToken" : "accessToken", cookie ? PostmanScript.COOKIE : member, cookie);
        }
    }

    /** A script that runs before requests may be the only source of a token: then the user has to have it elsewhere. */
    private void noteScriptsBefore(Place owner, Set<String> tokens) {
        PostmanScript.sets(PostmanRequest.script(owner, "prerequest"), tokens)
                .keySet()
                .forEach(variable -> problems.putIfAbsent(
                        variable,
                        owner.at("event")
                                .error("gets '" + variable
                                        + "' by a script of its own, which is not run; set the option "
                                        + option(variable))
                                .getMessage()));
    }

    private String option(String variable) {
        return kinds.get(variable) == TokenKind.OAUTH ? "accessToken" : "bearerToken";
    }

    private static String topFolder(PostmanRequest request) {
        return request.folders().isEmpty() ? "" : request.folders().get(0);
    }

    /** A token request whose flow shows in what it sends. */
    private record Draft(
            PostmanRequest request, Map<String, String> headers, Map<String, String> fields, @Nullable Boolean form) {

        TokenFlow flow() {
            String sent = headers.toString() + fields;
            if (sent.contains("{password}")) {
                return TokenFlow.PASSWORD;
            }
            if (sent.contains("{clientSecret}") || "client_credentials".equals(fields.get("grant_type"))) {
                return TokenFlow.CLIENT_CREDENTIALS;
            }
            return sent.contains("{accessToken}") ? TokenFlow.EXCHANGE : TokenFlow.COOKIE;
        }

        ObjectNode request(TokenFlow flow, String member) {
            boolean cookie = flow == TokenFlow.COOKIE || member.equals(PostmanScript.COOKIE);
            String field = member.equals(PostmanScript.COOKIE) ? "token" : member.replaceFirst("^0\\.", "");
            ObjectNode token = JsonNodeFactory.instance
                    .objectNode()
                    .put("method", request.method())
                    .put("path", request.path());
            ObjectNode sent = token.putObject("headers");
            headers.forEach(sent::put);
            if (flow == TokenFlow.COOKIE) {
                sent.put("Cookie", "{sessionCookie}");
            }
            if (form != null) {
                ObjectNode body = token.putObject(form ? "form" : "json");
                fields.forEach(body::put);
            }
            return token.put("token", field)
                    .put("expiresIn", field.replaceFirst("[^.]*$", "expires_in"))
                    .put("cookieReply", cookie);
        }
    }

    private Draft draft(PostmanRequest request, String sets) {
        if (request.path().contains("{")) {
            throw request.item()
                    .at("request")
                    .at("url")
                    .error("has an argument, which a request for a token cannot have; give its variable a value in the"
                            + " collection's variables");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, header) -> {
            if (!NOT_SENT.contains(name) && !name.equals("authorization")) {
                if (!Texts.isHeader(header.key())) {
                    throw header.place().error("is not a valid header; its name has a forbidden character");
                }
                headers.put(header.key(), template(header.place(), header.key(), header.value()));
            }
        });
        PostmanAuth own = request.auth();
        PostmanAuth auth = own == null ? null : known(own);
        if (auth != null && auth.isToken() && auth.variable() != null && !sets.equals(auth.variable())) {
            headers.put(PostmanAuth.AUTHORIZATION, Carried.prefix(auth.more()) + "{accessToken}");
        } else if (auth != null && auth.kind() == PostmanAuth.Kind.BASIC) {
            headers.put(PostmanAuth.AUTHORIZATION, "Basic base64(" + basic(request, auth) + ")");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (PostmanRequest.Pair field : request.formPairs()) {
            if (!field.disabled()) {
                fields.put(field.key(), template(field.place(), field.key(), field.value()));
            }
        }
        boolean form = !fields.isEmpty();
        JsonNode example = request.exampleBody();
        Place body = request.item().at("request").at("body");
        for (Map.Entry<String, JsonNode> member : example.properties()) {
            if (!member.getValue().isValueNode()) {
                throw body.error("holds more than texts and numbers, which a request for a token cannot");
            }
            fields.put(
                    member.getKey(),
                    template(body, member.getKey(), member.getValue().asText()));
        }
        return new Draft(request, headers, fields, fields.isEmpty() ? null : Boolean.valueOf(form));
    }

    /** User name and password of basic auth: those of the client, unless they are called otherwise. */
    private String basic(PostmanRequest request, PostmanAuth auth) {
        Place place = request.item().at("request").at("auth");
        String user =
                PostmanVariables.only(auth.text()) == null ? "{clientId}" : template(place, "client", auth.text());
        String password =
                PostmanVariables.only(auth.more()) == null ? "{clientSecret}" : template(place, "secret", auth.more());
        return user + ":" + password;
    }

    /** The value with settings in braces. An example of credentials that is written out stands for the setting, too. */
    private String template(Place place, String name, String value) {
        String resolved = variables.resolve(place, value);
        Setting setting = Setting.called(name);
        setting = setting == null && EMAIL.matcher(resolved).matches() ? Setting.username : setting;
        boolean written = !PostmanVariables.VARIABLE.matcher(resolved).find();
        if (setting != null && written) {
            return inBraces(setting);
        }
        String template = PostmanVariables.VARIABLE
                .matcher(resolved)
                .replaceAll(match -> Matcher.quoteReplacement(inBraces(setting(place, match.group(1)))));
        if (!Setting.IN_TEMPLATES.containsAll(Texts.namesInBraces(template))) {
            throw place.error("has a word in braces, which would be taken for a setting; write it without them");
        }
        return template;
    }

    private static String inBraces(Setting setting) {
        return "{" + setting.name() + "}";
    }

    private Setting setting(Place place, String variable) {
        Setting setting = kinds.containsKey(variable) ? Setting.accessToken : Setting.called(variable);
        if (setting == null) {
            throw place.error("uses a variable that neither the collection nor its environment gives a value;"
                    + " give it one there, or name it as the option that holds it");
        }
        return setting;
    }
}
