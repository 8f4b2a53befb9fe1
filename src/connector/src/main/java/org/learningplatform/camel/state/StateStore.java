// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

/**
 * A place that remembers. Safe for concurrent use; what a method writes is durable when it returns, all of it or nothing.
 *
 * <p>Scopes, feeds, keys and names are any texts, of any length.
 */
public interface StateStore {

    /** What has been begun and done. */
    Journal journal();

    /** What feeds have told. */
    Fingerprints fingerprints();

    /** What is to be done at a time to come. */
    Agenda agenda();

    /** Who of several processes does what only one may do. */
    Lease lease();
}
