// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that call without a pause. */
final class Load implements AutoCloseable {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** One thing to call. */
    interface Call {
        void call() throws Exception;
    }

    /**
     * What was measured.
     *
     * @param callsPerSecond of all threads together
     * @param calls how many there were
     * @param cpuNanos CPU time of the whole process
     */
    record Sample(double callsPerSecond, long calls, long cpuNanos) {}

    private record Count(long calls, double callsPerSecond) {}

    Sample run(int concurrency, Duration time, Call call) throws Exception {
        long cpu = SYSTEM.getProcessCpuTime();
        long end = System.nanoTime() + time.toNanos();
        List<Callable<Count>> loops = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            loops.add(() -> loop(call, end));
        }
        long calls = 0;
        double callsPerSecond = 0;
        for (Future<Count> count : threads.invokeAll(loops)) {
            calls += count.get().calls();
            callsPerSecond += count.get().callsPerSecond();
        }
        return new Sample(callsPerSecond, calls, SYSTEM.getProcessCpuTime() - cpu);
    }

    /** The rate is that of whole calls: the last one ends after the time is over, and is counted with its time. */
    private static Count loop(Call call, long end) throws Exception {
        long start = System.nanoTime();
        long calls = 0;
        long now = start;
        while (now - end < 0 || calls == 0) {
            call.call();
            calls++;
            now = System.nanoTime();
        }
        return new Count(calls, calls * 1e9 / (now - start));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
