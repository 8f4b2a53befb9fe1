// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private Failures() {}

    static LearningPlatformException of(HttpCall call, Attempt attempt, int attempts, boolean ambiguous, Instant now) {
        if (attempt instanceof Attempt.Failed failed) {
            Failure failure =
                    new Failure(call.operation(), 0, attempts, failed.cause().reason(), "");
            return failed.cause() == Attempt.Cause.TOO_LARGE
                    ? new UnexpectedReplyException(failure)
                    : new PlatformUnavailableException(failure, ambiguous);
        }
        return ofStatus(call, (Attempt.Answered) attempt, attempts, ambiguous, now);
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

    /** A request for a token that the platform refuses, with whatever status (RFC 6749, 5.2 has 400 as well as 401). */
    public static AuthenticationException tokenRefused(LearningPlatformException refusal) {
        return new AuthenticationException(new Failure(
                refusal.getOperation(), refusal.getStatus(), refusal.getAttempts(), reason(401), refusal.getDetail()));
    }

    private static LearningPlatformException ofStatus(
            HttpCall call, Attempt.Answered answer, int attempts, boolean ambiguous, Instant now) {
        int status = answer.status();
        JsonNode body = json(answer.body());
        Failure failure = new Failure(call.operation(), status, attempts, reason(status), detail(body, answer.body()));
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

    private static String reason(int status) {
        if (status >= 500) {
            return "the platform failed; the same call can succeed later";
        }
        return switch (status) {
            case 401 -> "the token or the credentials were refused; check clientId, clientSecret, username, password";
            case 403 -> "the credentials may not do this; ask the platform's administrator for the permission";
            case 404, 410 -> "not found";
            case 407 -> "the proxy refused; check proxyUsername and proxyPassword";
            case 408 -> "the platform gave up waiting for the request";
            case 409 -> "exists already";
            case 422 -> "the values of some fields are refused; see getErrors()";
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
        return new String(body, 0, Math.min(body.length, 8_000), StandardCharsets.UTF_8);
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
