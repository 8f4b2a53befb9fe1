// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a feed has told of each row of a list, as digests, and where the feed stands. */
public interface Fingerprints {

    /**
     * What is known of a row.
     *
     * @param number given to it when it is first put, 0 before: greater than that of every row put earlier
     * @param key identifies it in its feed
     * @param hash digest of the row as it was last told, or is about to be told
     * @param version 1 for the first hash, one more for each other one that came after it
     * @param told the last version whose exchange has completed, 0 for none; if it is less than {@code version}, that one may
     *     have been told or not
     * @param absent whether the last whole read did not find it
     * @param id what is kept of the row beside its digest, as JSON: its id where its absence is told, and what was noted; or null
     * @param at when this was put
     */
    record Row(
            long number,
            String key,
            String hash,
            int version,
            int told,
            boolean absent,
            @Nullable String id,
            Instant at) {}

    /**
     * The rows of a feed.
     *
     * @param rows how many there are
     * @param first their least number
     * @param last their greatest number, 0 if there are none
     */
    record Extent(long rows, long first, long last) {}

    /** Where the feed stands, as its {@link #move} said, or null before the first. */
    @Nullable
    String position(String feed);

    /** Notes where the feed stands. */
    void move(String feed, String position);

    /** The rows of those keys that are known. */
    Map<String, Row> find(String feed, Collection<String> keys);

    /** Puts the rows, known or new, together; a known row keeps its number. */
    void put(String feed, Collection<Row> rows);

    /** How many rows the feed has, and between which numbers. */
    Extent extent(String feed);

    /** The feed's rows whose number is greater than {@code number}, in order of their numbers. */
    List<Row> after(String feed, long number, int most);

    /** Removes the rows of those keys. */
    void remove(String feed, Collection<String> keys);

    /** Removes the feed's rows that were last put before {@code instant}. */
    void forgetBefore(String feed, Instant instant);
}
