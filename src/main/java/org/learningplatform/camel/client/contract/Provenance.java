package org.learningplatform.camel.client.contract;

/** How surely a fact of the contract is known. */
public enum Provenance {
    /** The vendor's documentation says so. */
    DOCUMENTED,
    /** Seen in a real client or test. */
    OBSERVED,
    /** Follows the pattern of what is around it. */
    ASSUMED
}
