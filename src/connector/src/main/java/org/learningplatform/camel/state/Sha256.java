// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, by which the state knows what it does not keep. */
public final class Sha256 {

    private Sha256() {}

    /** A new digest that nothing was given yet. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
