// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.CallContext;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.transport.Attempt;
import org.learningplatform.camel.client.transport.CallListener;
import org.learningplatform.camel.client.transport.Headers;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.RateLimitedException;

/**
 * The calls that a doctor makes: no more than so many, token requests included; none but reads; and none any more once the
 * platform has said that there are too many. The one place that calls.
 */
final class Calls implements CallListener {

    private static final Set<String> READS = Set.of("GET", "HEAD");

    /** What a call may take beside itself: itself again after a 401, with a new token, and the token that is exchanged for it. */
    private static final int RESERVE = 3;

    private final int most;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicReference<@Nullable Refused> refused = new AtomicReference<>();
    private final Map<String, String> tokens = new ConcurrentSkipListMap<>();

    /** @param most HTTP requests, token requests included */
    Calls(int most) {
        this.most = most;
    }

    /** There are no more calls; the message says why, and what to do. */
    static final class Ended extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Ended(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * What became of a call.
     *
     * @param status HTTP status, or 0 where there is no reply
     * @param value the reply's JSON, or null
     * @param problem what is wrong, and what to do; empty if nothing is
     * @param ofToken whether it is the token that cannot be had
     * @param refused how it says no, or null
     */
    record Answer(
            int status,
            @Nullable Object value,
            Headers headers,
            String problem,
            boolean ofToken,
            @Nullable Refused refused) {

        boolean isRead() {
            return problem.isEmpty();
        }
    }

    /** How many there were, as HTTP requests. */
    int made() {
        return made.get();
    }

    @Override
    public void attempted(String operation, int attempt, int status, Attempt.@Nullable Cause cause, long nanos) {
        made.incrementAndGet();
    }

    @Override
    public void refused(String operation, Attempt.Answered reply, boolean foreign) {
        refused.set(Refused.of(reply, foreign));
    }

    /** Name of a token flow to {@code works}, or why it does not. */
    Map<String, String> tokens() {
        return tokens;
    }

    @Override
    public void tokenRequested(String flow, @Nullable Class<? extends LearningPlatformException> failure, long nanos) {
        tokens.put(
                flow.replaceFirst("token request \\((.*)\\)", "$1"),
                failure == null ? "works" : "refused (" + failure.getSimpleName() + ")");
    }

    /**
     * Reads.
     *
     * @throws Ended if there are no calls left
     */
    Answer read(PlatformClient client, Operation operation, Map<String, ?> arguments) {
        if (!READS.contains(operation.method())) {
            throw new IllegalStateException("doctor reads only, and " + operation.name() + " does not");
        }
        if (made.get() + RESERVE >= most) {
            throw new Ended("the " + most + " calls of --max-calls are used up");
        }
        refused.set(null);
        try {
            Reply reply = client.call(operation.taking(arguments.keySet()), arguments, null, CallContext.NONE);
            return new Answer(reply.status(), reply.value(), reply.headers(), "", false, null);
        } catch (LearningPlatformException e) {
            if (e instanceof RateLimitedException || e.getStatus() == 429) {
                throw new Ended("the platform says that there are too many calls (HTTP 429): wait, and lower --rate");
            }
            boolean ofToken = e instanceof AuthenticationException
                    && (e.getStatus() == 401 || !e.getOperation().equals(operation.name()));
            return new Answer(
                    e.getStatus(),
                    null,
                    Headers.NONE,
                    String.valueOf(e.getMessage()),
                    ofToken || e.getOperation().startsWith("token request"),
                    refused.get());
        }
    }
}
