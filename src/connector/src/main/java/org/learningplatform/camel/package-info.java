/** The {@code learningplatform:} component as Camel expects one. It knows Camel and decides nothing. */
@NullMarked
package org.learningplatform.camel;

import org.jspecify.annotations.NullMarked;
