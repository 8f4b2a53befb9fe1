// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What is to be done at a time to come, by scope and key. */
public interface Agenda {

    /**
     * Something to do.
     *
     * @param subject whom or what it is about
     * @param due when
     * @param content what, as the caller noted it
     */
    record Item(String key, String subject, Instant due, String content) {}

    /** Puts the items; each takes the place of the one with its key, claimed or not. */
    void put(String scope, Collection<Item> items);

    /**
     * Claims what is due at {@code now} and claimed by nobody, oldest first: nobody else gets it before {@code until}.
     *
     * @param owner who claims it; what the same owner has claimed before is given to it again
     * @param most how many items at the most
     */
    List<Item> claim(String scope, String owner, Instant now, Instant until, int most);

    /** The items of those keys that are there, due or not. */
    List<Item> find(String scope, Collection<String> keys);

    /** Those of the subjects that have an item, due or not. */
    Set<String> subjects(String scope, Collection<String> subjects);

    /** How many items there are, due or not. */
    long size(String scope);

    /** Removes the items of those keys: they are done, or not wanted any more. */
    void remove(String scope, Collection<String> keys);
}
