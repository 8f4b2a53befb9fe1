// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What users configure that tokens are obtained with. Each has the name of its option, and of its place in a template. */
public enum Setting {
    clientId,
    clientSecret,
    username,
    password,
    userId,
    organisationId,
    sessionCookie,
    /** An OAuth token, or what the exchange of one for a JWT sends. */
    accessToken,
    /** A JWT that was obtained elsewhere: there is nothing left to ask for. */
    bearerToken;

    /** The names that a {@link TokenRequest}'s templates may have in braces. */
    static final Set<String> IN_TEMPLATES = EnumSet.complementOf(EnumSet.of(bearerToken)).stream()
            .map(Setting::name)
            .collect(Collectors.toUnmodifiableSet());
}
