// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.util.HashSet;
import java.util.Set;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Roles;
import org.learningplatform.camel.error.AuthenticationException;
import org.learningplatform.camel.error.LearningPlatformException;
import org.learningplatform.camel.error.PermissionDeniedException;
import org.learningplatform.camel.error.RateLimitedException;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.state.StateUnavailableException;

/** Tells a person who fails from a platform that does. */
final class Weather {

    /** So many different persons who fail, and none who does not, are an outage. */
    private static final int PERSONS = 3;

    private final Set<String> failing = new HashSet<>();

    /** Whether a failure is nobody's: no token, too many calls, no state. */
    static boolean isOutage(RuntimeException failure) {
        return failure instanceof AuthenticationException
                || failure instanceof RateLimitedException
                || failure instanceof StateUnavailableException;
    }

    /** Whether a failure may be one of the platform or of one person only. */
    static boolean isEither(RuntimeException failure) {
        return failure instanceof PermissionDeniedException
                // a maintenance page
                || failure instanceof UnexpectedReplyException
                || (failure instanceof LearningPlatformException e && e.isRetryable());
    }

    /** Whether that person is one too many. */
    synchronized boolean failed(String person) {
        failing.add(person);
        return failing.size() >= PERSONS;
    }

    synchronized void succeeded() {
        failing.clear();
    }

    /** @throws LearningPlatformException if the platform does not answer with a list of users */
    static void probe(Roles platform) {
        platform.probe(Role.FIND_USERS);
    }
}
