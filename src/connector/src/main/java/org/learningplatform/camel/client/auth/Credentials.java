// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.ApiKey;
import org.learningplatform.camel.client.contract.Carried;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Setting;
import org.learningplatform.camel.client.contract.TokenKind;

/**
 * The credentials as they are configured: a secret may still be a placeholder, it is resolved when a token is asked for.
 *
 * @param jwtMethod how JWTs are obtained, or null to take the one way that is configured
 * @param settings those that are set
 * @param apiKeys API keys by the name of their header in small letters, or by <code>{{variable}}</code>
 */
public record Credentials(@Nullable JwtMethod jwtMethod, Map<Setting, String> settings, Map<String, String> apiKeys) {

    /** Prefix of a value that is the location of a file with the secret, for example {@code resource:file:/run/secrets/lp}. */
    public static final String RESOURCE = "resource:";

    private static final Pattern EXPRESSION = Pattern.compile("\\$(simple)?\\{.+}");

    public Credentials {
        settings = Map.copyOf(settings);
        apiKeys = Map.copyOf(apiKeys);
    }

    /** The configured value, or null if it is not set. */
    @Nullable
    String get(Setting setting) {
        return settings.get(setting);
    }

    /** Whether a value is not the secret itself, but says where to find it. */
    public static boolean isExpression(String value) {
        return EXPRESSION.matcher(value).matches();
    }

    /** Whether a secret is read from a file, or by an expression from a vault, the environment or a bean. */
    public boolean areFoundElsewhere() {
        return Stream.concat(settings.values().stream(), apiKeys.values().stream())
                .anyMatch(value -> value.startsWith(RESOURCE) || isExpression(value));
    }

    private boolean has(Setting setting) {
        return settings.containsKey(setting);
    }

    /**
     * Checks that the token of a call can be asked for, unless the contract has an alternative that is configured.
     *
     * @throws IllegalArgumentException with the options to set or to remove
     */
    public void check(Operation operation) {
        if (operation.security().stream().allMatch(carried -> problem(carried) != null)) {
            check(operation.token());
        }
    }

    /** Why what a call carries is not configured, with the options to set or to remove; null if it is. */
    @Nullable
    String problem(Carried carried) {
        try {
            check(carried.token());
            carried.apiKeys().forEach(key -> apiKey(key, UnaryOperator.identity()));
            return null;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Checks that a token of that kind can be asked for, and in one way only.
     *
     * @throws IllegalArgumentException with the options to set or to remove
     */
    public void check(TokenKind kind) {
        if (kind == TokenKind.OAUTH) {
            checkOAuth();
        } else if (kind == TokenKind.JWT) {
            JwtMethod method = method();
            if (method == JwtMethod.exchange) {
                // whom to act for may stand in each message
                checkOAuth();
            } else {
                require(method.settings());
            }
        }
    }

    /**
     * The value of a key: the configured one, else that of user name and password where it is one for them.
     *
     * @param secrets from a configured value to the secret
     * @throws IllegalArgumentException with the option to set
     */
    String apiKey(ApiKey key, UnaryOperator<String> secrets) {
        String value = apiKeys.get(key.header().toLowerCase(Locale.ROOT));
        if (value == null && key.variable() != null) {
            value = apiKeys.get("{{" + key.variable() + "}}");
        }
        if (value != null) {
            return secrets.apply(value);
        }
        String username = get(Setting.username);
        String password = get(Setting.password);
        if (!key.basic()) {
            throw missing(key, "");
        }
        if (username == null || password == null) {
            throw missing(key, "username and password, or ");
        }
        String pair = secrets.apply(username) + ":" + secrets.apply(password);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static IllegalArgumentException missing(ApiKey key, String or) {
        return new IllegalArgumentException(
                "missing credential: set " + or + "apiKey." + key.header() + " on the endpoint or"
                        + " apiKeys[" + key.header() + "] on the component (camel.component.learningplatform.apiKeys["
                        + key.header() + "])");
    }

    private void checkOAuth() {
        if (has(Setting.accessToken) && has(Setting.clientId)) {
            throw new IllegalArgumentException("accessToken and clientId are both set:"
                    + " remove accessToken to request tokens, or clientId to use the token as is");
        }
        if (!has(Setting.accessToken)) {
            require(List.of(Setting.clientId, Setting.clientSecret));
        }
    }

    /**
     * The JWT method that is set, or else the one whose settings are.
     *
     * @throws IllegalArgumentException if there is none, or more than one, with the options to set or to remove
     */
    JwtMethod method() {
        if (jwtMethod != null) {
            return jwtMethod;
        }
        List<JwtMethod> methods = Arrays.stream(JwtMethod.values())
                .filter(method -> method.settings().stream().anyMatch(this::has))
                .toList();
        if (methods.size() > 1) {
            throw new IllegalArgumentException("credentials of several JWT methods are set ("
                    + methods.stream()
                            .map(method -> method + ": " + names(method.settings(), ", "))
                            .collect(Collectors.joining("; "))
                    + "): remove all but one, or set jwtMethod");
        }
        if (methods.isEmpty() && !has(Setting.clientId)) {
            throw new IllegalArgumentException("no credentials for a JWT: set username and password,"
                    + " or clientId, clientSecret and userId, or sessionCookie, or bearerToken");
        }
        return methods.isEmpty() ? JwtMethod.exchange : methods.get(0);
    }

    private void require(List<Setting> needed) {
        List<Setting> missing = needed.stream().filter(setting -> !has(setting)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("missing credential: set " + names(missing, " and ")
                    + " on the component (camel.component.learningplatform.*) or on the endpoint");
        }
    }

    private static String names(List<Setting> settings, String separator) {
        return settings.stream().map(Setting::name).collect(Collectors.joining(separator));
    }

    /** Without any value, so that a secret never reaches a log. */
    @Override
    public String toString() {
        return "Credentials[]";
    }
}
