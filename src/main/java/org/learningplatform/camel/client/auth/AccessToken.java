// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * A token and how long it is good for.
 *
 * @param value what the platform issued; opaque
 * @param renewAt from then on it is used while another one is asked for in the background
 * @param expiresAt from then on it is not used
 */
public record AccessToken(String value, Instant renewAt, Instant expiresAt) {

    /**
     * A token that was issued just now.
     *
     * @param life how long the platform takes it
     * @param jitter from 0 to 1: renewal is due between 80 % and 90 % of the life, so that many connectors do not renew
     *     in the same second
     */
    public static AccessToken issued(String value, Instant now, Duration life, double jitter) {
        long millis = life.toMillis();
        return new AccessToken(value, now.plusMillis((long) (millis * (0.8 + 0.1 * jitter))), now.plusMillis(millis));
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    boolean isDueForRenewal(Instant now) {
        return !now.isBefore(renewAt);
    }

    /** Without the value, so that a token never reaches a log. */
    @Override
    public String toString() {
        return "AccessToken[expiresAt=" + expiresAt + "]";
    }
}
