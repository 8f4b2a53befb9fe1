// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

/** A store of these parts, for tests that need one of them to be another than the rest. */
public record StoreOf(Journal journal, Fingerprints fingerprints, Agenda agenda, Lease lease) implements StateStore {}
