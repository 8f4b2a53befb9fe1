// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/**
 * Ends requests that take longer than they may. A socket's timeout does not: it begins anew with each byte of a reply that
 * trickles.
 */
public final class Deadlines {

    private final Map<HttpUriRequestBase, Long> ends = new ConcurrentHashMap<>();

    void begin(HttpUriRequestBase request, Duration maxTime) {
        ends.put(request, System.nanoTime() + maxTime.toNanos());
    }

    void end(HttpUriRequestBase request) {
        ends.remove(request);
    }

    /** Ends those that are overdue. It is to be called about once a second. */
    public void enforce() {
        long now = System.nanoTime();
        ends.forEach((request, end) -> {
            if (now - end > 0) {
                request.cancel();
            }
        });
    }
}
