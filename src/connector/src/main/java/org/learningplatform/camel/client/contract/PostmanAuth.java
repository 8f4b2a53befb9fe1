// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request of a Postman collection carries.
 *
 * @param kind how
 * @param text the token, user name or key as it is written, mostly a variable
 * @param more the word before a token, the password of basic auth, or the header of an API key
 */
record PostmanAuth(Kind kind, String text, String more) {

    static final String AUTHORIZATION = "Authorization";
    /** A token with or without a word before it. */
    private static final Pattern TOKEN = Pattern.compile("(?:([A-Za-z][\\w-]*) +)?(\\{\\{[^{}]+}})");

    enum Kind {
        NONE,
        BEARER,
        OAUTH2,
        API_KEY,
        BASIC
    }

    /** @throws IllegalArgumentException if the connector cannot carry it */
    static PostmanAuth of(Place auth) {
        String type = auth.at("type").scalar();
        return switch (type) {
            case "noauth", "" -> new PostmanAuth(Kind.NONE, "", "");
            case "bearer" -> new PostmanAuth(Kind.BEARER, value(auth, "bearer", "token"), Carried.BEARER);
            case "oauth2" -> oauth2(auth);
            case "basic" ->
                new PostmanAuth(Kind.BASIC, value(auth, "basic", "username"), value(auth, "basic", "password"));
            case "apikey" -> apiKey(auth);
            default ->
                throw auth.error("asks for auth of the type " + OperationNames.slug(type)
                        + ", which the connector does not have; it sends bearer tokens, and API keys in headers");
        };
    }

    private static PostmanAuth oauth2(Place auth) {
        String to = value(auth, "oauth2", "addTokenTo");
        if (!to.isEmpty() && !to.equals("header")) {
            throw auth.error("puts a token into the " + OperationNames.slug(to)
                    + ", where it would be logged; the connector sends tokens in headers");
        }
        String prefix =
                member(auth, "oauth2", "headerPrefix").orElse(Carried.BEARER).strip();
        if (!prefix.matches("[!-~]*")) {
            throw auth.error("has a headerPrefix that is no word; correct it");
        }
        return new PostmanAuth(
                Kind.OAUTH2,
                value(auth, "oauth2", "accessToken"),
                prefix.equalsIgnoreCase(Carried.BEARER) ? Carried.BEARER : prefix);
    }

    private static PostmanAuth apiKey(Place auth) {
        String in = value(auth, "apikey", "in");
        if (!in.isEmpty() && !in.equals("header")) {
            throw auth.error("puts an API key into the " + OperationNames.slug(in)
                    + ", where it would be logged; the connector sends API keys in headers");
        }
        String header = value(auth, "apikey", "key");
        String text = value(auth, "apikey", "value");
        if (!header.isEmpty() && !Texts.isHeader(header)) {
            throw auth.error("puts an API key into a header that cannot carry one; correct its name");
        }
        return header.equalsIgnoreCase(AUTHORIZATION)
                ? ofAuthorization(text)
                : new PostmanAuth(Kind.API_KEY, text, header.isEmpty() ? "X-API-Key" : header);
    }

    static PostmanAuth ofHeader(PostmanRequest.Pair header) {
        return ofAuthorization(header.value());
    }

    private static PostmanAuth ofAuthorization(String value) {
        String text = value.strip();
        return text.toLowerCase(Locale.ROOT).startsWith("bearer ")
                ? new PostmanAuth(
                        Kind.BEARER, text.substring("bearer ".length()).strip(), Carried.BEARER)
                : new PostmanAuth(Kind.API_KEY, text, AUTHORIZATION);
    }

    /** A value of an auth: v2.0 has an object of them, v2.1 a list. */
    private static String value(Place auth, String type, String name) {
        return member(auth, type, name).orElse("");
    }

    private static Optional<String> member(Place auth, String type, String name) {
        Place values = auth.at(type);
        if (values.node().isObject()) {
            return Optional.of(values.at(name)).filter(Place::exists).map(Place::scalar);
        }
        return values.elements().stream()
                .filter(value -> name.equals(value.at("key").scalar()))
                .map(value -> value.at("value").scalar())
                .findFirst();
    }

    /** What it is if the variable that is all of its header, or stands behind a word there, holds a token. */
    PostmanAuth asToken() {
        Matcher token = TOKEN.matcher(kind == Kind.API_KEY && more.equalsIgnoreCase(AUTHORIZATION) ? text : "");
        return token.matches()
                ? new PostmanAuth(Kind.BEARER, token.group(2), Objects.requireNonNullElse(token.group(1), ""))
                : this;
    }

    boolean isToken() {
        return kind == Kind.BEARER || kind == Kind.OAUTH2;
    }

    /** The variable that holds the token or key, or null if it is written out. */
    @Nullable
    String variable() {
        return PostmanVariables.only(text);
    }
}
