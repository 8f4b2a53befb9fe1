/** The steps of the journeys' routes: they translate between Camel's messages and the rooms below, and decide nothing. */
@NullMarked
package org.learningplatform.camel.journey;

import org.jspecify.annotations.NullMarked;
