// SPDX-License-Identifier: Apache-2.0
/** The component in Spring Boot applications. */
@NullMarked
package org.learningplatform.camel.springboot;

import org.jspecify.annotations.NullMarked;
