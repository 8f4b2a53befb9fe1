// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Iterator;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;

/**
 * What paging through a list keeps in memory: at twenty places in the list the garbage is collected, and what is left is
 * compared with what was left before the first page was read.
 */
final class PagingHeap {

    private static final double MB = 1024 * 1024;
    private static final int PLACES = 20;
    private static final double LIMIT = 32;

    private final Producer completions;

    PagingHeap(CamelContext context) throws Exception {
        completions = Route.producer(context, "direct:completions");
    }

    /** Reads all completions of a course that has so many, and says what it took. */
    String read(int rows) throws Exception {
        double idle = heap();
        double most = 0;
        double last = 0;
        long start = System.nanoTime();
        Exchange exchange = completions.getEndpoint().createExchange();
        exchange.getMessage().setHeader("CamelLearningPlatform.course_id", rows);
        Iterator<?> list = Route.process(completions, exchange).getMessage().getBody(Iterator.class);
        int read = 0;
        for (; list.hasNext(); read++) {
            list.next();
            if (read % (rows / PLACES) == rows / PLACES / 2) {
                last = heap() - idle;
                most = Math.max(most, last);
            }
        }
        if (read != rows) {
            throw new IllegalStateException("read " + read + " rows of " + rows);
        }
        return String.format(
                Locale.ROOT,
                "%,9d completions in %.1f s: heap above idle at most %.2f MB, at the end %.2f MB; target <= %.0f MB %s",
                rows,
                (System.nanoTime() - start) / 1e9,
                most,
                last,
                LIMIT,
                most <= LIMIT ? "met" : "MISSED");
    }

    private static double heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / MB;
    }
}
