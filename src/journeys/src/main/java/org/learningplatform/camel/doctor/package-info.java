// SPDX-License-Identifier: Apache-2.0
/** The command {@code doctor}: finds out, reading only, what a platform does of what its contract says. */
@NullMarked
package org.learningplatform.camel.doctor;

import org.jspecify.annotations.NullMarked;
