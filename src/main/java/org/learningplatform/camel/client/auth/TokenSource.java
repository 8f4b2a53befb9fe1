// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

/** Asks the platform for a new token. */
@FunctionalInterface
public interface TokenSource {

    /**
     * Asks, and waits for the answer.
     *
     * @throws org.learningplatform.camel.error.LearningPlatformException if there is none to be had
     */
    AccessToken request();
}
