// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/** No token could be had, or the platform refused a fresh one (401). */
public final class AuthenticationException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    public AuthenticationException(Failure failure) {
        super(failure, null);
    }
}
