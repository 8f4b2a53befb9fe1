// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
import org.learningplatform.camel.feed.Schedule;
import org.learningplatform.camel.feed.Window;
import org.learningplatform.camel.state.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** How many exchanges may be under way, where they are not waited for. */
    private static final int MOST_UNDER_WAY = 1_000;

    /** How long a poll goes on to compare the whole list: half the time between two polls, and so long at least and at most. */
    private static final Duration LEAST_COMPARISON = Duration.ofSeconds(30);

    private static final Duration MOST_COMPARISON = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(LearningPlatformConsumer.class);

    private final PollFailures failures;
    private volatile @Nullable Feed feed;
    private volatile Instant started = Instant.EPOCH;
    private volatile Instant worked = Instant.EPOCH;
    private @Nullable Meters meters;
    private @Nullable Runnable forgetGauges;
    private Feed.@Nullable Pass pass;
    private Feed.@Nullable Pass comparison;
    private long lastPoll;
    private @Nullable Iterator<Object> rows;
    private volatile @Nullable PollOwner owner;
    private volatile boolean standsBy;
    private @Nullable ScheduledExecutorService renewal;

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
        if (standsBy) {
            return Duration.ZERO;
        }
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
        while (!poll.isFull() && !poll.isStopping() && left.hasNext()) {
            poll.count(handle(left.next()));
        }
        rows = poll.isCut() ? left : null;
        return poll.rows;
    }

    private int pollChanges() throws Exception {
        long begin = ticks();
        long comparing =
                Math.min(MOST_COMPARISON.toNanos(), Math.max(LEAST_COMPARISON.toNanos(), (begin - lastPoll) / 2));
        lastPoll = begin;
        Poll poll = new Poll();
        if (!isOwner()) {
            pass = null;
            comparison = null;
            return 0;
        }
        Feed.Pass current = pass != null ? pass : feed().begin();
        pass = null;
        tell(current, poll, false, () -> true);
        pass = poll.isCut() && !current.isOver() ? current : null;
        if (!poll.isFull() && !poll.isStopping()) {
            compare(poll, comparing);
        }
        return poll.rows;
    }

    /** The whole list is read a while in each poll, so that what is new need not wait until all is read. */
    private void compare(Poll poll, long nanos) throws Exception {
        Feed.Pass current = comparison != null ? comparison : feed().compare();
        comparison = null;
        if (current != null) {
            long begin = ticks();
            tell(current, poll, true, () -> ticks() - begin < nanos);
            comparison = poll.isStopping() || current.isOver() ? null : current;
        }
    }

    /**
     * Hands changes to the route until the pass is over, or the poll.
     *
     * @param pages whether pages are to be done as a whole, for other passes come between them
     * @param goesOn whether another page may be read
     */
    private void tell(Feed.Pass current, Poll poll, boolean pages, BooleanSupplier goesOn) throws Exception {
        Deque<Handled> underWay = new ArrayDeque<>();
        try {
            while (!poll.isStopping()) {
                if (current.isReady()) {
                    if (!pages && poll.isFull()) {
                        return;
                    }
                    underWay.add(begin(current.next()));
                    land(underWay, getEndpoint().isAsyncConsumer() ? MOST_UNDER_WAY : 0, current, poll);
                } else {
                    land(underWay, 0, current, poll);
                    if (poll.isFull() || current.isOver() || !goesOn.getAsBoolean()) {
                        return;
                    }
                    current.readOn();
                }
            }
        } finally {
            try {
                land(underWay, 0, current, poll);
            } finally {
                current.flush();
            }
        }
    }

    /** A change whose exchange is under way. */
    private record Handled(Change change, Exchange exchange, CompletableFuture<Boolean> complete) {}

    private Handled begin(Change change) throws Exception {
        Exchange exchange = exchange(change.row(), change);
        CompletableFuture<Boolean> complete = new CompletableFuture<>();
        if (getEndpoint().isAsyncConsumer()) {
            getAsyncProcessor().process(exchange, complete::complete);
        } else {
            getProcessor().process(exchange);
            complete.complete(true);
        }
        return new Handled(change, exchange, complete);
    }

    /** Waits until no more than {@code most} exchanges are under way; those that are complete count in order. */
    private void land(Deque<Handled> underWay, int most, Feed.Pass current, Poll poll) throws Exception {
        for (Handled first = underWay.peek();
                first != null && (underWay.size() > most || first.complete().isDone());
                first = underWay.peek()) {
            first.complete().get();
            underWay.remove();
            String note = first.exchange().getProperty(LearningPlatformConstants.NOTE, String.class);
            boolean done = finish(first.exchange());
            if (done) {
                current.done(first.change(), note);
            }
            poll.count(done);
        }
    }

    /** Whether this process, of those that share the state, is the one that polls. */
    private boolean isOwner() {
        PollOwner current = owner;
        if (current == null) {
            return true;
        }
        boolean before = standsBy;
        standsBy = !current.take();
        if (standsBy && !before) {
            LOG.info(
                    "Route {} stands by: another process polls {}",
                    getRouteId(),
                    getEndpoint().getOperation());
        }
        if (!standsBy && before) {
            LOG.info("Route {} polls {} now", getRouteId(), getEndpoint().getOperation());
        }
        return !standsBy;
    }

    /** What one poll may still do. */
    private final class Poll {

        private int rows;
        private int failures;

        boolean isFull() {
            int max = getEndpoint().getMaxMessagesPerPoll();
            return (max > 0 && rows >= max) || failures >= FAILURES_IN_A_ROW;
        }

        void count(boolean done) {
            rows++;
            failures = done ? 0 : failures + 1;
        }

        /** Whether the next poll goes on where this one stopped. */
        boolean isCut() {
            return isFull() && !isStopping();
        }

        boolean isStopping() {
            PollOwner current = owner;
            return !isRunAllowed() || isSuspendingOrSuspended() || (current != null && !current.isHeld());
        }
    }

    /** Whether the exchange completed without failure. */
    private boolean handle(Object row) throws Exception {
        Exchange exchange = exchange(row, null);
        getProcessor().process(exchange);
        return finish(exchange);
    }

    private Exchange exchange(Object row, @Nullable Change change) {
        Exchange exchange = createExchange(false);
        exchange.getMessage()
                .setBody(Bodies.of(row, getEndpoint().getConfiguration().getOutput()));
        if (change != null) {
            exchange.getMessage()
                    .setHeader(LearningPlatformConstants.CHANGE, change.kind().toString());
            exchange.getMessage().setHeader(LearningPlatformConstants.VERSION, change.version());
            exchange.setProperty(LearningPlatformConstants.NOTE, change.note());
        }
        return exchange;
    }

    private boolean finish(Exchange exchange) {
        try {
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

    /** The rows from then on that are as they were told, to be told once more; nothing is noted of it. See {@link Feed#again}. */
    public Iterator<Change> again(Instant from) {
        return feed().again(from);
    }

    private Feed feed() {
        Feed current = feed;
        if (current == null) {
            LearningPlatformEndpoint endpoint = getEndpoint();
            current = new Feed(
                    this::pages,
                    endpoint.arguments(),
                    new Window(
                            since(),
                            ordered(),
                            endpoint.getLookback(),
                            endpoint.platform().times(),
                            isNewestFirst(),
                            compares()),
                    store().fingerprints(),
                    name(),
                    endpoint.getComponent().clock());
            feed = current;
        }
        return current;
    }

    private StateStore store() {
        StateStore store = getEndpoint().getStateStore();
        return store != null ? store : getEndpoint().getComponent().memory();
    }

    /** When all is compared; null where that is never. */
    private @Nullable Schedule compares() {
        Schedule schedule = getEndpoint().getFullCompare();
        return schedule == null
                        || schedule.next(getEndpoint().getComponent().clock().instant()) == null
                ? null
                : schedule;
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

    /** Whether the contract says that the list has its newest rows first; another argument that is the cursor makes that idle. */
    private boolean isNewestFirst() {
        Since ofContract = getEndpoint().target().since();
        return ofContract != null && ofContract.isNewestFirst() && since() == null;
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
        lastPoll = ticks();
        worked = started;
        meters = getEndpoint().getComponent().meters();
        forgetGauges = meters == null ? null : meters.follow(this);
        if (getEndpoint().isChanges() && getEndpoint().getStateStore() != null) {
            PollOwner one = new PollOwner(
                    store().lease(), name(), getEndpoint().getComponent().clock());
            owner = one;
            renewal = renewing(one);
        }
        super.doStart();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with its thread
    private ScheduledExecutorService renewing(PollOwner one) {
        ScheduledExecutorService thread = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "PollOwner");
        long interval = PollOwner.RENEWAL.toMillis();
        thread.scheduleWithFixedDelay(one::keep, interval, interval, TimeUnit.MILLISECONDS);
        return thread;
    }

    @Override
    protected void doSuspend() throws Exception {
        super.doSuspend();
        leave();
    }

    /** Lets another process poll. */
    private void leave() {
        PollOwner current = owner;
        if (current != null) {
            current.leave();
        }
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (forgetGauges != null) {
            forgetGauges.run();
            forgetGauges = null;
        }
        if (renewal != null) {
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(renewal);
            renewal = null;
        }
        leave();
        pass = null;
        comparison = null;
        rows = null;
    }
}
