// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.ApiKey;
import org.learningplatform.camel.client.contract.TokenKind;

/**
 * The credentials as they are configured: a secret may still be a placeholder, it is resolved when a token is asked for.
 *
 * @param jwtMethod how JWTs are had, or null to take the one way that is configured
 * @param apiKeys API keys by the name of their header in small letters, or by <code>{{variable}}</code>
 */
public record Credentials(
        @Nullable JwtMethod jwtMethod,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String username,
        @Nullable String password,
        @Nullable String userId,
        @Nullable String sessionCookie,
        @Nullable String accessToken,
        @Nullable String bearerToken,
        @Nullable String organisationId,
        Map<String, String> apiKeys) {

    /**
     * Checks that a token of that kind can be asked for, and in one way only.
     *
     * @throws IllegalArgumentException with the options to set or to remove
     */
    public void check(TokenKind kind) {
        if (kind == TokenKind.OAUTH) {
            checkOAuth();
        } else if (kind == TokenKind.JWT) {
            checkJwt();
        }
    }

    /**
     * The configured value of a key.
     *
     * @throws IllegalArgumentException with the option to set
     */
    String apiKey(ApiKey key) {
        String value = apiKeys.get(key.header().toLowerCase(Locale.ROOT));
        if (value == null && key.variable() != null) {
            value = apiKeys.get("{{" + key.variable() + "}}");
        }
        if (value == null) {
            throw new IllegalArgumentException("missing credential: set apiKey." + key.header() + " on the endpoint or"
                    + " apiKeys[" + key.header() + "] on the component (camel.component.learningplatform.apiKeys["
                    + key.header() + "])");
        }
        return value;
    }

    private void checkOAuth() {
        if (accessToken != null && clientId != null) {
            throw new IllegalArgumentException("accessToken and clientId are both set:"
                    + " remove accessToken to have tokens asked for, or clientId to use the token as it is");
        }
        if (accessToken == null) {
            require("clientId", clientId, "clientSecret", clientSecret);
        }
    }

    private void checkJwt() {
        JwtMethod method = jwtMethod();
        if (method == null) {
            List<String> methods = configuredMethods();
            if (methods.size() > 1) {
                throw new IllegalArgumentException("credentials of several JWT methods are set ("
                        + String.join("; ", methods) + "): remove all but one, or set jwtMethod");
            }
            method = effectiveJwtMethod();
        }
        switch (method) {
            case password -> require("username", username, "password", password);
            case exchange -> checkOAuth();
            case cookie -> require("sessionCookie", sessionCookie, "sessionCookie", sessionCookie);
            case supplied -> require("bearerToken", bearerToken, "bearerToken", bearerToken);
        }
    }

    /** The JWT method that is set, or else the one whose credentials are. */
    public JwtMethod effectiveJwtMethod() {
        if (jwtMethod != null) {
            return jwtMethod;
        }
        if (bearerToken != null) {
            return JwtMethod.supplied;
        }
        if (username != null || password != null) {
            return JwtMethod.password;
        }
        if (sessionCookie != null) {
            return JwtMethod.cookie;
        }
        if (clientId != null || userId != null) {
            return JwtMethod.exchange;
        }
        throw new IllegalArgumentException("no credentials for a JWT: set username and password,"
                + " or clientId, clientSecret and userId, or sessionCookie, or bearerToken");
    }

    private List<String> configuredMethods() {
        List<String> methods = new ArrayList<>();
        if (username != null || password != null) {
            methods.add("password: username, password");
        }
        if (userId != null) {
            methods.add("exchange: userId");
        }
        if (sessionCookie != null) {
            methods.add("cookie: sessionCookie");
        }
        if (bearerToken != null) {
            methods.add("supplied: bearerToken");
        }
        return methods;
    }

    private static void require(String first, @Nullable String one, String second, @Nullable String other) {
        List<String> missing = new ArrayList<>();
        if (one == null) {
            missing.add(first);
        }
        if (other == null && !second.equals(first)) {
            missing.add(second);
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("missing credential: set " + String.join(" and ", missing)
                    + " on the component (camel.component.learningplatform.*) or on the endpoint");
        }
    }

    /** Values by the names that a contract's token requests use. */
    Map<String, @Nullable String> byName() {
        Map<String, @Nullable String> values = new TreeMap<>();
        values.put("clientId", clientId);
        values.put("clientSecret", clientSecret);
        values.put("username", username);
        values.put("password", password);
        values.put("userId", userId);
        values.put("sessionCookie", sessionCookie);
        values.put("organisationId", organisationId);
        return values;
    }

    /** Without any value, so that a secret never reaches a log. */
    @Override
    public String toString() {
        return "Credentials[]";
    }
}
