// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Gives out tokens for each flow, and knows each by its text, so that it can take any of them back. */
final class Tokens {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Clock clock;
    private final Store store;
    private final SecretKeySpec key =
            new SecretKeySpec(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();

    volatile String clientSecret = SandboxPlatform.CLIENT_SECRET;
    volatile Duration oauthLifetime = Duration.ofHours(1);
    volatile Duration jwtLifetime = Duration.ofHours(1);
    volatile boolean jwtInCookie;

    record Grant(TokenKind kind, long userId, Instant expiresAt) {}

    Tokens(Clock clock, Store store) {
        this.clock = clock;
        this.store = store;
    }

    /** Answers a token request. */
    Answer answer(TokenFlow flow, Call call) {
        return switch (flow) {
            case CLIENT_CREDENTIALS -> byClient(call.form());
            case PASSWORD -> byPassword(call.json());
            case EXCHANGE -> byExchange(call.bearer(), call.json());
            case COOKIE -> byCookie(call.header("Cookie"));
        };
    }

    private Answer byClient(Map<String, String> form) {
        if (!"client_credentials".equals(form.get("grant_type"))) {
            throw Refusal.oauth(400, "unsupported_grant_type", "The grant type is not supported.");
        }
        if (!SandboxPlatform.CLIENT_ID.equals(form.get("client_id"))
                || !clientSecret.equals(form.get("client_secret"))) {
            throw Refusal.oauth(401, "invalid_client", "Client authentication failed.");
        }
        String token =
                (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "").substring(0, 40);
        grants.put(token, new Grant(TokenKind.OAUTH, 0, clock.instant().plus(oauthLifetime)));
        return Answer.json(
                200, Map.of("access_token", token, "token_type", "Bearer", "expires_in", oauthLifetime.toSeconds()));
    }

    private Answer byPassword(Map<String, Object> body) {
        if (!SandboxPlatform.USERNAME.equals(body.get("username"))
                || !SandboxPlatform.PASSWORD.equals(body.get("password"))) {
            throw Refusal.of(401, "These credentials do not match our records.");
        }
        return Answer.json(200, Map.of("token", issueJwt(SandboxPlatform.ADMIN_ID)));
    }

    private Answer byExchange(String oauthToken, Map<String, Object> body) {
        require(TokenKind.OAUTH, oauthToken);
        long userId = store.find("users", String.valueOf(body.get("user_id")))
                .orElseThrow(() -> Refusal.invalid(Map.of("user_id", List.of("The selected user_id is invalid."))));
        return Answer.json(200, Map.of("token", issueJwt(userId)));
    }

    private Answer byCookie(String cookie) {
        if (!cookie.equals(SandboxPlatform.SESSION_COOKIE)) {
            throw Refusal.of(401, "Unauthenticated.");
        }
        String token = issueJwt(SandboxPlatform.ADMIN_ID);
        return jwtInCookie
                ? Answer.text(200, Map.of("Set-Cookie", "jwt=" + token + "; Path=/; HttpOnly"), "")
                : Answer.json(200, Map.of("token", token));
    }

    private String issueJwt(long userId) {
        long now = clock.instant().getEpochSecond();
        long expiry = now + jwtLifetime.toSeconds();
        String signed = encode(Map.of("alg", "HS256", "typ", "JWT")) + "."
                + encode(Map.of("sub", "" + userId, "iat", now, "exp", expiry, "jti", UUID.randomUUID()));
        String token = signed + "." + BASE64.encodeToString(sign(signed));
        grants.put(token, new Grant(TokenKind.JWT, userId, Instant.ofEpochSecond(expiry)));
        return token;
    }

    /** The user for whom a token of that kind acts; 0 for the OAuth client. Refused with 401 unless it is valid now. */
    long require(TokenKind kind, String token) {
        Grant grant = grants.get(token);
        if (grant == null || grant.kind() != kind) {
            throw Refusal.of(401, "Unauthenticated.");
        }
        if (!clock.instant().isBefore(grant.expiresAt())) {
            throw Refusal.of(401, "The token has expired.");
        }
        return grant.userId();
    }

    /** The user for whom the token was issued, be it valid or not; 0 for none. */
    long userOf(String token) {
        Grant grant = grants.get(token);
        return grant == null ? 0 : grant.userId();
    }

    /** The tokens that were given out and not forgotten, without their texts. */
    List<Grant> grants() {
        return List.copyOf(grants.values());
    }

    void expireAll() {
        grants.replaceAll((token, grant) -> new Grant(grant.kind(), grant.userId(), clock.instant()));
    }

    void revokeAll() {
        grants.clear();
    }

    private static String encode(Map<String, Object> json) {
        return BASE64.encodeToString(Answer.json(200, json).body());
    }

    private byte[] sign(String text) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
