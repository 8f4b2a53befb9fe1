// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.ConflictException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.NotFoundException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.error.ValidationException;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TokenFlow;
import org.slf4j.LoggerFactory;

/** Whatever the platform does, the call ends in time, in the exception that says so, and nothing private is told. */
class FaultsTest extends PlatformTestSupport {

    private static final String NAME = "Xanthippe-Canary";
    private static final String MAIL = "canary.mail@acme.example";
    private static final String REFUSAL = "{\"message\":\"" + NAME + " <" + MAIL
            + "> is refused\",\"errors\":{\"email\":[\"" + MAIL + " is taken\"],\"" + NAME + "\":[\"no\"]}}";

    private static final Map<String, String> HTML = Map.of("Content-Type", "text/html; charset=utf-8");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("org.learningplatform");

    @BeforeEach
    void record() {
        ours.setLevel(Level.TRACE);
        log.start();
        root.addAppender(log);
        // so that there is a token that could be told
        call("learningplatform:simple/tags/list", null);
    }

    @AfterEach
    void stopRecording() {
        root.detachAppender(log);
        ours.setLevel(null);
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                Arguments.of(400, BadRequestException.class, 1),
                Arguments.of(401, AuthenticationException.class, 2),
                Arguments.of(403, PermissionDeniedException.class, 1),
                Arguments.of(404, NotFoundException.class, 1),
                Arguments.of(407, AuthenticationException.class, 1),
                Arguments.of(408, PlatformUnavailableException.class, 5),
                Arguments.of(409, ConflictException.class, 1),
                Arguments.of(418, BadRequestException.class, 1),
                Arguments.of(422, ValidationException.class, 1),
                Arguments.of(429, RateLimitedException.class, 5),
                Arguments.of(500, PlatformUnavailableException.class, 1),
                Arguments.of(502, PlatformUnavailableException.class, 1),
                Arguments.of(503, PlatformUnavailableException.class, 5),
                Arguments.of(504, PlatformUnavailableException.class, 1));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void eachStatusOfAWriteHasItsExceptionAndNoneTellsWhatIsPrivate(
            int status, Class<? extends LearningPlatformException> type, int attempts) {
        platform.inject("simple/users/create", Fault.answer(status, REFUSAL));

        LearningPlatformException failure = failureOf(create());

        assertThat(failure).isInstanceOf(type);
        assertThat(failure.getStatus()).isEqualTo(status);
        assertThat(failure.getOperation()).isEqualTo("simple/users/create");
        assertThat(failure.getAttempts()).isEqualTo(attempts);
        assertThat(failure.getDetail()).contains(NAME);
        assertThat(failure).hasMessageContaining("simple/users/create").hasMessageContaining(String.valueOf(status));
        assertNothingPrivateIsTold(failure);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("html", Fault.html(), UnexpectedReplyException.class),
                Arguments.of("redirect", Fault.redirect("https://evil.example/"), UnexpectedReplyException.class),
                Arguments.of("oversized", Fault.oversized(2_000_000), UnexpectedReplyException.class),
                Arguments.of("endless", Fault.endless(), UnexpectedReplyException.class),
                Arguments.of("hang", Fault.hang(), PlatformUnavailableException.class),
                Arguments.of("cut short", Fault.cutShort(), PlatformUnavailableException.class),
                Arguments.of("dropped before", Fault.dropBefore(), PlatformUnavailableException.class),
                Arguments.of("dropped after", Fault.dropAfter(), PlatformUnavailableException.class),
                Arguments.of("trickle", Fault.trickle(Duration.ofMillis(100)), PlatformUnavailableException.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void eachFaultEndsInTimeInItsExceptionAndNoneTellsWhatIsPrivate(
            String name, Fault fault, Class<? extends LearningPlatformException> type) {
        platform.inject("simple/users/create", fault);
        configuration().setResponseTimeout(Duration.ofMillis(500));
        configuration().setMaxResponseSize(1_000_000);
        configuration().setMaxRetries(1);
        long start = System.nanoTime();

        LearningPlatformException failure = failureOf(create());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(failure).isInstanceOf(type);
        if (failure instanceof PlatformUnavailableException unavailable) {
            assertThat(unavailable.isAmbiguous())
                    .as("the write may have been applied")
                    .isTrue();
        }
        assertThat(failure.getAttempts()).as("a write is not repeated").isEqualTo(1);
        assertNothingPrivateIsTold(failure);
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "503", "504", "408", "429"})
    void aReadIsRepeatedUntilItSucceeds(int status) {
        platform.inject("simple/users/get", 2, Fault.answer(status));

        Exchange exchange = call("learningplatform:simple/users/get?id=1", null);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader("CamelLearningPlatformAttempts"))
                .isEqualTo(3);
        assertThat(waits).hasSize(2);
    }

    @Test
    void aReadWhoseReplyIsCutShortIsRepeated() {
        platform.inject("simple/users/get", 1, Fault.cutShort());

        assertThat(call("learningplatform:simple/users/get?id=1", null).getException())
                .isNull();
    }

    @Test
    void aWriteThatWasAppliedButNotAnsweredIsNotRepeated() {
        platform.inject("simple/users/create", Fault.dropAfter());

        assertThat(failureOf(create())).isInstanceOf(PlatformUnavailableException.class);

        assertThat(platform.users()).hasSize(2);
    }

    @Test
    void aWriteThatMayHaveBeenAppliedStaysSoThoughThereIsNoTokenToRepeatIt() {
        long user = addUser("jo");
        platform.inject("simple/users/delete", 1, Fault.dropAfter());
        platform.inject("simple/users/delete", Fault.answer(401));
        platform.inject("token/client-credentials", Fault.answer(503));

        assertThat(failureOf(call("learningplatform:simple/users/delete?id=" + user, null)))
                .isInstanceOfSatisfying(PlatformUnavailableException.class, unavailable -> {
                    assertThat(unavailable.isAmbiguous()).isTrue();
                    assertThat(unavailable.getOperation()).isEqualTo("simple/users/delete");
                    assertThat(unavailable).hasMessageContaining("no token");
                });
    }

    @Test
    void aDeletionThatWasAppliedButNotAnsweredSucceedsByItsRepetition() {
        long user = addUser("jo");
        platform.inject("simple/users/delete", 1, Fault.dropAfter());

        Exchange exchange = call("learningplatform:simple/users/delete?id=" + user, null);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry("CamelLearningPlatformOutcome", "deleted")
                .containsEntry("CamelLearningPlatformAttempts", 2);
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "404", "405", "409", "410", "413", "418", "422", "429"})
    void aRefusalInAFormInWhichThePlatformDoesNotAnswerIsOfSomethingBeforeIt(int status) {
        platform.inject("simple/users/create", Fault.answer(status, HTML, "<h1>" + NAME + "</h1>"));

        LearningPlatformException failure = failureOf(create());

        assertThat(failure).isInstanceOfSatisfying(PlatformUnavailableException.class, unavailable -> assertThat(
                        unavailable.isAmbiguous())
                .as("it did not come through to the platform")
                .isFalse());
        assertThat(failure.getStatus()).isEqualTo(status);
        assertThat(failure.getAttempts()).as("tried again as after a 503").isEqualTo(5);
        assertThat(failure).hasMessageContaining("something in front of the platform");
        assertNothingPrivateIsTold(failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/problem+json | {} | true",
                "Application/JSON;charset=utf-8 | {} | true",
                "text/html | '' | true",
                "'' | {} | true",
                "'' | Access denied | false",
                "text/plain | {} | false",
            })
    void aRefusalWithoutABodyOrInJsonIsThePlatformsOwn(String type, String body, boolean own) {
        platform.inject(
                "simple/users/create",
                Fault.answer(403, type.isEmpty() ? Map.of() : Map.of("Content-Type", type), body));

        assertThat(failureOf(create()))
                .isInstanceOf(own ? PermissionDeniedException.class : PlatformUnavailableException.class);
    }

    @Test
    void aRefusedTokenIsRenewedOnceWhateverFormTheRefusalHas() {
        platform.inject("simple/users/get", 1, Fault.answer(401, HTML, "<h1>Who are you?</h1>"));

        Exchange exchange = call("learningplatform:simple/users/get?id=1", null);

        assertThat(exchange.getException()).isNull();
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(2);
        assertThat(waits).isEmpty();
    }

    @Test
    void aGatewayThatWantsACredentialOfItsOwnIsNotTakenForARefusalOfOurs() {
        platform.inject("simple/users/get", Fault.answer(401, HTML, "<h1>Who are you?</h1>"));

        LearningPlatformException failure = failureOf(call("learningplatform:simple/users/get?id=1", null));

        assertThat(failure).isInstanceOf(PlatformUnavailableException.class);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(2);
        platform.clearFaults();
        assertThat(call("learningplatform:simple/users/get?id=1", null).getException())
                .isNull();
    }

    @Test
    void aDeletionIsNotDoneBecauseAGatewayDoesNotFindIt() {
        long user = addUser("jo");
        platform.inject("simple/users/delete", 1, Fault.dropBefore());
        platform.inject("simple/users/delete", Fault.answer(404, HTML, "<h1>no such site</h1>"));

        assertThat(failureOf(call("learningplatform:simple/users/delete?id=" + user, null)))
                .isInstanceOf(PlatformUnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource({"simple/users/list, 404", "simple/users/list, 410", "simple/completions/list, 404"})
    void aListThatIsNotThereIsNoAnswerThatAListCanGive(String list, int status) {
        platform.inject(list, Fault.answer(status));

        LearningPlatformException failure = failureOf(call("learningplatform:" + list, null));

        assertThat(failure).isInstanceOf(UnexpectedReplyException.class).hasMessageContaining("baseUrl");
        assertThat(failure.getStatus()).isEqualTo(status);
    }

    @Test
    void aThingThatIsNotThereIsNotFound() {
        platform.inject("simple/users/get", Fault.answer(404, ""));

        assertThat(failureOf(call("learningplatform:simple/users/get?id=1", null)))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void aRetryAfterIsWaitedForUpToTheLimit() {
        platform.inject("simple/users/get", 1, Fault.tooManyRequests(Duration.ofSeconds(7)));

        assertThat(call("learningplatform:simple/users/get?id=1", null).getException())
                .isNull();

        assertThat(waits).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void aRetryAfterBeyondTheLimitIsNotSleptOn() {
        platform.inject("simple/users/get", Fault.tooManyRequests(Duration.ofHours(1)));

        LearningPlatformException failure = failureOf(call("learningplatform:simple/users/get?id=1", null));

        assertThat(failure)
                .isInstanceOfSatisfying(RateLimitedException.class, limited -> assertThat(limited.getRetryAfter())
                        .isEqualTo(Duration.ofHours(1)));
        assertThat(failure.isRetryable()).isTrue();
        assertThat(waits).isEmpty();
        assertThat(platform.count("simple/users/get")).isEqualTo(1);
    }

    @Test
    void aPlatformThatIsNotThereIsTriedAgainAndThenSaidToBeUnavailable() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        LearningPlatformException failure = failureOf(call(
                "learningplatform:simple/users/get?id=1&accessToken=t&clientId=&baseUrl=http://127.0.0.1:" + port,
                null));

        assertThat(failure).isInstanceOfSatisfying(PlatformUnavailableException.class, unavailable -> {
            assertThat(unavailable.isAmbiguous()).isFalse();
            assertThat(unavailable.getAttempts()).isEqualTo(5);
        });
    }

    @Test
    void aReplyWhoseHeadersTrickleEndsInTime() throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> trickleHeaders(endless, clock));
            configuration().setBaseUrl("http://127.0.0.1:" + endless.getLocalPort());
            configuration().setConnectTimeout(Duration.ofMillis(200));
            configuration().setResponseTimeout(Duration.ofMillis(400));
            configuration().setMaxRetries(0);
            configuration().setClientId(null);
            configuration().setAccessToken("token");
            long start = System.nanoTime();

            LearningPlatformException failure = failureOf(create());

            assertThat(failure)
                    .isInstanceOf(PlatformUnavailableException.class)
                    .hasMessageContaining("responseTimeout");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        } finally {
            clock.shutdownNow();
        }
    }

    /** Sends one header after the other, each before the socket's timeout. */
    private static void trickleHeaders(ServerSocket server, ScheduledExecutorService clock) {
        try {
            OutputStream out = server.accept().getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            clock.scheduleAtFixedRate(
                    () -> {
                        try {
                            out.write("X-More: 1\r\n".getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    0,
                    50,
                    TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPageThatIsRepeatedIsAnErrorInTheMidstOfTheList() {
        for (int i = 0; i < 100; i++) {
            addUser("u" + i);
        }
        platform.inject("simple/users/list", Fault.repeatPage());
        Exchange exchange = call("learningplatform:simple/users/list", null);
        Iterator<?> rows = exchange.getMessage().getBody(Iterator.class);
        List<Object> read = new ArrayList<>();

        Throwable failure = org.assertj.core.api.Assertions.catchThrowable(() -> rows.forEachRemaining(read::add));

        assertThat(failure).isInstanceOf(UnexpectedReplyException.class).hasMessageContaining("repeats");
        assertThat(read).hasSize(50);
    }

    @Test
    void rowsThatAreInsertedWhilePagesAreReadDoNotHideOthers() {
        for (int i = 0; i < 120; i++) {
            addUser("u" + i);
        }
        platform.inject("simple/users/list", Fault.betweenPages(() -> addUser("late" + System.nanoTime())));

        List<Object> read = new ArrayList<>();
        call("learningplatform:simple/users/list", null)
                .getMessage()
                .getBody(Iterator.class)
                .forEachRemaining(read::add);

        assertThat(read).hasSizeGreaterThanOrEqualTo(121).doesNotHaveDuplicates();
    }

    private Exchange create() {
        return call(
                "learningplatform:simple/users/create",
                Map.of("username", NAME, "email", MAIL, "fname", NAME, "lname", NAME));
    }

    private static LearningPlatformException failureOf(Exchange exchange) {
        assertThat(exchange.getException()).isInstanceOf(LearningPlatformException.class);
        return (LearningPlatformException) exchange.getException();
    }

    private void assertNothingPrivateIsTold(LearningPlatformException failure) {
        List<String> told = new ArrayList<>();
        told.add(failure.toString());
        told.add(ThrowableProxyUtil.asString(new ThrowableProxy(failure)));
        for (ILoggingEvent event : List.copyOf(log.list)) {
            told.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                told.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        List<String> tokens = platform.requests().stream()
                .map(request -> request.token())
                .filter(token -> !token.isEmpty())
                .toList();
        assertThat(tokens).isNotEmpty();
        assertThat(told).allSatisfy(text -> assertThat(text)
                .doesNotContain(NAME, MAIL, SandboxPlatform.CLIENT_SECRET)
                .doesNotContain(tokens.toArray(String[]::new)));
    }
}
