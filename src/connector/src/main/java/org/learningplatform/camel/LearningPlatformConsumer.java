// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.CallContext;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Since;
import org.learningplatform.camel.feed.Change;
import org.learningplatform.camel.feed.Feed;
import org.learningplatform.camel.feed.Window;
import org.learningplatform.camel.state.StateStore;

/**
 * Polls a list and makes an exchange of each row, by default of those only that are new or changed since they were last
 * handled, see {@link Feed}.
 *
 * <p>A poll that handles no more rows than it may, or that meets only failures, goes on in the next poll where it stopped; so a
 * row that fails holds back no other.
 */
public class LearningPlatformConsumer extends ScheduledPollConsumer implements ShutdownAware {

    /** How many exchanges in a row may fail before the rest is left to the next poll. */
    private static final int FAILURES_IN_A_ROW = 3;

    private final PollFailures failures;
    private volatile @Nullable Feed feed;
    private volatile Instant started = Instant.EPOCH;
    private volatile Instant worked = Instant.EPOCH;
    private @Nullable Meters meters;
    private @Nullable Runnable forgetGauges;
    private Feed.@Nullable Pass pass;
    private @Nullable Iterator<Object> rows;

    public LearningPlatformConsumer(LearningPlatformEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        failures = new PollFailures(this);
        setExceptionHandler(failures);
    }

    @Override
    public LearningPlatformEndpoint getEndpoint() {
        return (LearningPlatformEndpoint) super.getEndpoint();
    }

    @Override
    protected int poll() throws Exception {
        long begin = ticks();
        try {
            int polled = getEndpoint().isChanges() ? pollChanges() : pollRows();
            worked = getEndpoint().getComponent().clock().instant();
            count(null, begin);
            failures.over();
            return polled;
        } catch (Exception e) {
            count(e, begin);
            throw e;
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    /** A poll whose exchanges are all complete still has to note them, or they are told again after a restart. */
    @Override
    public int getPendingExchangesSize() {
        return isPolling() ? 1 : 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // what is being polled ends with its current row
    }

    private void count(@Nullable Throwable failure, long begin) {
        if (meters != null) {
            meters.polled(this, failure, ticks() - begin);
        }
    }

    private long ticks() {
        return getEndpoint().getComponent().ticker().getAsLong();
    }

    /** Since the last poll that did not fail, or since the route was started. */
    Duration pollAge() {
        return age(worked);
    }

    /** Since the moment up to which all changes are told, or since the route was started. */
    Duration cursorAge() {
        Feed current = feed;
        Instant told = current == null ? null : current.toldUntil();
        return age(told == null ? started : told);
    }

    private Duration age(Instant since) {
        return Duration.between(since, getEndpoint().getComponent().clock().instant());
    }

    /** Every row; what a poll may not handle any more is left to the next one. */
    private int pollRows() throws Exception {
        Iterator<Object> left = rows != null
                ? rows
                : getEndpoint()
                        .client()
                        .rows(
                                getEndpoint().target(),
                                getEndpoint().arguments(),
                                getEndpoint().getConfiguration().getPageSize(),
                                CallContext.NONE)
                        .iterator();
        rows = null;
        Poll poll = new Poll();
        while (poll.mayGoOn(left::hasNext)) {
            poll.count(handle(left.next(), null));
        }
        rows = poll.isCut() ? left : null;
        return poll.rows;
    }

    private int pollChanges() throws Exception {
        Feed.Pass current = pass != null ? pass : feed().begin();
        pass = null;
        Poll poll = new Poll();
        try {
            while (poll.mayGoOn(current::hasNext)) {
                Change change = current.next();
                boolean done = handle(change.row(), change);
                if (done) {
                    current.done(change);
                }
                poll.count(done);
            }
        } finally {
            current.flush();
        }
        pass = poll.isCut() ? current : null;
        return poll.rows;
    }

    /** What one poll may still do. */
    private final class Poll {

        private int rows;
        private int failures;
        private boolean full;

        boolean mayGoOn(BooleanSupplier hasNext) {
            int max = getEndpoint().getMaxMessagesPerPoll();
            full = (max > 0 && rows >= max) || failures >= FAILURES_IN_A_ROW;
            return !full && !isStopping() && hasNext.getAsBoolean();
        }

        void count(boolean done) {
            rows++;
            failures = done ? 0 : failures + 1;
        }

        /** Whether the next poll goes on where this one stopped. */
        boolean isCut() {
            return full && !isStopping();
        }

        private boolean isStopping() {
            return !isRunAllowed() || isSuspendingOrSuspended();
        }
    }

    /** Whether the exchange completed without failure. */
    private boolean handle(Object row, @Nullable Change change) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage()
                    .setBody(Bodies.of(row, getEndpoint().getConfiguration().getOutput()));
            if (change != null) {
                exchange.getMessage()
                        .setHeader(
                                LearningPlatformConstants.CHANGE, change.kind().toString());
                exchange.getMessage().setHeader(LearningPlatformConstants.VERSION, change.version());
            }
            getProcessor().process(exchange);
            Exception failure = exchange.getException();
            if (failure != null) {
                getExceptionHandler()
                        .handleException(
                                "A row of " + getEndpoint().getOperation() + " failed; a later poll brings it again",
                                exchange,
                                failure);
            }
            return failure == null && !exchange.isRollbackOnly();
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private Feed feed() {
        Feed current = feed;
        if (current == null) {
            LearningPlatformEndpoint endpoint = getEndpoint();
            StateStore store = endpoint.getStateStore();
            current = new Feed(
                    this::pages,
                    endpoint.arguments(),
                    new Window(
                            since(),
                            ordered(),
                            endpoint.getLookback(),
                            endpoint.platform().times()),
                    (store != null ? store : endpoint.getComponent().memory()).fingerprints(),
                    name(),
                    endpoint.getComponent().clock());
            feed = current;
        }
        return current;
    }

    private Iterator<Page> pages(Map<String, Object> arguments) {
        LearningPlatformEndpoint endpoint = getEndpoint();
        return endpoint.client()
                .pages(endpoint.target(), arguments, endpoint.getConfiguration().getPageSize(), CallContext.NONE);
    }

    /** The argument that takes "since", or null if each poll reads everything. */
    private @Nullable Parameter since() {
        String cursor = getEndpoint().getCursor();
        Since ofContract = getEndpoint().target().since();
        String name = cursor != null ? cursor : ofContract == null ? "" : ofContract.parameter();
        return name.isEmpty()
                ? null
                : getEndpoint().target().parameters().stream()
                        .filter(parameter -> parameter.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "cursor: " + getEndpoint().getOperation() + " has no argument '" + name + "'"));
    }

    /** What the contract says of the argument's order, or null if it says nothing or another argument is the cursor. */
    private @Nullable Since ordered() {
        Since ofContract = getEndpoint().target().since();
        Parameter since = since();
        return ofContract == null
                        || ofContract.member() == null
                        || since == null
                        || !since.name().equals(ofContract.parameter())
                ? null
                : ofContract;
    }

    /** Another route, platform, operation or filter is another feed. */
    private String name() {
        LearningPlatformEndpoint endpoint = getEndpoint();
        return String.join(
                " ",
                "feed",
                getRouteId(),
                String.valueOf(endpoint.getConfiguration().getBaseUrl()),
                endpoint.getOperation(),
                Integer.toHexString(endpoint.arguments().hashCode()));
    }

    @Override
    protected void doBuild() throws Exception {
        setHealthCheck(new PollHealthCheck(this));
        super.doBuild();
    }

    @Override
    protected void doStart() throws Exception {
        since();
        started = getEndpoint().getComponent().clock().instant();
        worked = started;
        meters = getEndpoint().getComponent().meters();
        forgetGauges = meters == null ? null : meters.follow(this);
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (forgetGauges != null) {
            forgetGauges.run();
            forgetGauges = null;
        }
        pass = null;
        rows = null;
    }
}
