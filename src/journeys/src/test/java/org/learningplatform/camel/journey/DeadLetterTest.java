// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.InvalidDataException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

class DeadLetterTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final byte[] VALUE = {0, 1, (byte) 0xff, '{'};
    private static final byte[] KEY = {(byte) 0xfe, 2};

    private final DeadLetter deadLetter =
            new DeadLetter("connector", "learning-record", Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void theRecordIsAddressedToTheDlqOfItsTopicAndStaysAsItWas() {
        Exchange exchange = failed(new Refusal(Reason.SCHEMA_INVALID, "data must have the member person"));

        deadLetter.process(exchange);

        assertThat(exchange.getMessage().getHeader("kafka.OVERRIDE_TOPIC")).isEqualTo("assignment.dlq");
        assertThat(exchange.getMessage().getBody()).isSameAs(VALUE);
        assertThat(exchange.getMessage().getHeader("kafka.KEY")).isSameAs(KEY);
        assertThat(header(exchange, "ce_id")).isEqualTo("e-1");
    }

    @Test
    void theHeadersSayWhereItCameFromAndWhyItFailed() {
        Exchange exchange = failed(new Refusal(Reason.SCHEMA_INVALID, "data must have the member person"));

        deadLetter.process(exchange);

        Map.ofEntries(
                        Map.entry("dlq-origin-topic", "assignment"),
                        Map.entry("dlq-origin-partition", "3"),
                        Map.entry("dlq-origin-offset", "42"),
                        Map.entry("dlq-origin-timestamp", "1000"),
                        Map.entry("dlq-consumer-group", "connector"),
                        Map.entry("dlq-stage", "validate"),
                        Map.entry("dlq-reason", "schema-invalid"),
                        Map.entry("dlq-exception-class", Refusal.class.getName()),
                        Map.entry("dlq-message", "data must have the member person"),
                        Map.entry("dlq-attempts", "1"),
                        Map.entry("dlq-replay-count", "0"),
                        Map.entry("dlq-first-failed-at", NOW.toString()),
                        Map.entry("dlq-last-failed-at", NOW.toString()),
                        Map.entry("dlq-component-version", "unpackaged"))
                .forEach((name, value) ->
                        assertThat(header(exchange, name)).as(name).isEqualTo(value));
        assertThat(exchange.getMessage().getHeader("dlq-http-status")).isNull();
    }

    static Stream<Arguments> reasons() {
        Failure failure = new Failure("simple/users/list", 400, 1, "refused", "");
        return Stream.of(
                Arguments.of(new Refusal(Reason.UNKNOWN_TYPE, "no such type"), "unknown-type"),
                Arguments.of(new ConflictException(failure), "identity-conflict"),
                Arguments.of(new ValidationException(failure, Map.of()), "validation-422"),
                Arguments.of(new NotFoundException(failure), "not-found"),
                Arguments.of(new PermissionDeniedException(failure), "forbidden"),
                Arguments.of(new BadRequestException(failure), "schema-invalid"),
                Arguments.of(new InvalidDataException("bad-email", "no address"), "schema-invalid"),
                Arguments.of(new UnexpectedReplyException(failure), "bug"),
                Arguments.of(new IllegalStateException("any"), "bug"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void eachExceptionHasItsReasonEvenWhenItIsWrapped(Exception exception, String reason) {
        Exchange bare = failed(exception);
        Exchange wrapped = failed(new RuntimeCamelException(exception));

        deadLetter.process(bare);
        deadLetter.process(wrapped);

        assertThat(header(bare, "dlq-reason")).isEqualTo(reason);
        assertThat(header(wrapped, "dlq-reason")).isEqualTo(reason);
    }

    @Test
    void aRefusedCallIsToldByStatusAndTheNamesOfItsFieldsNeverByThePlatformsWords() {
        Failure failure = new Failure("simple/enrolments/create", 422, 1, "refused", "canary is taken");
        Exchange exchange = failed(new ValidationException(
                failure, Map.of("user_id", List.of("canary"), "due_date", List.of(), "Canary Smith", List.of())));

        deadLetter.process(exchange);

        assertThat(header(exchange, "dlq-stage")).isEqualTo("call");
        assertThat(header(exchange, "dlq-http-status")).isEqualTo("422");
        assertThat(header(exchange, "dlq-error-code")).isEqualTo("due_date,user_id");
        assertThat(header(exchange, "dlq-message")).endsWith("; fields: due_date, user_id");
        assertThat(exchange.getMessage().getHeaders().values())
                .extracting(CloudEvents::text)
                .noneMatch(value -> value.toLowerCase(Locale.ROOT).contains("canary"));
    }

    @Test
    void aRefusalWhoseCodeSaysMoreThanItsReasonHasBoth() {
        Exchange exchange = failed(new Refusal(Reason.SCHEMA_INVALID, "bad-email", "not an e-mail address"));

        deadLetter.process(exchange);

        assertThat(header(exchange, "dlq-reason")).isEqualTo("schema-invalid");
        assertThat(header(exchange, "dlq-error-code")).isEqualTo("bad-email");
        assertThat(header(exchange, "dlq-message")).isEqualTo("not an e-mail address");
    }

    @Test
    void theMessageOfAForeignExceptionIsNotQuoted() {
        Exchange exchange = failed(new IllegalStateException("canary"));

        deadLetter.process(exchange);

        assertThat(header(exchange, "dlq-message")).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aReplayedRecordThatFailsAgainKeepsItsFirstFailureAndGoesOnCounting() {
        Exchange exchange = failed(new IllegalStateException());
        exchange.getMessage().setHeader("dlq-first-failed-at", "2026-11-01T00:00:00Z".getBytes(UTF_8));
        exchange.getMessage().setHeader("dlq-replay-count", "2".getBytes(UTF_8));
        exchange.getMessage().setHeader("dlq-attempts", "3".getBytes(UTF_8));
        exchange.getMessage().setHeader("dlq-http-status", "422".getBytes(UTF_8));

        deadLetter.process(exchange);

        assertThat(header(exchange, "dlq-first-failed-at")).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(header(exchange, "dlq-last-failed-at")).isEqualTo(NOW.toString());
        assertThat(header(exchange, "dlq-replay-count")).isEqualTo("2");
        assertThat(header(exchange, "dlq-attempts")).isEqualTo("4");
        assertThat(exchange.getMessage().getHeader("dlq-http-status")).isNull();
    }

    @Test
    void aPolledRowGoesAsJsonToTheDlqOfWhereItWasGoing() {
        Exchange exchange = failed(new IllegalStateException());
        exchange.getMessage().removeHeaders("kafka.*");
        exchange.getMessage().setBody(Map.of("id", 7));

        deadLetter.process(exchange);

        assertThat(exchange.getMessage().getHeader("kafka.OVERRIDE_TOPIC")).isEqualTo("learning-record.dlq");
        assertThat(exchange.getMessage().getHeader("dlq-origin-topic")).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("{\"id\":7}".getBytes(UTF_8));
    }

    @Test
    void aMessageIsMadeADeadLetterWithoutARoute() {
        Exchange exchange = failed(new IllegalStateException());
        Message message = exchange.getMessage();
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);

        deadLetter.of(message, new Refusal(Reason.SCHEMA_INVALID, "no value"));

        assertThat(header(exchange, "dlq-message")).isEqualTo("no value");
        assertThat(message.getHeader("kafka.OVERRIDE_TOPIC")).isEqualTo("assignment.dlq");
    }

    @Test
    void headersWithoutAValueWhichCamelSendsToNobodyAreNamed() {
        Exchange exchange = failed(new IllegalStateException());
        exchange.getMessage().setHeader("x-trace", null);
        exchange.getMessage().setHeader("ce_comment", null);
        exchange.getMessage().setHeader("kafka.PARTITION_KEY", null);

        deadLetter.process(exchange);

        assertThat(header(exchange, "dlq-null-headers")).isEqualTo("ce_comment,x-trace");
    }

    @Test
    void whatIsTooLargeForItsTopicKeepsItsHeadAndSaysWhatTheWholeWas() {
        Exchange exchange = failed(new IllegalStateException());
        Message message = exchange.getMessage();
        byte[] value = "x".repeat(1_000_000).getBytes(UTF_8);
        message.setBody(value);
        deadLetter.process(exchange);
        // as sending it does
        message.removeHeader("kafka.OVERRIDE_TOPIC");

        deadLetter.shorten(message);

        assertThat(message.getBody(byte[].class)).hasSize(65_536).containsOnly('x');
        assertThat(message.getHeader("kafka.KEY")).isSameAs(KEY);
        assertThat(message.getHeader("kafka.OVERRIDE_TOPIC")).isEqualTo("assignment.dlq");
        assertThat(header(exchange, "dlq-truncated")).isEqualTo("value");
        assertThat(header(exchange, "dlq-original-size")).isEqualTo("1000000");
        assertThat(header(exchange, "dlq-sha256"))
                // yes x | tr -d '\n' | head -c 1000000 | sha256sum
                .isEqualTo("1b977e9f84f1b26b6ed7f68b0498faee2385ea4125bd29adce4a7d9106ba3134");
        assertThat(header(exchange, "dlq-origin-offset")).isEqualTo("42");
        assertThat(header(exchange, "ce_id")).isEqualTo("e-1");
    }

    @Test
    void keysAndHeadersThatAreTooLargeAreCutAsWell() {
        Exchange exchange = failed(new IllegalStateException());
        Message message = exchange.getMessage();
        message.setHeader("kafka.KEY", new byte[500_000]);
        message.setHeader("x-large", new byte[500_000]);
        deadLetter.process(exchange);

        deadLetter.shorten(message);

        assertThat(message.getHeader("kafka.KEY", byte[].class)).hasSize(65_536);
        assertThat(message.getHeaders()).doesNotContainKey("x-large").containsKeys("ce_id", "dlq-reason");
        assertThat(message.getBody()).isSameAs(VALUE);
        assertThat(header(exchange, "dlq-truncated")).isEqualTo("key,headers");
    }

    private static Exchange failed(Exception exception) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, exception);
        exchange.getMessage().setBody(VALUE);
        exchange.getMessage().setHeader("kafka.KEY", KEY);
        exchange.getMessage().setHeader("kafka.TOPIC", "assignment");
        exchange.getMessage().setHeader("kafka.PARTITION", 3);
        exchange.getMessage().setHeader("kafka.OFFSET", 42L);
        exchange.getMessage().setHeader("kafka.TIMESTAMP", 1_000L);
        exchange.getMessage().setHeader("ce_id", "e-1".getBytes(UTF_8));
        return exchange;
    }

    private static String header(Exchange exchange, String name) {
        return new String(exchange.getMessage().getHeader(name, byte[].class), UTF_8);
    }
}
