// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether something can be used, the best first. */
enum Verdict {
    WORKS,
    /** It works, and reads a list whole that need not be. */
    WORKS_WITH_FULL_SCAN,
    /** It was not reached, or there was too little to see. */
    UNKNOWN,
    BLOCKED;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Verdict and(Verdict other) {
        return compareTo(other) > 0 ? this : other;
    }
}
