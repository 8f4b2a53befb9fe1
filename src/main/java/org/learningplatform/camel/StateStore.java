// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * What must survive a restart: small texts by scope and key. Safe for concurrent use; every write is durable when the
 * method returns.
 */
public interface StateStore {

    /** The values of those keys that have one. */
    Map<String, String> get(String scope, Collection<String> keys);

    /**
     * Sets the value of a key.
     *
     * @param at the time that {@link #before} and {@link #purge} compare
     */
    void put(String scope, String key, String value, Instant at);

    /** Removes a key. */
    void remove(String scope, String key);

    /** Keys and values of a scope that were last put at a time before {@code instant}. */
    Map<String, String> before(String scope, Instant instant);

    /** Removes what {@link #before} would return. */
    void purge(String scope, Instant instant);
}
