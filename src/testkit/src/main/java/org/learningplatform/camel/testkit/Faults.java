// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults that lie in wait; of those that match a request, the one that was set first takes it. */
final class Faults {

    private static final int FOREVER = Integer.MAX_VALUE;

    private final List<Trap> traps = new CopyOnWriteArrayList<>();

    private record Trap(String operations, AtomicInteger times, Fault fault) {

        boolean matches(String operation) {
            return operations.equals(SandboxPlatform.ALL)
                    ? !Request.isTokenRequest(operation)
                    : operations.equals(operation)
                            || (operations.endsWith("/*")
                                    && operation.startsWith(operations.substring(0, operations.length() - 1)));
        }

        boolean take() {
            return times.getAndUpdate(n -> n == FOREVER ? n : Math.max(0, n - 1)) > 0;
        }
    }

    void add(String operations, Fault fault) {
        add(operations, FOREVER, fault);
    }

    void add(String operations, int times, Fault fault) {
        traps.add(new Trap(operations, new AtomicInteger(times), fault));
    }

    void clear() {
        traps.clear();
    }

    Optional<Fault> next(String operation) {
        return traps.stream()
                .filter(trap -> trap.matches(operation) && trap.take())
                .findFirst()
                .map(Trap::fault);
    }
}
