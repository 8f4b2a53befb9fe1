// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.error.LearningPlatformException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a component. For each key there is one request in flight at most; who comes while it is under way gets its
 * result, a failure too.
 *
 * <p>A failure is not kept, with one exception: where the platform refuses the credentials, or a token that it has just
 * issued, it is not asked for another one for {@link #HOLD}, however many calls come.
 */
public final class TokenCache {

    /** How long a refusal is taken for an answer. */
    static final Duration HOLD = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(TokenCache.class);
    private static final int MANY = 1_000;

    private final ConcurrentMap<TokenKey, Slot> slots = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Executor renewals;

    /** @param renewals where tokens are renewed in the background */
    public TokenCache(Clock clock, Executor renewals) {
        this.clock = clock;
        this.renewals = renewals;
    }

    /**
     * A token that is good now.
     *
     * @throws LearningPlatformException what {@code source} throws
     */
    public AccessToken get(TokenKey key, TokenSource source) {
        Slot slot = slot(key);
        AccessToken token = slot.token;
        Instant now = clock.instant();
        if (token == null || token.isExpired(now)) {
            return join(slot.request(source));
        }
        if (token.isDueForRenewal(now)) {
            slot.renew(source);
        }
        return token;
    }

    /** Says that the platform refused the token: it is not handed out again. */
    public void drop(TokenKey key, AccessToken token) {
        slot(key).drop(token);
    }

    /** Says that the platform refused a fresh token, too: it is not asked for another one for {@link #HOLD}. */
    public void hold(TokenKey key, LearningPlatformException why) {
        slot(key).hold(why);
    }

    /** Whether the platform may not be asked for another token now. */
    public boolean isHeld(TokenKey key) {
        return slot(key).isHeld(clock.instant());
    }

    private Slot slot(TokenKey key) {
        Slot slot = slots.get(key);
        if (slot == null) {
            if (slots.size() >= MANY) {
                // a token of its own for each user acted for: without this the map would only grow
                Instant now = clock.instant();
                slots.values().removeIf(s -> s.isDisposable(now));
            }
            slot = slots.computeIfAbsent(key, k -> new Slot(k));
        }
        return slot;
    }

    private static AccessToken join(CompletableFuture<AccessToken> request) {
        try {
            return request.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LearningPlatformException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private final class Slot {

        private final TokenKey key;
        private volatile @Nullable AccessToken token;
        private @Nullable CompletableFuture<AccessToken> inFlight;
        private @Nullable LearningPlatformException refusal;
        private Instant heldUntil = Instant.MIN;

        Slot(TokenKey key) {
            this.key = key;
        }

        /** Joins the request that is in flight or makes one, on this thread. */
        CompletableFuture<AccessToken> request(TokenSource source) {
            CompletableFuture<AccessToken> mine;
            synchronized (this) {
                if (inFlight != null) {
                    return inFlight;
                }
                Instant now = clock.instant();
                AccessToken current = token;
                if (current != null && !current.isExpired(now) && !current.isDueForRenewal(now)) {
                    return CompletableFuture.completedFuture(current);
                }
                if (refusal != null && isHeld(now)) {
                    return CompletableFuture.failedFuture(refusal);
                }
                mine = new CompletableFuture<>();
                inFlight = mine;
            }
            run(source, mine);
            return mine;
        }

        private void run(TokenSource source, CompletableFuture<AccessToken> mine) {
            try {
                AccessToken fresh = source.request();
                synchronized (this) {
                    token = fresh;
                    refusal = null;
                    inFlight = null;
                }
                mine.complete(fresh);
            } catch (RuntimeException | Error e) {
                synchronized (this) {
                    inFlight = null;
                    if (e instanceof LearningPlatformException failure && !failure.isRetryable()) {
                        hold(failure);
                    }
                }
                mine.completeExceptionally(e);
            }
        }

        void renew(TokenSource source) {
            synchronized (this) {
                if (inFlight != null || isHeld(clock.instant())) {
                    return;
                }
            }
            try {
                renewals.execute(() -> request(source).exceptionally(e -> {
                    LOG.warn(
                            "The token of {} could not be renewed in the background; the one in use goes on",
                            key.flow());
                    return null;
                }));
            } catch (RejectedExecutionException e) {
                LOG.debug("No renewal while the component stops");
            }
        }

        synchronized void drop(AccessToken refused) {
            if (refused.equals(token)) {
                token = null;
            }
        }

        synchronized void hold(LearningPlatformException why) {
            refusal = why;
            heldUntil = clock.instant().plus(HOLD);
        }

        synchronized boolean isHeld(Instant now) {
            return now.isBefore(heldUntil);
        }

        synchronized boolean isDisposable(Instant now) {
            AccessToken current = token;
            return inFlight == null && !isHeld(now) && (current == null || current.isExpired(now));
        }
    }
}
