// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.client.contract.Setting;
import org.learningplatform.camel.client.contract.TokenFlow;
import org.learningplatform.camel.client.transport.Deadline;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.PlatformUnavailableException;
import org.learningplatform.camel.testkit.TestClock;

class TokenCacheTest {

    private static final Duration LIFE = Duration.ofHours(1);
    private static final TokenKey KEY = key("28");

    private final TestClock clock = new TestClock("2026-11-02T10:00:00Z");
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final TokenCache cache = new TokenCache(clock::nanos, background::add);
    private final AtomicInteger requests = new AtomicInteger();
    private final TokenSource source =
            deadline -> AccessToken.issued("token " + requests.incrementAndGet(), clock.nanos(), LIFE, 0.5);

    @Test
    void manyCallersWithoutATokenMakeOneRequest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        TokenSource slow = deadline -> {
            asked.countDown();
            awaitUninterruptibly(answer);
            return source.request(deadline);
        };

        List<AccessToken> tokens = inParallel(64, () -> get(KEY, slow), () -> {
            awaitUninterruptibly(asked);
            answer.countDown();
        });

        assertThat(requests).hasValue(1);
        assertThat(tokens).hasSize(64).containsOnly(tokens.get(0));
    }

    @Test
    void aFailureReachesAllWhoWaitForItAndIsNotKept() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger failures = new AtomicInteger();
        TokenSource failing = deadline -> {
            awaitUninterruptibly(answer);
            failures.incrementAndGet();
            throw unavailable();
        };

        List<Exception> thrown = inParallel(8, () -> failureOf(() -> get(KEY, failing)), answer::countDown);

        assertThat(thrown).hasSize(8).allMatch(PlatformUnavailableException.class::isInstance);
        assertThat(get(KEY, source).value()).isEqualTo("token 1");
    }

    @Test
    void aTokenIsRenewedInTheBackgroundBeforeItExpiresAndUsedMeanwhile() {
        get(KEY, source);
        clock.advance(LIFE.multipliedBy(9).dividedBy(10));

        assertThat(get(KEY, source).value()).isEqualTo("token 1");
        assertThat(get(KEY, source).value()).isEqualTo("token 1");
        background.remove().run();

        assertThat(get(KEY, source).value()).isEqualTo("token 2");
        background.forEach(Runnable::run);
        assertThat(requests).hasValue(2);
    }

    @Test
    void whereTheRenewalFailsTheTokenIsUsedUntilItExpires() {
        AccessToken first = get(KEY, source);
        clock.advance(LIFE.minusMinutes(1));

        assertThat(cache.get(
                        KEY,
                        deadline -> {
                            throw unavailable();
                        },
                        deadline()))
                .isEqualTo(first);
        background.remove().run();
        assertThat(get(KEY, source)).isEqualTo(first);

        clock.advance(Duration.ofMinutes(2));
        assertThat(get(KEY, source).value()).isEqualTo("token 2");
    }

    @Test
    void anExpiredTokenIsNeverHandedOut() {
        get(KEY, source);
        clock.advance(LIFE);

        assertThat(get(KEY, source).value()).isEqualTo("token 2");
    }

    @Test
    void aRefusedTokenIsDroppedButNotTheOneThatHasReplacedIt() {
        AccessToken first = get(KEY, source);
        cache.drop(KEY, first);
        AccessToken second = get(KEY, source);

        cache.drop(KEY, first);

        assertThat(get(KEY, source)).isEqualTo(second);
        assertThat(requests).hasValue(2);
    }

    @Test
    void refusedCredentialsAreNotTriedAgainForAWhileHoweverManyCallsCome() {
        AtomicInteger refusals = new AtomicInteger();
        TokenSource refusing = deadline -> {
            refusals.incrementAndGet();
            throw refused();
        };

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> get(KEY, refusing)).isInstanceOf(AuthenticationException.class);
            clock.advance(Duration.ofMillis(600));
        }

        assertThat(refusals).as("token requests in a minute").hasValue(2);
        clock.advance(TokenCache.HOLD);
        assertThat(get(KEY, source).value()).isEqualTo("token 1");
    }

    @Test
    void afterAFreshTokenWasRefusedNoneIsAskedForAndTheOneThereStays() {
        AccessToken token = get(KEY, source);

        cache.hold(KEY, refused());

        assertThat(cache.isHeld(KEY)).isTrue();
        assertThat(get(KEY, source)).isEqualTo(token);
        clock.advance(TokenCache.HOLD);
        assertThat(cache.isHeld(KEY)).isFalse();
    }

    @Test
    void aTokenThatIsSuspectedIsReplacedOnceInAWhile() {
        AccessToken first = get(KEY, source);

        assertThat(cache.suspect(KEY, first)).isTrue();
        AccessToken second = get(KEY, source);
        assertThat(cache.suspect(KEY, first)).as("there is another one already").isTrue();
        assertThat(cache.suspect(KEY, second)).as("it is the cure").isFalse();
        assertThat(get(KEY, source)).isEqualTo(second);

        clock.advance(TokenCache.HOLD);
        assertThat(cache.suspect(KEY, second)).isTrue();
        assertThat(get(KEY, source)).isNotEqualTo(second);
        assertThat(requests).hasValue(3);
    }

    @Test
    void aRenewalThatWaitsForAThreadIsNotAskedForAgain() {
        get(KEY, source);
        clock.advance(LIFE.multipliedBy(9).dividedBy(10));

        for (int i = 0; i < 10; i++) {
            get(KEY, source);
        }

        assertThat(background).hasSize(1);
    }

    @Test
    void aHoldEndsThoughTheClockIsSetBack() {
        cache.hold(KEY, refused());

        clock.setBack(Duration.ofHours(2));
        clock.advance(TokenCache.HOLD);

        assertThat(cache.isHeld(KEY)).isFalse();
    }

    @Test
    void aProxyThatRefusesIsNoRefusalOfTheCredentials() {
        assertThatThrownBy(() -> get(KEY, deadline -> {
                    throw new AuthenticationException(new Failure("token request", 407, 1, "the proxy", ""));
                }))
                .isInstanceOf(AuthenticationException.class);

        assertThat(get(KEY, source).value()).isEqualTo("token 1");
    }

    @Test
    void usersHaveTokensOfTheirOwn() {
        AccessToken mine = get(key("1"), source);
        AccessToken yours = get(key("2"), source);

        assertThat(mine).isNotEqualTo(yours);
        assertThat(get(key("1"), source)).isEqualTo(mine);
    }

    @Test
    void aTokenDoesNotShowItsValue() {
        assertThat(AccessToken.issued("s3cret", clock.nanos(), LIFE, 0).toString())
                .doesNotContain("s3cret");
        assertThat(KEY.toString()).doesNotContain("hunter2");
    }

    private AccessToken get(TokenKey key, TokenSource source) {
        return cache.get(key, source, deadline());
    }

    private Deadline deadline() {
        return new Deadline(Duration.ofMinutes(5), clock::nanos);
    }

    private static TokenKey key(String userId) {
        Credentials credentials =
                new Credentials(null, Map.of(Setting.clientId, "client", Setting.clientSecret, "hunter2"), Map.of());
        return new TokenKey(URI.create("https://lp.example"), TokenFlow.EXCHANGE, credentials, userId);
    }

    private static AuthenticationException refused() {
        return new AuthenticationException(new Failure("token request", 401, 1, "refused", ""));
    }

    private static PlatformUnavailableException unavailable() {
        return new PlatformUnavailableException(new Failure("token request", 503, 1, "down", ""), false);
    }

    private static Exception failureOf(Callable<?> call) {
        try {
            call.call();
            throw new AssertionError("no failure");
        } catch (Exception e) {
            return e;
        }
    }

    private static <T> List<T> inParallel(int threads, Callable<T> call, Runnable meanwhile) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(call));
            }
            meanwhile.run();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
