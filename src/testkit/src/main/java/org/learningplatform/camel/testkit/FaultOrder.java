// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fault that is asked for from outside.
 *
 * @param kind what happens: one of {@link #KINDS}
 * @param operations to which requests: as in {@link SandboxPlatform#inject(String, Fault)}; without it, every operation
 * @param times to how many of them; without it and {@code share}, to all
 * @param share to which share of them, from 0 to 1
 * @param seed which ones are that share
 * @param status HTTP status, where the kind has one to choose
 * @param milliseconds time, where the kind has one to choose
 */
record FaultOrder(
        @Nullable String kind,
        @Nullable String operations,
        @Nullable Integer times,
        @Nullable Double share,
        @Nullable Long seed,
        @Nullable Integer status,
        @Nullable Long milliseconds) {

    private static final Map<String, Function<FaultOrder, Fault>> KINDS = new TreeMap<>(Map.of(
            "answer", order -> Fault.answer(order.statusOr(500)),
            "html", order -> Fault.html(order.statusOr(502)),
            "too-many-requests", order -> Fault.tooManyRequests(order.timeOr(1_000)),
            "slow", order -> Fault.slow(order.timeOr(2_000)),
            "trickle", order -> Fault.trickle(order.timeOr(10)),
            "hang", order -> Fault.hang(),
            "drop-before", order -> Fault.dropBefore(),
            "drop-after", order -> Fault.dropAfter(),
            "cut-short", order -> Fault.cutShort()));

    /**
     * Reads an order.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static FaultOrder read(byte[] json) {
        FaultOrder order;
        try {
            order = Answer.JSON.readValue(json, FaultOrder.class);
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    "a fault has no such member; it has " + new TreeSet<>(e.getKnownPropertyIds()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "a fault is a JSON object, for example {\"kind\":\"answer\",\"status\":500}", e);
        }
        if (order == null || order.kind == null || !KINDS.containsKey(order.kind)) {
            throw new IllegalArgumentException("the kind of a fault is one of " + KINDS.keySet());
        }
        require(order.times == null || order.share == null, "a fault has times or share, not both");
        require(order.times == null || order.times > 0, "times is 1 or more");
        require(order.share == null || (order.share >= 0 && order.share <= 1), "share is from 0 to 1");
        require(order.status == null || (order.status >= 200 && order.status < 600), "status is from 200 to 599");
        require(
                order.milliseconds == null || (order.milliseconds >= 0 && order.milliseconds <= 3_600_000),
                "milliseconds is from 0 to 3600000");
        return order;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Has a platform misbehave in this way. */
    void giveTo(SandboxPlatform platform) {
        Fault fault =
                Objects.requireNonNull(KINDS.get(Objects.requireNonNull(kind))).apply(this);
        String which = Objects.requireNonNullElse(operations, SandboxPlatform.ALL);
        if (times != null) {
            platform.inject(which, times, fault);
        } else if (share != null) {
            platform.inject(which, share, Objects.requireNonNullElse(seed, 1L), fault);
        } else {
            platform.inject(which, fault);
        }
    }

    private int statusOr(int usual) {
        return Objects.requireNonNullElse(status, usual);
    }

    private Duration timeOr(long usual) {
        return Duration.ofMillis(Objects.requireNonNullElse(milliseconds, usual));
    }
}
