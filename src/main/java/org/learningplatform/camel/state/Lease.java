// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.time.Instant;

/** Who of several processes does what only one may do. The clocks of the processes must agree to well within a lease. */
public interface Lease {

    /**
     * Takes the lease if it is free, has ended or is the owner's already, and keeps it until {@code until}.
     *
     * @return whether the owner has it now
     */
    boolean acquire(String name, String owner, Instant now, Instant until);

    /** Gives the lease back, if the owner has it. */
    void release(String name, String owner);
}
