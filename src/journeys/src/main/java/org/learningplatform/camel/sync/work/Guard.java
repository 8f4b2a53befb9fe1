// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

/** Looks at a plan before its first write. */
public interface Guard {

    /** Lets every plan pass. */
    Guard NONE = plan -> {};

    /**
     * Checks a plan.
     *
     * @throws Refusal if nothing of it may be written
     */
    void check(Plan plan);
}
