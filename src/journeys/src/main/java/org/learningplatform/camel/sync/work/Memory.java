// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.work;

import java.util.Collection;
import java.util.Map;

/**
 * What is remembered of people from one time to the next, by {@link Wanted#person}, so that deciding takes fewer calls. Who claims a
 * person has it forgotten before writing, and notes what there is then.
 */
public interface Memory {

    /** Remembers nobody. */
    Memory NONE = new Memory() {
        @Override
        public Map<String, Remembered> find(Collection<String> persons) {
            return Map.of();
        }

        @Override
        public void forget(Collection<String> persons) {
            // nothing is remembered
        }

        @Override
        public void note(Map<String, Remembered> persons) {
            // nothing is remembered
        }
    };

    /** What counts of that which is remembered of them. */
    Map<String, Remembered> find(Collection<String> persons);

    /** Forgets them, so that who comes next looks at the platform. */
    void forget(Collection<String> persons);

    /** Remembers them. */
    void note(Map<String, Remembered> persons);
}
