// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.transport;

import java.time.Duration;

/** A way to wait that a stop can end. */
@FunctionalInterface
public interface Waiter {

    /**
     * Waits for that long.
     *
     * @return whether the whole time passed; false if the wait was ended because the component stops
     * @throws InterruptedException if the thread was interrupted
     */
    boolean await(Duration time) throws InterruptedException;
}
