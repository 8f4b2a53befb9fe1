// SPDX-License-Identifier: Apache-2.0
/** Employment events of an HR system: who starts, changes and leaves, and when. */
@NullMarked
package org.learningplatform.camel.sync.employment;

import org.jspecify.annotations.NullMarked;
