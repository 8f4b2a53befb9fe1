// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.auth;

import org.learningplatform.camel.client.transport.Deadline;

/** Asks the platform for a new token. */
@FunctionalInterface
public interface TokenSource {

    /**
     * Asks, and waits for the answer.
     *
     * @param deadline when there is nobody left who needs it
     * @throws org.learningplatform.camel.error.LearningPlatformException if there is none to be had
     */
    AccessToken request(Deadline deadline);
}
