// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.util.List;

/** All that is about to be written together. */
public record Plan(List<Decision> decisions) {

    public Plan {
        decisions = List.copyOf(decisions);
    }
}
