// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What calls carry, as the security schemes of an OpenAPI document say, and how their tokens are asked for. */
final class OpenApiSecurity {

    private static final String AUTHORIZATION = "Authorization";

    private final Place document;
    private final Place schemes;
    private @Nullable List<Carried> ofDocument;
    private final List<String> notHonouredOfDocument = new ArrayList<>();

    OpenApiSecurity(Place document) {
        this.document = document;
        this.schemes = document.at("components").at("securitySchemes");
    }

    /**
     * What a call of the operation carries: the alternatives that the connector can meet, in the document's order, nothing being
     * the last of them.
     *
     * @param notHonoured is told which alternatives it cannot meet
     * @throws IllegalArgumentException if it can meet none
     */
    List<Carried> of(Place operation, Consumer<String> notHonoured) {
        Place own = operation.at("security");
        if (own.exists()) {
            return ofAny(own.elements(), notHonoured);
        }
        if (ofDocument == null) {
            ofDocument = ofAny(document.at("security").elements(), notHonouredOfDocument::add);
        }
        notHonouredOfDocument.forEach(notHonoured);
        return ofDocument;
    }

    private List<Carried> ofAny(List<Place> alternatives, Consumer<String> notHonoured) {
        List<Carried> possible = new ArrayList<>();
        IllegalArgumentException problem = null;
        for (Place alternative : alternatives) {
            try {
                possible.add(carried(alternative));
            } catch (IllegalArgumentException e) {
                problem = problem == null ? e : problem;
                notHonoured.accept("one way to show who calls: " + e.getMessage());
            }
        }
        if (possible.isEmpty() && problem != null) {
            throw problem;
        }
        boolean optional = possible.removeIf(Carried.NOTHING::equals);
        if (optional || possible.isEmpty()) {
            possible.add(Carried.NOTHING);
        }
        return List.copyOf(possible);
    }

    private Carried carried(Place alternative) {
        TokenKind token = TokenKind.NONE;
        String word = Carried.BEARER;
        List<ApiKey> keys = new ArrayList<>();
        for (Place requirement : alternative.members()) {
            Place scheme = schemes.at(requirement.name()).resolved();
            if (!scheme.exists()) {
                throw requirement.error("is not among components/securitySchemes; add it there");
            }
            String type = scheme.at("type").requiredText();
            String kind = Objects.requireNonNullElse(scheme.at("scheme").text(), "");
            if (type.equals("oauth2") || type.equals("openIdConnect")) {
                token = TokenKind.OAUTH;
                word = word(scheme);
            } else if (type.equals("http") && kind.equalsIgnoreCase("bearer")) {
                word = token == TokenKind.NONE ? word(scheme) : word;
                token = token == TokenKind.NONE ? TokenKind.JWT : token;
            } else if (type.equals("http") && kind.equalsIgnoreCase("basic")) {
                keys.add(new ApiKey(AUTHORIZATION, null, true));
            } else if (type.equals("apiKey") && "header".equals(scheme.at("in").text())) {
                keys.add(new ApiKey(
                        header(scheme.at("name")), scheme.at("x-variable").text()));
            } else {
                throw requirement.error("asks for what the connector does not send ("
                        + String.join(
                                        " ",
                                        type,
                                        kind,
                                        Objects.requireNonNullElse(
                                                scheme.at("in").text(), ""))
                                .strip()
                        + "); it sends bearer tokens, and keys in headers");
            }
        }
        return new Carried(token, Carried.prefix(word), List.copyOf(keys));
    }

    /** What stands before the token, in platforms that do not say Bearer. */
    private static String word(Place scheme) {
        Place word = scheme.at("x-token-prefix");
        if (!word.exists()) {
            return Carried.BEARER;
        }
        String text = Objects.requireNonNullElse(word.text(), "");
        if (!text.matches("[!-~]*")) {
            throw word.error("is no word that can stand before a token; correct it");
        }
        return text;
    }

    private static String header(Place name) {
        if (!Texts.isHeader(name.requiredText())) {
            throw name.error("is not a header that can carry a key; correct it");
        }
        return name.requiredText();
    }

    /** How tokens are asked for: as {@code x-token-requests} says, else as a client credentials flow does. */
    Map<TokenFlow, TokenRequest> tokenRequests() {
        Map<TokenFlow, TokenRequest> requests = new EnumMap<>(TokenFlow.class);
        Place tokenUrl = tokenUrl();
        if (tokenUrl != null && problem(tokenUrl) == null) {
            requests.put(TokenFlow.CLIENT_CREDENTIALS, clientCredentials(tokenUrl));
        }
        for (Place request : document.at("x-token-requests").members()) {
            requests.put(TokenRequestReader.flow(request), TokenRequestReader.read(request));
        }
        return requests;
    }

    /** Why tokens cannot be asked for as the document says: what a translation says, or a flow that cannot be followed. */
    Map<TokenFlow, String> tokenProblems() {
        Map<TokenFlow, String> problems = new EnumMap<>(TokenFlow.class);
        for (Place problem : document.at("x-token-problems").members()) {
            problems.put(TokenRequestReader.flow(problem), problem.requiredText());
        }
        Place tokenUrl = tokenUrl();
        boolean isSaid =
                document.at("x-token-requests").at("client-credentials").exists();
        String problem = tokenUrl == null || isSaid ? null : problem(tokenUrl);
        if (problem != null) {
            problems.put(TokenFlow.CLIENT_CREDENTIALS, problem);
        }
        return problems;
    }

    /** Why no token can be asked for there, or null. */
    private @Nullable String problem(Place tokenUrl) {
        try {
            clientCredentials(tokenUrl);
            if (isOnTheServersHost(tokenUrl)) {
                return null;
            }
            throw tokenUrl.error("is on another host than the API, and credentials go to baseUrl only;"
                    + " set accessToken, or say under x-token-requests how baseUrl gives tokens");
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private @Nullable Place tokenUrl() {
        return schemes.members().stream()
                .map(scheme ->
                        scheme.resolved().at("flows").at("clientCredentials").at("tokenUrl"))
                .filter(Place::exists)
                .findFirst()
                .orElse(null);
    }

    private boolean isOnTheServersHost(Place tokenUrl) {
        String host = host(tokenUrl.requiredText());
        List<Place> servers = document.at("servers").elements();
        String server = servers.isEmpty() ? null : host(url(servers.get(0)));
        return host == null || server == null || host.equalsIgnoreCase(server);
    }

    private static @Nullable String host(String url) {
        try {
            return URI.create(url).getHost();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static TokenRequest clientCredentials(Place tokenUrl) {
        String path = Texts.withoutHost(tokenUrl.requiredText());
        path = path.startsWith("/") ? path : "/" + path;
        if (!Texts.isPath(path)) {
            throw tokenUrl.error("is no URL with a path; correct it");
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", "{clientId}");
        form.put("client_secret", "{clientSecret}");
        return new TokenRequest(
                TokenFlow.CLIENT_CREDENTIALS,
                "POST",
                path,
                Map.of(),
                form,
                TokenRequest.Encoding.FORM,
                "access_token",
                "expires_in",
                false,
                Provenance.DOCUMENTED);
    }

    /** The URL of a server, its variables put in. Those without a value are arguments, or in the host, which is the user's. */
    static String url(Place server) {
        String url = server.at("url").requiredText();
        for (Place variable : server.at("variables").members()) {
            Place value = variable.at("default");
            if (value.exists()) {
                // YAML makes numbers of ports and versions
                url = url.replace(
                        "{" + variable.name() + "}", value.node().isNumber() ? value.scalar() : value.requiredText());
            }
        }
        return url;
    }
}
