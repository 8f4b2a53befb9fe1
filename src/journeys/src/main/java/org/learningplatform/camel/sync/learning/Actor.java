// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.sync.work.Reason;
import org.learningplatform.camel.sync.work.Refusal;

/**
 * Whom a statement is about. Its e-mail address looks the person up and is told to nobody: what is told is its digest, which
 * xAPI knows, too.
 *
 * @param uuid the user's uuid: the name of its account; or null
 * @param email its e-mail address, or null
 * @param emailDigest SHA-1 of {@code mailto:} and the address, in hexadecimal digits (xAPI's {@code mbox_sha1sum}), or null
 */
public record Actor(@Nullable String uuid, @Nullable String email, @Nullable String emailDigest) {

    private static final String MAILTO = "mailto:";

    /**
     * Reads the actor of a statement.
     *
     * @throws Refusal if nobody is named
     */
    static Actor of(@Nullable Object actor) {
        Map<?, ?> members = actor instanceof Map<?, ?> map ? map : Map.of();
        if (members.get("account") instanceof Map<?, ?> account && isText(account.get("name"))) {
            String name = String.valueOf(account.get("name"));
            // an address is an address, wherever it stands
            return name.contains("@") ? ofEmail(name) : new Actor(name, null, null);
        }
        if (isText(members.get("mbox"))) {
            String mbox = String.valueOf(members.get("mbox"));
            return ofEmail(
                    mbox.regionMatches(true, 0, MAILTO, 0, MAILTO.length()) ? mbox.substring(MAILTO.length()) : mbox);
        }
        if (isText(members.get("mbox_sha1sum"))) {
            return new Actor(
                    null, null, String.valueOf(members.get("mbox_sha1sum")).toLowerCase(Locale.ROOT));
        }
        throw new Refusal(Reason.SCHEMA_INVALID, "a statement's actor has neither an account with a name nor an mbox");
    }

    private static boolean isText(@Nullable Object value) {
        return value instanceof String text && !text.isBlank();
    }

    private static Actor ofEmail(String email) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((MAILTO + email).getBytes(StandardCharsets.UTF_8));
            return new Actor(null, email, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Without the address. */
    @Override
    public String toString() {
        return "Actor[]";
    }
}
