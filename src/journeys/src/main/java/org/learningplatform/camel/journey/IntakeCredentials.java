// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request must carry to be taken. */
public final class IntakeCredentials {

    private final String scheme;
    private final byte[] expected;

    /**
     * @param auth {@code basic}: user name and password; {@code bearer}: the token; {@code none}: nothing
     * @throws IllegalArgumentException if it is none of them, or what it needs is not set
     */
    public IntakeCredentials(String auth, String username, String password, String token) {
        this.scheme = auth.toLowerCase(Locale.ROOT);
        this.expected = switch (scheme) {
            case "basic" -> {
                if (username.isEmpty() || password.isEmpty()) {
                    throw new IllegalArgumentException(
                            "xapi.auth is basic: set xapi.username and xapi.password to what statements are sent with");
                }
                yield utf8(Base64.getEncoder().encodeToString(utf8(username + ":" + password)));
            }
            case "bearer" -> {
                if (token.isEmpty()) {
                    throw new IllegalArgumentException(
                            "xapi.auth is bearer: set xapi.token to what statements are sent with");
                }
                yield utf8(token);
            }
            case "none" -> new byte[0];
            default -> throw new IllegalArgumentException("xapi.auth is '" + auth + "'; set basic, bearer or none");
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a request with that header {@code Authorization} is taken. */
    boolean allow(@Nullable String authorization) {
        if (scheme.equals("none")) {
            return true;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1)) {
            return false;
        }
        String given = authorization.substring(scheme.length() + 1).strip();
        return MessageDigest.isEqual(expected, utf8(given));
    }

    /** The header {@code WWW-Authenticate} of a request that is not taken. */
    String challenge() {
        return scheme.equals("basic") ? "Basic realm=\"statements\", charset=\"UTF-8\"" : "Bearer realm=\"statements\"";
    }
}
