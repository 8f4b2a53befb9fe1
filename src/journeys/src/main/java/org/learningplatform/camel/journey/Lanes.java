// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads in which something is done for several people at the same time. They end when nothing is to be done. */
final class Lanes {

    private static final long IDLE_SECONDS = 10;

    private Lanes() {}

    /** @throws IllegalArgumentException if there are none */
    static ThreadPoolExecutor of(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor lanes = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name + "-lane-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        lanes.allowCoreThreadTimeOut(true);
        return lanes;
    }
}
