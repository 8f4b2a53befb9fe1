// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.HttpHeaders;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;

/** Which exception a failed call ends in. The one place that decides it. */
public final class Failures {

    private static final List<String> TEXTS = List.of("message", "error_description", "error");

    private static final String FOREIGN =
            "refused by something in front of the platform, such as a gateway, firewall or proxy: the reply does not have"
                    + " the platform's format; check baseUrl and the network path";

    /** Bytes of a reply that can become its detail, which is shorter. */
    private static final int MAX_TEXT = 8_000;

    private Failures() {}

    /** What an attempt that is not repeated ends its call in. */
    static LearningPlatformException of(HttpCall call, Attempt attempt, int attempts, boolean ambiguous, Instant now) {
        return attempt.map(
                answer -> ofStatus(call, answer, attempts, ambiguous, now),
                cause -> ofCause(call, cause, attempts, ambiguous));
    }

    /**
     * A call that would not end before its deadline.
     *
     * @param status HTTP status of the last reply, or 0
     */
    static PlatformUnavailableException outOfTime(String operation, int status, int attempts, boolean ambiguous) {
        return new PlatformUnavailableException(
                new Failure(operation, status, attempts, Attempt.Cause.OUT_OF_TIME.reason(), ""), ambiguous);
    }

    /** A call that is given up because its thread was interrupted. */
    public static PlatformUnavailableException stopped(String operation) {
        return new PlatformUnavailableException(Failure.before(operation, Attempt.Cause.STOPPED.reason()), false);
    }

    /** A write that may have been applied, and cannot be repeated for want of a token. */
    static PlatformUnavailableException withoutToken(HttpCall call, int attempts, PlatformUnavailableException why) {
        PlatformUnavailableException failure = new PlatformUnavailableException(
                new Failure(call.operation(), why.getStatus(), attempts, "no token for the retry", why.getDetail()),
                true);
        failure.addSuppressed(why);
        return failure;
    }

    /** What became of an attempt that was not the last one, by code or cause only. */
    static Throwable earlier(int number, Attempt attempt) {
        return new EarlierAttempt(
                "attempt " + number + ": " + attempt.map(answer -> "HTTP " + answer.status(), Attempt.Cause::reason));
    }

    private static final class EarlierAttempt extends Exception {

        @Serial
        private static final long serialVersionUID = 1;

        EarlierAttempt(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * A successful reply that is not what the contract says.
     *
     * @param body the reply's bytes, for the detail
     */
    public static UnexpectedReplyException unexpected(
            String operation, int status, int attempts, String reason, byte[] body) {
        return new UnexpectedReplyException(new Failure(operation, status, attempts, reason, text(body)));
    }

    /** The failure of a request for a token: a refusal with whatever status is one of the credentials (RFC 6749, 5.2). */
    static LearningPlatformException ofTokenRequest(LearningPlatformException failure, String settings) {
        int status = failure.getStatus();
        if (status < 400 || status == 407 || failure.isRetryable()) {
            return failure;
        }
        return new AuthenticationException(new Failure(
                failure.getOperation(),
                status,
                failure.getAttempts(),
                "the credentials were refused" + (settings.isEmpty() ? "" : "; check " + settings),
                failure.getDetail()));
    }

    private static LearningPlatformException ofCause(
            HttpCall call, Attempt.Cause cause, int attempts, boolean ambiguous) {
        Failure failure = new Failure(call.operation(), 0, attempts, cause.reason(), "");
        return cause == Attempt.Cause.TOO_LARGE
                ? new UnexpectedReplyException(failure)
                : new PlatformUnavailableException(failure, ambiguous);
    }

    private static LearningPlatformException ofStatus(
            HttpCall call, Attempt.Answered answer, int attempts, boolean ambiguous, Instant now) {
        int status = answer.status();
        if (call.isForeign(answer)) {
            return new PlatformUnavailableException(
                    new Failure(call.operation(), status, attempts, FOREIGN, text(answer.body())), ambiguous);
        }
        if (call.list() && (status == 404 || status == 410)) {
            return unexpected(
                    call.operation(),
                    status,
                    attempts,
                    "the list does not exist; check baseUrl and the contract's path",
                    answer.body());
        }
        JsonNode body = json(answer.body());
        Failure failure =
                new Failure(call.operation(), status, attempts, reason(call, status), detail(body, answer.body()));
        if (status >= 500) {
            return new PlatformUnavailableException(failure, ambiguous);
        }
        return switch (status) {
            case 400 -> new BadRequestException(failure);
            case 401, 407 -> new AuthenticationException(failure);
            case 403 -> new PermissionDeniedException(failure);
            case 404, 410 -> new NotFoundException(failure);
            case 408 -> new PlatformUnavailableException(failure, ambiguous);
            case 409 -> new ConflictException(failure);
            case 422 -> new ValidationException(failure, errors(body));
            case 429 -> new RateLimitedException(failure, RetryPolicy.retryAfter(answer, now));
            default -> status >= 400 ? new BadRequestException(failure) : new UnexpectedReplyException(failure);
        };
    }

    private static String reason(HttpCall call, int status) {
        if (status >= 500) {
            return "the platform failed; the same call can succeed later";
        }
        return switch (status) {
            case 401 ->
                call.headers().containsKey(HttpHeaders.AUTHORIZATION)
                        ? "the credentials were refused; check username and password, or apiKey.Authorization"
                        : "the token was refused; check the credentials used to obtain it";
            case 403 -> "the credentials lack the permission; ask the platform's administrator for it";
            case 404, 410 -> "not found";
            case 407 -> "the proxy refused; check proxyHost, proxyUsername and proxyPassword";
            case 408 -> "the platform gave up waiting for the request";
            case 409 -> "already exists";
            case 422 -> "field values were refused";
            case 429 -> "too many requests for longer than maxRetryDelay; lower requestsPerSecond";
            default ->
                status >= 400
                        ? "the request is refused; see getDetail()"
                        : "a redirect, which is never followed; check baseUrl";
        };
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.tree(body);
        } catch (IOException e) {
            return Json.tree();
        }
    }

    private static String detail(JsonNode body, byte[] raw) {
        for (String name : TEXTS) {
            JsonNode text = body.path(name);
            if (text.isTextual()) {
                return text.asText();
            }
        }
        return text(raw);
    }

    private static String text(byte[] body) {
        return Json.text(body.length > MAX_TEXT ? Arrays.copyOf(body, MAX_TEXT) : body);
    }

    private static Map<String, List<String>> errors(JsonNode body) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        body.path("errors").properties().forEach(field -> {
            List<String> texts = new ArrayList<>();
            if (field.getValue().isArray()) {
                field.getValue().forEach(text -> texts.add(text.asText()));
            } else {
                texts.add(field.getValue().asText());
            }
            errors.put(field.getKey(), List.copyOf(texts));
        });
        return errors;
    }
}
