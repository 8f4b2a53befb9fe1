// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.transport.Deadline;
import org.learningplatform.camel.client.transport.Failures;
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
    private final LongSupplier ticker;
    private final Executor renewals;

    /**
     * @param ticker nanoseconds that only go forward
     * @param renewals where tokens are renewed in the background
     */
    public TokenCache(LongSupplier ticker, Executor renewals) {
        this.ticker = ticker;
        this.renewals = renewals;
    }

    /**
     * A token that is good now.
     *
     * @param deadline of the call that needs it
     * @throws LearningPlatformException what {@code source} throws, or that the deadline has come
     */
    public AccessToken get(TokenKey key, TokenSource source, Deadline deadline) {
        Slot slot = slot(key);
        AccessToken token = slot.token;
        if (token == null) {
            return slot.obtain(source, deadline);
        }
        return switch (token.state(ticker.getAsLong())) {
            case FRESH -> token;
            case STALE -> {
                slot.renew(source, deadline);
                yield token;
            }
            case EXPIRED -> slot.obtain(source, deadline);
        };
    }

    /** Says that the platform refused the token: it is not handed out again. */
    public void drop(TokenKey key, AccessToken token) {
        slot(key).drop(token);
    }

    /**
     * Says that a token may be why the platform refused something else, such as to exchange it: then it is replaced, once in
     * {@link #HOLD}. Where its successor is refused, too, it was not the token.
     *
     * @return whether there can be another token than this one
     */
    public boolean suspect(TokenKey key, AccessToken token) {
        return slot(key).suspect(token);
    }

    /** Says that the platform refused a fresh token, too: it is not asked for another one for {@link #HOLD}. */
    public void hold(TokenKey key, LearningPlatformException why) {
        slot(key).hold(why);
    }

    /** Whether the platform may not be asked for another token now. */
    public boolean isHeld(TokenKey key) {
        return slot(key).isHeld();
    }

    private Slot slot(TokenKey key) {
        Slot slot = slots.get(key);
        if (slot == null) {
            if (slots.size() >= MANY) {
                // a token of its own for each user acted for: without this the map would only grow
                slots.values().removeIf(Slot::isDisposable);
            }
            slot = slots.computeIfAbsent(key, k -> new Slot(k));
        }
        return slot;
    }

    private final class Slot {

        private final TokenKey key;
        private volatile @Nullable AccessToken token;
        private @Nullable CompletableFuture<AccessToken> inFlight;
        private boolean renewing;
        private @Nullable LearningPlatformException refusal;
        private long heldUntil = ticker.getAsLong();
        private long trustedUntil = heldUntil;

        Slot(TokenKey key) {
            this.key = key;
        }

        /** Waits for the request that is in flight, or makes one. */
        AccessToken obtain(TokenSource source, Deadline deadline) {
            while (true) {
                try {
                    return request(source, deadline).get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
                } catch (CancellationException e) {
                    LOG.debug("The call that asked for a token had no time left; this one asks itself");
                } catch (TimeoutException e) {
                    throw deadline.missed(name(), 0, 0, false);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw Failures.stopped(name());
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof LearningPlatformException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException("a token request failed in an unforeseen way", e.getCause());
                }
            }
        }

        private String name() {
            return TokenRequests.name(key.flow());
        }

        /** The request that is in flight; else one is made, on this thread, and what it throws is thrown. */
        private CompletableFuture<AccessToken> request(TokenSource source, Deadline deadline) {
            CompletableFuture<AccessToken> mine;
            synchronized (this) {
                if (inFlight != null) {
                    return inFlight;
                }
                AccessToken current = token;
                if (current != null && current.state(ticker.getAsLong()) == AccessToken.State.FRESH) {
                    return CompletableFuture.completedFuture(current);
                }
                if (refusal != null && isHeld()) {
                    throw refusal;
                }
                mine = new CompletableFuture<>();
                inFlight = mine;
            }
            try {
                AccessToken fresh = source.request(deadline);
                synchronized (this) {
                    token = fresh;
                    refusal = null;
                    inFlight = null;
                }
                mine.complete(fresh);
                return mine;
            } catch (RuntimeException | Error e) {
                synchronized (this) {
                    inFlight = null;
                    if (e instanceof LearningPlatformException failure && isRefusal(failure)) {
                        hold(failure);
                    }
                }
                if (deadline.isMissed()) {
                    // who waits has a deadline of its own
                    mine.cancel(false);
                } else {
                    mine.completeExceptionally(e);
                }
                throw e;
            }
        }

        /** What a proxy refuses (407) says nothing about the platform's credentials. */
        private static boolean isRefusal(LearningPlatformException failure) {
            return !failure.isRetryable() && failure.getStatus() != 407;
        }

        void renew(TokenSource source, Deadline deadline) {
            synchronized (this) {
                if (renewing || inFlight != null || isHeld()) {
                    return;
                }
                renewing = true;
            }
            try {
                renewals.execute(() -> renewNow(source, deadline.again()));
            } catch (RejectedExecutionException e) {
                LOG.debug("No renewal in the background: too many wait, or the component stops");
                renewed();
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the slot keeps what it gives
        private void renewNow(TokenSource source, Deadline deadline) {
            try {
                request(source, deadline);
            } catch (RuntimeException e) {
                LOG.warn("Background renewal of the token of {} failed; the current token stays in use", key.flow());
            } finally {
                renewed();
            }
        }

        private synchronized void renewed() {
            renewing = false;
        }

        synchronized void drop(AccessToken refused) {
            if (refused.equals(token)) {
                token = null;
            }
        }

        synchronized boolean suspect(AccessToken suspected) {
            if (!suspected.equals(token)) {
                return true;
            }
            long now = ticker.getAsLong();
            if (isHeld() || now - trustedUntil < 0) {
                return false;
            }
            trustedUntil = now + HOLD.toNanos();
            token = null;
            return true;
        }

        synchronized void hold(LearningPlatformException why) {
            refusal = why;
            heldUntil = ticker.getAsLong() + HOLD.toNanos();
        }

        synchronized boolean isHeld() {
            return ticker.getAsLong() - heldUntil < 0;
        }

        synchronized boolean isDisposable() {
            AccessToken current = token;
            return inFlight == null
                    && !isHeld()
                    && (current == null || current.state(ticker.getAsLong()) == AccessToken.State.EXPIRED);
        }
    }
}
