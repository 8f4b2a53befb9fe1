// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.time.Duration;

/**
 * A token and how long it is good for, in nanoseconds of a clock that only goes forward.
 *
 * @param value what the platform issued; opaque
 * @param renewAt from then on it is used while another one is asked for in the background
 * @param expiresAt from then on it is not used
 */
public record AccessToken(String value, long renewAt, long expiresAt) {

    /** What can be done with a token. */
    enum State {
        /** It is used. */
        FRESH,
        /** It is used while another one is asked for. */
        STALE,
        /** It is not used. */
        EXPIRED
    }

    /**
     * A token that was issued just now.
     *
     * @param life how long the platform takes it
     * @param jitter from 0 to 1: renewal is due between 80 % and 90 % of the life, so that many connectors do not renew
     *     in the same second
     */
    public static AccessToken issued(String value, long now, Duration life, double jitter) {
        long nanos = life.toNanos();
        return new AccessToken(value, now + (long) (nanos * (0.8 + 0.1 * jitter)), now + nanos);
    }

    /** What can be done with it then. */
    State state(long now) {
        if (now - renewAt < 0) {
            return State.FRESH;
        }
        return now - expiresAt < 0 ? State.STALE : State.EXPIRED;
    }

    /** Without the value, so that a token never reaches a log. */
    @Override
    public String toString() {
        return "AccessToken[]";
    }
}
