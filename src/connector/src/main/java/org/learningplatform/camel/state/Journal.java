// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** What has been begun and what is done, by scope and key: noted around each write, so that a crash between is seen. */
public interface Journal {

    /**
     * What is noted of a key.
     *
     * @param done whether it is done; if not, it was begun and may have happened or not
     * @param content what the caller noted
     */
    record Entry(boolean done, String content) {}

    /** The entries of those keys that have one. */
    Map<String, Entry> find(String scope, Collection<String> keys);

    /**
     * Notes as begun those keys that have no entry: of two callers one begins a key, the other gets its entry.
     *
     * @param contents content by key
     * @return the entries of the other keys, which stay as they are
     */
    Map<String, Entry> begin(String scope, Map<String, String> contents, Instant at);

    /**
     * Notes these keys as done, whether they were begun or not.
     *
     * @param contents content by key; it takes the place of what was noted before
     */
    void done(String scope, Map<String, String> contents, Instant at);

    /** Removes the scope's entries that were last noted before {@code instant}. */
    void forgetBefore(String scope, Instant instant);
}
