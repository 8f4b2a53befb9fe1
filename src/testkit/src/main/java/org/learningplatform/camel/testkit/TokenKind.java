// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

/** Which token a call carries. */
enum TokenKind {
    OAUTH,
    JWT
}
