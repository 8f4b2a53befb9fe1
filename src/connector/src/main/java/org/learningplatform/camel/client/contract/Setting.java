// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** What documents call them, in small letters without punctuation. */
    private static final Map<String, Setting> NAMED = Map.ofEntries(
            Map.entry("client", clientId),
            Map.entry("clientid", clientId),
            Map.entry("secret", clientSecret),
            Map.entry("clientsecret", clientSecret),
            Map.entry("username", username),
            Map.entry("userusername", username),
            Map.entry("useremail", username),
            Map.entry("email", username),
            Map.entry("login", username),
            Map.entry("password", password),
            Map.entry("userpassword", password),
            Map.entry("userid", userId),
            Map.entry("organisationid", organisationId),
            Map.entry("organizationid", organisationId),
            Map.entry("sessioncookie", sessionCookie));

    private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

    /** What is called so that holds somebody's secret, whether or not the document calls it so. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)(token|key|secret|passw(or)?d|passphrase|pass|pwd|pin|otp|jwt|credentials?|assertion"
                    + "|signature|sig)$");

    /** The setting that a variable or a field of that name holds, or null. */
    static @Nullable Setting called(String name) {
        return NAMED.get(NO_LETTERS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(""));
    }

    /** Whether what is called so holds somebody's secret or account. */
    static boolean isCredential(String name) {
        return called(name) != null || SECRET.matcher(name).find();
    }
}
