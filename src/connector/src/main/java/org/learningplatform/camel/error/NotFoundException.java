// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/** What the call names does not exist (404). */
public final class NotFoundException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    public NotFoundException(Failure failure) {
        super(failure, null);
    }
}
