// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/** What the call would make exists already (409), or an identity matches more than one user. */
public final class ConflictException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    public ConflictException(Failure failure) {
        super(failure, null);
    }
}
