// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.error;

import java.io.Serial;
import java.util.List;
import java.util.Map;

/** The platform refuses the values of some fields (422). */
public final class ValidationException extends LearningPlatformException {

    @Serial
    private static final long serialVersionUID = 1;

    // a Map of Lists that are copied with List.copyOf and Map.copyOf, which are serializable
    @SuppressWarnings("serial")
    private final Map<String, List<String>> errors;

    public ValidationException(Failure failure, Map<String, List<String>> errors) {
        super(failure, null);
        this.errors = Map.copyOf(errors);
    }

    /** Field to the platform's texts about it; empty if the platform named no field. The texts may quote personal data. */
    public Map<String, List<String>> getErrors() {
        return errors;
    }
}
