// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/** Who of several processes does what only one may do. The clocks of the processes must agree to well within a lease. */
public interface Lease {

    /**
     * Takes those leases that are free, have ended or are the owner's already, and keeps them until {@code until}.
     *
     * @return the names of those that the owner has now
     */
    Set<String> acquire(Collection<String> names, String owner, Instant now, Instant until);

    /** Gives those of the leases back that the owner has. */
    void release(Collection<String> names, String owner);
}
