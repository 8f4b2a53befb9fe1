// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What users configure that tokens are obtained with. Each has the name of its option, and of its place in a template. */
public enum Setting {
    clientId,
    clientSecret(true),
    username,
    password(true),
    userId,
    organisationId,
    sessionCookie(true),
    /** An OAuth token, or what the exchange of one for a JWT sends. */
    accessToken(true),
    /** A JWT that was obtained elsewhere: there is nothing left to ask for. */
    bearerToken(true);

    /** The names that a {@link TokenRequest}'s templates may have in braces. */
    static final Set<String> IN_TEMPLATES = EnumSet.complementOf(EnumSet.of(bearerToken)).stream()
            .map(Setting::name)
            .collect(Collectors.toUnmodifiableSet());

    private final boolean secret;

    Setting() {
        this(false);
    }

    Setting(boolean secret) {
        this.secret = secret;
    }

    /** The names of those that nobody may see. */
    public static Set<String> secrets() {
        return Arrays.stream(values())
                .filter(setting -> setting.secret)
                .map(Setting::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
