// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/** The reply is not what the contract says: not JSON, too large, of another shape, a redirect, a page that repeats. */
public final class UnexpectedReplyException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    public UnexpectedReplyException(Failure failure) {
        super(failure, null);
    }
}
