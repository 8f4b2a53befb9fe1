// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/** The credentials are good but may not do this (403). */
public final class PermissionDeniedException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    public PermissionDeniedException(Failure failure) {
        super(failure, null);
    }
}
