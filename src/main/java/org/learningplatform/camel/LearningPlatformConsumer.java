// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.CallContext;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.client.PlatformTime;

/**
 * Polls a list and makes an exchange of each row, by default of those only that are new or changed since they were last
 * handled.
 *
 * <p>A row counts as handled when its exchange has completed without failure; until then each poll brings it again. The
 * cursor is the start of the last poll that saw all rows and whose exchanges all completed: reading from there, less the
 * lookback, misses nothing, and rows that were handled already are known by their hash. So a row is delivered at least
 * once, and twice only if the process dies between the exchange's end and the note of it.
 */
public class LearningPlatformConsumer extends ScheduledPollConsumer {

    public LearningPlatformConsumer(LearningPlatformEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public LearningPlatformEndpoint getEndpoint() {
        return (LearningPlatformEndpoint) super.getEndpoint();
    }

    @Override
    protected int poll() throws Exception {
        return getEndpoint().isChanges() ? pollChanges() : pollAll();
    }

    private int pollAll() throws Exception {
        int count = 0;
        for (Iterator<Page> pages = pages(getEndpoint().arguments()); pages.hasNext(); ) {
            for (Object row : pages.next().rows()) {
                if (isFull(count)) {
                    return count;
                }
                handle(row, null);
                count++;
            }
        }
        return count;
    }

    private int pollChanges() throws Exception {
        Instant start = getEndpoint().getComponent().clock().instant();
        SeenRows seen = new SeenRows(store(), scope());
        String since = sinceArgument();
        Map<String, Object> arguments = new HashMap<>(getEndpoint().arguments());
        Instant cursor = since.isEmpty() ? null : seen.cursor();
        if (cursor != null) {
            arguments.put(since, timestamp(cursor.minus(getEndpoint().getLookback())));
        }
        boolean whole = true;
        int count = 0;
        for (Iterator<Page> pages = pages(arguments); pages.hasNext(); ) {
            for (SeenRows.Row row : seen.compare(pages.next().rows())) {
                if (row.change() != null) {
                    if (isFull(count)) {
                        return count;
                    }
                    count++;
                    if (!handle(row.value(), row.change())) {
                        whole = false;
                        continue;
                    }
                    seen.handled(row, start);
                } else if (since.isEmpty()) {
                    seen.handled(row, start);
                }
            }
        }
        if (since.isEmpty()) {
            return whole ? count + removed(seen, start, count) : count;
        }
        if (whole) {
            seen.moveCursor(start);
            // what is older than two overlaps is in no poll any more
            seen.forgetBefore(start.minus(getEndpoint().getLookback().multipliedBy(2)));
        }
        return count;
    }

    /** Rows that a poll of all rows did not find are gone. */
    private int removed(SeenRows seen, Instant start, int before) throws Exception {
        int count = 0;
        for (String id : seen.notSeenSince(start)) {
            if (isFull(before + count)) {
                return count;
            }
            count++;
            if (handle(Map.of(SeenRows.ID, id), "removed")) {
                seen.forget(id);
            }
        }
        return count;
    }

    private Iterator<Page> pages(Map<String, Object> arguments) {
        LearningPlatformEndpoint endpoint = getEndpoint();
        return endpoint.client()
                .pages(endpoint.target(), arguments, endpoint.getConfiguration().getPageSize(), CallContext.NONE);
    }

    /** Whether the exchange completed without failure. */
    private boolean handle(Object row, @Nullable String change) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage()
                    .setBody(Bodies.of(row, getEndpoint().getConfiguration().getOutput()));
            if (change != null) {
                exchange.getMessage().setHeader(LearningPlatformConstants.CHANGE, change);
            }
            getProcessor().process(exchange);
            Exception failure = exchange.getException();
            if (failure != null) {
                getExceptionHandler()
                        .handleException(
                                "A row of " + getEndpoint().getOperation() + " failed; the next poll brings it again",
                                exchange,
                                failure);
            }
            return failure == null && !exchange.isRollbackOnly();
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private boolean isFull(int count) {
        int max = getEndpoint().getMaxMessagesPerPoll();
        return !isRunAllowed() || isSuspendingOrSuspended() || (max > 0 && count >= max);
    }

    /** The argument that takes "since", or an empty text if each poll reads everything. */
    private String sinceArgument() {
        String cursor = getEndpoint().getCursor();
        return cursor != null
                ? cursor
                : Objects.requireNonNullElse(getEndpoint().target().since(), "");
    }

    private String timestamp(Instant instant) {
        return new PlatformTime(getEndpoint().getConfiguration().zone()).write(instant);
    }

    private StateStore store() {
        StateStore store = getEndpoint().getStateStore();
        return store != null ? store : getEndpoint().getComponent().memory();
    }

    /** Another route, platform, operation or filter is another feed. */
    private String scope() {
        LearningPlatformEndpoint endpoint = getEndpoint();
        return String.join(
                " ",
                "feed",
                getRouteId(),
                String.valueOf(endpoint.getConfiguration().getBaseUrl()),
                endpoint.getOperation(),
                Integer.toHexString(endpoint.arguments().hashCode()));
    }
}
