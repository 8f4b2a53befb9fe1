/**
 * What must survive a restart: four ports, each named for its use. They know nobody; times come from the caller's clock.
 */
@NullMarked
package org.learningplatform.camel.state;

import org.jspecify.annotations.NullMarked;
