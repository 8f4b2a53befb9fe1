/** What can go wrong, by meaning: one exception type for each reaction that a route can have. */
@NullMarked
package org.learningplatform.camel.error;

import org.jspecify.annotations.NullMarked;
