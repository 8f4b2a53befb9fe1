// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Setting;
import org.learningplatform.camel.client.contract.TokenFlow;

/** The ways to a JWT of the Full LXP API, each with the settings that say that it is meant. */
public enum JwtMethod {
    /** User name and password (the vendor's method 1). */
    password(TokenFlow.PASSWORD, Setting.username, Setting.password),
    /** An OAuth token is exchanged for a JWT that acts as a user (the vendor's method 2). A message may name the user, too. */
    exchange(TokenFlow.EXCHANGE, Setting.userId),
    /** The session cookie of a user who is logged in (the vendor's method 3). */
    cookie(TokenFlow.COOKIE, Setting.sessionCookie),
    /** A JWT that was obtained elsewhere, used as it is. */
    supplied(null, Setting.bearerToken);

    private final @Nullable TokenFlow flow;

    @SuppressWarnings("ImmutableEnumChecker") // it is: List.of
    private final List<Setting> settings;

    JwtMethod(@Nullable TokenFlow flow, Setting... settings) {
        this.flow = flow;
        this.settings = List.of(settings);
    }

    /** How the token is asked for, or null where it is not. */
    @Nullable
    TokenFlow flow() {
        return flow;
    }

    /** What is to be set for this method, beside the OAuth client where an OAuth token is exchanged. */
    List<Setting> settings() {
        return settings;
    }
}
