// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.learningplatform.camel.state.Sha256;

/** What stands for data of a person in the state: 128 bits of SHA-256. */
public final class Digest {

    private static final int BYTES = 16;

    private Digest() {}

    /** In hexadecimal; other parts have another one, also where they are the same when they are joined. */
    public static String of(String... parts) {
        MessageDigest digest = Sha256.digest();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_16BE);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
    }
}
