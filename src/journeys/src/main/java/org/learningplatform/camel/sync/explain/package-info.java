// SPDX-License-Identifier: Apache-2.0
/** How a person stands, and why. */
@NullMarked
package org.learningplatform.camel.sync.explain;

import org.jspecify.annotations.NullMarked;
