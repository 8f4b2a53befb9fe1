// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests that take longer than they may, and all of them when it is stopped. A socket's timeout does not: it begins anew
 * with each byte of a reply that trickles. It has a thread of its own, which does nothing else, so that nothing can keep it from
 * its work.
 */
public final class Deadlines {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ThreadFactory threads;
    private volatile @Nullable ScheduledExecutorService timer;

    /** @param threads makes its thread */
    public Deadlines(ThreadFactory threads) {
        this.threads = threads;
    }

    /** One request that is watched. */
    static final class Watch {

        private final HttpUriRequestBase request;
        private final Thread thread = Thread.currentThread();
        private final long end;
        private final Attempt.Cause overdue;
        private volatile Attempt.@Nullable Cause cause;

        private Watch(HttpUriRequestBase request, Duration maxTime, Attempt.Cause overdue) {
            this.request = request;
            this.end = System.nanoTime() + maxTime.toNanos();
            this.overdue = overdue;
        }

        /** Why the request was ended, or null if it was not. */
        Attempt.@Nullable Cause cause() {
            return cause;
        }

        private void check() {
            if (System.nanoTime() - end > 0) {
                end(overdue);
            } else if (thread.isInterrupted()) {
                end(Attempt.Cause.STOPPED_UNDER_WAY);
            }
        }

        private void end(Attempt.Cause why) {
            cause = why;
            try {
                request.cancel();
            } catch (RuntimeException e) {
                // the timer would end with it, and with the timer all deadlines
                LOG.debug("A request could not be ended: {}", e.getClass().getName());
            }
        }
    }

    /** From now on requests can be sent. */
    @SuppressWarnings("FutureReturnValueIgnored") // it goes on until the timer is shut down
    public synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(threads);
        started.scheduleWithFixedDelay(this::enforce, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        timer = started;
    }

    /** Ends the requests that are under way; from now on none is sent. */
    public synchronized void stop() {
        ScheduledExecutorService stopped = timer;
        if (stopped != null) {
            timer = null;
            stopped.shutdownNow();
        }
        watches.forEach(watch -> watch.end(Attempt.Cause.STOPPED_UNDER_WAY));
    }

    /**
     * Watches a request of this thread, which ends with its thread's interruption, too.
     *
     * @param overdue why it is ended if it takes longer
     * @return null if it must not be sent, because this is stopped
     */
    @Nullable
    Watch begin(HttpUriRequestBase request, Duration maxTime, Attempt.Cause overdue) {
        Watch watch = new Watch(request, maxTime, overdue);
        watches.add(watch);
        if (timer == null) {
            watches.remove(watch);
            return null;
        }
        return watch;
    }

    void end(Watch watch) {
        watches.remove(watch);
    }

    private void enforce() {
        watches.forEach(Watch::check);
    }
}
