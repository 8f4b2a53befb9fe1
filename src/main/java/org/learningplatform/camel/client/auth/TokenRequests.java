// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.TokenRequest;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.transport.Bearer;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.client.transport.Failures;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.error.LearningPlatformException;

/** Asks for tokens as the contract's {@link TokenRequest}s say. Secrets are resolved here, each time anew. */
final class TokenRequests {

    private static final Pattern SETTING = Pattern.compile("\\{(\\w+)}");
    /** What a template encodes after its settings are put in, for HTTP's Basic authentication. */
    private static final Pattern BASE64 = Pattern.compile("base64\\((.*)\\)", Pattern.DOTALL);

    private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]*");

    /** What a JWT without {@code exp} and a reply without {@code expires_in} are taken for. */
    private static final Duration DEFAULT_LIFE = Duration.ofHours(1);

    /** As long as any life; what a platform may say beyond it is not computed with. */
    private static final Duration MAX_LIFE = Duration.ofDays(365);

    private final Caller caller;
    private final Credentials credentials;
    private final UnaryOperator<String> secrets;
    private final Clock clock;
    private final DoubleSupplier random;

    TokenRequests(
            Caller caller, Credentials credentials, UnaryOperator<String> secrets, Clock clock, DoubleSupplier random) {
        this.caller = caller;
        this.credentials = credentials;
        this.secrets = secrets;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Asks for a token.
     *
     * @param overrides settings that are not as the credentials say: {@code userId}, {@code accessToken}
     * @throws LearningPlatformException if there is none to be had
     */
    AccessToken send(TokenRequest request, Map<String, String> overrides) {
        Map<String, String> settings = settings(overrides);
        HttpCall call = new HttpCall(
                "token request ("
                        + request.flow().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")",
                request.method(),
                request.path(),
                filled(request.headers(), settings),
                body(request, settings),
                request.encoding() == TokenRequest.Encoding.FORM ? "application/x-www-form-urlencoded" : HttpCall.JSON,
                true);
        return read(call, request, answer(call));
    }

    private Caller.Answer answer(HttpCall call) {
        try {
            return caller.call(call, Bearer.NONE);
        } catch (LearningPlatformException e) {
            throw e.getStatus() >= 400 && !e.isRetryable() ? Failures.tokenRefused(e) : e;
        }
    }

    private Map<String, String> settings(Map<String, String> overrides) {
        Map<String, String> settings = new LinkedHashMap<>();
        credentials.byName().forEach((name, value) -> {
            if (value != null) {
                settings.put(name, secrets.apply(value));
            }
        });
        settings.putAll(overrides);
        return settings;
    }

    /** The templates with their settings put in; one of which a setting has no value is left out. */
    private static Map<String, String> filled(Map<String, String> templates, Map<String, String> settings) {
        Map<String, String> filled = new LinkedHashMap<>();
        templates.forEach((name, template) -> {
            if (SETTING.matcher(template).results().allMatch(setting -> settings.containsKey(setting.group(1)))) {
                String text = SETTING.matcher(template)
                        .replaceAll(setting -> Matcher.quoteReplacement(settings.get(setting.group(1))));
                filled.put(name, BASE64.matcher(text).replaceFirst(match -> base64(match.group(1))));
            }
        });
        return filled;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte @Nullable [] body(TokenRequest request, Map<String, String> settings) {
        TokenRequest.Encoding encoding = request.encoding();
        if (encoding == null) {
            return null;
        }
        Map<String, String> fields = filled(request.fields(), settings);
        if (encoding == TokenRequest.Encoding.FORM) {
            return fields.entrySet().stream()
                    .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                    .collect(Collectors.joining("&"))
                    .getBytes(StandardCharsets.UTF_8);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        fields.forEach((name, value) ->
                members.put(name, isId(request.fields().get(name), value) ? Long.valueOf(value) : value));
        try {
            return Json.write(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    /** Ids are integers to the platform; a user name or password of digits stays text. */
    private static boolean isId(@Nullable String template, String value) {
        return ("{userId}".equals(template) || "{organisationId}".equals(template)) && value.matches("\\d{1,18}");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private AccessToken read(HttpCall call, TokenRequest request, Caller.Answer answer) {
        JsonNode reply = reply(answer);
        String token = member(reply, request.tokenField()).asText("");
        if (token.isEmpty() && request.cookieReply()) {
            token = jwtCookie(answer.answer().cookies());
        }
        if (token.isEmpty()) {
            // without the reply's text, which may hold a token under another name
            throw Failures.unexpected(
                    call.operation(),
                    answer.answer().status(),
                    answer.attempts(),
                    "the reply has no '" + request.tokenField() + "'; check baseUrl and the contract's token request",
                    new byte[0]);
        }
        Instant now = clock.instant();
        return AccessToken.issued(token, now, life(request, reply, token, now), random.getAsDouble());
    }

    private static JsonNode reply(Caller.Answer answer) {
        try {
            JsonNode reply = Json.tree(answer.answer().body());
            // the vendor's old documentation shows the reply inside an array of one
            return reply.isArray() && reply.size() == 1 ? reply.get(0) : reply;
        } catch (IOException e) {
            return Json.tree();
        }
    }

    private static JsonNode member(JsonNode reply, String path) {
        JsonNode member = reply;
        for (String name : path.split("\\.", -1)) {
            member = member.isArray() && name.matches("\\d{1,4}")
                    ? member.path(Integer.parseInt(name))
                    : member.path(name);
        }
        return member;
    }

    private static String jwtCookie(List<String> cookies) {
        return cookies.stream()
                .map(cookie -> cookie.substring(cookie.indexOf('=') + 1).split(";", 2)[0])
                .filter(value -> JWT.matcher(value).matches())
                .findFirst()
                .orElse("");
    }

    private static Duration life(TokenRequest request, JsonNode reply, String token, Instant now) {
        String expiresIn = request.expiresInField();
        long seconds = expiresIn == null ? 0 : member(reply, expiresIn).asLong();
        if (seconds > 0) {
            return atMost(Duration.ofSeconds(seconds));
        }
        Instant expiry = expiry(token);
        return expiry == null || !expiry.isAfter(now) ? DEFAULT_LIFE : atMost(Duration.between(now, expiry));
    }

    private static Duration atMost(Duration life) {
        return life.compareTo(MAX_LIFE) > 0 ? MAX_LIFE : life;
    }

    /** The {@code exp} claim of a JWT (RFC 7519, 4.1.4), or null. The platform checks the token, we only read it. */
    private static @Nullable Instant expiry(String token) {
        if (!JWT.matcher(token).matches()) {
            return null;
        }
        try {
            JsonNode exp = Json.tree(Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]))
                    .path("exp");
            return exp.isNumber() ? Instant.ofEpochSecond(exp.asLong()) : null;
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }
}
