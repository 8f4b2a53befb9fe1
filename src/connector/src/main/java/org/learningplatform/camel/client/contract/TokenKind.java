// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

/** Which token an operation carries. */
public enum TokenKind {
    /** The OAuth access token of the Simple API. */
    OAUTH,
    /** The JWT of the Full LXP API. */
    JWT,
    /** None. */
    NONE
}
