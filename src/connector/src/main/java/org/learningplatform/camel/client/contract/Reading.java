// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.Map;

/**
 * What a reader found in a contract document.
 *
 * @param operations what has a name to be called by; in the document's order, raw requests last
 * @param refused what has none: where it stands, to the reason
 * @param tokenRequests how tokens are asked for, as far as the document says
 * @param tokenProblems why the document's tokens of a flow cannot be asked for
 * @param roles names of the operations that have one
 */
record Reading(
        Operations operations,
        Map<String, String> refused,
        Map<TokenFlow, TokenRequest> tokenRequests,
        Map<TokenFlow, String> tokenProblems,
        Map<Role, String> roles) {

    /** The reasons why two that share a place cannot be called. */
    static String both(String reason, String other) {
        return reason.equals(other) ? reason : reason + "; " + other;
    }
}
