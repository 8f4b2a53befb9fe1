// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.net.URI;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.TokenFlow;
import org.learningplatform.camel.client.contract.TokenKind;
import org.learningplatform.camel.client.contract.TokenRequest;
import org.learningplatform.camel.client.transport.Bearer;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.LearningPlatformException;

/** Knows for each call whose token it carries, and how that is had. */
public final class Authenticator {

    private final URI baseUrl;
    private final Contract contract;
    private final Credentials credentials;
    private final TokenCache tokens;
    private final TokenRequests requests;
    private final UnaryOperator<String> secrets;
    private final Map<TokenKind, String> problems = new EnumMap<>(TokenKind.class);

    /**
     * @param caller makes the token requests
     * @param secrets from a configured value to the secret, each time a token is asked for
     * @param random from 0 to 1, for the jitter of renewals
     */
    public Authenticator(
            URI baseUrl,
            Contract contract,
            Credentials credentials,
            TokenCache tokens,
            Caller caller,
            UnaryOperator<String> secrets,
            Clock clock,
            DoubleSupplier random) {
        this.baseUrl = baseUrl;
        this.contract = contract;
        this.credentials = credentials;
        this.tokens = tokens;
        this.secrets = secrets;
        this.requests = new TokenRequests(caller, credentials, secrets, clock, random);
        for (TokenKind kind : TokenKind.values()) {
            try {
                credentials.check(kind);
                flows(kind).forEach(contract::tokenRequest);
            } catch (IllegalArgumentException e) {
                problems.put(kind, String.valueOf(e.getMessage()));
            }
        }
    }

    /** The flows by which a token of that kind is asked for; none where it is supplied. */
    private List<TokenFlow> flows(TokenKind kind) {
        return switch (kind) {
            case NONE -> List.of();
            case OAUTH -> credentials.accessToken() != null ? List.of() : List.of(TokenFlow.CLIENT_CREDENTIALS);
            case JWT ->
                switch (credentials.effectiveJwtMethod()) {
                    case supplied -> List.of();
                    case password -> List.of(TokenFlow.PASSWORD);
                    case cookie -> List.of(TokenFlow.COOKIE);
                    case exchange ->
                        Stream.concat(flows(TokenKind.OAUTH).stream(), Stream.of(TokenFlow.EXCHANGE))
                                .toList();
                };
        };
    }

    /**
     * Checks that what a call of the operation carries can be had.
     *
     * @throws IllegalArgumentException with the options to set or to remove
     */
    public void check(Operation operation) {
        String problem = problems.get(operation.token());
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        operation.apiKeys().forEach(credentials::apiKey);
    }

    /**
     * The keys that a call of the operation carries, by header.
     *
     * @throws AuthenticationException if one is not configured
     */
    public Map<String, String> apiKeys(Operation operation) {
        if (operation.apiKeys().isEmpty()) {
            return Map.of();
        }
        Map<String, String> keys = new LinkedHashMap<>();
        try {
            operation.apiKeys().forEach(key -> keys.put(key.header(), secrets.apply(credentials.apiKey(key))));
        } catch (IllegalArgumentException e) {
            throw new AuthenticationException(Failure.before(operation.name(), String.valueOf(e.getMessage())));
        }
        return keys;
    }

    /**
     * The token for one call.
     *
     * @param operation name of what is called, for messages
     * @param actAs platform id of the user to act for, or null for the one that the credentials say
     * @throws AuthenticationException if there are no credentials for it
     */
    public Bearer bearer(String operation, TokenKind kind, @Nullable String actAs) {
        boolean exchanged = kind == TokenKind.JWT && actAs != null;
        String problem = problems.get(exchanged ? TokenKind.OAUTH : kind);
        if (problem != null) {
            throw new AuthenticationException(Failure.before(operation, problem));
        }
        return switch (kind) {
            case NONE -> Bearer.NONE;
            case OAUTH -> oauth();
            case JWT -> actAs == null ? jwt(operation) : exchanged(actAs);
        };
    }

    /**
     * Has a token of that kind, from the cache or from the platform. Where messages say whom to act for, it is the OAuth
     * token that would be exchanged.
     *
     * @throws LearningPlatformException if there is none to be had
     */
    public void check(String operation, TokenKind kind) {
        boolean exchangedPerMessage = kind == TokenKind.JWT
                && credentials.userId() == null
                && credentials.effectiveJwtMethod() == JwtMethod.exchange;
        bearer(operation, exchangedPerMessage ? TokenKind.OAUTH : kind, null).value();
    }

    private Bearer oauth() {
        return credentials.accessToken() != null ? new Supplied(credentials.accessToken()) : clientCredentials();
    }

    private Cached clientCredentials() {
        return new Cached(key(TokenFlow.CLIENT_CREDENTIALS, null), () -> send(TokenFlow.CLIENT_CREDENTIALS, Map.of()));
    }

    private Bearer jwt(String operation) {
        return switch (credentials.effectiveJwtMethod()) {
            case supplied -> new Supplied(required(operation, credentials.bearerToken(), "bearerToken"));
            case password -> new Cached(key(TokenFlow.PASSWORD, null), () -> send(TokenFlow.PASSWORD, Map.of()));
            case cookie -> new Cached(key(TokenFlow.COOKIE, null), () -> send(TokenFlow.COOKIE, Map.of()));
            case exchange ->
                exchanged(required(operation, credentials.userId(), "userId or the header CamelLearningPlatformActAs"));
        };
    }

    private Bearer exchanged(String userId) {
        return new Cached(key(TokenFlow.EXCHANGE, userId), () -> exchange(userId));
    }

    /** The OAuth token that is exchanged may have been revoked, too: then with a new one, once. */
    private AccessToken exchange(String userId) {
        Bearer oauth = oauth();
        try {
            return exchange(userId, oauth.value());
        } catch (AuthenticationException e) {
            if (e.getStatus() != 401 || !oauth.isRenewable()) {
                throw e;
            }
            oauth.renew();
            return exchange(userId, oauth.value());
        }
    }

    private AccessToken exchange(String userId, @Nullable String oauthToken) {
        return send(TokenFlow.EXCHANGE, Map.of("userId", userId, "accessToken", oauthToken == null ? "" : oauthToken));
    }

    private AccessToken send(TokenFlow flow, Map<String, String> overrides) {
        TokenRequest request;
        try {
            request = contract.tokenRequest(flow);
        } catch (IllegalArgumentException e) {
            throw new AuthenticationException(Failure.before("token request", String.valueOf(e.getMessage())));
        }
        return requests.send(request, overrides);
    }

    private TokenKey key(TokenFlow flow, @Nullable String userId) {
        return new TokenKey(baseUrl, flow, credentials, userId);
    }

    private static String required(String operation, @Nullable String value, String option) {
        if (value == null) {
            throw new AuthenticationException(Failure.before(operation, "whose token? Set " + option));
        }
        return value;
    }

    /** A token that was had elsewhere. */
    private final class Supplied implements Bearer {

        private final String configured;

        Supplied(String configured) {
            this.configured = configured;
        }

        @Override
        public String value() {
            return secrets.apply(configured);
        }

        @Override
        public boolean isRenewable() {
            return false;
        }

        @Override
        public void renew() {
            throw new IllegalStateException("a supplied token has no successor");
        }

        @Override
        public void refused(LearningPlatformException why) {
            // who supplied it has to supply another one
        }
    }

    /** A token that is asked for when it is needed. */
    private final class Cached implements Bearer {

        private final TokenKey key;
        private final TokenSource source;
        private @Nullable AccessToken token;

        Cached(TokenKey key, TokenSource source) {
            this.key = key;
            this.source = source;
        }

        @Override
        public String value() {
            token = tokens.get(key, source);
            return token.value();
        }

        @Override
        public boolean isRenewable() {
            return !tokens.isHeld(key);
        }

        @Override
        public void renew() {
            if (token != null) {
                tokens.drop(key, token);
            }
        }

        @Override
        public void refused(LearningPlatformException why) {
            tokens.hold(key, why);
        }
    }
}
