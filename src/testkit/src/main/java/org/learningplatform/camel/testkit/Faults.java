// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults that lie in wait; of those that match a request, the one that was set first takes it. */
final class Faults {

    private final List<Trap> traps = new CopyOnWriteArrayList<>();

    /** Which of the requests that match a fault takes. */
    private sealed interface Turns {

        boolean take();

        default boolean areOver() {
            return false;
        }
    }

    private record Always() implements Turns {

        @Override
        public boolean take() {
            return true;
        }

        @Override
        public String toString() {
            return "each";
        }
    }

    private record Times(AtomicInteger left) implements Turns {

        @Override
        public boolean take() {
            return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }

        @Override
        public boolean areOver() {
            return left.get() == 0;
        }

        @Override
        public String toString() {
            return "the next " + left;
        }
    }

    private record Share(double share, Random random) implements Turns {

        @Override
        public boolean take() {
            return random.nextDouble() < share;
        }

        @Override
        public String toString() {
            return BigDecimal.valueOf(100 * share)
                            .setScale(2, RoundingMode.HALF_UP)
                            .stripTrailingZeros()
                            .toPlainString()
                    + " %";
        }
    }

    private record Trap(String operations, Turns turns, Fault fault) {

        boolean matches(String operation) {
            return operations.equals(SandboxPlatform.ALL)
                    ? !Request.isTokenRequest(operation)
                    : operations.equals(operation)
                            || (operations.endsWith("/*")
                                    && operation.startsWith(operations.substring(0, operations.length() - 1)));
        }

        @Override
        public String toString() {
            return operations + ": " + fault + ", " + turns;
        }
    }

    void add(String operations, Fault fault) {
        traps.add(new Trap(operations, new Always(), fault));
    }

    void add(String operations, int times, Fault fault) {
        traps.add(new Trap(operations, new Times(new AtomicInteger(times)), fault));
    }

    void add(String operations, double share, long seed, Fault fault) {
        traps.add(new Trap(operations, new Share(share, new Random(seed)), fault));
    }

    void clear() {
        traps.clear();
    }

    Optional<Fault> next(String operation) {
        return traps.stream()
                .filter(trap -> trap.matches(operation) && trap.turns().take())
                .findFirst()
                .map(Trap::fault);
    }

    /** Those that still lie in wait, in words. */
    List<String> told() {
        return traps.stream()
                .filter(trap -> !trap.turns().areOver())
                .map(Trap::toString)
                .toList();
    }
}
