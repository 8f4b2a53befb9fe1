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
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Setting;
import org.learningplatform.camel.client.contract.TokenFlow;
import org.learningplatform.camel.client.contract.TokenRequest;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.client.transport.Caller;
import org.learningplatform.camel.client.transport.Deadline;
import org.learningplatform.camel.client.transport.Failures;
import org.learningplatform.camel.client.transport.HttpCall;
import org.learningplatform.camel.error.LearningPlatformException;

/** Asks for tokens as the contract's {@link TokenRequest}s say. Secrets are resolved here, each time anew. */
final class TokenRequests {

    private static final Pattern SETTING = Pattern.compile("\\{(\\w+)}");
    /** What a template encodes of the values that are put into it, for HTTP's Basic authentication. */
    private static final Pattern BASE64 = Pattern.compile("base64\\((.*)\\)", Pattern.DOTALL);

    /** What a header can carry as a token. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]+");

    private static final Pattern BEARER = Pattern.compile("(?i)^Bearer(\\s+|$)");

    private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]*");

    /** What a JWT without {@code exp} and a reply without {@code expires_in} are taken for. */
    private static final Duration DEFAULT_LIFE = Duration.ofHours(1);

    /** As long as any life; what a platform may say beyond it is not computed with. */
    private static final Duration MAX_LIFE = Duration.ofDays(365);

    private final Caller caller;
    private final Credentials credentials;
    private final UnaryOperator<String> secrets;
    private final Clock clock;
    private final LongSupplier ticker;
    private final DoubleSupplier random;

    TokenRequests(
            Caller caller,
            Credentials credentials,
            UnaryOperator<String> secrets,
            Clock clock,
            LongSupplier ticker,
            DoubleSupplier random) {
        this.caller = caller;
        this.credentials = credentials;
        this.secrets = secrets;
        this.clock = clock;
        this.ticker = ticker;
        this.random = random;
    }

    /** What requests of that flow are called in messages. */
    static String name(TokenFlow flow) {
        return "token request (" + flow.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }

    /**
     * Asks for a token.
     *
     * @param overrides settings that are not as the credentials say: {@code userId}, {@code accessToken}
     * @param deadline of the call that needs it
     * @throws LearningPlatformException if there is none to be had
     */
    AccessToken send(TokenRequest request, Map<Setting, String> overrides, Deadline deadline) {
        Function<Setting, @Nullable String> settings = setting -> setting(setting, overrides);
        HttpCall call = new HttpCall(
                name(request.flow()),
                request.method(),
                request.path(),
                filled(request.headers(), settings),
                body(request, settings),
                request.encoding() == TokenRequest.Encoding.FORM ? "application/x-www-form-urlencoded" : HttpCall.JSON,
                true);
        return caller.requestToken(call, settings(request), deadline, answer -> read(call, request, answer));
    }

    /** The names of what the user has set for it. */
    private static String settings(TokenRequest request) {
        return Stream.concat(request.headers().values().stream(), request.fields().values().stream())
                .flatMap(template -> SETTING.matcher(template).results())
                .map(setting -> setting.group(1))
                // what is exchanged was obtained before
                .filter(name -> !name.equals(Setting.accessToken.name()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private @Nullable String setting(Setting setting, Map<Setting, String> overrides) {
        String override = overrides.get(setting);
        String configured = credentials.get(setting);
        return override != null || configured == null ? override : secrets.apply(configured);
    }

    /** The templates with their settings put in; one of which a setting has no value is left out. */
    private static Map<String, String> filled(
            Map<String, String> templates, Function<Setting, @Nullable String> settings) {
        Map<String, String> filled = new LinkedHashMap<>();
        templates.forEach((name, template) -> {
            String text = filled(template, settings);
            if (text != null) {
                filled.put(name, text);
            }
        });
        return filled;
    }

    /** Functions are those of the template: what a value says is text, whatever it looks like. */
    private static @Nullable String filled(String template, Function<Setting, @Nullable String> settings) {
        Matcher function = BASE64.matcher(template);
        if (!function.find()) {
            return put(template, settings);
        }
        String before = put(template.substring(0, function.start()), settings);
        String encoded = put(function.group(1), settings);
        String behind = put(template.substring(function.end()), settings);
        return before == null || encoded == null || behind == null ? null : before + base64(encoded) + behind;
    }

    private static @Nullable String put(String template, Function<Setting, @Nullable String> settings) {
        StringBuilder text = new StringBuilder();
        Matcher setting = SETTING.matcher(template);
        while (setting.find()) {
            String value = settings.apply(Setting.valueOf(setting.group(1)));
            if (value == null) {
                return null;
            }
            setting.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return setting.appendTail(text).toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte @Nullable [] body(TokenRequest request, Function<Setting, @Nullable String> settings) {
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
        JsonNode member = member(reply, request.tokenField());
        String token =
                member.isTextual() ? BEARER.matcher(member.asText().strip()).replaceFirst("") : "";
        if (token.isEmpty() && request.cookieReply()) {
            token = jwtCookie(answer.answer().headers().all("Set-Cookie"));
        }
        if (!TOKEN.matcher(token).matches()) {
            String problem = "has no '" + request.tokenField() + "'; check baseUrl and the contract's token request";
            if (!member.isMissingNode() && !member.isNull() && !member.isTextual()) {
                problem = "has a '" + request.tokenField() + "' that is not a text; check the contract's token request";
            } else if (!token.isEmpty()) {
                problem = "has a '" + request.tokenField() + "' that no header can carry: it holds a blank, a control"
                        + " character or a letter that is not ASCII; check the contract's token request";
            }
            // without the reply's text, which may hold a token under another name
            throw Failures.unexpected(
                    call.operation(), answer.answer().status(), answer.attempts(), "the reply " + problem, new byte[0]);
        }
        Duration life = life(request, reply, token, clock.instant());
        return AccessToken.issued(token, ticker.getAsLong(), life, random.getAsDouble());
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
