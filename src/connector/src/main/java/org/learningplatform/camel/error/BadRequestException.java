// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/** The platform calls the request malformed (400), or the message cannot be turned into a request. */
public final class BadRequestException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    public BadRequestException(Failure failure) {
        super(failure, null);
    }
}
