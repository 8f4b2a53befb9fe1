// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.net.URI;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Carried;
import org.learningplatform.camel.client.contract.Contract;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Setting;
import org.learningplatform.camel.client.contract.TokenFlow;
import org.learningplatform.camel.client.contract.TokenKind;
import org.learningplatform.camel.client.contract.TokenRequest;
import org.learningplatform.camel.client.transport.Bearer;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.client.transport.Deadline;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.LearningPlatformException;

/** Knows for each call whose token it carries, and how that is obtained. */
public final class Authenticator {

    private final URI baseUrl;
    private final Contract contract;
    private final Credentials credentials;
    private final TokenCache tokens;
    private final Caller caller;
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
            LongSupplier ticker,
            DoubleSupplier random) {
        this.baseUrl = baseUrl;
        this.contract = contract;
        this.credentials = credentials;
        this.tokens = tokens;
        this.caller = caller;
        this.secrets = secrets;
        this.requests = new TokenRequests(caller, credentials, secrets, clock, ticker, random);
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
    private Stream<TokenFlow> flows(TokenKind kind) {
        return switch (kind) {
            case NONE -> Stream.of();
            case OAUTH ->
                credentials.get(Setting.accessToken) != null ? Stream.of() : Stream.of(TokenFlow.CLIENT_CREDENTIALS);
            case JWT -> {
                JwtMethod method = credentials.method();
                yield Stream.concat(
                        method == JwtMethod.exchange ? flows(TokenKind.OAUTH) : Stream.of(),
                        Stream.ofNullable(method.flow()));
            }
        };
    }

    /**
     * What a call of the operation carries: of the alternatives the first that is configured, or the first one where none is.
     */
    public Carried carried(Operation operation) {
        List<Carried> alternatives = operation.security();
        return alternatives.stream()
                .filter(carried -> alternatives.size() == 1 || problem(carried) == null)
                .findFirst()
                .orElse(alternatives.get(0));
    }

    /** Why it cannot be had, with the options to set or to remove; null if it can. */
    private @Nullable String problem(Carried carried) {
        String problem = problems.get(carried.token());
        return problem != null ? problem : credentials.problem(carried);
    }

    /**
     * Checks that what a call of the operation carries can be had.
     *
     * @throws IllegalArgumentException with the options to set or to remove
     */
    public void check(Operation operation) {
        String problem = problem(carried(operation));
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * The keys that a call carries, by header.
     *
     * @param operation name of what is called, for messages
     * @throws AuthenticationException if one is not configured
     */
    public Map<String, String> apiKeys(String operation, Carried carried) {
        if (carried.apiKeys().isEmpty()) {
            return Map.of();
        }
        Map<String, String> keys = new LinkedHashMap<>();
        try {
            carried.apiKeys().forEach(key -> keys.put(key.header(), credentials.apiKey(key, secrets)));
        } catch (IllegalArgumentException e) {
            throw new AuthenticationException(Failure.before(operation, String.valueOf(e.getMessage())));
        }
        return keys;
    }

    /**
     * The token for one call.
     *
     * @param operation name of what is called, for messages
     * @param actAs platform id of the user to act for, or null for the one that the credentials say
     * @throws AuthenticationException if there are no credentials for it
     * @throws BadRequestException if there is nobody to act for, although somebody is named
     */
    public Bearer bearer(String operation, Carried carried, @Nullable String actAs) {
        return bearer(operation, carried.token(), carried.prefix(), actAs);
    }

    private Bearer bearer(String operation, TokenKind kind, String prefix, @Nullable String actAs) {
        boolean exchanged = kind == TokenKind.JWT && actAs != null;
        if (actAs != null && actAs.isBlank()) {
            // nobody is no user to act for, and not the one that the credentials say either
            throw new BadRequestException(Failure.before(
                    operation,
                    "the header CamelLearningPlatformActAs names nobody; set the platform id of a user, or remove the"
                            + " header"));
        }
        requireCredentials(operation, exchanged ? TokenKind.OAUTH : kind);
        return switch (kind) {
            case NONE -> Bearer.NONE;
            case OAUTH -> oauth(prefix);
            case JWT -> actAs == null ? jwt(operation, prefix) : cached(TokenFlow.EXCHANGE, prefix, actAs);
        };
    }

    private void requireCredentials(String operation, TokenKind kind) {
        String problem = problems.get(kind);
        if (problem != null) {
            throw new AuthenticationException(Failure.before(operation, problem));
        }
    }

    /**
     * Obtains a token of that kind, from the cache or from the platform. Where messages say whom to act for, it is the OAuth
     * token that would be exchanged.
     *
     * @throws LearningPlatformException if there is none to be had
     */
    public void check(String operation, TokenKind kind) {
        requireCredentials(operation, kind);
        boolean exchangedPerMessage = kind == TokenKind.JWT
                && credentials.get(Setting.userId) == null
                && credentials.method() == JwtMethod.exchange;
        bearer(operation, exchangedPerMessage ? TokenKind.OAUTH : kind, "", null)
                .value(caller.deadline());
    }

    private Bearer oauth(String prefix) {
        String supplied = credentials.get(Setting.accessToken);
        return supplied != null ? new Supplied(prefix, supplied) : cached(TokenFlow.CLIENT_CREDENTIALS, prefix, null);
    }

    private Bearer jwt(String operation, String prefix) {
        JwtMethod method = credentials.method();
        if (method == JwtMethod.exchange) {
            return cached(
                    TokenFlow.EXCHANGE,
                    prefix,
                    required(operation, Setting.userId, "userId or the header CamelLearningPlatformActAs"));
        }
        return method.flow() == null
                ? new Supplied(prefix, required(operation, Setting.bearerToken, "bearerToken"))
                : cached(method.flow(), prefix, null);
    }

    private Cached cached(TokenFlow flow, String prefix, @Nullable String userId) {
        return new Cached(
                prefix,
                new TokenKey(baseUrl, flow, credentials, userId),
                userId == null ? deadline -> send(flow, Map.of(), deadline) : deadline -> exchange(userId, deadline));
    }

    /**
     * The OAuth token that is exchanged may have been revoked, too: then with a new one, once. Many users that the platform
     * does not know do not cost a new one each.
     */
    private AccessToken exchange(String userId, Deadline deadline) {
        String supplied = credentials.get(Setting.accessToken);
        if (supplied != null) {
            return exchange(userId, secrets.apply(supplied), deadline);
        }
        Cached oauth = cached(TokenFlow.CLIENT_CREDENTIALS, "", null);
        try {
            return exchange(userId, oauth.value(deadline), deadline);
        } catch (AuthenticationException e) {
            if (e.getStatus() != 401 || !oauth.suspect()) {
                throw e;
            }
            return exchange(userId, oauth.value(deadline), deadline);
        }
    }

    private AccessToken exchange(String userId, String oauthToken, Deadline deadline) {
        return send(TokenFlow.EXCHANGE, Map.of(Setting.userId, userId, Setting.accessToken, oauthToken), deadline);
    }

    private AccessToken send(TokenFlow flow, Map<Setting, String> overrides, Deadline deadline) {
        TokenRequest request;
        try {
            request = contract.tokenRequest(flow);
        } catch (IllegalArgumentException e) {
            throw new AuthenticationException(Failure.before("token request", String.valueOf(e.getMessage())));
        }
        return requests.send(request, overrides, deadline);
    }

    private String required(String operation, Setting setting, String option) {
        String value = credentials.get(setting);
        if (value == null) {
            throw new AuthenticationException(Failure.before(operation, "no user to act as: set " + option));
        }
        return value;
    }

    /** A token that was obtained elsewhere. */
    private final class Supplied implements Bearer {

        private final String prefix;
        private final String configured;

        Supplied(String prefix, String configured) {
            this.prefix = prefix;
            this.configured = configured;
        }

        @Override
        public String value(Deadline deadline) {
            return prefix + secrets.apply(configured);
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

        private final String prefix;
        private final TokenKey key;
        private final TokenSource source;
        private @Nullable AccessToken token;

        Cached(String prefix, TokenKey key, TokenSource source) {
            this.prefix = prefix;
            this.key = key;
            this.source = source;
        }

        @Override
        public String value(Deadline deadline) {
            token = tokens.get(key, source, deadline);
            return prefix + token.value();
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

        /** Says that the exchange of this token was refused; whether there can be another one. */
        boolean suspect() {
            return token != null && tokens.suspect(key, token);
        }

        @Override
        public void refused(LearningPlatformException why) {
            tokens.hold(key, why);
        }
    }
}
