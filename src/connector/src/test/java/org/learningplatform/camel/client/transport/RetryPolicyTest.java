// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.transport.RetryPolicy.Decision;
import org.learningplatform.camel.client.transport.RetryPolicy.Fail;
import org.learningplatform.camel.client.transport.RetryPolicy.RenewToken;
import org.learningplatform.camel.client.transport.RetryPolicy.Retry;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");

    private final RetryPolicy policy = new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({
        // status, read, idempotent write, other write
        "400, FAIL,  FAIL,  FAIL",
        "403, FAIL,  FAIL,  FAIL",
        "404, FAIL,  FAIL,  FAIL",
        "408, RETRY, RETRY, RETRY",
        "409, FAIL,  FAIL,  FAIL",
        "422, FAIL,  FAIL,  FAIL",
        "429, RETRY, RETRY, RETRY",
        "500, RETRY, FAIL,  FAIL",
        "501, FAIL,  FAIL,  FAIL",
        "502, RETRY, RETRY, FAIL",
        "503, RETRY, RETRY, RETRY",
        "504, RETRY, RETRY, FAIL",
        "302, FAIL,  FAIL,  FAIL",
    })
    void aWriteIsRepeatedOnlyIfItCannotHaveBeenAppliedOrIsIdempotent(
            int status, String read, String idempotent, String other) {
        assertThat(isRetried(read(), status)).isEqualTo(read.equals("RETRY"));
        assertThat(isRetried(call("PATCH", true), status)).isEqualTo(idempotent.equals("RETRY"));
        assertThat(isRetried(call("POST", false), status)).isEqualTo(other.equals("RETRY"));
    }

    @ParameterizedTest
    @EnumSource(Attempt.Cause.class)
    void aWriteWhoseReplyIsMissingIsRepeatedOnlyIfItWasNeverSentOrIsIdempotent(Attempt.Cause cause) {
        boolean notSent = cause == Attempt.Cause.NOT_SENT || cause == Attempt.Cause.PROXY_REFUSED;
        boolean unsure = cause == Attempt.Cause.TIMED_OUT || cause == Attempt.Cause.BROKEN;

        assertThat(decide(call("PUT", true), new Attempt.Failed(cause), 0) instanceof Retry)
                .isEqualTo(notSent || unsure);
        assertThat(decide(call("POST", false), new Attempt.Failed(cause), 0) instanceof Retry)
                .isEqualTo(notSent);
    }

    @ParameterizedTest
    @CsvSource({
        // type of the body, what the contract declares, whether it is retried as the refusal of something before the
        // platform
        "text/html, text/plain, true",
        "text/plain, text/plain, false",
        "text/plain, text/*, false",
        "text/html, */*, false",
        "text/html, application/*, true",
        "application/json, text/plain, false",
        "application/vnd.api+json, text/plain, false"
    })
    void aRefusalInATypeThatIsNotDeclaredIsOfSomethingBeforeThePlatform(String type, String declared, boolean retried) {
        HttpCall call =
                new HttpCall("call", "POST", "/", Map.of(), null, HttpCall.JSON, false, false, Set.of(declared));
        Attempt refused =
                new Attempt.Answered(403, Headers.of(new BasicHeader("Content-Type", type)), new byte[] {'x'});

        assertThat(decide(call, refused, 0) instanceof Retry).isEqualTo(retried);
    }

    @Test
    void itGivesUpAfterTheRetriesThatAreAllowed() {
        assertThat(decide(read(), answered(503, null), 3)).isInstanceOf(Retry.class);
        assertThat(decide(read(), answered(503, null), 4)).isInstanceOf(Fail.class);
    }

    @Test
    void aRefusedTokenIsRenewedWhereThereCanBeAnotherOneWhateverTheRetries() {
        Attempt refused = answered(401, null);

        assertThat(policy.decide(read(), refused, 4, true, NOW, 0.5)).isInstanceOf(RenewToken.class);
        assertThat(policy.decide(read(), refused, 0, false, NOW, 0.5)).isInstanceOf(Fail.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 500", "1, 1000", "2, 2000", "3, 4000"})
    void theWaitDoublesAndIsSpreadOverItsWholeLength(int retries, long ceilingMillis) {
        assertThat(delay(answered(503, null), retries, 0.0)).isZero();
        assertThat(delay(answered(503, null), retries, 0.5)).isEqualTo(Duration.ofMillis(ceilingMillis / 2));
        assertThat(delay(answered(503, null), retries, 1.0)).isEqualTo(Duration.ofMillis(ceilingMillis));
    }

    @Test
    void theWaitNeverExceedsItsMaximum() {
        RetryPolicy patient = new RetryPolicy(1_000, Duration.ofMillis(500), Duration.ofSeconds(30));

        assertThat(patient.decide(read(), answered(503, null), 999, true, NOW, 1.0))
                .isEqualTo(new Retry(Duration.ofSeconds(30), false));
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "0, 0",
        "30, 30",
        "'Mon, 02 Nov 2026 10:00:05 GMT', 5",
        "'Mon, 02 Nov 2026 09:00:00 GMT', 0",
        "'Monday, 02-Nov-26 10:00:05 GMT', 5",
        "'Sunday, 06-Nov-94 08:49:37 GMT', 0", // 1994, as 2094 is more than 50 years ahead
        "'Mon Nov  2 10:00:05 2026', 5",
        "'Sun Nov  6 08:49:37 1994', 0"
    })
    void thePlatformIsWaitedForAsLongAsItAsks(String retryAfter, long seconds) {
        assertThat(delay(answered(429, retryAfter), 0, 0.5)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "31",
                "3600",
                "9999999999",
                "99999999999999999999",
                "Mon, 02 Nov 2026 12:00:00 GMT",
                "Monday, 02-Nov-26 12:00:00 GMT",
                "Mon Nov  2 12:00:00 2026",
                "Monday, 02-Nov-76 10:00:00 GMT"
            })
    void aLongerWaitThanAllowedIsAFailureAtOnce(String retryAfter) {
        assertThat(decide(read(), answered(429, retryAfter), 0)).isInstanceOf(Fail.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "١٢"})
    void anUnreadableRetryAfterIsAsNone(String retryAfter) {
        assertThat(delay(answered(429, retryAfter), 0, 1.0)).isEqualTo(Duration.ofMillis(500));
    }

    private boolean isRetried(HttpCall call, int status) {
        return decide(call, answered(status, null), 0) instanceof Retry;
    }

    private Decision decide(HttpCall call, Attempt attempt, int retries) {
        return policy.decide(call, attempt, retries, true, NOW, 0.5);
    }

    private Duration delay(Attempt attempt, int retries, double random) {
        Decision decision = policy.decide(read(), attempt, retries, true, NOW, random);
        assertThat(decision).isInstanceOf(Retry.class);
        return ((Retry) decision).delay();
    }

    private static Attempt answered(int status, @Nullable String retryAfter) {
        Headers headers = retryAfter == null ? Headers.NONE : Headers.of(new BasicHeader("retry-after", retryAfter));
        return new Attempt.Answered(status, headers, new byte[0]);
    }

    private static HttpCall read() {
        return call("GET", true);
    }

    private static HttpCall call(String method, boolean idempotent) {
        return new HttpCall("simple/any/call", method, "/", Map.of(), null, HttpCall.JSON, idempotent);
    }
}
