// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that somebody has dropped.
 *
 * @param path a copy of it on a local disk
 * @param name its name where it was dropped, without folders
 * @param modified when it was last written there
 */
public record RosterUpload(Path path, String name, Instant modified) {

    /** The same for one drop of a file, however often it is read. */
    String id() {
        return name + "@" + modified;
    }

    /** Whether another one was written later; of two at once, the one whose name comes later. */
    boolean isBefore(Instant other, String otherName) {
        int times = other.compareTo(modified);
        return times != 0 ? times > 0 : otherName.compareTo(name) > 0;
    }
}
