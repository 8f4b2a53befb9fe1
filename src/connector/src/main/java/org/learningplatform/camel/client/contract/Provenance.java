// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

/** How surely a fact of the contract is known. */
public enum Provenance {
    /** The vendor's documentation says so. */
    DOCUMENTED,
    /** Seen in a real client or test. */
    OBSERVED,
    /** Follows the pattern of what is around it. */
    ASSUMED,
    /** Found out by trying, with the command {@code doctor}. */
    PROBED;

    /** What {@code x-provenance} says; who writes a document without it documents. */
    static Provenance of(Place described) {
        Place given = described.at("x-provenance");
        return given.exists() ? given.oneOf(Provenance.class) : DOCUMENTED;
    }
}
