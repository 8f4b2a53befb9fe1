// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.PropertiesSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;
import org.learningplatform.camel.testkit.TokenFlow;

class TokenFlowsTest extends PlatformTestSupport {

    private static final String LIST = "learningplatform:simple/users/list?pagination=page";
    private static final String ME = "learningplatform:lxp/users/current";

    @Test
    void clientCredentialsGiveTheTokenOfTheSimpleApi() {
        assertSucceeds(call(LIST, null));
        assertSucceeds(call(LIST, null));

        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(1);
    }

    @Test
    void userNameAndPasswordGiveAJwt() {
        configuration().setUsername(SandboxPlatform.USERNAME);
        configuration().setPassword(SandboxPlatform.PASSWORD);

        assertThat(result(call(ME, null), Map.class)).containsEntry("username", "admin");
        assertThat(platform.tokenRequests(TokenFlow.PASSWORD)).isEqualTo(1);
    }

    @Test
    void anOauthTokenIsExchangedForTheJwtOfAUser() {
        configuration().setUserId(String.valueOf(addUser("jo")));

        assertThat(result(call(ME, null), Map.class)).containsEntry("username", "jo");
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(1);
        assertThat(platform.tokenRequests(TokenFlow.EXCHANGE)).isEqualTo(1);
    }

    @Test
    void aMessageSaysWhomToActAsAndEachUserHasATokenOfItsOwn() {
        long jo = addUser("jo");
        long mo = addUser("mo");

        for (int i = 0; i < 3; i++) {
            assertThat(result(actAs(jo), Map.class)).containsEntry("username", "jo");
            assertThat(result(actAs(mo), Map.class)).containsEntry("username", "mo");
        }

        assertThat(platform.tokenRequests(TokenFlow.EXCHANGE)).isEqualTo(2);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(1);
    }

    @Test
    void anExchangeWhoseOauthTokenWasRevokedIsMadeWithANewOne() {
        long jo = addUser("jo");
        assertSucceeds(call(LIST, null));
        platform.revokeTokens();

        assertThat(result(actAs(jo), Map.class)).containsEntry("username", "jo");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionCookieGivesAJwtInBodyOrCookie(boolean inCookie) {
        platform.jwtInCookie(inCookie);
        configuration().setSessionCookie(SandboxPlatform.SESSION_COOKIE);

        assertThat(result(call(ME, null), Map.class)).containsEntry("username", "admin");
        assertThat(platform.tokenRequests(TokenFlow.COOKIE)).isEqualTo(1);
    }

    @Test
    void aSuppliedTokenIsUsedAsItIsAndARefusalIsFinal() {
        configuration().setClientId(null);
        configuration().setClientSecret(null);
        configuration().setAccessToken("had-elsewhere");

        assertThat(call(LIST, null).getException()).isInstanceOf(AuthenticationException.class);

        assertThat(platform.count("simple/users/list")).isEqualTo(1);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isZero();
    }

    @Test
    void endpointsThatDifferInTheirTokenOnlyEachSendTheirOwn() {
        call(ME + "?bearerToken=of-jo", null);
        call(ME + "?bearerToken=of-mo", null);

        assertThat(platform.requests()).extracting(request -> request.token()).containsExactly("of-jo", "of-mo");
    }

    @Test
    void sixtyFourThreadsWithAnExpiredTokenMakeOneTokenRequest() throws Exception {
        assertSucceeds(call(LIST, null));
        clock.advance(Duration.ofHours(2));

        List<Exchange> exchanges = inParallel(64, 64, i -> call(LIST, null));

        assertThat(exchanges).hasSize(64).allSatisfy(this::assertSucceeds);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(2);
        assertThat(platform.maxConcurrentTokenRequests()).isEqualTo(1);
        assertThat(platform.count("simple/users/list")).isEqualTo(65);
    }

    @Test
    void eachCallThatARevokedTokenAffectsIsRetriedOnce() throws Exception {
        assertSucceeds(call(LIST, null));
        platform.revokeTokens();

        List<Exchange> exchanges = inParallel(64, 64, i -> call(LIST, null));

        assertThat(exchanges).allSatisfy(this::assertSucceeds);
        assertThat(exchanges)
                .allSatisfy(exchange -> assertThat(attempts(exchange)).isBetween(1, 2));
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(2);
    }

    @Test
    void tenThousandCallsOverThreeForcedExpiriesMakeFourTokenRequests() throws Exception {
        List<Exchange> exchanges = inParallel(16, 10_000, i -> {
            if (i % 2_500 == 2_499 && i < 9_000) {
                platform.expireTokens();
            }
            return call(LIST, null);
        });

        assertThat(exchanges).hasSize(10_000).allSatisfy(this::assertSucceeds);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isLessThanOrEqualTo(4);
    }

    @Test
    void aTokenIsRenewedInTheBackgroundBeforeItExpires() {
        assertSucceeds(call(LIST, null));
        clock.advance(Duration.ofMinutes(58));

        assertSucceeds(call(LIST, null));

        org.awaitility.Awaitility.await().until(() -> platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS) == 2);
        clock.advance(Duration.ofMinutes(3));
        assertThat(attempts(call(LIST, null))).isEqualTo(1);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(2);
    }

    @Test
    void refusedCredentialsFailEachCallButAreTriedTwiceAMinuteAtMost() {
        configuration().setClientSecret("wrong");

        for (int i = 0; i < 60; i++) {
            assertThat(call(LIST, null).getException())
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("clientSecret");
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(2);
        assertThat(platform.count("simple/users/list")).isZero();
    }

    @Test
    void aPlatformThatRefusesEveryTokenIsNotAskedForEverNewOnes() {
        platform.inject("simple/users/list", Fault.answer(401));

        for (int i = 0; i < 60; i++) {
            assertThat(call(LIST, null).getException()).isInstanceOf(AuthenticationException.class);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"t\",\"expires_in\":9223372036854775807}",
                // {"exp":99999999999999999} and {"exp":9999999999999999}
                "{\"access_token\":\"e30.eyJleHAiOjk5OTk5OTk5OTk5OTk5OTk5fQ.x\"}",
                "{\"access_token\":\"e30.eyJleHAiOjk5OTk5OTk5OTk5OTk5OTl9.x\"}"
            })
    void aTokenWhoseLifeIsBeyondAllCalendarsIsUsed(String reply) {
        platform.inject("token/client-credentials", Fault.answer(200, reply));
        platform.inject("simple/users/list", Fault.answer(200, "[]"));

        assertSucceeds(call(LIST, null));
    }

    @Test
    void refusedCredentialsAreNamedAndNoOthers() {
        configuration().setClientSecret("wrong");

        assertThat(call(LIST, null).getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageEndingWith("the credentials were refused; check clientId, clientSecret");
    }

    @Test
    void refusedCredentialsAreTriedAgainInTimeThoughTheClockIsSetBack() {
        configuration().setClientSecret("wrong");
        call(LIST, null);
        clock.setBack(Duration.ofHours(2));
        platform.rotateSecret("wrong");

        clock.advance(Duration.ofSeconds(31));

        assertSucceeds(call(LIST, null));
    }

    @Test
    void aTokenIsRenewedInTimeThoughTheClockIsSetBack() {
        assertSucceeds(call(LIST, null));
        clock.setBack(Duration.ofHours(2));

        clock.advance(Duration.ofHours(1));

        assertSucceeds(call(LIST, null));
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void usersThatThePlatformDoesNotKnowDoNotCostAnOauthTokenEach(int threads) throws Exception {
        platform.inject("token/exchange", Fault.answer(401));

        List<Exchange> exchanges = inParallel(threads, 40, this::actAs);

        assertThat(exchanges).extracting(Exchange::getException).allMatch(AuthenticationException.class::isInstance);
        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isLessThanOrEqualTo(2);
        assertThat(platform.tokenRequests(TokenFlow.EXCHANGE)).isLessThanOrEqualTo(40 + threads);
    }

    @Test
    void anOauthTokenThatIsRevokedAfterUnknownUsersIsReplacedAllTheSame() {
        long jo = addUser("jo");
        platform.inject("token/exchange", 2, Fault.answer(401));
        assertThat(actAs(4711).getException()).isInstanceOf(AuthenticationException.class);
        platform.revokeTokens();

        assertThat(actAs(jo).getException()).isInstanceOf(AuthenticationException.class);
        clock.advance(Duration.ofSeconds(31));

        assertThat(result(actAs(jo), Map.class)).containsEntry("username", "jo");
        assertSucceeds(call(LIST, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void nobodyCanBeActedFor(String nobody) {
        assertThat(call(ME, null, Map.of("CamelLearningPlatformActAs", nobody)).getException())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("CamelLearningPlatformActAs");
        assertThat(platform.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | not a text",
                "17 | not a text",
                "{\"value\":\"t\"} | not a text",
                "[\"t\"] | not a text",
                "\"  \" | no 'access_token'",
                "\"Bearer \" | no 'access_token'",
                "\"a b\" | no header can carry",
                "\"a\\r\\nX-Evil: 1\" | no header can carry",
                "\"t\\u0000\" | no header can carry",
                "\"t\u00f6ken\" | no header can carry"
            })
    void whatIsNoTokenIsSaidToBeNone(String token, String problem) {
        platform.inject("token/client-credentials", Fault.answer(200, "{\"access_token\":" + token + "}"));

        assertThat(call(LIST, null).getException())
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("access_token");
        assertThat(platform.count("simple/users/list")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer t-1", "bearer  t-1", " t-1\\n"})
    void aTokenIsSentOnceAsABearerHoweverItIsWritten(String token) {
        platform.inject("token/client-credentials", Fault.answer(200, "{\"access_token\":\"" + token + "\"}"));
        platform.inject("simple/users/list", Fault.answer(200, "[]"));

        assertSucceeds(call(LIST, null));

        assertThat(platform.requests("simple/users/list"))
                .extracting(request -> request.token())
                .containsExactly("t-1");
    }

    @Test
    void aTokenRequestThatAGatewayRefusesIsNoRefusalOfTheCredentials() {
        platform.inject(
                "token/client-credentials", 5, Fault.answer(403, Map.of("Content-Type", "text/html"), "<h1>No</h1>"));

        assertThat(call(LIST, null).getException()).isInstanceOf(PlatformUnavailableException.class);

        assertSucceeds(call(LIST, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"access_token\":null}", "{\"access_token\":\"\"}", "{}", "[]"})
    void aReplyWithoutATokenIsSaidToBeNone(String reply) {
        platform.inject("token/client-credentials", Fault.answer(200, reply));

        assertThat(call(LIST, null).getException())
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("access_token");
        assertThat(platform.count("simple/users/list")).isZero();
    }

    @Test
    void aTokenRequestIsRetriedLikeAnyOther() {
        platform.inject("token/client-credentials", 2, Fault.answer(503));

        assertSucceeds(call(LIST, null));
        assertThat(waits).hasSize(2);
    }

    @Test
    void aSecretThatRotatesIsTakenFromThenOnWithoutARestart() {
        AtomicReference<String> secret = new AtomicReference<>(SandboxPlatform.CLIENT_SECRET);
        context.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return "vault";
            }

            @Override
            public String getProperty(String name) {
                return name.equals("lp.secret") ? secret.get() : null;
            }
        });
        for (String configured : List.of("{{lp.secret}}", "${properties:lp.secret}", "$simple{properties:lp.secret}")) {
            configuration().setClientSecret(configured);
            String uri = LIST + "&responseTimeout=" + (9_000 + configured.length());
            assertSucceeds(call(uri, null));

            secret.set("rotated-" + configured.length());
            platform.rotateSecret(secret.get());
            platform.revokeTokens();

            assertSucceeds(call(uri, null));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{vault.is.away}}", "${properties:vault.is.away}"})
    void aSecretThatCannotBeHadFailsTheCallAsRefusedCredentialsDo(String configured) {
        configuration().setClientSecret(configured);

        assertThat(call(LIST, null).getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("placeholder");
        assertThat(platform.requests()).isEmpty();
    }

    @Test
    void twoComponentsShareNoToken() throws Exception {
        try (SandboxPlatform other = new SandboxPlatform(0, clock)) {
            context.addComponent("apac", component(context, other));
            platform.inject("simple/*", Fault.answer(401));

            assertSucceeds(call("apac:simple/users/list", null));
            assertThat(call(LIST, null).getException()).isInstanceOf(AuthenticationException.class);
            assertSucceeds(call("apac:simple/users/list", null));

            assertThat(other.tokenRequests(TokenFlow.CLIENT_CREDENTIALS)).isEqualTo(1);
            assertThat(other.requests()).noneMatch(request -> request.status() == 401);
        }
    }

    @Test
    void aTokenForAUserThatDoesNotExistIsAnAuthenticationError() {
        assertThat(actAs(4711).getException()).isInstanceOf(AuthenticationException.class);

        assertThat(platform.tokenRequests(TokenFlow.CLIENT_CREDENTIALS))
                .as("the OAuth token was not what is wrong")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "learningplatform:simple/users/list?accessToken=t, lxp/users/current, username",
        "learningplatform:lxp/users/current?bearerToken=t, simple/users/list, clientId"
    })
    void anOperationThatAHeaderNamesWithoutCredentialsForItFailsBeforeAnyRequest(
            String uri, String operation, String option) {
        configuration().setClientId(null);
        configuration().setClientSecret(null);

        assertThat(call(uri, null, Map.of("CamelLearningPlatformOperation", operation))
                        .getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining(option);
        assertThat(platform.requests()).isEmpty();
    }

    @Test
    void withoutAUserToActForTheCallSaysWhatToSet() {
        assertThat(call(ME, null).getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("userId")
                .hasMessageContaining("CamelLearningPlatformActAs");
    }

    @Test
    void toActAsAUserWithoutAnOauthClientFailsBeforeAnyRequest() {
        configuration().setClientId(null);
        configuration().setClientSecret(null);
        configuration().setUsername(SandboxPlatform.USERNAME);
        configuration().setPassword(SandboxPlatform.PASSWORD);

        assertThat(actAs(1).getException())
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("clientId");
        assertThat(platform.requests()).isEmpty();
    }

    private Exchange actAs(long user) {
        return call(ME, null, Map.of("CamelLearningPlatformActAs", user));
    }

    private static int attempts(Exchange exchange) {
        return exchange.getMessage().getHeader("CamelLearningPlatformAttempts", Integer.class);
    }

    private void assertSucceeds(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new RuntimeCamelException(exchange.getException());
        }
    }

    private static <T> List<T> inParallel(int threads, int calls, IntFunction<T> call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                int index = i;
                futures.add(pool.submit(() -> call.apply(index)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
