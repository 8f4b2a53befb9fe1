// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;

/** The platform could not be reached, did not answer in time, or answered with a server error (5xx). */
public final class PlatformUnavailableException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    private final boolean ambiguous;

    public PlatformUnavailableException(Failure failure, boolean ambiguous) {
        super(failure, null);
        this.ambiguous = ambiguous;
    }

    /** Whether a write may have been applied all the same: read before writing again. */
    public boolean isAmbiguous() {
        return ambiguous;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
